"""How often the random checks refuse mistakes:
those that their documentation promises, and some that are too small.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from autograder.neural import (
    codes_are_standard_normal,
    draws_standard_normal,
    draws_xavier,
    has_less_variance,
    has_variance,
    is_unbiased,
    noise_is_fresh,
    noise_is_standard_normal,
)
from autograder.reports.verdicts import AnswerError, Check
from benchmarks.code_checks import right_answers as right
from benchmarks.code_checks.false_alarms import slope, variance_of_slope
from benchmarks.figures import Figures

RUNS = 200
Tensor = torch.Tensor


@dataclass(frozen=True)
class Mistake:
    """A wrong answer under a check; ``always`` if it is promised to be refused in every run."""

    name: str
    check: Check
    always: bool = True


def measure(figures: Figures) -> None:
    """The share of runs in which each mistake is refused or left to a person."""
    for mistake in (*of_noise(), *of_codes(), *of_initialisers(), *of_estimators()):
        share = sum(_refuses(mistake.check, seed) for seed in range(RUNS)) / RUNS
        figures.add(f"{mistake.name}, refused", share, at_least=1.0 if mistake.always else None)


def _refuses(check: Check, seed: int) -> bool:
    try:
        return check.look(seed).status != "passed"
    except AnswerError:
        return True


def with_noise(draw: Callable[[Tensor], Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    """A reparameterised draw that is right but for its noise."""
    return lambda mu, log_var: mu + torch.exp(log_var / 2) * draw(mu)


def _laplace(like: Tensor) -> Tensor:
    return torch.distributions.Laplace(0.0, math.sqrt(0.5)).sample(like.shape)


def _student(like: Tensor, freedom: int) -> Tensor:
    return torch.from_numpy(
        np.random.standard_t(freedom, like.shape) / math.sqrt(freedom / (freedom - 2))
    ).float()


def _copied(like: Tensor, times: int) -> Tensor:
    rows = torch.randn(-(-len(like) // times), *like.shape[1:])
    return rows.repeat(times, 1)[: len(like)]


def of_noise() -> list[Mistake]:
    """Noise of another distribution, and noise that is shared."""
    wrong: dict[str, tuple[Callable[[Tensor], Tensor], bool]] = {
        "standard deviation 10 % too large": (lambda m: 1.1 * torch.randn_like(m), True),
        "standard deviation 10 % too small": (lambda m: 0.9 * torch.randn_like(m), True),
        "standard deviation 7 % too large": (lambda m: 1.07 * torch.randn_like(m), True),
        "standard deviation 3 % too large": (lambda m: 1.03 * torch.randn_like(m), False),
        "mean 0.1": (lambda m: torch.randn_like(m) + 0.1, True),
        "mean 0.05": (lambda m: torch.randn_like(m) + 0.05, False),
        "uniform with variance 1": (lambda m: (torch.rand_like(m) - 0.5) * math.sqrt(12), True),
        "Laplace with variance 1": (_laplace, True),
        "t with 5 degrees of freedom, variance 1": (lambda m: _student(m, 5), True),
        "t with 10 degrees of freedom, variance 1": (lambda m: _student(m, 10), False),
        "clamped at 3": (lambda m: torch.randn_like(m).clamp(-3, 3), True),
        "sum of 12 uniform numbers": (lambda m: torch.rand(12, *m.shape).sum(0) - 6, False),
    }
    shared: dict[str, Callable[[Tensor], Tensor]] = {
        "one number for all": lambda m: torch.randn(1),
        "one row for all rows": lambda m: torch.randn(m.shape[1]),
        "one number for each row": lambda m: torch.randn(m.shape[0], 1),
        "rows used twice": lambda m: _copied(m, 2),
        "rows used ten times": lambda m: _copied(m, 10),
        "columns correlated by 0.2": lambda m: (
            (torch.randn_like(m) + 0.5 * torch.randn(len(m), 1)) / math.sqrt(1.25)
        ),
    }
    return [
        *(
            Mistake(f"noise, {name}", noise_is_standard_normal(with_noise(draw)), always)
            for name, (draw, always) in wrong.items()
        ),
        *(Mistake(f"noise, {name}", noise_is_fresh(with_noise(draw))) for name, draw in shared.items()),
    ]


def of_codes() -> list[Mistake]:
    """Codes that are not drawn from the prior."""
    wrong: dict[str, tuple[Callable[[int, int], Tensor], bool]] = {
        "standard deviation 10 % too large": (lambda n, k: 1.1 * torch.randn(n, k), True),
        "standard deviation 5 % too large": (lambda n, k: 1.05 * torch.randn(n, k), True),
        "uniform with variance 1": (lambda n, k: (torch.rand(n, k) - 0.5) * math.sqrt(12), True),
        "the same for all images": (lambda n, k: torch.randn(1, k).expand(n, k), True),
        "first dimension alone": (lambda n, k: torch.randn(n, k) * torch.eye(k)[0], True),
        "on the sphere": (lambda n, k: nn.functional.normalize(torch.randn(n, k)) * math.sqrt(k), True),
    }

    def sampling(codes: Callable[[int, int], Tensor]) -> Callable[..., Tensor]:
        return lambda model, n: model.decode(codes(n, model.latent_dim)).detach()

    return [
        Mistake(f"codes, {name}", codes_are_standard_normal(sampling(codes)), always)
        for name, (codes, always) in wrong.items()
    ]


def initialising(
    draw: Callable[[Tensor], object], bias: Callable[[Tensor], object]
) -> Callable[[nn.Module], None]:
    """An initialiser that draws each weight and each bias like this."""

    @torch.no_grad()
    def init_(module: nn.Module) -> None:
        for parameter in module.parameters():
            (draw if parameter.dim() == 2 else bias)(parameter)

    return init_


def of_initialisers() -> list[Mistake]:
    """Weights of another scale or distribution."""
    networks = [right.Encoder, right.Decoder]
    of_normal: dict[str, tuple[Callable[[Tensor], object], bool]] = {
        "standard deviation 10 % too large": (lambda w: w.normal_(0, 1.1), True),
        "standard deviation 3 % too large": (lambda w: w.normal_(0, 1.03), True),
        "standard deviation 1 % too large": (lambda w: w.normal_(0, 1.01), False),
        "uniform with variance 1": (lambda w: w.uniform_(-math.sqrt(3), math.sqrt(3)), True),
        "LeCun": (lambda w: w.normal_(0, w.shape[1] ** -0.5), True),
    }
    of_xavier: dict[str, tuple[Callable[[Tensor], object], bool]] = {
        "LeCun": (lambda w: w.normal_(0, w.shape[1] ** -0.5), True),
        "He": (nn.init.kaiming_normal_, True),
        "bound for the standard deviation": (lambda w: w.normal_(0, math.sqrt(6 / sum(w.shape))), True),
        "standard deviation for the bound": (lambda w: _within(w, math.sqrt(2 / sum(w.shape))), True),
        "variance for the standard deviation": (lambda w: w.normal_(0, 2 / sum(w.shape)), True),
        "gain of 1.1": (lambda w: nn.init.xavier_normal_(w, 1.1), True),
        "gain of 1.03": (lambda w: nn.init.xavier_uniform_(w, 1.03), True),
    }
    return [
        *(
            Mistake(
                f"N(0, 1), {name}",
                draws_standard_normal(initialising(draw, nn.init.normal_), networks),
                always,
            )
            for name, (draw, always) in of_normal.items()
        ),
        *(
            Mistake(f"Xavier, {name}", draws_xavier(initialising(draw, nn.init.zeros_), networks), always)
            for name, (draw, always) in of_xavier.items()
        ),
    ]


def _within(weight: Tensor, bound: float) -> Tensor:
    return weight.uniform_(-bound, bound)


def of_estimators() -> list[Mistake]:
    """Estimates that are biased, vary too much or too little, or are no estimates."""

    def scaled(factor: float) -> Callable[[float, float, int], float]:
        return lambda mu, sigma, n: factor * right.pathwise(mu, sigma, n)

    def imitated(mu: float, sigma: float, n: int) -> float:
        return 2 * mu + 2 * sigma * float(torch.randn(())) / math.sqrt(n)

    def noisy(part: float) -> Callable[[float, float, int], float]:
        return lambda mu, sigma, n: 2 * mu + part * 2 * sigma * float(torch.randn(n).mean())

    def unbiased(estimator: object) -> Check:
        return is_unbiased(estimator, slope)

    def varies(estimator: object) -> Check:
        return has_variance(estimator, variance_of_slope)

    return [
        Mistake("estimates, half the value", unbiased(scaled(0.5))),
        Mistake("estimates, 1.3 times the value", unbiased(scaled(1.3))),
        Mistake("estimates, 1.1 times the value", unbiased(scaled(1.1)), always=False),
        Mistake("estimates, the value with one random number added", unbiased(imitated)),
        Mistake(
            "estimates, one sample whatever n", varies(lambda mu, sigma, n: right.pathwise(mu, sigma, 1))
        ),
        Mistake(
            "estimates, half of n samples",
            varies(lambda mu, sigma, n: right.pathwise(mu, sigma, n // 2)),
            always=False,
        ),
        Mistake(
            "estimates, a third of n samples", varies(lambda mu, sigma, n: right.pathwise(mu, sigma, n // 3))
        ),
        Mistake("estimates, score function for pathwise", varies(right.score_function)),
        Mistake("estimates, the value with half the noise", varies(noisy(0.5))),
        Mistake("estimates, the value with 0.8 of the noise", varies(noisy(0.8)), always=False),
        Mistake("estimates, the two swapped", has_less_variance(right.score_function, right.pathwise)),
    ]
