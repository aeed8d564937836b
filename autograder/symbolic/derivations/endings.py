"""Whether an expression is a sum of wanted parts: its terms, grouped, have the values of the parts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from mpmath import mp

from autograder.symbolic.comparing.comparison import DIGITS, close
from autograder.symbolic.domains import Value
from autograder.symbolic.evaluating.expressions import Instance, scalar
from autograder.symbolic.expression import Add, Expression, Integral, Multiply, Number, multiply

MAX_TERMS = 10
ROUGH = 1e-6  # what floats can tell of a sum, with room

Values = tuple[Value, ...]
"""The value of an expression in each of the cases."""


def is_sum_of(
    expression: Expression, parts: Sequence[Expression], cases: Sequence[Instance], tolerance: Value
) -> bool:
    """Whether the terms can be put into groups, one for each part, that have the values of the parts.

    >>> from autograder.symbolic.comparing.comparison import EXACT
    >>> from autograder.symbolic.expression import Symbol, number
    >>> one, two, three = number(1), number(2), number(3)
    >>> is_sum_of(Add((two, one, one)), (three, one), [Instance()], EXACT)
    True
    """
    wanted = [_values(part, cases) for part in parts]
    for inside in (False, True):
        terms = [_values(term, cases) for term in _terms(expression, inside)]
        if len(terms) <= MAX_TERMS and _can_be_grouped(terms, wanted, tolerance):
            return True
    return False


def some_terms_cancel(expression: Expression, cases: Sequence[Instance], tolerance: Value) -> bool:
    """Whether some of the terms together add up to nothing in every case."""
    terms = [_values(term, cases) for term in _terms(expression)]
    zero = (mp.zero,) * len(cases)
    return len(terms) <= MAX_TERMS and any(
        _adds_up(chosen[:-1], _negated(chosen[-1]), tolerance)
        for size in range(2, len(terms) + 1)
        for chosen in itertools.combinations(terms, size)
        if not _same(chosen[-1], zero, tolerance)
    )


def _values(expression: Expression, cases: Sequence[Instance]) -> Values:
    with mp.workdps(DIGITS):
        return tuple(scalar(expression, case) for case in cases)


def _same(left: Values, right: Values, tolerance: Value) -> bool:
    return all(close(a, b, tolerance) for a, b in zip(left, right, strict=True))


def _adds_up(terms: Sequence[Values], wanted: Values, tolerance: Value) -> bool:
    """Whether the terms together have the wanted values; one case in floats tells nearly always."""
    rough = sum(complex(term[0]) for term in terms)
    size = abs(complex(wanted[0])) + sum(abs(complex(term[0])) for term in terms)
    return abs(rough - complex(wanted[0])) <= ROUGH * size and _same(_total(terms), wanted, tolerance)


def _terms(expression: Expression, inside: bool = False) -> list[Expression]:
    """The summands, with numbers multiplied into sums: ``a - (b - c)`` has three.

    With ``inside``, an integral of a sum counts as a sum of integrals.
    """
    if isinstance(expression, Add):
        return [term for summand in expression.terms for term in _terms(summand, inside)]
    if inside and isinstance(expression, Integral):
        return [replace(expression, body=term) for term in _summands(expression.body)]
    if isinstance(expression, Multiply):
        sums = [factor for factor in expression.factors if isinstance(factor, Add)]
        rest = [factor for factor in expression.factors if not isinstance(factor, Add)]
        if len(sums) == 1 and all(isinstance(factor, Number) for factor in rest):
            return [term for each in sums[0].terms for term in _terms(multiply(*rest, each), inside)]
    return [expression]


def _summands(body: Expression) -> list[Expression]:
    """A product with a sum among its factors, multiplied out."""
    factors = body.factors if isinstance(body, Multiply) else (body,)
    for place, factor in enumerate(factors):
        if isinstance(factor, Add):
            rest = factors[:place] + factors[place + 1 :]
            return [each for term in factor.terms for each in _summands(multiply(*rest, term))]
    return [body]


def _can_be_grouped(terms: Sequence[Values], wanted: Sequence[Values], tolerance: Value) -> bool:
    """Whether the terms split into groups, one for each wanted value; groups are never empty."""
    if len(wanted) == 1:
        return bool(terms) and _adds_up(terms, wanted[0], tolerance)
    for size in range(1, len(terms)):
        for chosen in itertools.combinations(range(len(terms)), size):
            if _adds_up([terms[k] for k in chosen], wanted[0], tolerance):
                rest = [term for k, term in enumerate(terms) if k not in chosen]
                if _can_be_grouped(rest, wanted[1:], tolerance):
                    return True
    return False


def _total(terms: Sequence[Values]) -> Values:
    with mp.workdps(DIGITS):
        return tuple(mp.fsum(column) for column in zip(*terms, strict=True))


def _negated(values: Values) -> Values:
    with mp.workdps(DIGITS):
        return tuple(-value for value in values)
