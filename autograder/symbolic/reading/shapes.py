"""Whether an expression is a number, a column, a row or a matrix, as far as its task's names say."""

from __future__ import annotations

from typing import Literal

from autograder.symbolic.expression import (
    Add,
    Apply,
    Cases,
    Derivative,
    Expression,
    Integral,
    Multiply,
    Power,
    Reduce,
    Symbol,
    applied,
)
from autograder.symbolic.vocabulary import Vocabulary

Shape = Literal["number", "column", "row", "matrix"]

_TO_NUMBERS = frozenset({"trace", "det", "norm", "mean", "total", "total product"})
_TRANSPOSED: dict[Shape, Shape] = {"number": "number", "column": "row", "row": "column", "matrix": "matrix"}
_PRODUCTS: dict[tuple[Shape, Shape], Shape] = {
    ("row", "column"): "number",
    ("column", "row"): "matrix",
    ("matrix", "column"): "column",
    ("row", "matrix"): "row",
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
            return "matrix" if domain.matrix else "column"
        case Add(terms) | Cases(terms, _):
            shapes = (shape(term, vocabulary) for term in terms)
            return next((each for each in shapes if each != "number"), "number")
        case Multiply(factors):
            return _product([shape(factor, vocabulary) for factor in factors])
        case Power(base, _) | Reduce(_, _, _, _, base) | Integral(_, _, _, base) | Derivative(_, _, base):
            return shape(base, vocabulary)
        case Apply("transpose", (argument,)):
            return _TRANSPOSED[shape(argument, vocabulary)]
        case Apply("diag" | "identity", _):
            return "matrix"
        case Apply(function, (argument,)) if function not in _TO_NUMBERS:
            return shape(argument, vocabulary)
    return "number"


def identity_matrix(name: str, vocabulary: Vocabulary) -> Expression | None:
    """The matrix that ``I`` or ``I_J`` is, where the task has vectors of one length and no I of its own.

    >>> from autograder.symbolic.domains import covariance
    >>> identity_matrix("I", Vocabulary({"Sigma": covariance("J")}))
    Apply(function='identity', arguments=(Symbol(name='J'),))
    """
    base, _, length = name.partition("_")
    lengths = {domain.length for domain in vocabulary.variables.values() if domain.length is not None}
    if (
        base != "I"
        or name in vocabulary.names
        or len(lengths) != 1
        or not lengths >= {length or min(lengths)}
    ):
        return None
    return applied("identity", Symbol(*lengths))


def _product(shapes: list[Shape]) -> Shape:
    result: Shape = "number"
    for each in shapes:
        if result == "number":
            result = each
        elif each != "number":
            result = _PRODUCTS.get((result, each), result)
    return result
