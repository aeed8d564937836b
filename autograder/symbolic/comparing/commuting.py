"""Which factors may change places: numbers with all others, vectors that go entry by entry with one another.

Nothing is assumed of what is not known to be a number: its place in a product is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from autograder.symbolic.expression import (
    Add,
    Apply,
    Call,
    Cases,
    Component,
    Condition,
    Constant,
    Density,
    Derivative,
    Expression,
    Integral,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
)
from autograder.symbolic.vocabulary import Vocabulary

Shape = Literal["number", "column", "row", "matrix", "unknown"]

_TO_NUMBERS = frozenset({"trace", "det", "norm", "mean", "total", "total product"})
_PRODUCTS: dict[tuple[Shape, Shape], Shape] = {
    ("column", "column"): "column",
    ("row", "row"): "row",
    ("column", "row"): "matrix",
    ("row", "matrix"): "row",
    ("matrix", "column"): "column",
    ("matrix", "matrix"): "matrix",
    ("row", "column"): "number",
}
_TRANSPOSED: dict[Shape, Shape] = {"column": "row", "row": "column"}
_ENTRYWISE: frozenset[Shape] = frozenset(("column", "row"))


def ordered(factors: Sequence[Expression], words: Vocabulary) -> tuple[list[Expression], list[Expression]]:
    """The factors that may change places with all others, and the others as they stand.

    >>> from autograder.symbolic.domains import covariance, real, vector
    >>> words = Vocabulary({"x": vector(real, "d"), "A": covariance("d"), "s": real})
    >>> ordered([Symbol("A"), Symbol("s"), Symbol("x")], words)
    ([Symbol(name='s')], [Symbol(name='A'), Symbol(name='x')])
    >>> ordered([Symbol("x"), Symbol("s"), Symbol("x")], words)[1]
    []
    """
    shapes = [certain_shape(factor, words) for factor in factors]
    others = {each for each in shapes if each != "number"}
    if len(others) == 1 and others <= _ENTRYWISE:
        return list(factors), []
    pairs = list(zip(factors, shapes, strict=True))
    return [each for each, kind in pairs if kind == "number"], [
        each for each, kind in pairs if kind != "number"
    ]


def certain_shape(node: Expression, words: Vocabulary) -> Shape:
    """The shape of an expression as far as it is certain.

    >>> certain_shape(Apply("trace", (Symbol("anything"),)), Vocabulary())
    'number'
    """

    def of(each: Expression) -> Shape:
        return certain_shape(each, words)

    match node:
        case Number() | Constant() | Density() | Component():
            return "number"
        case Symbol(name):
            return _of_name(name, words)
        case Add(parts) | Cases(parts, _):
            found = {*map(of, parts)} - {"number"}  # a number is added to each entry
            return "number" if not found else found.pop() if len(found) == 1 else "unknown"
        case Multiply(factors):
            return _of_product([of(factor) for factor in factors])
        case Power(base, exponent):
            return of(base) if of(exponent) == "number" else "unknown"
        case Apply("diag" | "identity", _):
            return "matrix"
        case Apply("transpose", (argument,)):
            inner = of(argument)
            return _TRANSPOSED.get(inner, inner)
        case Apply(function, _) if function in _TO_NUMBERS:
            return "number"
        case Apply(_, (argument,)):
            return of(argument)
        case Apply(_, arguments) | Call(_, arguments):
            return "number" if all(of(each) == "number" for each in arguments) else "unknown"
        case Condition(_, left, right):
            return "number" if of(left) == of(right) == "number" else "unknown"
        case Derivative(_, _, body) | Reduce(_, _, _, _, body) | Integral(_, _, _, body):
            return of(body)
    return "unknown"


def _of_name(name: str, words: Vocabulary) -> Shape:
    domain = words.variables.get(name)
    if domain is None:
        return "number"
    if domain.is_array:
        return "matrix" if domain.matrix else "column"
    has_arrays = any(each.is_array for each in words.variables.values())
    return "unknown" if domain.text is not None and has_arrays else "number"


def _of_product(shapes: Sequence[Shape]) -> Shape:
    result: Shape = "number"
    for each in shapes:
        if result == "number" or each == "number":
            result = each if result == "number" else result
        else:
            result = _PRODUCTS.get((result, each), "unknown")
            if result == "unknown":
                return result
    return result
