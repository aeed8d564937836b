"""Visible checks: every right answer passes, each common mistake is told with what was found."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from autograder import grade
from autograder.neural import (
    averages_over_the_batch,
    codes_have_mean_and_deviation,
    grey,
    noise_has_mean_and_deviation,
    probabilities,
    weights_have_deviation,
    worked_average,
    worked_output,
    worked_value,
)

PAIR = {"x": grey("B", 784), "z": probabilities("B", 784)}
ZEROS = {"x": torch.zeros(2, 784), "z": torch.full((2, 784), 0.5)}


def found(check):
    return grade(check, out_of=1).verdicts[0]


def value(function, expected=196.0, **inputs):
    return found(worked_value(function, inputs or ZEROS, expected, points=1))


RIGHT_LOSSES = {
    "sum": lambda x, z: (x - z).square().sum() / len(x),
    "mse": lambda x, z: functional.mse_loss(x, z, reduction="sum") / x.shape[0],
    "numpy inside": lambda x, z: torch.tensor(np.sum((x - z).numpy() ** 2) / len(x)),
    "one entry": lambda x, z: ((x - z) ** 2).sum(1).mean().reshape(1),
}


@pytest.mark.parametrize("loss", RIGHT_LOSSES.values(), ids=RIGHT_LOSSES)
def test_a_right_value_passes_in_any_form(loss):
    assert value(loss).status == "passed"
    assert found(averages_over_the_batch(loss, PAIR, points=1)).status == "passed"


@pytest.mark.parametrize(
    ("loss", "shown"), [(functional.mse_loss, "0.25"), (lambda x, z: ((x - z) ** 2).sum(), "392")]
)
def test_a_wrong_value_is_shown_beside_the_right_one(loss, shown):
    verdict = value(loss)
    assert verdict.note == "worked.value"
    assert f"gives {shown}; worked out, it is 196." in verdict.message


def test_the_last_digit_may_be_off_by_one():
    assert value(lambda x, z: torch.tensor(196.1)).status == "passed"
    assert value(lambda x, z: torch.tensor(196.2)).status == "failed"
    assert value(lambda x, z: torch.tensor(0.0), expected=0).status == "passed"


def test_a_value_may_be_a_vector():
    def divergence(x, sigma):
        return x.square().sum(dim=1) * sigma

    given = {"x": torch.tensor([[1.0, 2.0], [0.0, 0.0]]), "sigma": 0.5}
    assert found(worked_value(divergence, given, [2.5, 0], points=1)).status == "passed"
    wrong = found(worked_value(divergence, given, [2.5, 1], points=1))
    assert "gives 0 at place 1; worked out, it is 1." in wrong.message
    assert found(worked_value(lambda x, sigma: x.sum(), given, [2.5, 0], points=1)).note == "answer.shape"


def test_inputs_are_not_changed_for_the_next_check():
    def greedy(x, z):
        return x.add_(1).sum() * 0 + 196

    assert value(greedy).status == "passed"
    assert ZEROS["x"].sum() == 0


def test_a_sum_over_the_batch_is_told():
    verdict = found(averages_over_the_batch(lambda x, z: (x - z).square().sum(), PAIR, points=1))
    assert verdict.note == "worked.not-averaged"


class Encoder(nn.Module):
    def __init__(self, inside=torch.sigmoid, last=torch.sigmoid, hidden=256, bias=True):
        super().__init__()
        self.first, self.second = nn.Linear(784, hidden, bias=bias), nn.Linear(hidden, 128, bias=bias)
        self.inside, self.last = inside, last

    def forward(self, x):
        return self.last(self.second(self.inside(self.first(x))))


def output(builder):
    return found(worked_output(builder, 784, 128, 0.9288, points=1))


def test_a_network_of_sigmoid_layers_has_the_worked_output():
    assert output(Encoder).status == "passed"
    layers = lambda: nn.Sequential(nn.Linear(784, 256), nn.Sigmoid(), nn.Linear(256, 128), nn.Sigmoid())  # noqa: E731
    assert output(layers).status == "passed"


@pytest.mark.parametrize(
    "wrong",
    [{"inside": torch.relu}, {"last": torch.relu}, {"hidden": 128}, {"bias": False}, {"inside": torch.tanh}],
    ids=["relu inside", "relu at the end", "another size", "no biases", "tanh inside"],
)
def test_other_networks_have_another_output(wrong):
    assert output(lambda: Encoder(**wrong)).note == "worked.value"


@pytest.mark.parametrize("last", [lambda h: torch.sigmoid(h).T, lambda h: torch.sigmoid(h)[:, :64]])
def test_outputs_of_another_shape_are_told(last):
    assert output(lambda: Encoder(last=last)).note == "worked.shape"


def reparameterize(mu, log_var):
    return mu + torch.exp(log_var / 2) * torch.randn_like(mu)


NOISE = {
    "right": (reparameterize, "ok"),
    "numpy": (lambda m, v: m + torch.exp(v / 2) * torch.from_numpy(np.random.randn(*m.shape)).float(), "ok"),
    "minus": (lambda m, v: m - v.mul(0.5).exp() * torch.randn(m.shape), "ok"),
    "uniform": (lambda m, v: m + torch.exp(v / 2) * torch.rand_like(m), "noise.moments"),
    "uniform on [-1, 1]": (
        lambda m, v: m + torch.exp(v / 2) * (2 * torch.rand_like(m) - 1),
        "noise.moments",
    ),
    "variance": (lambda m, v: m + torch.exp(v) * torch.randn_like(m), "noise.moments"),
    "one number": (lambda m, v: m + torch.exp(v / 2) * torch.randn(1), "noise.moments"),
    "none": (lambda m, v: m + 0 * v, "noise.moments"),
    "seeded": (lambda m, v: torch.manual_seed(0) and reparameterize(m, v), "noise.fixed"),
}


@pytest.mark.parametrize(("function", "note"), NOISE.values(), ids=NOISE)
def test_noise_has_mean_and_deviation(function, note):
    assert found(noise_has_mean_and_deviation(function, points=1)).note == note


CODES = {
    "right": (lambda model, n: model.decode(torch.randn(n, model.latent_dim)), "ok"),
    "in parts": (
        lambda model, n: torch.cat([model.decode(torch.randn(1, model.latent_dim)) for _ in range(n)]),
        "ok",
    ),
    "binary": (lambda model, n: torch.bernoulli(model.decode(torch.randn(n, model.latent_dim))), "ok"),
    "uniform": (lambda model, n: model.decode(torch.rand(n, model.latent_dim)), "codes.moments"),
    "zero": (lambda model, n: model.decode(torch.zeros(n, model.latent_dim)), "codes.moments"),
    "seeded": (
        lambda model, n: model.decode(torch.randn(n, model.latent_dim,
                                                  generator=torch.Generator().manual_seed(0))),
        "codes.fixed",
    ),
    "none": (lambda model, n: torch.rand(n, 784), "codes.few"),
}  # fmt: skip


@pytest.mark.parametrize(("function", "note"), CODES.values(), ids=CODES)
def test_codes_have_mean_and_deviation(function, note):
    assert found(codes_have_mean_and_deviation(function, points=1)).note == note


def initialiser(draw, biases=nn.init.zeros_):
    def init_(module):
        for parameter in module.parameters():
            (draw if parameter.dim() == 2 else biases)(parameter)

    return init_


XAVIER = {(784, 256): 0.04385}


@pytest.mark.parametrize(
    ("draw", "status"),
    [
        (nn.init.xavier_uniform_, "passed"),
        (nn.init.xavier_normal_, "passed"),
        (nn.init.kaiming_normal_, "failed"),
        (nn.init.normal_, "failed"),
        (lambda weight: nn.init.normal_(weight, std=2 / (784 + 256)), "failed"),
        (lambda weight: nn.init.uniform_(weight, 0, 0.0438 * 3**0.5), "failed"),
    ],
)
def test_weights_of_one_layer_are_as_large_as_they_should_be(draw, status):
    verdict = found(weights_have_deviation(initialiser(draw), [Encoder], XAVIER, points=1))
    assert verdict.status == status
    assert status == "passed" or "0.04385" in verdict.message or "mean" in verdict.message


def test_biases_can_be_asked_for_too():
    asked = {(784, 256): 1.0, (256,): 1.0}
    both = initialiser(nn.init.normal_, nn.init.normal_)
    assert found(weights_have_deviation(both, [Encoder], asked, points=1)).status == "passed"
    forgotten = found(weights_have_deviation(initialiser(nn.init.normal_), [Encoder], asked, points=1))
    assert forgotten.status == "failed"
    assert found(weights_have_deviation(both, [Encoder], {(3, 4): 1.0}, points=1)).note == "init.sizes"


ESTIMATES = {
    "pathwise": (lambda mu, s, n: float(2 * (mu + s * torch.randn(n)).mean()), "passed"),
    "score function": (
        lambda mu, s, n: (lambda z: (z**2 * (z - mu) / s**2).mean())(mu + s * torch.randn(n)),
        "passed",
    ),
    "half": (lambda mu, s, n: float((mu + s * torch.randn(n)).mean()), "failed"),
    "the square itself": (lambda mu, s, n: float((mu + s * torch.randn(n)).pow(2).mean()), "failed"),
    "divided by sigma": (
        lambda mu, s, n: (lambda z: (z**2 * (z - mu) / s).mean())(mu + s * torch.randn(n)),
        "failed",
    ),
}


@pytest.mark.parametrize(("estimator", "status"), ESTIMATES.values(), ids=ESTIMATES)
def test_estimates_average_to_a_worked_value(estimator, status):
    assert found(worked_average(estimator, 3, 0.5, 6.0, points=1)).status == status


@pytest.mark.parametrize("course", [f"course {number}" for number in range(20)])
def test_right_answers_pass_under_other_seeds(monkeypatch, course):
    monkeypatch.setenv("AUTOGRADER_SEED", course)
    checks = [
        noise_has_mean_and_deviation(reparameterize, points=1),
        codes_have_mean_and_deviation(CODES["right"][0], points=1),
        weights_have_deviation(initialiser(nn.init.xavier_uniform_), [Encoder], XAVIER, points=1),
        worked_average(ESTIMATES["score function"][0], 3, 0.5, 6.0, points=1),
    ]
    assert grade(*checks, out_of=4).score == 4
