"""Are these weights draws with the variance they should have, and if not, with which other?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.neural.noise.randomness import Doubt, NumberArray, doubt_repetition, sign_p_value

_LIKE = 0.06
"""Relative. Two formulas for a variance are told apart only if they differ by more than this for the
sizes at hand; a measured variance of 2,000 weights or more is within 0.06 of its own at 1.9 sigma,
and those that are named are compared for all matrices at once."""


_FEW = 10


@dataclass(frozen=True)
class WeightScale:
    """A known choice of variance for a weight matrix, as a function of its two fans."""

    slug: str
    words: str
    variance: Callable[[int, int], float]


KNOWN_SCALES = (
    WeightScale("xavier", "Xavier's 2/(fan_in + fan_out)", lambda fan_in, fan_out: 2 / (fan_in + fan_out)),
    WeightScale("standard-normal", "1, as N(0, 1) has", lambda fan_in, fan_out: 1.0),
    WeightScale("lecun", "1/fan_in (LeCun)", lambda fan_in, fan_out: 1 / fan_in),
    WeightScale("he", "2/fan_in (He)", lambda fan_in, fan_out: 2 / fan_in),
    WeightScale(
        "torch-default",
        "1/(3 fan_in), which torch gives a new layer",
        lambda fan_in, fan_out: 1 / (3 * fan_in),
    ),
    WeightScale(
        "bound-for-std",
        "6/(fan_in + fan_out): the bound of the uniform distribution, taken for a standard deviation",
        lambda fan_in, fan_out: 6 / (fan_in + fan_out),
    ),
    WeightScale(
        "std-for-bound",
        "2/(3 (fan_in + fan_out)): the standard deviation, taken for the bound of a uniform distribution",
        lambda fan_in, fan_out: 2 / (3 * (fan_in + fan_out)),
    ),
    WeightScale(
        "variance-for-std",
        "(2/(fan_in + fan_out))²: the variance, taken for a standard deviation",
        lambda fan_in, fan_out: (2 / (fan_in + fan_out)) ** 2,
    ),
    WeightScale(
        "bound-without-root",
        "12/(fan_in + fan_out)²: a uniform distribution whose bound lacks the square root",
        lambda fan_in, fan_out: 12 / (fan_in + fan_out) ** 2,
    ),
    WeightScale(
        "half",
        "1/(fan_in + fan_out), half of what Xavier's has",
        lambda fan_in, fan_out: 1 / (fan_in + fan_out),
    ),
    WeightScale(
        "double",
        "4/(fan_in + fan_out), twice what Xavier's has",
        lambda fan_in, fan_out: 4 / (fan_in + fan_out),
    ),
    WeightScale(
        "sixteenfold", "32/(fan_in + fan_out): a gain of 4", lambda fan_in, fan_out: 32 / (fan_in + fan_out)
    ),
    WeightScale(
        "one-over-fan",
        "1/fan_in²: 1/fan_in, taken for a standard deviation",
        lambda fan_in, fan_out: 1 / fan_in**2,
    ),
    WeightScale(
        "uniform-unit", "1/3, as the uniform distribution on [-1, 1] has", lambda fan_in, fan_out: 1 / 3
    ),
    WeightScale("hundredth", "0.01² for every matrix", lambda fan_in, fan_out: 1e-4),
    WeightScale("tenth", "0.1² for every matrix", lambda fan_in, fan_out: 1e-2),
)


def name_scale(matrices: Sequence[NumberArray]) -> WeightScale | None:
    """The known choice that explains the variances of all matrices, of shape (rows, columns).

    Which side is the fan in is not known for raw tensors, so both readings are tried.

    >>> rng = np.random.default_rng(0)
    >>> name_scale([rng.normal(scale=1 / 28, size=(256, 784))]).slug
    'lecun'
    """
    found = [(matrix.shape, float(np.var(matrix))) for matrix in matrices]
    if any(
        float(np.mean(matrix)) ** 2 > 0.05 * variance
        for matrix, (_, variance) in zip(matrices, found, strict=True)
    ):
        return None
    for scale in KNOWN_SCALES:
        for flipped in (False, True):
            wanted = [
                scale.variance(rows, columns) if flipped else scale.variance(columns, rows)
                for (rows, columns), _ in found
            ]
            if all(
                abs(variance / want - 1) < _LIKE for (_, variance), want in zip(found, wanted, strict=True)
            ):
                return scale
    return None


def doubt_symmetric_scale(
    values: NumberArray, deviation: float, what: str, false_alarm: float
) -> Doubt | None:
    """Test draws for mean 0, symmetry, and a standard deviation; any symmetric shape will do.

    Three tests share the false-alarm rate, none of them asymptotic. Mean and third moment are
    judged by :func:`~autograder.neural.noise.randomness.sign_p_value`, which holds for every symmetric
    distribution. The mean square is judged by Chernoff's bound for normal draws, which also holds
    for uniform, truncated and all other distributions whose squares spread less; for draws with a
    kurtosis above 3 it is widened accordingly.

    >>> rng = np.random.default_rng(0)
    >>> doubt_symmetric_scale(rng.uniform(-1, 1, 5000), 3**-0.5, "the weight", 1e-6) is None
    True
    >>> doubt_symmetric_scale(rng.normal(size=5000), 2.0, "the weight", 1e-6).kind
    'scale'
    """
    values = values.ravel() / deviation
    squares = values * values
    n, mean, square = values.size, float(values.mean()), float(squares.mean())
    if square < 1e-12:
        return Doubt("zeros", f"{what} is zero")
    if float(values.std()) < 1e-6 * math.sqrt(square):
        return Doubt("constant", f"{what} has the same value {mean * deviation:.3g} everywhere")
    level = false_alarm / 3
    if sign_p_value(values) < level:
        return Doubt("mean", f"{what} has the mean {mean * deviation:.3g} instead of 0")
    kurtosis = float(np.mean(squares * squares)) / square**2
    if mean_square_p_value(square, n * 2 / max(kurtosis - 1, 2.0)) < level:
        return Doubt(
            "scale",
            f"{what} has the standard deviation {math.sqrt(square) * deviation:.4g}; {deviation:.4g} was "
            "asked",
        )
    if sign_p_value(squares * values) < level:
        return Doubt("skewed", f"{what} is not symmetric about 0")
    return None


def mean_square_p_value(square: float, n: float) -> float:
    """The largest probability that n independent draws of variance 1 have this mean square, or one further
    from 1.

    2 exp(-n (s - 1 - log s) / 2) for normal draws (Chernoff's bound of the chi-squared distribution). A
    uniform distribution of variance 1 has smaller even moments, so the same bound holds for it.

    >>> mean_square_p_value(1.0, 100), mean_square_p_value(1.21, 2000) < 1e-8
    (1.0, True)
    """
    return min(1.0, 2 * math.exp(-n * (square - 1 - math.log(square)) / 2))


def doubt_copies(tensors: Sequence[NumberArray], names: Sequence[str]) -> Doubt | None:
    """Look for a row, a column or a number that is used again within a matrix; a few numbers are a kind of
    their own.

    >>> draw = np.random.default_rng(0).normal(size=(20, 30))
    >>> doubt_copies([np.concatenate([draw, draw[:1]])], ["the weight"]).sentence
    'in the weight, two rows hold the same numbers'
    """
    for tensor, name in zip(tensors, names, strict=True):
        if tensor.ndim == 2 and min(tensor.shape) > 1:
            different = len(np.unique(tensor))
            if different <= _FEW < tensor.size:
                return Doubt("discrete", f"{name} takes only {different} different values")
            doubt = doubt_repetition(tensor, "numbers")
            if doubt is not None:
                return Doubt("repeated", f"in {name}, {doubt.sentence}")
    return None


def doubt_own_draws(
    tensors: Sequence[NumberArray],
    names: Sequence[str],
    false_alarm: float,
    p_value: Callable[[NumberArray, NumberArray], float],
) -> Doubt | None:
    """Look for a whole draw that is used again.

    Two tensors are compared entry by entry, as far as the shorter reaches, with the ``p_value`` that belongs
    to their distribution: :func:`~autograder.neural.noise.randomness.correlation_p_value` for normal draws,
    else
    :func:`symmetric_p_value`.

    >>> draw = np.random.default_rng(0).normal(size=(20, 30))
    >>> doubt_own_draws([draw, draw[:10]], ["the first", "the second"], 1e-6, symmetric_p_value).sentence
    'the first and the second hold the same draws'
    """
    pairs = [(i, j) for i in range(len(tensors)) for j in range(i)]
    for second, first in pairs:
        length = min(tensors[first].size, tensors[second].size)
        one, two = tensors[first].ravel()[:length], tensors[second].ravel()[:length]
        if length >= 20 and p_value(one, two) < false_alarm / len(pairs):
            return Doubt("same-draws", f"{names[first]} and {names[second]} hold the same draws")
    return None


def symmetric_p_value(first: NumberArray, second: NumberArray) -> float:
    """The largest probability that independent draws symmetric about 0 correlate like this.

    Products of such draws are symmetric themselves. Copies of fewer than about a hundred entries do
    not show.

    >>> draw = np.random.default_rng(0).uniform(-1, 1, 300)
    >>> symmetric_p_value(draw, draw) < 1e-20, symmetric_p_value(draw[:150], draw[150:]) > 0.01
    (True, True)
    """
    return sign_p_value(first * second)


def share_kept(first: Sequence[NumberArray], second: Sequence[NumberArray]) -> float:
    """The share of entries that are equal in two lists of tensors beyond chance, constant tensors left out.

    >>> share_kept([np.array([1.0, 2.0]), np.zeros(3)], [np.array([1.0, 2.0]), np.zeros(3)])
    1.0
    >>> signs = np.sign(np.random.default_rng(0).normal(size=(2, 10_000)))
    >>> abs(share_kept(signs[:1], signs[1:])) < 0.05
    True
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if np.ptp(a) > 0]
    total = sum(a.size for a, _ in pairs)
    return sum(a.size * _kept(a, b) for a, b in pairs) / total if total else 0.0


def _kept(one: NumberArray, two: NumberArray) -> float:
    _, counts = np.unique(one, return_counts=True)
    chance = float(
        np.sum((counts / one.size) ** 2)
    )  # that an entry and another one of the same draw are equal
    return (float(np.mean(one == two)) - chance) / (1 - chance)
