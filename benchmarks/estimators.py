"""How right Monte Carlo estimates spread, against the bounds of `autograder.neural.estimators`.

    python benchmarks/estimators.py

Simulates the pathwise and the score-function estimates of d/dmu E[z^2], with and without a
baseline, as often as the checks call them. Prints one line per quantity, `name: value
(limit)`, in about two minutes; ends with status 1 if one is beyond its limit.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats

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


def main() -> int:
    rng = np.random.default_rng(0)
    beyond = 0

    def report(name: str, value: float, limit: float, at_most: bool) -> None:
        nonlocal beyond
        beyond += (value > limit) if at_most else (value < limit)
        print(f"{name}: {value:.3g} ({'at most' if at_most else 'at least'} {limit:g})", flush=True)

    for mu, sigma in ((1.5, 0.5), (2.5, 0.4), (1.5, 2.2), (2.5, 1.6)):
        for estimate in ESTIMATES:
            t = np.concatenate(
                [
                    (each.mean(1) - 2 * mu) / (each.std(1, ddof=1) / math.sqrt(30))
                    for each in calls(estimate, mu, sigma, 30, 301, rng)
                ]
            )
            label = f"{estimate.__name__} at mu = {mu}, sigma = {sigma}"
            share = float(np.mean(2 * stats.t.sf(np.abs(t), 29) < 1e-3)) / 1e-3
            report(f"{label}, p-values below 0.001, times what they should be", share, 2.5, True)
            report(f"{label}, largest |t|", float(np.abs(t).max()), float(stats.t.isf(5e-9, 29)), True)
    for mu, sigma in ((1.5, 0.6), (2.5, 0.4)):
        for estimate in ESTIMATES:
            ratio = variances(estimate, mu, sigma, 100, 5, rng) / variances(estimate, mu, sigma, 30, 301, rng)
            report(
                f"{estimate.__name__} at mu = {mu}, sigma = {sigma}, smallest fall of the variance",
                ratio.min(),
                5,
                False,
            )
    for estimate in ESTIMATES[1:]:
        for n in (25, 201):
            ratio = variances(estimate, 2, 0.8, 60, n, rng) / variances(pathwise, 2, 0.8, 60, n, rng)
            report(
                f"{estimate.__name__} against pathwise, n = {n}, smallest ratio of variances",
                ratio.min(),
                2,
                False,
            )
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
