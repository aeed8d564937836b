"""The p-values that the checks of randomness use, for right draws: are they what they claim?

That no alarm came in 10,000 runs cannot show a rate of 1e-6. So the p-values themselves are looked at: those
of exact tests have to be uniform (Kolmogorov-Smirnov over all runs), and those that are upper bounds must
not fall below a level more often than the level says.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import torch
from scipy import special, stats

from autograder.neural.initialisers.weight_statistics import mean_square_p_value, symmetric_p_value
from autograder.neural.noise.randomness import correlation_p_value, p_values_of_normality, sign_p_value
from benchmarks.figures import Figures

SMALLEST_P = 1e-4
"""Of the test for uniformity itself; the seeds are fixed, so a figure stays as it is."""

LEVELS = (0.1, 0.01, 0.001)
Draws = npt.NDArray[np.float64]


def measure(figures: Figures, runs: int) -> None:
    """All p-values, each at the sizes that the checks use."""
    tables = np.array([_of_noise(table) for table in noise(runs)])
    names = (
        "mean",
        "variance",
        "shape",
        "largest magnitude",
        "correlation of columns",
        "correlation of rows",
    )
    for name, found in zip(names, tables.T, strict=True):
        uniform(figures, f"noise (2000, 5), p-values of the {name}", found)
    for name, found in estimates(runs).items():
        uniform(figures, f"pathwise estimates, p-values of the {name}", found)
    for shape in ((30, 20), (900, 24)):
        for name, draw in SYMMETRIC.items():
            found = np.array([_of_weights(draw, shape, seed) for seed in range(runs)])
            for test, values in zip(("mean", "mean square", "third moment", "copies"), found.T, strict=True):
                bounded(figures, f"{name} weights {shape}, bound for the {test}", values)


def uniform(figures: Figures, name: str, p_values: Draws) -> None:
    """The p-value of uniformity of p-values."""
    figures.add(
        f"{name} are uniform, p", float(stats.kstest(p_values, "uniform").pvalue), at_least=SMALLEST_P
    )


def bounded(figures: Figures, name: str, p_values: Draws) -> None:
    """How often p-values fall below a level, in units of the level; the largest of three levels."""
    largest = max(float(np.mean(p_values < level)) / level for level in LEVELS)
    figures.add(f"{name} is missed, times its level", largest, at_most=1)


def noise(runs: int) -> Iterator[Draws]:
    """(z - mu)/sigma as the check computes it, from draws and a z in single precision."""
    generator = torch.Generator().manual_seed(1)
    for _ in range(runs):
        mu = 1.5 * torch.randn((2000, 5), generator=generator)
        log_var = 6 * torch.rand((2000, 5), generator=generator) - 3
        z = mu + torch.exp(log_var / 2) * torch.randn((2000, 5), generator=generator)
        yield ((z.double() - mu.double()) / torch.exp(log_var.double() / 2)).numpy()


def _of_noise(table: Draws) -> tuple[float, ...]:
    return (
        *p_values_of_normality(table.ravel()),
        correlation_p_value(table[:, 0], table[:, 1]),
        correlation_p_value(table[:1000], table[1000:]),
    )


def estimates(runs: int) -> dict[str, Draws]:
    """p-values of the mean of 30 calls with n = 301, and of the variance of 60 calls with n = 25."""
    rng = np.random.default_rng(2)
    mean, variance = np.empty(runs), np.empty(runs)
    for run in range(runs):
        calls = 2 * (2 + 0.5 * rng.standard_normal((30, 301), dtype=np.float32)).mean(
            axis=1, dtype=np.float64
        )
        mean[run] = 2 * stats.t.sf(abs(calls.mean() - 4) / (calls.std(ddof=1) / math.sqrt(30)), 29)
        calls = 2 * (2 + 0.5 * rng.standard_normal((60, 25), dtype=np.float32)).mean(axis=1, dtype=np.float64)
        variance[run] = special.chdtrc(59, 59 * calls.var(ddof=1) * 25)
    return {"mean": mean, "variance": variance}


def _uniform(shape: tuple[int, int], generator: torch.Generator) -> torch.Tensor:
    return (2 * torch.rand(shape, generator=generator) - 1) * math.sqrt(3)


def _normal(shape: tuple[int, int], generator: torch.Generator) -> torch.Tensor:
    return torch.randn(shape, generator=generator)


def _truncated(shape: tuple[int, int], generator: torch.Generator) -> torch.Tensor:
    # 0.8796 is the standard deviation of N(0, 1) truncated at 2.
    return torch.nn.init.trunc_normal_(torch.empty(shape), generator=generator) / 0.87962566


SYMMETRIC: dict[str, Callable[[tuple[int, int], torch.Generator], torch.Tensor]] = {
    "uniform": _uniform,
    "normal": _normal,
    "truncated normal": _truncated,
}


def _of_weights(
    draw: Callable[[tuple[int, int], torch.Generator], torch.Tensor], shape: tuple[int, int], seed: int
) -> tuple[float, ...]:
    generator = torch.Generator().manual_seed(seed)
    values, others = (draw(shape, generator).double().numpy().ravel() for _ in range(2))
    square = float(np.mean(values**2))
    kurtosis = float(np.mean(values**4)) / square**2
    return (
        sign_p_value(values),
        mean_square_p_value(square, values.size * 2 / max(kurtosis - 1, 2.0)),
        sign_p_value(values**3),
        symmetric_p_value(values, others),
    )
