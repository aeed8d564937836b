"""How right Monte Carlo estimates spread, against the bounds of `autograder.neural.noise.estimators`.

    make benchmark NAME=estimators

Simulates the pathwise and the score-function estimates of d/dmu E[z^2], with and without a
baseline, as often as the checks call them, in the settings that the checks draw, or at their edges.
A few minutes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats

from autograder.neural.noise.randomness import FALSE_ALARM
from benchmarks.figures import Figures

RUNS, AT_ONCE = 10_000, 500
Noise = np.ndarray
Estimate = Callable[[float, float, Noise], Noise]


def pathwise(mu: float, sigma: float, noise: Noise) -> Noise:
    return 2 * (mu + sigma * noise)


def score(mu: float, sigma: float, noise: Noise) -> Noise:
    return (mu + sigma * noise) ** 2 * noise / sigma


def score_with_mean_baseline(mu: float, sigma: float, noise: Noise) -> Noise:
    f = (mu + sigma * noise) ** 2
    return (f - f.mean(-1, keepdims=True)) * noise / sigma


def score_leaving_one_out(mu: float, sigma: float, noise: Noise) -> Noise:
    n = noise.shape[-1]
    return score_with_mean_baseline(mu, sigma, noise) * n / (n - 1)


ESTIMATES: tuple[Estimate, ...] = (pathwise, score, score_with_mean_baseline, score_leaving_one_out)


def calls(
    estimate: Estimate, mu: float, sigma: float, count: int, n: int, rng: np.random.Generator
) -> Iterator[Noise]:
    """Batches of simulated checks: arrays (checks, calls) of estimates from n samples each."""
    for _ in range(RUNS // AT_ONCE):
        noise = rng.standard_normal((AT_ONCE, count, n), dtype=np.float32)
        yield estimate(mu, sigma, noise).mean(-1, dtype=np.float64)


def variances(
    estimate: Estimate, mu: float, sigma: float, count: int, n: int, rng: np.random.Generator
) -> Noise:
    return np.concatenate([each.var(axis=1, ddof=1) for each in calls(estimate, mu, sigma, count, n, rng)])


def main() -> None:
    """Print all figures."""
    figures, rng = Figures(), np.random.default_rng(0)
    for estimate in ESTIMATES:
        of_the_mean(figures, estimate, rng)
        of_the_fall(figures, estimate, rng)
    for estimate in ESTIMATES[1:]:
        of_two(figures, estimate, rng)
    figures.finish()


def of_the_mean(figures: Figures, estimate: Estimate, rng: np.random.Generator) -> None:
    """How far the mean of 30 calls is from its expectation, in units of its standard error."""
    for mu, sigma in ((1.5, 0.5), (2.5, 0.4), (1.5, 2.2), (2.5, 1.6)):
        t = np.concatenate(
            [
                (each.mean(1) - 2 * mu) / (each.std(1, ddof=1) / math.sqrt(30))
                for each in calls(estimate, mu, sigma, 30, 301, rng)
            ]
        )
        label = f"{estimate.__name__} at mu = {mu}, sigma = {sigma}"
        share = float(np.mean(2 * stats.t.sf(np.abs(t), 29) < 1e-3)) / 1e-3
        figures.add(f"{label}, p-values below 0.001, times what they should be", share, at_most=2.5)
        bound = -float(stats.t.ppf(FALSE_ALARM / 2000, 29))
        figures.add(f"{label}, largest |t|", float(np.abs(t).max()), at_most=bound)


def of_the_fall(figures: Figures, estimate: Estimate, rng: np.random.Generator) -> None:
    """How much smaller the variance is with n = 301 than with n = 5."""
    for mu, sigma in ((1.5, 0.6), (2.5, 0.4)):
        ratio = variances(estimate, mu, sigma, 100, 5, rng) / variances(estimate, mu, sigma, 30, 301, rng)
        label = f"{estimate.__name__} at mu = {mu}, sigma = {sigma}"
        figures.add(f"{label}, smallest fall of the variance", ratio.min(), at_least=5)


def of_two(figures: Figures, estimate: Estimate, rng: np.random.Generator) -> None:
    """How much more an estimate varies than the pathwise one, in the three settings where that is least."""
    ratios = np.array(
        [
            variances(estimate, 2.0, sigma, 60, n, rng) / variances(pathwise, 2.0, sigma, 60, n, rng)
            for sigma, n in ((0.5, 25), (0.5, 201), (1.8, 51))
        ]
    )
    label = f"{estimate.__name__} against pathwise"
    figures.add(f"{label}, smallest ratio of variances", ratios.min(), at_least=1)
    figures.add(f"{label}, smallest mean of three ratios", ratios.prod(0).min() ** (1 / 3), at_least=2)


if __name__ == "__main__":
    main()
