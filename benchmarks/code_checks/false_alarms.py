"""Every check that draws random numbers, thousands of times on right answers: no alarm is allowed."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from autograder.neural import (
    codes_are_standard_normal,
    draws_afresh,
    draws_standard_normal,
    draws_xavier,
    has_less_variance,
    has_variance,
    images_come_from_the_decoder,
    is_unbiased,
    noise_is_fresh,
    noise_is_standard_normal,
    reparameterizes_pathwise,
)
from autograder.reports.verdicts import AnswerError, Check
from benchmarks.code_checks import right_answers as right
from benchmarks.figures import Figures


def small_network() -> nn.Module:
    """Small layers are where an approximation for many draws would fail first; they also cost less."""
    return nn.Sequential(nn.Linear(30, 20), nn.Sigmoid(), nn.Linear(20, 3))


def slope(mu: float, sigma: float) -> float:
    """d/dmu E[z^2]."""
    return 2 * mu


def variance_of_slope(mu: float, sigma: float) -> float:
    """The variance of one sample of its pathwise estimate."""
    return 4 * sigma**2


CHECKS: dict[str, Callable[[], Check]] = {
    "reparameterizes_pathwise": lambda: reparameterizes_pathwise(right.reparameterize),
    "noise_is_standard_normal": lambda: noise_is_standard_normal(right.reparameterize),
    "noise_is_fresh": lambda: noise_is_fresh(right.reparameterize),
    "codes_are_standard_normal": lambda: codes_are_standard_normal(right.sample),
    "images_come_from_the_decoder, draws": lambda: images_come_from_the_decoder(right.sample_draws),
    "draws_standard_normal": lambda: draws_standard_normal(right.init_normal_, [small_network]),
    "draws_xavier, uniform": lambda: draws_xavier(right.init_xavier_uniform_, [small_network]),
    "draws_xavier, normal": lambda: draws_xavier(right.init_xavier_normal_, [small_network]),
    "draws_afresh": lambda: draws_afresh(right.init_normal_, [small_network]),
    "is_unbiased, pathwise": lambda: is_unbiased(right.pathwise, slope),
    "is_unbiased, score function": lambda: is_unbiased(right.score_function, slope),
    "has_variance": lambda: has_variance(right.pathwise, variance_of_slope),
    "has_less_variance": lambda: has_less_variance(right.pathwise, right.score_function),
}


def measure(figures: Figures, runs: int) -> None:
    """Count the alarms of each check."""
    for name, made in CHECKS.items():
        check = made()
        figures.add(f"{name}, false alarms in {runs} runs", alarms(check, runs), at_most=0)


def alarms(check: Check, runs: int) -> int:
    """How many of the seeds 0, 1, ... a check does not pass with; what it says then is printed."""
    count = 0
    for seed in range(runs):
        try:
            found = check.look(seed)
        except AnswerError as error:
            print(f"  seed {seed}: {error.note}, {error.message}")
            count += 1
            continue
        if found.status != "passed":
            print(f"  seed {seed}: {found.note}, {found.message}")
            count += 1
    return count
