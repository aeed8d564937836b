"""Are these numbers independent draws from N(0, 1)? Tests whose false-alarm rate is exact.

Every test has a known distribution when the numbers are what they should be, at the size
that is used and not only in the limit: the mean is normal, the sum of squares chi-squared,
the Kolmogorov-Smirnov distance and the largest magnitude have their own exact laws, and a
correlation of independent normal numbers is a t variable. The false-alarm rate of several
tests together is at most the sum of theirs (Bonferroni), dependent or not, so it holds without
simulation. Rounding to single precision moves none of these numbers by a thousandth of its
spread. ``make benchmark NAME=code_checks ARGS=false_alarms`` shows that the p-values are
uniform for right draws.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from scipy import special, stats

NumberArray = npt.NDArray[np.float64]

FALSE_ALARM = 1e-6
"""The largest probability with which a check refuses what is right, shared among all that it looks at."""

_SINGLE_PRECISION_VALUES = 2.0**23
_HALF_PRECISION_VALUES = 100
_EXACTLY = 1e-4  # in standard errors
_FEWEST_STANDARDISED = 20


def as_numbers(tensor: torch.Tensor) -> NumberArray:
    """A tensor as the numbers that are tested here.

    >>> as_numbers(torch.ones(2, requires_grad=True))
    array([1., 1.])
    """
    values: NumberArray = tensor.detach().to(torch.float64).numpy()
    return values


@dataclass(frozen=True)
class Doubt:
    """What is wrong with some draws: a stable ``kind`` for notes, and a sentence to show."""

    kind: str
    sentence: str


def doubt_normality(draws: NumberArray, what: str, false_alarm: float) -> Doubt | None:
    """Test numbers against N(0, 1); ``what`` names them in the sentence ("the noise").

    Four tests share the false-alarm rate: mean, variance, shape (Kolmogorov-Smirnov) and
    the largest magnitude. None means that no test objects.

    >>> rng = np.random.default_rng(0)
    >>> doubt_normality(rng.normal(size=2000), "the noise", 1e-6) is None
    True
    >>> doubt_normality(rng.uniform(size=2000), "the noise", 1e-6).sentence
    'the noise lies between 0 and 1 and averages 0.49, as draws from a uniform distribution do'
    """
    values = np.asarray(draws, dtype=np.float64).ravel()
    p_mean, p_scale, p_shape, p_largest = p_values_of_normality(values)
    level = false_alarm / 4
    if min(p_mean, p_scale, p_shape, p_largest) >= level:
        return None
    low, high, mean, deviation = values.min(), values.max(), values.mean(), values.std()
    if deviation < 1e-6:
        return Doubt("constant", f"{what} is {mean:.3g} everywhere, which is not random")
    if low >= 0 and high <= 1:
        return Doubt(
            "uniform",
            f"{what} lies between 0 and 1 and averages {mean:.2f}, as draws from a uniform distribution do",
        )
    if len(np.unique(np.round(values, 3))) <= 10:
        return Doubt("discrete", f"{what} takes only a few different values")
    if _looks_uniform(values):
        return Doubt(
            "uniform",
            f"{what} is spread evenly between {low:.2f} and {high:.2f}; a normal distribution has no bounds",
        )
    if p_mean < level:
        return Doubt("mean", f"{what} averages {mean:.3g} instead of 0")
    if p_scale < level:
        return Doubt(
            "scale", f"{what} has the standard deviation {np.sqrt(np.mean(values**2)):.3g} instead of 1"
        )
    inside = float(np.mean(np.abs(values) < 1))
    return Doubt(
        "shape",
        f"{what} has mean 0 and standard deviation 1 but is not normal: {inside:.1%} of it lies between -1 "
        f"and 1 (68.3% would), and the largest magnitude is {np.max(np.abs(values)):.2f}",
    )


def p_values_of_normality(values: NumberArray) -> tuple[float, float, float, float]:
    """Exact p-values of mean, variance, shape and largest magnitude under N(0, 1).

    >>> all(p > 0.001 for p in p_values_of_normality(np.random.default_rng(1).normal(size=500)))
    True
    """
    n = values.size
    p_mean = 2 * special.ndtr(-abs(values.mean()) * np.sqrt(n))
    squares = float(np.sum(values**2))
    p_scale = 2 * min(special.chdtr(n, squares), special.chdtrc(n, squares))
    p_shape = stats.kstwo.sf(kolmogorov_distance(values), n)
    # All n magnitudes lie below m with probability (1 - tail)^n.
    log_inside = n * np.log1p(-min(2 * special.ndtr(-np.max(np.abs(values))), 1 - 1e-12))
    p_largest = 2 * min(np.exp(log_inside), -np.expm1(log_inside))
    return float(p_mean), float(p_scale), float(p_shape), float(p_largest)


def _looks_uniform(values: NumberArray) -> bool:
    """Whether evenly spread numbers between the extremes explain the values; chance objects once in a
    thousand.
    """
    places = np.sort((values - values.min()) / np.ptp(values))
    distance = np.max(np.abs(places - (np.arange(values.size) + 0.5) / values.size))
    return bool(np.sqrt(values.size) * distance < 1.95)


def kolmogorov_distance(values: NumberArray) -> float:
    """The largest distance between the empirical distribution of the values and N(0, 1).

    >>> kolmogorov_distance(np.array([0.0]))
    0.5
    """
    cumulative = special.ndtr(np.sort(values))
    steps = np.arange(values.size + 1) / values.size
    return float(max(np.max(steps[1:] - cumulative), np.max(cumulative - steps[:-1])))


def doubt_repetition(table: NumberArray, what: str) -> Doubt | None:
    """Look for one draw used several times in a table of shape (rows, columns).

    Numbers of single precision or better hardly ever agree: among n draws from more than 2^23
    values, about n (1 - n/2^24) differ, and n of the sizes in use is a million at most. Copies
    leave half of that or less; 0.9 of it is asked, which lies hundreds of standard deviations
    (at most sqrt(n) / 2^12 each) from either. Draws rounded to half precision agree often; of
    them only a hundred different values are asked, where 1,000 draws have 300 or more. No two rows and no two
    columns of ten numbers or so are equal.

    >>> doubt_repetition(np.ones((4, 1)) * np.random.default_rng(0).normal(size=3), "noise").sentence
    'every row gets the same noise'
    >>> halves = np.random.default_rng(0).normal(size=(2000, 5)).astype(np.float16)
    >>> doubt_repetition(halves.astype(np.float64), "noise") is None
    True
    """
    spread = float(table.std())
    if spread < 1e-6:
        return Doubt("shared-by-all", f"every element of the batch gets the same {what}")
    rows, columns = table.shape
    if rows > 1 and np.max(table.std(axis=0)) < 1e-3 * spread:
        return Doubt("shared-by-rows", f"every row gets the same {what}")
    if columns > 1 and np.max(table.std(axis=1)) < 1e-3 * spread:
        return Doubt("shared-by-columns", f"within a row, every column gets the same {what}")
    different = len(np.unique(table))
    for lines, one in (("rows", table), ("columns", table.T)):
        if _chance_of_equal_lines(one) < 1e-9 and len({line.tobytes() for line in one}) < len(one):
            return Doubt("repeated", f"two {lines} hold the same {what}")
    if different < 0.9 * _expected_different(table.size) and not (
        different >= _HALF_PRECISION_VALUES and _is_half_precision(table)
    ):
        return Doubt(
            "repeated",
            f"only {different / table.size:.0%} of the values differ from one another, so the same {what} "
            "comes again",
        )
    return None


def _chance_of_equal_lines(table: NumberArray) -> float:
    """At most, for draws of half precision or better."""
    lines, length = table.shape
    return float(lines**2 / 2 * float(_HALF_PRECISION_VALUES) ** -length)


def _expected_different(n: int) -> float:
    """How many of n draws from 2^23 equally likely values differ, on
    average; more of a normal distribution.
    """
    return float(-_SINGLE_PRECISION_VALUES * np.expm1(-n / _SINGLE_PRECISION_VALUES))


def _is_half_precision(table: NumberArray) -> bool:
    """Whether nearly all numbers have 11 binary digits or fewer, up to the rounding of single precision.

    Of numbers with more digits, one in three hundred does.
    """
    with np.errstate(over="ignore"):
        rounded = table.astype(np.float16).astype(np.float64)
    return bool(np.mean(np.abs(table - rounded) <= 1e-6 * np.abs(table)) > 0.9)


def doubt_standardisation(table: NumberArray, what: str) -> Doubt | None:
    """Whether a table of draws was shifted and scaled to a mean of 0 and a deviation of 1: whole, by columns
    or by rows.

    Draws have both to four digits of their standard errors with a probability below 2e-8.

    >>> draws = np.random.default_rng(0).normal(size=(500, 3))
    >>> doubt_standardisation(draws, "z") is None
    True
    >>> doubt_standardisation((draws - draws.mean()) / draws.std(), "z").kind
    'standardised'
    """
    for axis, words in _centred(table):
        count = table.size if axis is None else table.shape[axis]
        errors = [np.abs(table.std(axis=axis, ddof=k) - 1) * np.sqrt(2 * count) for k in (0, 1)]
        if min(map(np.max, errors)) < _EXACTLY:
            return Doubt(
                "standardised",
                f"{what} has the mean 0 and the standard deviation 1 to many digits, {words}, as draws "
                "never do; they are not shifted and scaled afterwards",
            )
    return None


def doubt_centring(table: NumberArray, what: str) -> Doubt | None:
    """Whether the columns or the rows of a table of draws were shifted to a mean of 0.

    Two means or more are all below four digits of their standard errors with a probability below 1e-8.

    >>> draws = np.random.default_rng(0).normal(size=(500, 3))
    >>> doubt_centring(draws, "z") is None
    True
    >>> doubt_centring(draws - draws.mean(axis=0), "z").kind
    'centred'
    """
    for axis, words in _centred(table):
        if axis is not None and table.size > table.shape[axis]:
            return Doubt(
                "centred",
                f"{what} has the mean 0 to many digits, {words}, as draws never do; they are not shifted "
                "afterwards",
            )
    return None


def _centred(table: NumberArray) -> Iterator[tuple[int | None, str]]:
    """Along what a table has means of 0 to many digits, as numpy and as a student calls it."""
    for axis, words in ((None, "as a whole"), (0, "column by column"), (1, "row by row")):
        count = table.size if axis is None else table.shape[axis]
        means = np.abs(table.mean(axis=axis)) * np.sqrt(count)
        if count >= _FEWEST_STANDARDISED and np.max(means) < _EXACTLY:
            yield axis, words


def doubt_independence(table: NumberArray, what: str, false_alarm: float) -> Doubt | None:
    """Test the columns and the rows of a table of draws for correlation.

    Every pair of columns, the first half of the rows against the second, and even rows
    against odd ones share the false-alarm rate. The mean and the scale of the draws need
    not be known. Call :func:`doubt_repetition` first.

    >>> draws = np.random.default_rng(0).normal(size=(200, 2))
    >>> doubt_independence(draws, "noise", 1e-6) is None
    True
    >>> doubt_independence(np.concatenate([draws, -draws]), "noise", 1e-6).kind
    'related-rows'
    """
    rows, columns = table.shape
    level = false_alarm / (columns * (columns - 1) / 2 + 2)
    if columns > 1:
        correlations = np.corrcoef(table, rowvar=False) - np.eye(columns)
        if p_value_of_correlation(float(np.max(np.abs(correlations))), rows) < level:
            return Doubt("related-columns", f"the {what} of different columns is related")
    half = rows // 2
    for one, other in (
        (table[:half], table[half : 2 * half]),
        (table[0 : 2 * half : 2], table[1 : 2 * half : 2]),
    ):
        if correlation_p_value(one, other) < level:
            return Doubt("related-rows", f"the {what} of different rows is related")
    return None


def correlation_p_value(first: NumberArray, second: NumberArray) -> float:
    """Exact two-sided p-value of the correlation of two sets of draws, one of them normal.

    >>> correlation_p_value(np.array([1.0, 2.0, 4.0]), np.array([2.0, 4.0, 8.0])) < 1e-6
    True
    """
    x, y = first.ravel() - first.mean(), second.ravel() - second.mean()
    scale = np.sqrt(np.sum(x**2) * np.sum(y**2))
    return p_value_of_correlation(float(abs(np.sum(x * y)) / scale), x.size) if scale > 0 else 0.0


def p_value_of_correlation(r: float, n: int) -> float:
    """The probability that n pairs of independent normal draws correlate by r or more, either sign.

    r sqrt((n - 2) / (1 - r^2)) is a t variable with n - 2 degrees of freedom (Fisher 1915), and
    already where one of the two sets is normal and the other anything.

    >>> round(p_value_of_correlation(0.5, 10), 3)
    0.141
    """
    r = min(abs(r), 1.0)
    if 1 - r * r < 1e-15:
        return 0.0
    return float(2 * special.stdtr(n - 2, -r * np.sqrt((n - 2) / (1 - r * r))))


def sign_p_value(values: NumberArray) -> float:
    """The largest probability of a sum this far from 0, for independent draws symmetric about 0.

    Given the magnitudes, the signs are fair coins, so that by Hoeffding (1963, theorem 2) the sum exceeds t
    times the root of the sum of squares, either sign, with probability 2 exp(-t^2/2) at most. That is no
    approximation, and holds for every symmetric distribution and every size.

    >>> sign_p_value(np.array([1.0, -1.0, 2.0, -2.0])), sign_p_value(np.ones(100)) < 1e-20
    (1.0, True)
    """
    squares = float(np.sum(values * values))
    return min(1.0, 2 * math.exp(-(float(np.sum(values)) ** 2) / (2 * squares))) if squares > 0 else 1.0
