"""Whether an expression is a number, a column, a row or a matrix, as far as its task's names say; products by
that.

Two columns side by side are multiplied entry by entry, which is not associative with matrix products: A (x *
y) is not (A x) * y. So where both kinds meet in a product, what is multiplied entry by entry is a node of its
own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Literal

from autograder.symbolic import expression as nodes
from autograder.symbolic.rewriting import factors_of
from autograder.symbolic.vocabulary import Function, Vocabulary

Shape = Literal["number", "column", "row", "matrix", "unknown"]

ENTRYWISE: frozenset[Shape] = frozenset(("column", "row"))
"""Two of one of these are multiplied entry by entry."""

_TO_NUMBERS = frozenset({"trace", "det", "norm", "mean", "total", "total product"})
_OF_DIAGONALS: dict[Shape, Shape] = {"column": "matrix", "row": "matrix", "matrix": "column"}
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


def shape(node: nodes.Expression, vocabulary: Vocabulary) -> Shape:
    """The shape of an expression; what has none of its own counts as a number.

    >>> from autograder.symbolic.domains import real, vector
    >>> shape(nodes.Symbol("v"), Vocabulary({"v": vector(real, "J")}))
    'column'
    """
    match node:
        case nodes.Symbol(name):
            domain = vocabulary.variables.get(name)
            if domain is None or not domain.is_array:
                return "number"
            return "matrix" if domain.is_matrix else "column"
        case nodes.Add(terms) | nodes.Cases(terms, _):
            shapes = (shape(term, vocabulary) for term in terms)
            return next((each for each in shapes if each != "number"), "number")
        case nodes.Multiply(factors):
            return _product([shape(factor, vocabulary) for factor in factors])
        case (
            nodes.Power(base, _)
            | nodes.Reduce(_, _, _, _, base)
            | nodes.Integral(_, _, _, base)
            | nodes.Derivative(_, _, base)
        ):
            return shape(base, vocabulary)
        case nodes.Apply("transpose", (argument,)):
            return _transposed(shape(argument, vocabulary))
        case nodes.Apply("identity", _):
            return "matrix"
        case nodes.Apply("diag", (argument,)):
            return "column" if shape(argument, vocabulary) == "matrix" else "matrix"
        case nodes.Apply("entrywise", (argument, *_)):
            return shape(argument, vocabulary)
        case nodes.Apply(function, (argument,)) if function not in _TO_NUMBERS:
            return shape(argument, vocabulary)
    return "number"


def certain_shape(node: nodes.Expression, words: Vocabulary) -> Shape:
    """The shape of an expression as far as it is certain: "unknown" where `shape` takes the likeliest.

    >>> certain_shape(nodes.Apply("trace", (nodes.Symbol("anything"),)), Vocabulary())
    'number'
    """

    def of(each: nodes.Expression) -> Shape:
        return certain_shape(each, words)

    match node:
        case nodes.Number() | nodes.Constant() | nodes.Density() | nodes.Component():
            return "number"
        case nodes.Symbol(name):
            return _of_name(name, words)
        case nodes.Add(parts) | nodes.Cases(parts, _):
            found = {*map(of, parts)} - {"number"}  # a number is added to each entry
            return "number" if not found else found.pop() if len(found) == 1 else "unknown"
        case nodes.Multiply(factors):
            return _product([of(factor) for factor in factors], is_certain=True)
        case nodes.Power(base, exponent):
            return of(base) if of(exponent) == "number" else "unknown"
        case nodes.Apply("identity", _):
            return "matrix"
        case nodes.Apply("diag", (argument,)):
            return _OF_DIAGONALS.get(of(argument), "unknown")
        case nodes.Apply("entrywise", arguments):
            kinds = {*map(of, arguments)}
            return kinds.pop() if len(kinds) == 1 else "unknown"
        case nodes.Apply("transpose", (argument,)):
            return _transposed(of(argument))
        case nodes.Apply(function, _) if function in _TO_NUMBERS:
            return "number"
        case nodes.Apply("abs", (argument,)) if of(argument) == "matrix":  # of a square one, its determinant
            return "unknown"
        case nodes.FunctionCall(name, (argument,)) if isinstance(
            called := words.functions.get(name), Function
        ):
            return of(called.body) if of(argument) == "number" else "unknown"
        case nodes.Apply(_, (argument,)):
            return of(argument)
        case nodes.Apply(_, arguments) | nodes.FunctionCall(_, arguments):
            return "number" if all(of(each) == "number" for each in arguments) else "unknown"
        case nodes.Condition(_, left, right):
            return "number" if of(left) == of(right) == "number" else "unknown"
        case nodes.Derivative(_, _, body) | nodes.Reduce(_, _, _, _, body) | nodes.Integral(_, _, _, body):
            return of(body)
    return "unknown"


def shaped_product(factors: Sequence[nodes.Expression], words: Vocabulary) -> nodes.Expression:
    """The product of some expressions, each of which is one operand, whatever it is made of.

    >>> from autograder.symbolic.domains import matrix, real, vector
    >>> words = Vocabulary({"A": matrix(real, "J"), "x": vector(real, "J"), "y": vector(real, "J")})
    >>> a, x, y = map(nodes.Symbol, "Axy")
    >>> shaped_product([a, shaped_product([x, y], words)], words) == shaped_product(
    ...     [shaped_product([a, x], words), y], words
    ... )
    False
    """
    if not any(domain.is_array for domain in words.variables.values()):
        return nodes.multiply(*factors)
    return reduce(lambda left, right: _times(left, right, words), factors)


def _times(left: nodes.Expression, right: nodes.Expression, words: Vocabulary) -> nodes.Expression:
    kinds = shape(left, words), shape(right, words)
    if kinds[0] == kinds[1] and kinds[0] in ENTRYWISE:
        if all(_is_entrywise(side, words) for side in (left, right)):
            return nodes.multiply(left, right)
        return nodes.applied("entrywise", left, right)
    if "number" not in kinds:
        left, right = _kept_together(left, words), _kept_together(right, words)
    if kinds[0] != "number":
        numbers, rest = _without_inner_product(right, words)  # A (x^T y), of which A x^T would be nothing
        left = nodes.multiply(*numbers, left)
        if rest is None:
            return left
        right = rest
    if isinstance(right, nodes.Multiply) and certain_shape(right, words) == "unknown":
        right = nodes.applied("entrywise", right)  # as one operand
    return nodes.multiply(left, right)


def _without_inner_product(
    node: nodes.Expression, words: Vocabulary
) -> tuple[tuple[nodes.Expression, ...], nodes.Expression | None]:
    """The factors that make a number with which a product begins, as x^T y does, and what is left of it, if
    anything.
    """
    factors = factors_of(node)
    kinds = [shape(factor, words) for factor in factors]
    ends = [end for end in range(2, len(factors) + 1) if kinds[end - 1] != "number" == _product(kinds[:end])]
    if not ends:
        return (), node
    rest = factors[ends[-1] :]
    return factors[: ends[-1]], nodes.multiply(*rest) if rest else None


def _is_entrywise(node: nodes.Expression, words: Vocabulary) -> bool:
    """Whether no two factors of an expression make a matrix product."""
    kinds = {shape(factor, words) for factor in factors_of(node)} - {"number"}
    return len(kinds) <= 1 and "matrix" not in kinds


def _kept_together(node: nodes.Expression, words: Vocabulary) -> nodes.Expression:
    """What is multiplied entry by entry as one node, with the numbers in front of it."""
    arrays = [factor for factor in factors_of(node) if shape(factor, words) != "number"]
    if len(arrays) < 2 or not _is_entrywise(node, words):
        return node
    numbers = [factor for factor in factors_of(node) if shape(factor, words) == "number"]
    return nodes.multiply(*numbers, nodes.applied("entrywise", *arrays))


def identity_matrix(name: str, vocabulary: Vocabulary) -> nodes.Expression | None:
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
    return nodes.applied("identity", nodes.Symbol(*lengths))


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
