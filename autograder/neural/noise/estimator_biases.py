"""What a biased estimator averages to, compared with what known mistakes would give."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.reports.verdicts import Finding, failed


@dataclass(frozen=True)
class Bias:
    """A mistake, and what its estimates average to: a function of the truth, sigma and n."""

    note: str
    words: str
    question: str
    of: Callable[[float, float, int], float]


_POWERS = "Which power of sigma divides z - mu in the derivative of log N(z; mu, sigma^2)?"
_FACTOR = "Follow the constant factors through the derivative."

BIASES = (
    Bias(
        "zero", "0", "Is the function whose expectation is differentiated still in it?", lambda e, s, n: 0.0
    ),
    Bias("factor-half", "half the right value", _FACTOR, lambda e, s, n: e / 2),
    Bias("factor-two", "twice the right value", _FACTOR, lambda e, s, n: 2 * e),
    Bias(
        "sign", "the right value with the opposite sign", "Check the sign of each term.", lambda e, s, n: -e
    ),
    Bias(
        "sum-for-mean",
        "n times the right value",
        "Is it a sum or a mean over samples?",
        lambda e, s, n: n * e,
    ),
    Bias("mean-twice", "1/n of the right value", "How often is it divided by n?", lambda e, s, n: e / n),
    Bias("sigma-for-variance", "sigma times the right value", _POWERS, lambda e, s, n: e * s),
    Bias("sigma-missing", "sigma^2 times the right value", _POWERS, lambda e, s, n: e * s**2),
    Bias("sigma-power", "1/sigma of the right value", _POWERS, lambda e, s, n: e / s),
    Bias("sigma-power", "1/sigma^2 of the right value", _POWERS, lambda e, s, n: e / s**2),
    Bias("squared", "the square of the right value", "What is squared, and when?", lambda e, s, n: e**2),
)


def name_bias(
    name: str,
    estimates: Sequence[npt.NDArray[np.float64]],
    settings: Sequence[tuple[float, float, int, int]],
    truths: Sequence[float],
    mistakes: Mapping[str, Callable[[float, float], float]],
) -> Finding:
    """The failed finding for estimates that are wrong on average, named where they fit a mistake.

    A mistake fits where every setting's mean lies within 4 standard errors of what the
    mistake would give; the first in the list is named.

    >>> calls = [np.array([0.9, 1.0, 1.1]), np.array([2.9, 3.0, 3.1])]
    >>> name_bias("f", calls, [(1.0, 0.5, 7, 3), (3.0, 2.0, 7, 3)], [2.0, 6.0], {}).note
    'estimator.factor-half'
    """
    found: list[tuple[float, str, str]] = []
    for bias in BIASES:
        values = [bias.of(e, sigma, n) for e, (_, sigma, n, _) in zip(truths, settings, strict=False)]
        found.append((_misfit(estimates, values), f"estimator.{bias.note}", f"{bias.words}. {bias.question}"))
    for words, value in mistakes.items():
        values = [float(value(mu, sigma)) for mu, sigma, _, _ in settings[: len(estimates)]]
        found.append((_misfit(estimates, values), "estimator.other-quantity", f"{words}."))
    for misfit, note, words in found:
        if misfit <= 4:
            return failed(f"On average over many calls, `{name}` gives {words}", note)
    worst = int(np.argmax(_distances(estimates, truths)))
    mu, sigma, n, count = settings[worst]
    error = float(estimates[worst].std(ddof=1)) / math.sqrt(len(estimates[worst]))
    return failed(
        f"`{name}` is wrong on average: for mu = {mu:.3g}, sigma = {sigma:.3g} and n = {n}, the mean of "
        f"{count} calls is {estimates[worst].mean():.4g} with a standard error of {error:.2g}. What should "
        "it tend to?",
        "estimator.biased",
    )


def _misfit(estimates: Sequence[npt.NDArray[np.float64]], values: Sequence[float]) -> float:
    return max(_distances(estimates, values))


def _distances(estimates: Sequence[npt.NDArray[np.float64]], values: Sequence[float]) -> list[float]:
    """Between the mean of each setting and its value, in standard errors."""
    distances = []
    for each, value in zip(estimates, values, strict=True):
        error = float(each.std(ddof=1)) / math.sqrt(len(each)) + 1e-4 * (1 + abs(value))
        distances.append(abs(float(each.mean()) - value) / error)
    return distances
