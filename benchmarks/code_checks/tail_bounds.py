"""Bars that no distribution in closed form belongs to:
what bounds the probability that a right answer misses them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy import optimize, stats

import hidden_vae
from autograder.neural.samples.image_sources import LARGEST_DEVIATION
from autograder.neural.samples.looks import measure_looks
from autograder.neural.samples.spies import Spy
from benchmarks.code_checks import right_answers as right
from benchmarks.figures import Figures

Draws = npt.NDArray[np.floating[Any]]
IMAGES_LOOKED_AT = 1 + 7 + 64
SMALLEST_DISTANCE = 5.0
"""Standard deviations between right samples and a bar: 3e-7 if they are normal."""


def measure(figures: Figures) -> None:
    """All bounds."""
    figures.add("images_come_from_the_decoder, bound of a false alarm", of_bernoulli_draws(), at_most=1e-6)
    for name, estimate in {"pathwise": pathwise, "score function": score_function}.items():
        bound = of_the_fall(estimate)
        figures.add(f"is_unbiased, {name}, bound of a fall of the variance below 5", bound, at_most=1e-6)
    for name, estimate in {"plain": score_function, "with the mean as a baseline": with_baseline}.items():
        bound = of_the_ratio(estimate)
        figures.add(f"has_less_variance, score function {name}, bound of a false alarm", bound, at_most=1e-6)
    for mu, sigma in ((1.5, 2.2), (2.5, 0.4)):
        excess = excess_of_t(mu, sigma)
        name = f"is_unbiased, score function at mu = {mu}, sigma = {sigma}"
        figures.add(f"{name}, excess of alarms at 1e-9, extrapolated", excess, at_most=250)
    distances_of_looks(figures)


def of_bernoulli_draws(codes: int = 200) -> float:
    """Chernoff's bound that one of the draws in a check misses, for the code of 200 that gives the largest.

    The statistic is the sum over pixels of (x - p) logit(p), with x drawn from p.
    """
    spy = Spy(7, seed=1)
    decoded = spy.images_of(torch.randn(codes, 7, generator=torch.Generator().manual_seed(2)))
    return IMAGES_LOOKED_AT * max(_chernoff_of_draws(p) for p in decoded.detach().double().numpy())


def _chernoff_of_draws(p: Draws) -> float:
    weight = np.log(p) - np.log1p(-p)
    bar = LARGEST_DEVIATION * math.sqrt(float(np.sum(p * (1 - p) * weight**2)))

    def exponent(theta: float) -> float:
        cumulants = np.log1p(p * np.expm1(theta * weight)) - theta * p * weight
        return float(np.sum(cumulants)) - abs(theta) * bar

    sides = ((0.0, 5.0), (-5.0, 0.0))
    return sum(
        math.exp(optimize.minimize_scalar(exponent, bounds=side, method="bounded").fun) for side in sides
    )


def pathwise(mu: float, sigma: float, noise: Draws) -> Draws:
    """Samples of the pathwise estimate of d/dmu E[z^2]."""
    return 2 * (mu + sigma * noise)


def score_function(mu: float, sigma: float, noise: Draws) -> Draws:
    """Samples of the score-function estimate."""
    return (mu + sigma * noise) ** 2 * noise / sigma


def with_baseline(mu: float, sigma: float, noise: Draws) -> Draws:
    """The same with the mean of z^2 subtracted, which leaves it unbiased up to 1/n."""
    values = (mu + sigma * noise) ** 2
    found: Draws = (values - values.mean(axis=-1, keepdims=True)) * noise / sigma
    return found


def of_the_fall(estimate: Callable[[float, float, Draws], Draws]) -> float:
    """A bound that the variance falls by less than 5 between n = 5 and n = 301, where 60 is right.

    Then either the variance of 100 calls with n = 5 is below 0.3 of its expectation, or that of 30 calls with
    n = 301 is above 3.6 of it (a gamma distribution with the variance that its kurtosis gives).
    """
    squares, _ = _squares(estimate, 1.5, 0.6, 5)
    kurtosis = float(np.mean(squares**2)) * 5 / 301 + 3 * (1 - 5 / 301)
    freedom = 29 * 2 / (kurtosis - 1)
    return _small_variance(squares, 100, 0.3) + float(stats.chi2.sf(3.6 * freedom, freedom))


RATIO_SETTINGS = ((2.0, 0.5, 25), (2.0, 0.5, 25), (2.0, 1.8, 51))
"""mu, sigma and n of the settings of has_less_variance where the variances differ least.

The second has n = 201 there; with n = 25 an estimate is further from normal, so the bound is larger.
"""


def of_the_ratio(estimate: Callable[[float, float, Draws], Draws]) -> float:
    """A bound that an estimate is not found to vary twice as much as the pathwise one,
    as the mean of three settings.

    If the product of three ratios is below 8, one of them is below 1 or two are below the root of 8.
    """
    ratios = [_small_ratios(estimate, *setting, (1.0, math.sqrt(8))) for setting in RATIO_SETTINGS]
    return sum(one for one, _ in ratios) + sum(
        first * second for (_, first), (_, second) in itertools.combinations(ratios, 2)
    )


def _small_ratios(
    estimate: Callable[[float, float, Draws], Draws], mu: float, sigma: float, n: int, bars: tuple[float, ...]
) -> list[float]:
    """Bounds that the ratio of two variances over 60 calls each is below each of some bars.

    The pathwise estimates are normal, so the distribution of their variance is known; for each value that it
    may have, Chernoff's bound says how likely the other variance is below ``bar`` times that.
    """
    squares, variance = _squares(estimate, mu, sigma, n)
    factor = variance * n / (4 * sigma**2)
    rates = np.linspace(0.0, 60.0, 121)
    cumulants = np.array([math.log(float(np.mean(np.exp(-rate * squares)))) for rate in rates])
    edges = np.linspace(0.0, 4.0, 401)
    shown = -np.diff(stats.chi2.sf(59 * edges, 59), append=0.0)
    found = []
    for bar in bars:
        parts = np.append(bar / factor * edges[1:], np.inf)
        exponents = 59 * (cumulants + np.multiply.outer(np.minimum(parts, 1.0), rates)).min(axis=1)
        found.append(float(shown @ np.exp(np.where(parts < 1, exponents, 0.0))))
    return found


def _squares(
    estimate: Callable[[float, float, Draws], Draws], mu: float, sigma: float, n: int
) -> tuple[Draws, float]:
    """Squared deviations of 200,000 simulated calls, in units of their variance, and this variance."""
    calls = estimate(mu, sigma, np.random.default_rng(3).standard_normal((200_000, n))).mean(axis=1)
    variance = float(calls.var())
    found: Draws = (calls - calls.mean()) ** 2 / variance
    return found, variance


def _small_variance(squares: Draws, calls: int, part: float) -> float:
    """Chernoff's bound that the variance of some calls is below a part of its expectation."""

    def exponent(theta: float) -> float:
        return calls * (math.log(float(np.mean(np.exp(-theta * squares)))) + part * theta)

    return math.exp(optimize.minimize_scalar(exponent, bounds=(0.0, 30.0), method="bounded").fun)


def excess_of_t(mu: float, sigma: float, checks: int = 60_000, at_once: int = 300) -> float:
    """How much more often than 1e-9 the mean of 30 calls with n = 301 would be refused.

    From the share of p-values below 0.01 and below 0.001, continued by the same factor for each power of ten.
    """
    rng = np.random.default_rng(4)
    found = []
    for _ in range(checks // at_once):
        noise = rng.standard_normal((at_once, 30, 301), dtype=np.float32)
        calls = score_function(mu, sigma, noise).mean(axis=-1, dtype=np.float64)
        t = (calls.mean(axis=1) - 2 * mu) / (calls.std(axis=1, ddof=1) / math.sqrt(30))
        found.append(2 * stats.t.sf(np.abs(t), 29))
    p_values = np.concatenate(found)
    at_hundredth, at_thousandth = (float(np.mean(p_values < level)) / level for level in (1e-2, 1e-3))
    return at_thousandth * max(at_thousandth / at_hundredth, 1.0) ** 6


def distances_of_looks(figures: Figures, runs: int = 300) -> None:
    """How far right samples of the trained model lie from the bars, in their standard deviations."""
    model, bars = hidden_vae.trained_model(), hidden_vae.BARS
    low, high = bars.smallest_diversity, bars.largest_diversity
    for name, sample in {"probabilities": right.sample, "draws": right.sample_draws}.items():
        torch.manual_seed(5)
        looks = [measure_looks(sample(model, 256), model) for _ in range(runs)]
        error, diversity = (
            np.array([getattr(each, field) for each in looks]) for field in ("marginal_error", "diversity")
        )
        bar = bars.largest_marginal_error
        for what, distance in {
            "mean image": (bar - error.mean()) / error.std(),
            "diversity, lower bar": (diversity.mean() - low) / diversity.std(),
            "diversity, upper bar": (high - diversity.mean()) / diversity.std(),
        }.items():
            label = f"samples_look_right, {name}, {what}, distance in standard deviations"
            figures.add(label, float(distance), at_least=SMALLEST_DISTANCE)
