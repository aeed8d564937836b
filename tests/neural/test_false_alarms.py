"""Right random answers are safe: the false-alarm rates are those that the checks state.

Fast forms of what ``make benchmark NAME=code_checks ARGS="false_alarms power"`` measures at length.
"""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from autograder.neural import (
    draws_afresh,
    draws_standard_normal,
    draws_xavier,
    has_variance,
    is_unbiased,
    noise_is_fresh,
    noise_is_standard_normal,
    reparameterizes_pathwise,
)
from autograder.neural.initialisers.weight_statistics import mean_square_p_value, symmetric_p_value
from autograder.neural.noise.randomness import (
    FALSE_ALARM,
    correlation_p_value,
    doubt_repetition,
    p_value_of_correlation,
    p_values_of_normality,
    sign_p_value,
)
from benchmarks.code_checks.false_alarms import CHECKS
from benchmarks.code_checks.power import Mistake, of_estimators, of_noise
from benchmarks.code_checks.tail_bounds import (
    of_bernoulli_draws,
    of_the_fall,
    of_the_ratio,
    pathwise,
    score_function,
    with_baseline,
)

RATE = 1e-6


def test_the_rate_that_is_stated_is_one_in_a_million():
    assert FALSE_ALARM <= RATE


@pytest.mark.parametrize("name", CHECKS)
def test_right_answers_pass_whatever_the_seed(name):
    check = CHECKS[name]()
    for seed in range(1000, 1008):
        assert check.look(seed).status == "passed", (name, seed)


def uniform(p_values):
    """The p-value of uniformity, which a right test misses once in 10,000 times; the seeds are fixed."""
    return stats.kstest(p_values, "uniform").pvalue > 1e-4


def test_p_values_of_normal_draws_in_single_precision_are_uniform():
    generator = torch.Generator().manual_seed(0)
    tables = [torch.randn(2000, 5, generator=generator).double().numpy() for _ in range(300)]
    for p_values in zip(*(p_values_of_normality(table.ravel()) for table in tables), strict=True):
        assert uniform(p_values)
    assert uniform([correlation_p_value(table[:, 0], table[:, 1]) for table in tables])
    assert uniform([correlation_p_value(table[:1000], table[1000:]) for table in tables])


def test_a_correlation_is_judged_exactly_if_only_one_side_is_normal():
    rng = np.random.default_rng(0)
    p_values = [correlation_p_value(rng.normal(size=12), rng.standard_cauchy(size=12)) for _ in range(1000)]
    assert uniform(p_values)


def test_the_bound_of_a_correlation_is_that_of_scipy():
    one, other = np.random.default_rng(0).normal(size=(2, 20))
    found = stats.pearsonr(one, other)
    assert p_value_of_correlation(found.statistic, 20) == pytest.approx(found.pvalue)


SYMMETRIC = {
    "uniform": lambda rng, n: rng.uniform(-math.sqrt(3), math.sqrt(3), n),
    "normal": lambda rng, n: rng.normal(size=n),
    "two values": lambda rng, n: rng.choice([-1.0, 1.0], n),
    "triangular": lambda rng, n: rng.triangular(-math.sqrt(6), 0, math.sqrt(6), n),
    "truncated": lambda rng, n: stats.truncnorm.rvs(-2, 2, size=n, random_state=rng) / 0.87962566,
}


@pytest.mark.parametrize("n", [5, 40, 600])
@pytest.mark.parametrize("draw", SYMMETRIC)
def test_bounds_hold_for_every_symmetric_distribution_and_every_size(draw, n):
    rng = np.random.default_rng(0)
    tables = [SYMMETRIC[draw](rng, n) for _ in range(600)]
    bounds = {
        "mean": [sign_p_value(each) for each in tables],
        "third moment": [sign_p_value(each**3) for each in tables],
        "copies": [
            symmetric_p_value(one, other) for one, other in zip(tables[::2], tables[1::2], strict=True)
        ],
        "mean square": [mean_square_p_value(float(np.mean(each**2)), n) for each in tables],
    }
    for name, found in bounds.items():
        for level in (0.3, 0.1, 0.03):
            assert np.mean(np.array(found) < level) <= level, (name, level)


def test_bars_that_are_no_tests_are_missed_less_than_once_in_a_million():
    assert of_bernoulli_draws(codes=40) < RATE
    assert of_the_fall(pathwise) < RATE
    assert of_the_fall(score_function) < RATE
    assert of_the_ratio(with_baseline) < RATE


def tiny():
    return nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))


def test_layers_of_a_few_weights_are_judged_as_safely_as_large_ones():
    @torch.no_grad()
    def xavier(module):
        for each in module.parameters():
            nn.init.xavier_normal_(each) if each.dim() == 2 else each.zero_()

    @torch.no_grad()
    def gaussian(module):
        for each in module.parameters():
            each.normal_()

    checks = [
        draws_xavier(xavier, [tiny]),
        draws_standard_normal(gaussian, [tiny]),
        draws_afresh(gaussian, [tiny]),
    ]
    for seed in range(20):
        for each in checks:
            assert each.look(seed).status == "passed", (each.title, seed)


def drawing(dtype):
    def draw(mu, log_var):
        return mu + torch.exp(log_var / 2) * torch.randn(mu.shape).to(dtype)

    return draw


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_noise_of_another_precision_passes(dtype):
    for each in (reparameterizes_pathwise, noise_is_standard_normal, noise_is_fresh):
        assert each(drawing(dtype)).look(1).status == "passed"


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_weights_of_half_precision_pass(dtype):
    @torch.no_grad()
    def init_(module):
        for each in module.parameters():
            each.copy_(torch.randn(each.shape).to(dtype))

    assert draws_standard_normal(init_, [lambda: nn.Linear(784, 256)]).look(1).status == "passed"


def test_draws_from_a_few_values_are_still_repeated():
    draws = np.random.default_rng(0).choice([-1.0, 0.5, 1.0], (200, 5))
    assert doubt_repetition(draws, "noise").kind == "repeated"


def test_antithetic_estimates_pass_and_are_not_taken_for_too_little_noise():
    def antithetic(mu, sigma, n):
        eps = torch.randn((n + 1) // 2)
        return (2 * (mu + sigma * torch.cat([eps, -eps[: n // 2]]))).mean()

    for seed in range(8):
        assert has_variance(antithetic, lambda mu, sigma: 4 * sigma**2).look(seed).status == "passed"
        assert is_unbiased(antithetic, lambda mu, sigma: 2 * mu).look(seed).status == "passed"


def test_the_exact_value_with_one_random_number_added_is_left_to_a_person():
    def imitation(mu, sigma, n):
        return 2 * mu + 2 * sigma * torch.randn(()) / math.sqrt(n)

    for seed in range(8):
        found = is_unbiased(imitation, lambda mu, sigma: 2 * mu).look(seed)
        assert (found.status, found.note) == ("undecided", "estimator.one-draw")


def test_too_little_noise_is_left_to_a_person():
    def half(mu, sigma, n):
        return 2 * mu + sigma * torch.randn(n).mean()

    for seed in range(8):
        found = has_variance(half, lambda mu, sigma: 4 * sigma**2).look(seed)
        assert (found.status, found.note) == ("undecided", "estimator.small-variance")


@pytest.mark.xfail(
    strict=True,
    reason="An estimate is known by what it returns, and this returns the right value on average.",
)
def test_an_exact_value_with_averaged_noise_of_another_kind_is_seen():
    def imitation(mu, sigma, n):
        return 2 * mu + 5 * torch.randn(n).mean()

    assert is_unbiased(imitation, lambda mu, sigma: 2 * mu).look(1).status != "passed"


PROMISED = [each for each in (*of_noise(), *of_estimators()) if each.always]


@pytest.mark.parametrize("mistake", PROMISED, ids=lambda mistake: mistake.name)
def test_mistakes_that_a_check_promises_to_see_are_seen(mistake: Mistake):
    for seed in range(5):
        assert mistake.check.look(seed).status != "passed"
