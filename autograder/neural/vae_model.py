"""The variational autoencoder of the assignment, as the grader trains it: 784-400-20-400-784."""

from __future__ import annotations

from collections.abc import Callable

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

    def __init__(self, latent_dim: int = 20, hidden: int = 400) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.hidden = nn.Linear(PIXELS, hidden)
        self.mu = nn.Linear(hidden, latent_dim)
        self.log_var = nn.Linear(hidden, latent_dim)
        self.from_code = nn.Linear(latent_dim, hidden)
        self.pixels = nn.Linear(hidden, PIXELS)

    def encode(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and log-variance of q(z|x)."""
        hidden = torch.relu(self.hidden(x))
        return self.mu(hidden), self.log_var(hidden)

    def reparameterize(
        self, mu: torch.Tensor, log_var: torch.Tensor, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        """One draw z = mu + sigma eps of q(z|x)."""
        noise = torch.randn(mu.shape, generator=generator)
        return mu + torch.exp(log_var / 2) * noise

    @property
    def decoder(self) -> Callable[[torch.Tensor], torch.Tensor]:
        """The assignment's model has its decoder under this name too."""
        return self.decode

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        """Probabilities of the pixels given the code."""
        return torch.sigmoid(self.pixels(torch.relu(self.from_code(z))))

    def forward(
        self, x: torch.Tensor, generator: torch.Generator | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Reconstruction, mean and log-variance."""
        mu, log_var = self.encode(x)
        return self.decode(self.reparameterize(mu, log_var, generator)), mu, log_var
