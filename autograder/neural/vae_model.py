"""The variational autoencoder of the assignment, as the grader trains it: 784-400-20-400-784."""

from __future__ import annotations

import sys
from typing import Any

import torch
from torch import nn

PIXELS = 784


class VariationalAutoencoder(nn.Module):
    """ReLU encoder and decoder with Gaussian codes and Bernoulli pixels.

    ``encode`` maps images (B, 784) to mu and log_var (B, latent_dim), log_var = log sigma^2;
    ``decode`` maps codes (B, latent_dim) to probabilities (B, 784). The layers are those of
    Kingma and Welling 2013, appendix C, with ReLU for tanh and 400 hidden units.

    >>> model = VariationalAutoencoder()
    >>> model.decode(torch.zeros(2, model.latent_dim)).shape
    torch.Size([2, 784])
    """

    passes_for: type | None = None
    """A class that the notebook has for the same model: `isinstance` and `model.__class__` say that it is this one's."""

    def __init__(self, latent_dim: int = 20, hidden: int = 400) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.hidden = nn.Linear(PIXELS, hidden)
        self.mean = nn.Linear(hidden, latent_dim)
        self.log_variance = nn.Linear(hidden, latent_dim)
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim, hidden), nn.ReLU(), nn.Linear(hidden, PIXELS), nn.Sigmoid()
        )

    @property
    def __class__(self) -> type:
        return self.passes_for or type(self)

    @__class__.setter
    def __class__(self, kind: type) -> None:
        self.passes_for = kind

    def encode(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and log-variance of q(z|x)."""
        hidden = torch.relu(self.hidden(x))
        return self.mean(hidden), self.log_variance(hidden)

    def reparameterize(
        self, mu: torch.Tensor, log_var: torch.Tensor, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        """One draw z = mu + sigma eps of q(z|x)."""
        noise = torch.randn(mu.shape, generator=generator)
        return mu + torch.exp(log_var / 2) * noise

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        """Probabilities of the pixels given the code."""
        decoded: torch.Tensor = self.decoder(z)
        return decoded

    def forward(
        self, x: torch.Tensor, generator: torch.Generator | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Reconstruction, mean and log-variance."""
        mu, log_var = self.encode(x)
        return self.decode(self.reparameterize(mu, log_var, generator)), mu, log_var


def class_of_the_notebook(name: str, function: Any) -> type[nn.Module] | None:
    """The class of this name beside a function, or in the notebook; None if there is no such network.

    >>> class_of_the_notebook("VariationalAutoencoder", class_of_the_notebook)
    <class 'autograder.neural.vae_model.VariationalAutoencoder'>
    """
    for names in (getattr(function, "__globals__", {}), vars(sys.modules["__main__"])):
        found = names.get(name) if type(names) is dict else None
        if isinstance(found, type) and issubclass(found, nn.Module):
            return found
    return None
