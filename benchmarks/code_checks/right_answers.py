"""Right answers to the tasks with programs, as the figures of the checks are measured on."""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from autograder.neural import binary, grey, normal, probabilities

LOSS_INPUTS = {
    "x_hat": probabilities("B", 784),
    "x": binary("B", 784),
    "mu": normal("B", "K"),
    "log_var": normal("B", "K"),
}
PAIR = {"x": grey("B", 784), "z": probabilities("B", 784)}
ENCODER, DECODER = (784, 256, 128), (128, 256, 784)

Tensor = torch.Tensor


def reconstruction(x_hat: Tensor, x: Tensor, mu: Tensor, log_var: Tensor) -> Tensor:
    return F.binary_cross_entropy(x_hat, x, reduction="sum") / len(x)


def divergence(x_hat: Tensor, x: Tensor, mu: Tensor, log_var: Tensor) -> Tensor:
    return 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum() / len(x)


def elbo_loss(x_hat: Tensor, x: Tensor, mu: Tensor, log_var: Tensor) -> Tensor:
    return reconstruction(x_hat, x, mu, log_var) + divergence(x_hat, x, mu, log_var)


def cross_entropy(x: Tensor, z: Tensor) -> Tensor:
    return F.binary_cross_entropy(z, x, reduction="sum") / len(x)


def mean_squared(x: Tensor, z: Tensor) -> Tensor:
    return ((x - z) ** 2).sum(dim=1).mean()


def reparameterize(mu: Tensor, log_var: Tensor) -> Tensor:
    return mu + torch.exp(log_var / 2) * torch.randn_like(mu)


def pathwise(mu: float, sigma: float, n: int) -> float:
    return float((2 * (mu + sigma * torch.randn(n))).mean())


def score_function(mu: float, sigma: float, n: int) -> float:
    z = mu + sigma * torch.randn(n)
    return float((z**2 * (z - mu) / sigma**2).mean())


def sample(model: Any, n: int) -> Tensor:
    """Probabilities."""
    with torch.no_grad():
        found: Tensor = model.decode(torch.randn(n, model.latent_dim))
    return found


def sample_draws(model: Any, n: int) -> Tensor:
    """Binary images."""
    return torch.bernoulli(sample(model, n))


class Layers(nn.Module):
    """Two fully connected layers with sigmoids."""

    def __init__(self, first: int, second: int, third: int) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(first, second), nn.Linear(second, third)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.second(torch.sigmoid(self.first(x))))


def Encoder() -> nn.Module:  # noqa: N802
    return Layers(*ENCODER)


def Decoder() -> nn.Module:  # noqa: N802
    return Layers(*DECODER)


@torch.no_grad()
def init_normal_(module: nn.Module) -> None:
    for parameter in module.parameters():
        parameter.normal_()


@torch.no_grad()
def init_xavier_uniform_(module: nn.Module) -> None:
    for parameter in module.parameters():
        if parameter.dim() == 2:
            nn.init.xavier_uniform_(parameter)
        else:
            parameter.zero_()


@torch.no_grad()
def init_xavier_normal_(module: nn.Module) -> None:
    for parameter in module.parameters():
        if parameter.dim() == 2:
            parameter.normal_(0, math.sqrt(2 / sum(parameter.shape)))
        else:
            parameter.zero_()
