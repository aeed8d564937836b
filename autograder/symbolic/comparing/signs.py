"""What is positive, and what is real, as far as that follows from the domains of the variables.

Both speak of numbers and of vectors, entry by entry; of a matrix nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from autograder.symbolic import expression as nodes
from autograder.symbolic.domains import Numbers
from autograder.symbolic.reading.shapes import certain_shape
from autograder.symbolic.rewriting import split_number
from autograder.symbolic.vocabulary import Vocabulary

_REAL = frozenset(
    "abs asinh atan conjugate cos cosh det diag identity im max mean min norm re sign sin sinh tan tanh "
    "total trace transpose".split()
)
"""Functions that are real of what is real."""

_REAL_OF_POSITIVE = frozenset(("log", "factorial"))

LowerBound = tuple[Fraction, bool]
"""What an expression is never below, and whether it may be equal to it."""


def is_positive(node: nodes.Expression, words: Vocabulary) -> bool:
    """Whether an expression is above zero for all values of its variables; False says nothing.

    >>> from autograder.symbolic.domains import between, real
    >>> from autograder.symbolic.expression import add, negative, rational
    >>> words = Vocabulary({"a": between(1, 2), "b": real})
    >>> a, b = nodes.Symbol("a"), nodes.Symbol("b")
    >>> (
    ...     is_positive(a, words),
    ...     is_positive(nodes.add(rational(2), nodes.negative(a)), words),
    ...     is_positive(b, words),
    ... )
    (True, True, False)
    """
    match node:
        case nodes.Number() | nodes.Constant() | nodes.Symbol() | nodes.Component() | nodes.Add():
            bound = _lowest(node, words)
            return bound is not None and (bound[0] > 0 or (bound[0] == 0 and not bound[1]))
        case nodes.Multiply(factors):
            return all(is_positive(factor, words) for factor in factors) and is_no_matrix(node, words)
        case nodes.Power(base, exponent):
            return is_positive(base, words) and is_real(exponent, words) and is_no_matrix(exponent, words)
    return False


def is_real(node: nodes.Expression, words: Vocabulary) -> bool:
    """Whether an expression is real for all values of its variables; False says nothing.

    No root or logarithm of what may be negative is, nor what others define.

    >>> from autograder.symbolic.domains import positive, real
    >>> words = Vocabulary({"a": real, "s": positive})
    >>> [is_real(nodes.Apply("log", (nodes.Symbol(name),)), words) for name in "as"]
    [False, True]
    """
    match node:
        case nodes.Constant(name):
            return name in {"pi", "e"}
        case nodes.Symbol(name):
            domain = words.domain(name)
            return domain is None or domain.structure == "identity" or domain.entries.is_real
        case nodes.FunctionCall() | nodes.Integral() | nodes.Derivative() | nodes.Cases() | nodes.Condition():
            return False
        case nodes.Power(base, exponent) if not _is_whole(exponent) and not is_positive(base, words):
            return False
        case nodes.Apply(function, arguments) if function not in _REAL:
            return function in _REAL_OF_POSITIVE and all(is_positive(each, words) for each in arguments)
    return all(is_real(child, words) for child in nodes.children(node))


def counts_up(lower: nodes.Expression, upper: nodes.Expression, words: Vocabulary) -> bool:
    """Whether an index from ``lower`` to ``upper`` takes as many values as formulas for sums say: none at
    least.

    >>> from autograder.symbolic.domains import integer, positive_integer
    >>> words = Vocabulary({"N": positive_integer, "n": integer})
    >>> [counts_up(nodes.Number(Fraction(1)), nodes.Symbol(name), words) for name in "Nn"]
    [True, False]
    """
    bound = _lowest(nodes.add(upper, nodes.negative(lower)), words)
    return (
        bound is not None
        and bound[0] >= -1
        and _is_whole_number(lower, words)
        and _is_whole_number(upper, words)
    )


def _is_whole_number(node: nodes.Expression, words: Vocabulary) -> bool:
    match node:
        case nodes.Number(value):
            return value.denominator == 1
        case nodes.Symbol(name):
            domain = words.domain(name)
            return domain is not None and not domain.is_array and domain.entries.is_whole
        case nodes.Add(parts) | nodes.Multiply(parts):
            return all(_is_whole_number(part, words) for part in parts)
    return False


def _lowest(node: nodes.Expression, words: Vocabulary) -> LowerBound | None:
    match node:
        case nodes.Number(value):
            return value, True
        case nodes.Constant("pi" | "e"):
            return Fraction(2), False
        case nodes.Add(terms):
            return _added([_lowest(term, words) for term in terms])
        case nodes.Multiply():
            coefficient, rest = split_number(node)
            bound = _bound(_numbers(rest, words), coefficient.value < 0)
            return None if bound is None else (coefficient.value * bound[0], bound[1])
    return _bound(_numbers(node, words), is_upper=False)


def _added(bounds: Sequence[LowerBound | None]) -> LowerBound | None:
    known = [bound for bound in bounds if bound is not None]
    if len(known) < len(bounds):
        return None
    return sum((low for low, _ in known), Fraction(0)), all(may_be for _, may_be in known)


def _bound(numbers: Numbers | None, is_upper: bool) -> LowerBound | None:
    if numbers is None or not numbers.is_real:
        return None
    value, is_closed = (
        (numbers.high, numbers.high_is_closed) if is_upper else (numbers.low, numbers.low_is_closed)
    )
    return None if value is None else (value, is_closed)


def _numbers(node: nodes.Expression, words: Vocabulary) -> Numbers | None:
    """The numbers that a variable is one of, or its entries are."""
    match node:
        case nodes.Symbol(name):
            domain = words.domain(name)
            return None if domain is None or domain.is_matrix else domain.entries
        case nodes.Component(nodes.Symbol(name)):
            domain = words.domain(name)
            return None if domain is None else domain.entries
    return None


def is_no_matrix(node: nodes.Expression, words: Vocabulary) -> bool:
    """Whether an expression is surely a number or a vector."""
    return certain_shape(node, words) not in {"matrix", "unknown"}


def _is_whole(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Number) and node.value.denominator == 1
