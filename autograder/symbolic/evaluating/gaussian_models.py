"""Gaussian models, for identities that hold only there; their integrals are done numerically."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from mpmath import mp, mpf

from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import inexact
from autograder.symbolic.evaluating.models import ModelError, Point, kind

HERMITE_DEGREE = 6
REACH = 8  # of the grid, in deviations of the widest density; beyond is less than 1e-14
STEPS_PER_DEVIATION = 2  # of the narrowest density; the error is below 1e-16 for products of two, too


@dataclass(frozen=True)
class DiagonalGaussians:
    """q(z) = N(mean, diag(deviation^2)) and p(z) = N(0, I) in the dimension of the vectors.

    Integrals use Gauss-Hermite nodes under q, which are exact for q times a polynomial, as a
    divergence of Gaussians is (Abramowitz and Stegun, 1964, 25.4.46).
    """

    mean: tuple[NumericValue, ...]
    deviation: tuple[NumericValue, ...]

    def nodes(self, variable: str) -> Sequence[tuple[Point, NumericValue]]:
        return _hermite_nodes(self.mean, self.deviation, mp.prec)

    def density(self, letter: str, of: dict[str, Point], given: dict[str, Point]) -> NumericValue:
        ((name, point),) = of.items()
        if kind(name) != "z" or isinstance(point, int):
            raise ModelError("only densities of z are known here")
        if letter == "q":
            return _normal_product(point, self.mean, self.deviation)
        if given:
            raise ModelError("only p(z) is known here")
        return _normal_product(point, (mpf(0),) * len(point), (mpf(1),) * len(point))

    def describe(self) -> str:
        return "one latent dimension" if len(self.mean) == 1 else f"{len(self.mean)} latent dimensions"


@lru_cache(maxsize=8)
def _hermite(precision: int) -> tuple[tuple[NumericValue, NumericValue], ...]:
    """Places, and weights for integrals of anything over a standard
    normal variable, to a working precision.
    """
    places, weights = np.polynomial.hermite_e.hermegauss(HERMITE_DEGREE)
    return tuple(
        (mpf(place), mpf(weight) * mp.exp(mpf(place) ** 2 / 2))
        for place, weight in zip(places.tolist(), weights.tolist(), strict=True)
    )


@lru_cache(maxsize=64)
def _hermite_nodes(
    mean: tuple[NumericValue, ...], deviation: tuple[NumericValue, ...], precision: int
) -> tuple[tuple[Point, NumericValue], ...]:
    """Points and weights for integrals of anything, exact for q times a polynomial.

    They are numbers of the working ``precision``, which is an argument so that each precision has its own in
    the cache.
    """
    scale = mp.fprod(deviation)
    nodes = []
    for chosen in itertools.product(_hermite(precision), repeat=len(mean)):
        point = tuple(m + s * place for m, s, (place, _) in zip(mean, deviation, chosen, strict=True))
        nodes.append((point, scale * mp.fprod(weight for _, weight in chosen)))
    return tuple(nodes)


def _normal_product(
    point: tuple[NumericValue, ...], mean: tuple[NumericValue, ...], deviation: tuple[NumericValue, ...]
) -> NumericValue:
    return mp.fprod(_normal(z, m, s) for z, m, s in zip(point, mean, deviation, strict=True))


def _normal(place: NumericValue, mean: NumericValue, deviation: NumericValue) -> NumericValue:
    return _density(place, mean, deviation, mp.prec)


@lru_cache(maxsize=10_000)
def _density(
    place: NumericValue, mean: NumericValue, deviation: NumericValue, precision: int
) -> NumericValue:
    """Of a normal variable, to the working ``precision``; every term of a comparison asks for it at the same
    nodes.
    """
    return mp.exp(-(((place - mean) / deviation) ** 2) / 2) / (deviation * mp.sqrt(2 * mp.pi))


@dataclass(frozen=True)
class LinearGaussianModel:
    """One latent and one observed number: z ~ N(0, 1), x|z ~ N(slope z + offset, noise^2), q(z|x) = N(mean,
    deviation^2).

    All that follows from the joint is Gaussian too (Bishop, 2006, eqs. 2.113-2.117). Integrals use
    the trapezoidal rule, whose error falls exponentially for such functions (Trefethen and
    Weideman, 2014).
    """

    mean: NumericValue
    deviation: NumericValue
    slope: NumericValue
    offset: NumericValue
    noise: NumericValue

    def nodes(self, variable: str) -> Sequence[tuple[Point, NumericValue]]:
        wide, narrow, middle = self._widths(variable)
        step = narrow / STEPS_PER_DEVIATION
        count = int(mp.ceil(REACH * wide / step))
        return [((middle + step * k,), step) for k in range(-count, count + 1)]

    def _widths(self, variable: str) -> tuple[NumericValue, NumericValue, NumericValue]:
        """The widest and the narrowest deviation that a density of the variable has, and a middle."""
        evidence = mp.sqrt(self.slope**2 + self.noise**2)
        if kind(variable) == "x":
            return evidence, self.noise, self.offset
        posterior = self.noise / evidence
        return max(mpf(1), self.deviation) + abs(self.mean), min(self.deviation, posterior), self.mean / 2

    def density(self, letter: str, of: dict[str, Point], given: dict[str, Point]) -> NumericValue:
        place, condition = _numbers(of), _numbers(given)
        if letter == "q":
            if set(place) != {"z"}:
                raise ModelError("I know q only as q(z|x)")
            return _normal(place["z"], self.mean, self.deviation)
        if set(place) & set(condition):
            raise ModelError("the same variable stands on both sides of the bar")
        return self._joint(place | condition) / self._joint(condition)

    def _joint(self, places: dict[str, NumericValue]) -> NumericValue:
        """The density of the variables that are given: of both, of one, or of none, which is 1."""
        prior = _normal(places["z"], mpf(0), mpf(1)) if "z" in places else mpf(1)
        if "x" not in places:
            return prior
        if "z" in places:
            return prior * _normal(places["x"], self.slope * places["z"] + self.offset, self.noise)
        return _normal(places["x"], self.offset, mp.sqrt(self.slope**2 + self.noise**2))

    def describe(self) -> str:
        return "a model with Gaussian p(z), p(x|z) and q(z|x)"


def _numbers(points: dict[str, Point]) -> dict[str, NumericValue]:
    found: dict[str, NumericValue] = {}
    for name, point in points.items():
        if kind(name) in found or isinstance(point, int):
            raise ModelError(f"two variables of the same kind in one density ({', '.join(points)})")
        (found[kind(name)],) = point
    return found


def draw_linear_gaussian(
    random_source: random.Random, mean: NumericValue | None = None, deviation: NumericValue | None = None
) -> LinearGaussianModel:
    """A random linear Gaussian model, with the given q(z|x) or a random one.

    >>> model = draw_linear_gaussian(random.Random(0))
    >>> with mp.workdps(20):
    ...     total = mp.fsum(
    ...         weight * model.density("q", {"z": point}, {}) for point, weight in model.nodes("z")
    ...     )
    >>> abs(total - 1) < 1e-14
    True
    """
    between = [inexact(Fraction(random_source.randint(10, 30), 20)) for _ in range(3)]
    shift, offset = (inexact(Fraction(random_source.randint(-20, 20), 10)) for _ in range(2))
    return LinearGaussianModel(
        shift if mean is None else inexact(mean),
        between[0] if deviation is None else inexact(deviation),
        between[1],
        offset,
        between[2],
    )
