"""Answers that are broken in some way, whatever the task is, and the checks of each kind of task."""

import sys
import time
from unittest.mock import MagicMock

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from autograder import neural
from autograder.verdicts import Missing

LOSS_INPUTS = {
    "x_hat": neural.probabilities("B", 784),
    "x": neural.binary("B", 784),
    "mu": neural.normal("B", "K"),
    "log_var": neural.normal("B", "K"),
}
SIZES = (784, 256, 128)


def right_loss(x_hat, x, mu, log_var):
    return (F.binary_cross_entropy(x_hat, x, reduction="sum") + 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum()) / len(x)


def right_draw(mu, log_var):
    return mu + torch.exp(log_var / 2) * torch.randn_like(mu)


def right_estimator(mu, sigma, n):
    return (2 * (mu + sigma * torch.randn(n))).mean()


def right_sample(model, n):
    return model.decode(torch.randn(n, model.latent_dim)).detach()


def right_encoder():
    return nn.Sequential(nn.Linear(784, 256), nn.Sigmoid(), nn.Linear(256, 128), nn.Sigmoid())


def right_decoder():
    return nn.Sequential(nn.Linear(128, 256), nn.Sigmoid(), nn.Linear(256, 784), nn.Sigmoid())


@torch.no_grad()
def right_init_(module):
    for parameter in module.parameters():
        nn.init.xavier_uniform_(parameter) if parameter.dim() == 2 else parameter.zero_()


@torch.no_grad()
def normal_init_(module):
    for parameter in module.parameters():
        parameter.normal_()


def right_pair_loss(x, z):
    return F.binary_cross_entropy(z, x, reduction="sum") / len(x)


def right_result(x):
    return x.sum(dim=1)


def of_loss(loss):
    return [
        neural.loss_is_scalar(loss, LOSS_INPUTS),
        neural.leaves_inputs_unchanged(loss, LOSS_INPUTS),
        neural.loss_is_finite_at_the_edges(loss, LOSS_INPUTS, reference=right_loss),
        neural.loss_values_agree(
            loss, right_loss, LOSS_INPUTS, diagnose=[neural.gaussian_kl_mistake(), neural.bernoulli_mistake()]
        ),
        neural.loss_gradients_agree(loss, right_loss, LOSS_INPUTS, of=["x_hat", "mu", "log_var"]),
    ]


def of_draw(draw):
    return [
        neural.reparameterizes_pathwise(draw),
        neural.noise_is_standard_normal(draw),
        neural.noise_is_fresh(draw),
    ]


def of_estimator(estimator):
    return [
        neural.is_unbiased(estimator, lambda mu, sigma: 2 * mu),
        neural.has_variance(estimator, lambda mu, sigma: 4 * sigma**2),
        neural.has_less_variance(estimator, lambda mu, sigma, n: 20 * right_estimator(mu, sigma, n)),
    ]


def of_sample(sample):
    return [
        neural.images_come_from_the_decoder(sample),
        neural.codes_are_standard_normal(sample),
        neural.samples_look_right(sample),
    ]


def of_network(builder):
    return [
        neural.outputs_in_unit_interval(builder, SIZES),
        neural.layer_sizes(builder, SIZES),
        neural.computes_sigmoid_layers(builder, SIZES),
        neural.uses_every_input(builder, SIZES),
    ]


def of_initialiser(initialise):
    return [
        neural.draws_afresh(initialise, [right_encoder]),
        neural.draws_xavier(initialise, [right_encoder]),
    ]


def of_normal_initialiser(initialise):
    return [
        neural.draws_afresh(initialise, [right_encoder]),
        neural.draws_standard_normal(initialise, [right_encoder]),
    ]


def of_result(function):
    return [neural.results_agree(function, lambda x: x.sum(dim=1), {"x": neural.normal("B", 4)})]


def of_figure(draw):
    return [neural.figure_shows(draw, {"images": 3})]


def of_training(loss):
    """Only for answers that end the training in its first step."""
    return [
        neural.trains_a_vae(loss),
        neural.loss_falls(right_encoder, right_decoder, right_init_, loss),
    ]


TASKS = {
    "loss": of_loss,
    "draw": of_draw,
    "estimator": of_estimator,
    "sample": of_sample,
    "network": of_network,
    "initialiser": of_initialiser,
    "normal initialiser": of_normal_initialiser,
    "result": of_result,
    "figure": of_figure,
    "training": of_training,
}
