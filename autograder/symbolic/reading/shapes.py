"""Whether an expression is a number, a column, a row or a matrix, as far as its task's names say."""

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
    applied,
)
from autograder.symbolic.vocabulary import Vocabulary

Shape = Literal["number", "column", "row", "matrix", "unknown"]

_TO_NUMBERS = frozenset({"trace", "det", "norm", "mean", "total", "total product"})
_TRANSPOSED: dict[Shape, Shape] = {"column": "row", "row": "column"}
_PRODUCTS: dict[tuple[Shape, Shape], Shape] = {
    ("column", "column"): "column",
    ("row", "row"): "row",
    ("column", "row"): "matrix",
    ("row", "matrix"): "row",
    ("matrix", "column"): "column",
    ("matrix", "matrix"): "matrix",
    ("row", "column"): "number",
}


def shape(node: Expression, vocabulary: Vocabulary) -> Shape:
    """The shape of an expression; what has none of its own counts as a number.

    >>> from autograder.symbolic.domains import real, vector
    >>> shape(Symbol("v"), Vocabulary({"v": vector(real, "J")}))
    'column'
    """
    match node:
        case Symbol(name):
            domain = vocabulary.variables.get(name)
            if domain is None or not domain.is_array:
                return "number"
            return "matrix" if domain.is_matrix else "column"
        case Add(terms) | Cases(terms, _):
            shapes = (shape(term, vocabulary) for term in terms)
            return next((each for each in shapes if each != "number"), "number")
        case Multiply(factors):
            return _product([shape(factor, vocabulary) for factor in factors])
        case Power(base, _) | Reduce(_, _, _, _, base) | Integral(_, _, _, base) | Derivative(_, _, base):
            return shape(base, vocabulary)
        case Apply("transpose", (argument,)):
            return _transposed(shape(argument, vocabulary))
        case Apply("diag" | "identity", _):
            return "matrix"
        case Apply(function, (argument,)) if function not in _TO_NUMBERS:
            return shape(argument, vocabulary)
    return "number"


def certain_shape(node: Expression, words: Vocabulary) -> Shape:
    """The shape of an expression as far as it is certain: "unknown" where `shape` takes the likeliest.

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
            return _product([of(factor) for factor in factors], is_certain=True)
        case Power(base, exponent):
            return of(base) if of(exponent) == "number" else "unknown"
        case Apply("diag" | "identity", _):
            return "matrix"
        case Apply("transpose", (argument,)):
            return _transposed(of(argument))
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


def identity_matrix(name: str, vocabulary: Vocabulary) -> Expression | None:
    """The matrix that ``I`` or ``I_J`` is, where the task has vectors of one length and no I of its own.

    >>> from autograder.symbolic.domains import covariance
    >>> identity_matrix("I", Vocabulary({"Sigma": covariance("J")}))
    Apply(function='identity', arguments=(Symbol(name='J'),))
    """
    base, _, length = name.partition("_")
    lengths = vocabulary.lengths
    if (
        base != "I"
        or name in vocabulary.names
        or len(lengths) != 1
        or not lengths >= {length or min(lengths)}
    ):
        return None
    return applied("identity", Symbol(*lengths))


def _product(shapes: Sequence[Shape], *, is_certain: bool = False) -> Shape:
    """From left to right; what fits nothing in the table is left out, or makes a certain shape unknown."""
    result: Shape = "number"
    for each in shapes:
        if result == "number":
            result = each
        elif each != "number":
            result = _PRODUCTS.get((result, each), "unknown" if is_certain else result)
    return result


def _transposed(shape: Shape) -> Shape:
    return _TRANSPOSED.get(shape, shape)


def _of_name(name: str, words: Vocabulary) -> Shape:
    domain = words.variables.get(name)
    if domain is None:
        return "number"
    if domain.is_array:
        return "matrix" if domain.is_matrix else "column"
    has_arrays = any(each.is_array for each in words.variables.values())
    return "unknown" if domain.definition is not None and has_arrays else "number"
