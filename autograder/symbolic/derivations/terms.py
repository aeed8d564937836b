"""An expression as a sum: its terms, and their values in a number of cases."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from mpmath import mp

from autograder.symbolic import expression as nodes
from autograder.symbolic.comparing.comparison import DIGITS, close
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.expressions import Instance, scalar

MOST_PRODUCTS = 64  # a product that has more terms when it is multiplied out stays as it is
ROUGH = 1e-6  # what floats can tell of a sum, with room

CaseValues = tuple[NumericValue, ...]
"""The value of an expression in each of the cases."""

Within = Literal["sums", "integrals", "logarithms"]
"""How far terms are looked for: in sums alone, in integrals of sums too, in logarithms of products too."""


def terms(expression: nodes.Expression, within: Within = "sums") -> list[nodes.Expression]:
    """The summands, with numbers multiplied into sums: ``a - (b - c)`` has three.

    >>> from autograder.symbolic.expression import Symbol, rational
    >>> a, b, q = Symbol("a"), Symbol("b"), nodes.Density("q", ("z",), ("x",))
    >>> len(terms(nodes.Multiply((rational(-1), nodes.Add((a, b))))))
    2
    >>> mean = nodes.Integral("z", None, None, nodes.Multiply((q, nodes.log(nodes.Multiply((q, q))))))
    >>> [len(terms(mean, within)) for within in ("sums", "integrals", "logarithms")]
    [1, 1, 2]
    """
    match expression:
        case nodes.Add():
            return [term for summand in expression.terms for term in terms(summand, within)]
        case nodes.Integral() if within != "sums":
            return [replace(expression, body=term) for term in terms(expression.body, within)]
        case nodes.Apply("log", (argument,)) if within == "logarithms":
            return _logarithms(argument)
        case nodes.Multiply():
            return _multiplied_out(expression, within)
    return [expression]


def _multiplied_out(product: nodes.Multiply, within: Within) -> list[nodes.Expression]:
    if within == "sums" and sum(not isinstance(factor, nodes.Number) for factor in product.factors) > 1:
        return [product]
    choices = [terms(factor, within) for factor in product.factors]
    if math.prod(map(len, choices)) > MOST_PRODUCTS:
        return [product]
    # Where there are vectors, a number has a row among its factors; what is multiplied entry by entry stays
    # one factor.
    has_vectors = any(
        isinstance(each, nodes.Apply) and each.function == "transpose" for each in product.factors
    )
    return [
        nodes.multiply(*(map(_as_one_factor, chosen) if has_vectors else chosen))
        for chosen in itertools.product(*choices)
    ]


def _as_one_factor(term: nodes.Expression) -> nodes.Expression:
    return nodes.Apply("entrywise", (term,)) if isinstance(term, nodes.Multiply) else term


def _logarithms(argument: nodes.Expression) -> list[nodes.Expression]:
    """The logarithm of a product of positive factors, as a sum."""
    match argument:
        case nodes.Multiply(factors) if all(map(_is_positive, factors)):
            return [term for factor in factors for term in _logarithms(factor)]
        case nodes.Power(base, exponent) if _is_positive(base) and (
            isinstance(exponent, nodes.Number) or _is_positive(exponent)
        ):
            return [nodes.multiply(exponent, term) for term in _logarithms(base)]
    return [nodes.log(argument)]


def _is_positive(node: nodes.Expression) -> bool:
    match node:
        case nodes.Density():
            return True
        case nodes.Number(value):
            return value > 0
        case nodes.Integral(_, None, None, inner) | nodes.Power(inner, nodes.Number()):
            return _is_positive(inner)
        case nodes.Multiply(inner) | nodes.Add(inner):
            return all(map(_is_positive, inner))
    return False


class ValuesIn:
    """The values of expressions in some cases, each found once; calling it raises as :func:`.scalar` does.

    >>> from autograder.symbolic.expression import rational
    >>> ValuesIn([Instance()])(rational(2))
    (mpf('2.0'),)
    """

    def __init__(self, cases: Sequence[Instance]) -> None:
        self.cases = cases
        self._known: dict[nodes.Expression, CaseValues] = {}

    def __call__(self, expression: nodes.Expression) -> CaseValues:
        found = self._known.get(expression)
        if found is None:
            with mp.workdps(DIGITS):
                found = tuple(scalar(expression, case) for case in self.cases)
            self._known[expression] = found
        return found


def same_values(left: CaseValues, right: CaseValues, tolerance: NumericValue) -> bool:
    """Whether two expressions have the same values."""
    return all(close(a, b, tolerance) for a, b in zip(left, right, strict=True))


def adds_up(parts: Sequence[CaseValues], wanted: CaseValues, tolerance: NumericValue) -> bool:
    """Whether the parts together have the wanted values; one case in floats tells nearly always."""
    rough = sum(complex(part[0]) for part in parts)
    size = abs(complex(wanted[0])) + sum(abs(complex(part[0])) for part in parts)
    return abs(rough - complex(wanted[0])) <= ROUGH * size and same_values(_total(parts), wanted, tolerance)


def add_up_to_nothing(parts: Sequence[CaseValues], tolerance: NumericValue) -> bool:
    """Whether the parts cancel, all together; one alone does if it is zero."""
    if len(parts) == 1:
        return all(abs(value) <= tolerance for value in parts[0])
    with mp.workdps(DIGITS):
        return adds_up(parts[:-1], tuple(-value for value in parts[-1]), tolerance)


def _total(parts: Sequence[CaseValues]) -> CaseValues:
    with mp.workdps(DIGITS):
        return tuple(mp.fsum(column) for column in zip(*parts, strict=True))
