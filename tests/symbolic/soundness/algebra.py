"""Formulas over numbers, vectors and general matrices, written as LaTeX and evaluated in numpy.

Nothing here comes from the package: what a formula is worth is known without its reader, its shapes and
its normal form. Every node knows its type: "number", "d" and "k" for vectors of these lengths, and pairs
of them for matrices.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Type = str | tuple[str, str]
SIZES = ({"d": 3, "k": 2}, {"d": 1, "k": 1}, {"d": 2, "k": 3}, {"d": 4, "k": 1}, {"d": 2, "k": 2})

VARIABLES: dict[str, Type] = {
    **dict.fromkeys(("A", "B", "P", "Q"), ("d", "d")),
    "C": ("d", "k"),
    "H": ("k", "d"),
    "G": ("k", "k"),
    **dict.fromkeys(("x", "y", "v"), "d"),
    "w": "k",
    **dict.fromkeys(("c", "s"), "number"),
}
"""Matrices are any, but P and Q, which are covariance matrices; v and s are positive."""


@dataclass(frozen=True)
class Formula:
    """An operation on other formulas; of a variable and a number, ``name`` says which."""

    operation: str
    of: tuple["Formula", ...]
    type: Type
    name: str = ""


Values = dict[str, np.ndarray]


def variable(name: str) -> Formula:
    return Formula("variable", (), VARIABLES[name], name)


def numeral(value: int) -> Formula:
    return Formula("numeral", (), "number", str(value))


def plus(one: Formula, other: Formula) -> Formula:
    return Formula("plus", (one, other), one.type)


def minus(one: Formula, other: Formula) -> Formula:
    return Formula("minus", (one, other), one.type)


def scaled(number: Formula, other: Formula) -> Formula:
    return Formula("scaled", (number, other), other.type)


def times(one: Formula, other: Formula) -> Formula:
    """The product of a matrix with a matrix or a vector."""
    rows = one.type[0]
    return Formula("times", (one, other), rows if isinstance(other.type, str) else (rows, other.type[1]))


def transposed(one: Formula) -> Formula:
    return Formula("transposed", (one,), (one.type[1], one.type[0]))


def entrywise(one: Formula, other: Formula) -> Formula:
    return Formula("entrywise", (one, other), one.type)


def dot(one: Formula, other: Formula) -> Formula:
    return Formula("dot", (one, other), "number")


def outer(one: Formula, other: Formula) -> Formula:
    return Formula("outer", (one, other), (str(one.type), str(other.type)))


def function(name: str, one: Formula) -> Formula:
    """One of the functions of :data:`FUNCTIONS`."""
    kind = {"inverse": one.type, "square": one.type, "diagonal": (one.type, one.type)}.get(name, "number")
    return Formula(name, (one,), kind)


def _inverse(value: np.ndarray) -> np.ndarray:
    """Not a number where so many digits are lost that nothing can be told."""
    is_regular = np.all(np.isfinite(value)) and np.linalg.cond(value) < 1e6
    return np.linalg.inv(value) if is_regular else np.full_like(value, np.nan)


def names(formula: Formula) -> set[str]:
    """The variables in a formula."""
    if formula.operation == "variable":
        return {formula.name}
    return {name for each in formula.of for name in names(each)}


FUNCTIONS: dict[str, tuple[str, Callable[..., np.ndarray]]] = {
    "trace": (r"\operatorname{{tr}}({})", np.trace),
    "determinant": (r"\det({})", np.linalg.det),
    "total": (r"\operatorname{{sum}}({})", np.sum),
    "norm": (r"\|{}\|^2", lambda value: value @ value),
    "logarithm": (r"\log({})", np.log),
    "exponential": (r"\exp({})", np.exp),
    "diagonal": (r"\operatorname{{diag}}({})", np.diag),
    "inverse": ("{}^{{-1}}", _inverse),
    "square": ("{}^2", lambda value: value @ value if np.ndim(value) == 2 else value**2),
}
_BARE = {"inverse", "square"}
_SUMS = {"plus", "minus"}
_PRODUCTS = {"scaled", "times", "entrywise", "dot", "outer"}


def latex(formula: Formula) -> str:
    """The formula as a student writes it."""
    operation, of = formula.operation, formula.of
    if operation in {"variable", "numeral"}:
        return formula.name
    if operation == "plus":
        return f"{latex(of[0])} + {_in_sum(of[1])}"
    if operation == "minus":
        return f"{latex(of[0])} - {_factor(of[1]) if of[1].operation in _SUMS else latex(of[1])}"
    if operation == "scaled" or operation == "times":
        return f"{_factor(of[0])} {_factor(of[1])}"
    if operation == "entrywise":
        return rf"{_operand(of[0])} \odot {_operand(of[1])}"
    if operation == "dot":
        return rf"{_atom(of[0])}^\top {_factor(of[1])}"
    if operation == "outer":
        return rf"{_operand(of[0])} {_atom(of[1])}^\top"
    if operation == "transposed":
        return rf"{_atom(of[0])}^\top"
    text = FUNCTIONS[operation][0]
    return text.format(_atom(of[0]) if operation in _BARE else latex(of[0]))


def _in_sum(formula: Formula) -> str:
    return f"({latex(formula)})" if formula.name.startswith("-") else latex(formula)


def _factor(formula: Formula) -> str:
    """In parentheses where a product would take it apart: a matrix product needs none inside of another."""
    is_open = formula.operation in _SUMS | {"entrywise", "scaled", "numeral"} | ({*FUNCTIONS} - _BARE)
    return f"({latex(formula)})" if is_open else latex(formula)


def _operand(formula: Formula) -> str:
    return f"({latex(formula)})" if formula.operation in _SUMS | _PRODUCTS else _factor(formula)


def _atom(formula: Formula) -> str:
    return latex(formula) if formula.operation == "variable" else f"({latex(formula)})"


def value(formula: Formula, values: Values) -> np.ndarray:
    """What it is worth; not a number where it is worth nothing."""
    of = [value(each, values) for each in formula.of]
    match formula.operation:
        case "variable":
            return values[formula.name]
        case "numeral":
            return np.float64(formula.name)
        case "plus":
            return of[0] + of[1]
        case "minus":
            return of[0] - of[1]
        case "scaled" | "entrywise":
            return of[0] * of[1]
        case "times" | "dot":
            return of[0] @ of[1]
        case "transposed":
            return of[0].T
        case "outer":
            return np.outer(of[0], of[1])
    return FUNCTIONS[formula.operation][1](of[0])


def drawn(source: np.random.Generator, sizes: dict[str, int]) -> Values:
    """Values for all variables."""
    found: Values = {}
    for name, kind in VARIABLES.items():
        shape = () if kind == "number" else tuple(sizes[each] for each in kind)
        found[name] = source.normal(size=shape)
    for name in "PQ":
        found[name] = found[name] @ found[name].T + np.eye(sizes["d"])
    for name in "vs":
        found[name] = np.abs(found[name]) + 0.1
    return found
