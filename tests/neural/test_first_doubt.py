"""What only some inputs show is told with them, and what all show without."""

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from autograder import grade
from autograder.neural import (
    averages_over_the_batch,
    grey,
    leaves_inputs_unchanged,
    loss_gradients_agree,
    loss_is_scalar,
    loss_values_agree,
    normal,
    probabilities,
    reparameterizes_pathwise,
    results_agree,
    uses_every_input,
)

PAIRS = {"x": grey("B", 20), "z": probabilities("B", 20)}
ONE_IMAGE = " This is so for a batch of 1; for a batch of 5 it is right."


def right(x, z):
    return F.binary_cross_entropy(z, x, reduction="sum") / len(x)


def but_for_one(otherwise):
    """The right loss, except for a batch of one image."""
    return lambda x, z: otherwise(x, z) if len(x) == 1 else right(x, z)


def message(check):
    (verdict,) = grade(check, out_of=1).verdicts
    assert verdict.status == "failed"
    return verdict.message


@pytest.mark.parametrize(
    ("check", "otherwise"),
    [
        (lambda loss: loss_is_scalar(loss, PAIRS), lambda x, z: None),
        (lambda loss: loss_is_scalar(loss, PAIRS), lambda x, z: z),
        (lambda loss: loss_values_agree(loss, right, PAIRS), lambda x, z: 2 * right(x, z)),
        (lambda loss: loss_gradients_agree(loss, right, PAIRS, of=["z"]), lambda x, z: right(x, z.detach())),
        (lambda loss: loss_gradients_agree(loss, right, PAIRS, of=["z"]), lambda x, z: 2 * right(x, z)),
        (lambda loss: leaves_inputs_unchanged(loss, PAIRS), lambda x, z: right(x, z.mul_(0.5))),
        (lambda loss: averages_over_the_batch(loss, PAIRS, points=1), lambda x, z: 2 * right(x, z)),
    ],
)
def test_a_loss_that_is_wrong_for_one_image_alone(check, otherwise):
    assert message(check(but_for_one(otherwise))).endswith(ONE_IMAGE)


@pytest.mark.parametrize(
    "check",
    [
        loss_is_scalar(lambda x, z: None, PAIRS),
        loss_values_agree(lambda x, z: torch.tensor(1.0), right, PAIRS),
        loss_gradients_agree(lambda x, z: right(x, z.detach()), right, PAIRS, of=["z"]),
        leaves_inputs_unchanged(lambda x, z: right(x, z.mul_(0.5)), PAIRS),
    ],
)
def test_a_loss_that_is_wrong_for_all_batches(check):
    assert "This is so for" not in message(check)


def test_other_functions():
    def draw(mu, log_var):
        return mu if len(mu) == 1 else mu + torch.exp(log_var / 2) * torch.randn_like(mu)

    where = (
        " This is so for inputs of shape (1, 4) in float32; for inputs of shape (200, 3) in float32 it is "
        "right."
    )
    assert message(reparameterizes_pathwise(draw)).endswith(where)

    def rows(x):
        return x.sum(1) if len(x) > 1 else x

    assert message(results_agree(rows, lambda x: x.sum(1), {"x": normal("B", 4)})).endswith(ONE_IMAGE)


def test_a_network_without_a_gradient_for_one_image():
    class Network(nn.Linear):
        def forward(self, x):
            return super().forward(x) if len(x) > 1 else super().forward(x).detach()

    assert message(uses_every_input(lambda: Network(3, 2), (3, 2))).endswith(ONE_IMAGE)


def test_a_size_that_is_one():
    def squeezed(mu):
        return mu.square().squeeze().sum(-1).mean()

    inputs = {"mu": normal("B", "K")}
    words = message(loss_values_agree(squeezed, lambda mu: mu.square().sum(1).mean(), inputs))
    assert words.endswith(" This is so for a batch of 3 with K = 1; for a batch of 5 it is right.")
