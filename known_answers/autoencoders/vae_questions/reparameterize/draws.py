"""Draws z = mu + sigma * noise: right in several ways, and wrong in their scale,
noise, gradients or manners.
"""

import random

import numpy as np
import torch
from torch import nn
from torch.distributions import Laplace, Normal

own_generator = np.random.default_rng(2)


def plain(mu, log_var):
    return mu + torch.exp(0.5 * log_var) * torch.randn_like(log_var)


def as_kingma_orders_it(mu, log_var):
    std = log_var.mul(0.5).exp()
    return torch.empty_like(std).normal_().mul(std).add(mu)


def by_numpy(mu, log_var):
    noise = torch.tensor(np.random.normal(size=tuple(mu.shape)), dtype=torch.float32)
    return mu + noise * torch.sqrt(torch.exp(log_var))


def by_random(mu, log_var):
    noise = torch.tensor([random.gauss(0, 1) for _ in range(mu.numel())]).view(mu.shape)
    return mu + torch.exp(log_var / 2) * noise


def in_double_precision(mu, log_var):
    std = torch.exp(log_var.double() / 2)
    return (mu.double() + std * torch.randn_like(std)).to(mu.dtype)


def row_by_row(mu, log_var):
    return torch.stack([m + torch.exp(v / 2) * torch.randn(len(m)) for m, v in zip(mu, log_var)])


def guarded(mu, log_var):
    std = torch.exp(log_var.clamp(-10, 10) / 2) + 1e-6
    return mu + std * torch.randn_like(std)


def noise_of(draw):
    """A draw that is right but for the noise."""
    return lambda mu, log_var: mu + torch.exp(log_var / 2) * draw(mu)


def scaled_by(scale):
    """A draw that is right but for the scale."""
    return lambda mu, log_var: mu + scale(log_var) * torch.randn_like(mu)


RIGHT = {
    "randn_like": plain,
    "minus": lambda mu, log_var: mu - torch.exp(0.5 * log_var) * torch.randn(mu.size()),
    "as Kingma orders it": as_kingma_orders_it,
    "rsample": lambda mu, log_var: Normal(mu, log_var.exp().sqrt()).rsample(),
    "numpy": by_numpy,
    "a generator of numpy, in float64":
        lambda mu, log_var: mu + torch.exp(log_var / 2) * torch.from_numpy(
            own_generator.standard_normal(mu.shape)),
    "the module random": by_random,
    "noise transposed": noise_of(lambda mu: torch.randn(mu.shape[1], mu.shape[0]).T),
    "torch.normal of 0 and 1": noise_of(lambda mu: torch.normal(0.0, 1.0, size=mu.shape)),
    "double precision inside": in_double_precision,
    "row by row": row_by_row,
    "with a guard": guarded,
}  # fmt: skip


def seeded(mu, log_var):
    torch.manual_seed(0)
    return plain(mu, log_var)


def seeded_by_the_batch(mu, log_var):
    torch.manual_seed(int(mu.sum()))
    return plain(mu, log_var)


bank = torch.randn(5000, 6)


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


def by_numpy_alone(mu, log_var):
    return torch.tensor(np.random.normal(mu.detach().numpy(), np.exp(log_var.detach().numpy() / 2)))


def antithetic(mu):
    half = torch.randn((mu.shape[0] + 1) // 2, mu.shape[1])
    return torch.cat([half, -half])[: mu.shape[0]]


WRONG = {
    # gradients
    "detached by sample": (lambda m, v: Normal(m, (v / 2).exp()).sample(), "noise.detached"),
    "detached by torch.normal": (lambda m, v: torch.normal(m, (v / 2).exp()), "noise.detached"),
    "detached by numpy": (by_numpy_alone, "noise.detached"),
    "no_grad": (without_gradients, "noise.detached"),
    "sigma detached": (scaled_by(lambda v: (v / 2).exp().detach()), "noise.scale-detached"),
    "mu detached": (lambda m, v: plain(m.detach(), v), "noise.mu-detached"),
    # the scale
    "sigma is exp(log_var)": (scaled_by(torch.exp), "noise.scale-variance"),
    "sigma is log_var": (scaled_by(lambda v: v), "noise.scale-log-variance"),
    "sigma is the root of log_var": (scaled_by(torch.sqrt), "answer.nan"),
    "sigma is exp(-log_var / 2)": (scaled_by(lambda v: (-v / 2).exp()), "noise.scale-inverse"),
    "sigma is exp(2 log_var)": (scaled_by(lambda v: (2 * v).exp()), "noise.scale-squared"),
    "sigma is exp(exp(log_var) / 2)":
        (scaled_by(lambda v: (v.exp() / 2).exp()), "noise.scale-exponential-twice"),
    "sigma is 1": (scaled_by(torch.ones_like), "noise.scale-missing"),
    "twice sigma": (scaled_by(lambda v: 2 * (v / 2).exp()), "noise.scale"),
    "softplus of log_var": (scaled_by(nn.functional.softplus), "noise.scale-softplus"),
    "arguments exchanged": (lambda m, v: plain(v, m), "noise.arguments-swapped"),
    # the noise
    "no noise": (lambda m, v: m, "noise.none"),
    "sigma without noise": (lambda m, v: m + (v / 2).exp(), "noise.fixed"),
    "uniform": (noise_of(torch.rand_like), "noise.uniform"),
    "uniform about 0": (noise_of(lambda m: 2 * torch.rand_like(m) - 1), "noise.uniform"),
    "uniform with variance 1": (noise_of(lambda m: (torch.rand_like(m) - 0.5) * 12**0.5), "noise.uniform"),
    "coin flips": (noise_of(lambda m: torch.randint(0, 2, m.shape) * 2.0 - 1), "noise.discrete"),
    "Laplace": (noise_of(lambda m: Laplace(0.0, 0.5**0.5).sample(m.shape)), "noise.shape"),
    "absolute values": (noise_of(lambda m: torch.randn_like(m).abs()), "noise.mean"),
    "clamped to [-1, 1]": (noise_of(lambda m: torch.randn_like(m).clamp(-1, 1)), "noise.scale"),
    "shifted by 0.2": (noise_of(lambda m: torch.randn_like(m) + 0.2), "noise.mean"),
    "one number for all": (noise_of(lambda m: torch.randn(1)), "noise.shared-by-all"),
    "shared by the rows": (noise_of(lambda m: torch.randn(m.shape[1])), "noise.shared-by-rows"),
    "shared by the columns": (noise_of(lambda m: torch.randn(m.shape[0], 1)), "noise.shared-by-columns"),
    "pairs of opposite signs": (noise_of(antithetic), "noise.related-rows"),
    # fresh noise
    "seeded": (seeded, "noise.seeded"),
    "a generator with a fixed seed":
        (noise_of(lambda m: torch.randn(m.shape, generator=torch.Generator().manual_seed(1))), "noise.fixed"),
    "seeded by the batch": (seeded_by_the_batch, "noise.seeded"),
    "noise drawn once": (noise_of(lambda m: bank[: m.shape[0], : m.shape[1]]), "noise.fixed"),
    # manners
    "changes log_var": (changes_log_var, "noise.inputs-changed"),
    "changes mu": (changes_mu, "noise.inputs-changed"),
    "rows in another order": (lambda m, v: plain(m.flip(0), v.flip(0)), "noise.mu-derivative"),
    "mu squared": (lambda m, v: plain(m**2, v), "noise.mu-derivative"),
    "returns both": (lambda m, v: (m, v), "answer.several-values"),
    "loses a row": (lambda m, v: plain(m[1:], v[1:]), "answer.shape"),
    "returns nothing": (lambda m, v: None, "answer.returns-nothing"),
}  # fmt: skip
