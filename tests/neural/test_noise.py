"""What the checks of a reparameterised draw accept, refuse, and say."""

import itertools
import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.distributions import Normal

from autograder.neural.noise import noise_is_fresh, noise_is_standard_normal, reparameterizes_pathwise
from autograder.verdicts import Missing, grade

_own_generator = np.random.default_rng(2)


def plain(mu, log_var):
    return mu + torch.exp(0.5 * log_var) * torch.randn_like(log_var)


def minus(mu, log_var):
    return mu - torch.exp(0.5 * log_var) * torch.randn(mu.size())


def in_the_order_of_kingma(mu, log_var):
    std = log_var.mul(0.5).exp()
    return torch.empty_like(std).normal_().mul(std).add(mu)


def by_rsample(mu, log_var):
    return Normal(mu, log_var.exp().sqrt()).rsample()


def by_numpy(mu, log_var):
    noise = torch.tensor(np.random.normal(size=tuple(mu.shape)), dtype=torch.float32)
    return mu + noise * torch.sqrt(torch.exp(log_var))


def by_numpy_generator(mu, log_var):
    return mu + torch.exp(log_var / 2) * torch.from_numpy(_own_generator.standard_normal(mu.shape))  # float64


def by_random(mu, log_var):
    noise = torch.tensor([random.gauss(0, 1) for _ in range(mu.numel())]).view(mu.shape)
    return mu + torch.exp(log_var / 2) * noise


def transposed(mu, log_var):
    return mu + torch.exp(log_var / 2) * torch.randn(mu.shape[1], mu.shape[0]).T


def by_torch_normal(mu, log_var):
    return mu + torch.exp(log_var / 2) * torch.normal(0.0, 1.0, size=mu.shape)


def in_double(mu, log_var):
    std = torch.exp(log_var.double() / 2)
    return (mu.double() + std * torch.randn_like(std)).to(mu.dtype)


def row_by_row(mu, log_var):
    return torch.stack([m + torch.exp(v / 2) * torch.randn(len(m)) for m, v in zip(mu, log_var)])  # noqa: B905


def stabilised(mu, log_var):
    std = torch.exp(log_var.clamp(-10, 10) / 2) + 1e-6
    return mu + std * torch.randn_like(std)


RIGHT = [
    plain,
    minus,
    in_the_order_of_kingma,
    by_rsample,
    by_numpy,
    by_numpy_generator,
    by_random,
    transposed,
    by_torch_normal,
    in_double,
    row_by_row,
    stabilised,
]


def checks_of(function):
    return [reparameterizes_pathwise(function), noise_is_standard_normal(function), noise_is_fresh(function)]


def notes_of(function, monkeypatch=None, course="course"):
    if monkeypatch is not None:
        monkeypatch.setenv("AUTOGRADER_SEED", course)
    return [verdict.note for verdict in grade(*checks_of(function), out_of=3).verdicts]


@pytest.mark.parametrize("function", RIGHT, ids=lambda function: function.__name__)
def test_right_draws_pass(function):
    report = grade(*checks_of(function), out_of=3)
    assert report.score == 3, report.verdicts


def test_no_false_alarm_over_many_streams():
    variants = [plain, minus, in_the_order_of_kingma, by_rsample, by_numpy, transposed, by_torch_normal]
    for seed, function in itertools.product(range(44), variants):
        for each in checks_of(function)[1:]:
            assert each.look(seed).status == "passed", (function, seed)


def noise_of(draw):
    """A reparameterisation that is right but for the noise."""
    return lambda mu, log_var: mu + torch.exp(log_var / 2) * draw(mu)


def scaled_by(scale):
    """A reparameterisation that is right but for the scale."""
    return lambda mu, log_var: mu + scale(log_var) * torch.randn_like(mu)


def seeded(mu, log_var):
    torch.manual_seed(0)
    return plain(mu, log_var)


def seeded_by_own_generator(mu, log_var):
    return mu + torch.exp(log_var / 2) * torch.randn(mu.shape, generator=torch.Generator().manual_seed(1))


def seeded_by_the_batch(mu, log_var):
    torch.manual_seed(int(mu.sum()))
    return plain(mu, log_var)


_bank = torch.randn(5000, 6)


def from_a_bank(mu, log_var):
    return mu + torch.exp(log_var / 2) * _bank[: mu.shape[0], : mu.shape[1]]


def changes_log_var(mu, log_var):
    std = log_var.mul_(0.5).exp_()
    return mu + std * torch.randn_like(std)


def changes_mu(mu, log_var):
    noise = torch.exp(log_var / 2) * torch.randn_like(mu)
    mu += noise
    return mu.clone()


def without_gradients(mu, log_var):
    with torch.no_grad():
        return plain(mu, log_var)


def antithetic(mu, log_var):
    half = torch.randn((mu.shape[0] + 1) // 2, mu.shape[1])
    return mu + torch.exp(log_var / 2) * torch.cat([half, -half])[: mu.shape[0]]


OK = "ok"
WRONG = {
    "detached by sample": (lambda m, v: Normal(m, (v / 2).exp()).sample(), ["noise.detached", OK, OK]),
    "detached by torch.normal": (lambda m, v: torch.normal(m, (v / 2).exp()), ["noise.detached", OK, OK]),
    "no_grad": (without_gradients, ["noise.detached", OK, OK]),
    "std detached": (scaled_by(lambda v: (v / 2).exp().detach()), ["noise.scale-detached", OK, OK]),
    "mu detached": (lambda m, v: plain(m.detach(), v), ["noise.mu-detached", OK, OK]),
    "std is exp(log_var)": (scaled_by(torch.exp), ["noise.scale-variance", "noise.scale-variance", OK]),
    "std is log_var": (scaled_by(lambda v: v), ["noise.scale-log-variance"] * 2 + [OK]),
    "std is root of log_var": (scaled_by(torch.sqrt), ["answer.nan", "answer.nan", OK]),
    "std is exp(-log_var / 2)": (scaled_by(lambda v: (-v / 2).exp()), ["noise.scale-inverse"] * 2 + [OK]),
    "std is exp(2 log_var)": (scaled_by(lambda v: (2 * v).exp()), ["noise.scale-squared"] * 2 + [OK]),
    "std is exp(exp(log_var))": (
        scaled_by(lambda v: (v.exp() / 2).exp()),
        ["noise.scale-exponential-twice"] * 2 + [OK],
    ),
    "std is 1": (scaled_by(torch.ones_like), ["noise.scale-detached", "noise.scale-missing", OK]),
    "twice the std": (scaled_by(lambda v: 2 * (v / 2).exp()), [OK, "noise.scale", OK]),
    "softplus": (scaled_by(nn.functional.softplus), ["noise.scale-softplus"] * 2 + [OK]),
    "arguments swapped": (lambda m, v: plain(v, m), ["noise.arguments-swapped"] * 2 + [OK]),
    "no noise": (lambda m, v: m, ["noise.none"] * 3),
    "no noise but std": (lambda m, v: m + (v / 2).exp(), [OK, "noise.shared-by-all", "noise.fixed"]),
    "uniform": (noise_of(torch.rand_like), [OK, "noise.uniform", OK]),
    "uniform about 0": (noise_of(lambda m: 2 * torch.rand_like(m) - 1), [OK, "noise.uniform", OK]),
    "uniform of variance 1": (
        noise_of(lambda m: (torch.rand_like(m) - 0.5) * 12**0.5),
        [OK, "noise.uniform", OK],
    ),
    "coin flips": (
        noise_of(lambda m: torch.randint(0, 2, m.shape) * 2.0 - 1),
        [OK, "noise.discrete", "noise.repeated"],
    ),
    "Laplace": (
        noise_of(lambda m: torch.distributions.Laplace(0.0, 0.5**0.5).sample(m.shape)),
        [OK, "noise.shape", OK],
    ),
    "half normal": (noise_of(lambda m: torch.randn_like(m).abs()), [OK, "noise.mean", OK]),
    "clamped": (
        noise_of(lambda m: torch.randn_like(m).clamp(-1, 1)),
        [OK, "noise.scale", "noise.repeated"],
    ),
    "shifted": (noise_of(lambda m: torch.randn_like(m) + 0.2), [OK, "noise.mean", OK]),
    "one number": (noise_of(lambda m: torch.randn(1)), [OK] + ["noise.shared-by-all"] * 2),
    "shared by rows": (noise_of(lambda m: torch.randn(m.shape[1])), [OK] + ["noise.shared-by-rows"] * 2),
    "shared by columns": (
        noise_of(lambda m: torch.randn(m.shape[0], 1)),
        [OK] + ["noise.shared-by-columns"] * 2,
    ),
    "antithetic": (antithetic, [OK, OK, "noise.related-rows"]),
    "seeded": (seeded, [OK, OK, "noise.seeded"]),
    "seeded by own generator": (seeded_by_own_generator, [OK, OK, "noise.fixed"]),
    "seeded by the batch": (seeded_by_the_batch, [OK, OK, "noise.seeded"]),
    "from a bank": (from_a_bank, [OK, OK, "noise.fixed"]),
    "changes log_var": (changes_log_var, [OK, OK, "noise.inputs-changed"]),
    "changes mu": (changes_mu, [OK, OK, "noise.inputs-changed"]),
    "mixes the rows": (
        lambda m, v: plain(m.flip(0), v.flip(0)),
        ["noise.mu-derivative", "noise.not-about-mu", OK],
    ),
    "squares mu": (lambda m, v: plain(m**2, v), ["noise.mu-derivative", "noise.not-about-mu", OK]),
    "returns both": (lambda m, v: (m, v), ["answer.several-values"] * 3),
    "loses a row": (lambda m, v: plain(m[1:], v[1:]), ["answer.shape"] * 3),
    "returns nothing": (lambda m, v: None, ["answer.returns-nothing"] * 3),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_draws_are_refused_and_named_whatever_the_seed(case, monkeypatch):
    function, expected = WRONG[case]
    for course in range(10):
        assert notes_of(function, monkeypatch, str(course)) == expected


def test_numpy_noise_that_leaves_torch_is_told_that_gradients_are_lost():
    def by_numpy_alone(mu, log_var):
        return torch.tensor(np.random.normal(mu.detach().numpy(), np.exp(log_var.detach().numpy() / 2)))

    assert notes_of(by_numpy_alone) == ["noise.detached", OK, OK]


def test_nothing_of_the_students_runs_before_grading_and_random_numbers_are_put_back():
    calls = []

    def spying(mu, log_var):
        calls.append(1)
        return plain(mu, log_var)

    checks = checks_of(spying)
    assert not calls
    before = (torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate())
    assert grade(*checks, out_of=3).score == 3
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()
    assert before[2] == random.getstate()


def test_an_error_of_the_students_is_shown_with_its_line():
    def broken(mu, log_var):
        return mu + sigma * torch.randn_like(mu)  # noqa: F821

    (verdict,) = grade(noise_is_fresh(broken), out_of=1).verdicts
    assert verdict.note == "answer.raises"
    assert "NameError" in verdict.message
    assert "sigma * torch.randn_like" in verdict.message


@pytest.mark.parametrize("answer", [None, 3, nn.Module, Missing("reparameterize")])
def test_no_function_is_a_failure_with_words(answer):
    for verdict in grade(*checks_of(answer), out_of=3).verdicts:
        assert verdict.status == "failed"
        assert verdict.message


def test_the_message_names_what_was_found_and_not_the_answer():
    (verdict,) = grade(noise_is_standard_normal(scaled_by(torch.exp)), out_of=1).verdicts
    assert verdict.message == (
        "The noise in the z of `reparameterize` is scaled by `exp(log_var)`, not by sigma. "
        "With log_var = log sigma^2, what is `exp(log_var)`?"
    )
