"""Integrals, infinite sums and derivatives of functions of one number, done numerically by mpmath."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from mpmath import mp, mpf

from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import EvaluationError, OutOfSteps, TooCostly, bounded

Integrand = Callable[[NumericValue], NumericValue]

QUADRATURE_DIGITS = 10  # that quadrature works with; values that come from it are compared to seven
POWERS = range(-12, 11)  # of 4, at which ranges are divided where there is something to integrate
FARTHEST = 2**20
NEGLIGIBLE = mpf(10) ** -20
SMALL = mpf(10) ** -3  # beside the largest value: no need to divide the range there
GOLDEN = (3 - mp.sqrt(5)) / 2
NARROWINGS = 40  # each by 0.62: to 10^-8 of the distance between two places


def integrate(integrand: Integrand, lower: NumericValue, upper: NumericValue) -> NumericValue:
    """The integral between two bounds, which may be infinite, by tanh-sinh quadrature.

    >>> mp.nstr(integrate(lambda t: mp.exp(-t), mpf(0), mp.inf), 8)
    '1.0'
    """
    try:
        with mp.workdps(QUADRATURE_DIGITS):
            pieces = _pieces(integrand, lower, upper)
            scale = _scale(integrand, pieces)
            return bounded(scale * mp.quad(lambda place: integrand(place) / scale, pieces))
    except OutOfSteps:
        raise
    except TooCostly:
        raise EvaluationError("has an integral that does not converge") from None


def _pieces(integrand: Integrand, lower: NumericValue, upper: NumericValue) -> list[NumericValue]:
    """Bounds with points between, so that a narrow peak on a long range is not missed."""
    if mp.im(lower) or mp.im(upper):
        return [lower, upper]
    lower, upper = mp.re(lower), mp.re(upper)
    if lower > upper:
        return _pieces(integrand, upper, lower)[::-1]
    if lower == -mp.inf:
        lower = -_reach(lambda place: integrand(-place), -upper)
    if upper == mp.inf:
        upper = _reach(integrand, lower)
    inner = sorted(sign * mpf(4) ** power for sign in (-1, 1) for power in POWERS)
    inner = [place for place in inner if lower < place < upper]
    sizes = [_size(integrand, place) for place in inner]
    matters = _where_it_matters(inner, sizes)
    return sorted({lower, *matters, *_peak(integrand, [lower, *inner, upper], [-1, *sizes, -1]), upper})


def _size(integrand: Integrand, place: NumericValue) -> NumericValue:
    """How large the integrand is at a place; where it has no finite value, less than anywhere else."""
    size = abs(integrand(place))
    return size if mp.isfinite(size) else mpf(-1)


def _where_it_matters(places: list[NumericValue], sizes: list[NumericValue]) -> list[NumericValue]:
    """Of the places those where the integrand is not nothing beside its
    largest value, and their neighbours.
    """
    largest = max(sizes, default=mpf(0))
    matters = [size < 0 or size > SMALL * largest for size in sizes]
    return [place for k, place in enumerate(places) if abs(place) == 1 or any(matters[max(k - 1, 0) : k + 2])]


def _peak(integrand: Integrand, places: list[NumericValue], sizes: list[NumericValue]) -> list[NumericValue]:
    """Where the integrand is largest near the place where it is largest, by golden section (Kiefer, 1953).

    Quadrature looks closely at the ends of a piece, so a peak that lies there may be narrow.
    """
    k = sizes.index(max(sizes))
    if k in (0, len(places) - 1) or not all(map(mp.isfinite, places[k - 1 : k + 2])):
        return []
    left, middle, right = places[k - 1 : k + 2]
    height = sizes[k]
    for _ in range(NARROWINGS):
        wider = right if right - middle > middle - left else left
        place = middle + GOLDEN * (wider - middle)
        size = _size(integrand, place)
        if size > height:
            left, right = (middle, right) if wider is right else (left, middle)
            middle, height = place, size
        elif wider is right:
            right = place
        else:
            left = place
    return [middle]


def _scale(integrand: Integrand, pieces: list[NumericValue]) -> NumericValue:
    """About the size of the integrand: quadrature goes on until its error
    is small beside 1, not beside that.
    """
    places = [(a + b) / 2 for a, b in itertools.pairwise(pieces) if mp.isfinite(a) and mp.isfinite(b)]
    sizes = [abs(integrand(place)) for place in places + pieces[1:-1]]
    largest = max((size for size in sizes if mp.isfinite(size)), default=mpf(1))
    return largest or mpf(1)


def _reach(integrand: Integrand, start: NumericValue) -> NumericValue:
    """How far out the integrand still adds something; infinity if that can't be seen.

    Quadrature over an infinite range looks so far out that some integrands can't be evaluated there.
    """
    place = max(mpf(1), 2 * abs(start)) if mp.isfinite(start) else mpf(1)
    largest, small = abs(integrand(place)), 0
    while place < FARTHEST:
        place *= 2
        value = abs(integrand(place))
        small = small + 1 if value * place <= NEGLIGIBLE * largest else 0
        if small == 2:
            return place
        largest = max(largest, value)
    return mp.inf


def sum_to_infinity(term: Integrand, lower: int) -> NumericValue:
    """The sum of the terms from ``lower`` on, extrapolated.

    >>> mp.nstr(sum_to_infinity(lambda n: mpf(2) ** -n, 0), 8)
    '2.0'
    """
    with mp.workdps(QUADRATURE_DIGITS):
        return bounded(mp.nsum(term, [lower, mp.inf]))


def differentiate(function: Integrand, place: NumericValue, order: int) -> NumericValue:
    """The derivative of some order at a place, by differences at raised precision.

    >>> mp.nstr(differentiate(lambda t: t**3, mpf(2), 2), 8)
    '12.0'
    """
    with mp.workdps(mp.dps + 15 * order):
        return bounded(mp.diff(function, place, order, h=mpf(10) ** (-mp.dps // (order + 2))))
