"""Training a variational autoencoder with a student's loss.

The model, the loop, the data order, the noise, the seeds and the evaluation are the
grader's; the loss alone is the student's. So a quality can be demanded: all right losses
end in the same place, whatever they are scaled by, and the known wrong ones elsewhere
(measured by ``benchmarks/training_window.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from autograder.neural.calling import call, name_of
from autograder.neural.global_state import own_random_numbers
from autograder.neural.training_steps import batches, one_thread, scalar_loss, step
from autograder.neural.vae_model import VariationalAutoencoder

EPOCHS = 5
TRAINING_DIGITS = 2000
LEARNING_RATE = 1e-3


@dataclass(frozen=True)
class TrainedVae:
    """A model after so many steps; ``stopped`` says in words why the training ended early ("NaN"), or is empty."""

    model: VariationalAutoencoder
    steps: int
    stopped: str


@dataclass(frozen=True)
class VaeQuality:
    """Minus the ELBO and its KL term, in nats per image."""

    negative_elbo: float
    kl: float


def train_vae(loss: Any, digits: torch.Tensor, seed: int, epochs: int = EPOCHS) -> TrainedVae:
    """Train a new model on digits (n, 784).

    Model, loop and optimiser are here, wherever the loss is: nothing that its author could change beside it counts.

    >>> loss = lambda x_hat, x, mu, log_var: negative_elbo(x_hat, x, mu, log_var)[0]
    >>> trained = train_vae(loss, torch.rand(64, 784).round(), seed=1, epochs=1)
    >>> trained.steps, trained.stopped
    (2, '')
    """
    name = name_of(loss, "your loss")
    with own_random_numbers(seed), one_thread():
        model = VariationalAutoencoder()
        generator = torch.Generator().manual_seed(seed + 1)
        optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True)
        steps, stopped = 0, ""
        for batch in batches(digits, epochs, generator):
            x_hat, mu, log_var = model(batch, generator)
            value = scalar_loss(call(loss, x_hat, batch, mu, log_var, name=name), name)
            steps += 1
            stopped = step(optimiser, value, name)
            if stopped:
                break
    return TrainedVae(model.eval(), steps, stopped)


def negative_elbo(
    x_hat: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, log_var: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Minus the ELBO and its KL term for binary images (B, 784), averaged over the batch, in nats.

    >>> value, kl = negative_elbo(torch.full((1, 784), 0.5), torch.ones(1, 784), torch.zeros(1, 2), torch.zeros(1, 2))
    >>> round(value.item(), 1), kl.item()
    (543.4, 0.0)
    """
    posterior = Normal(mu, (log_var / 2).exp(), validate_args=False)
    prior = Normal(torch.zeros_like(mu), torch.ones_like(mu))
    kl = kl_divergence(posterior, prior).sum(dim=1).mean()
    log_likelihood = Bernoulli(probs=x_hat, validate_args=False).log_prob(x).sum(dim=1).mean()  # type: ignore[no-untyped-call]
    return kl - log_likelihood, kl


@torch.no_grad()
def evaluate_vae(model: VariationalAutoencoder, digits: torch.Tensor, seed: int) -> VaeQuality:
    """Minus the ELBO and the KL term of a model on binary digits (n, 784).

    One draw of z per image is enough: over 1,000 images two draws differ by less than 1 nat.

    >>> quality = evaluate_vae(VariationalAutoencoder(), torch.zeros(3, 784), seed=1)
    >>> 500 < quality.negative_elbo < 600  # an untrained model says 1/2 for each of 784 pixels
    True
    """
    with one_thread():
        x_hat, mu, log_var = model(digits, torch.Generator().manual_seed(seed))
        value, kl = negative_elbo(x_hat, digits, mu, log_var)
    return VaeQuality(float(value), float(kl))
