"""A model that writes down what a sampler does with it."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from autograder.neural.calling import call, name_of, refuse_generator
from autograder.neural.global_state import own_random_numbers
from autograder.neural.vae_model import PIXELS, VariationalAutoencoder, class_of_the_notebook
from autograder.verdicts import AnswerError

_MOST_CODES = 200_000


class SpyVae(VariationalAutoencoder):
    """Has what the model of the assignment has, and records every code it decodes.

    The decoder is sigmoid(3 sin(z A + b)) with entries of A around 30: codes that differ by a
    hundredth already give unrelated images, so each image tells its code. The encoder answers with codes around 4, where no draw of
    the prior ever lies, so that reconstructions give themselves away.

    >>> spy = SpyVae(3, seed=0)
    >>> spy.decode(torch.zeros(2, 3)).shape, len(spy.codes)
    (torch.Size([2, 784]), 1)
    """

    def __init__(self, latent_dim: int, seed: int) -> None:
        with own_random_numbers(seed):
            super().__init__(latent_dim, hidden=1)
        generator = torch.Generator().manual_seed(seed)
        self.matrix = nn.Parameter(30 * torch.randn(latent_dim, PIXELS, generator=generator))
        self.bias = nn.Parameter(torch.randn(PIXELS, generator=generator))
        self.codes: list[torch.Tensor] = []
        self.decoded = 0
        vars(self.decoder)["forward"] = self._recorded

    def _recorded(self, z: torch.Tensor) -> torch.Tensor:
        """Probabilities of the pixels given codes of shape (..., latent_dim); records the codes."""
        if isinstance(z, torch.Tensor) and (z.dim() == 0 or z.shape[-1] != self.latent_dim):
            raise ValueError(
                f"decode was given codes of shape {tuple(z.shape)}, but model.latent_dim is {self.latent_dim}"
            )
        images = self.images_of(z)
        self.codes.append(z.detach().to(torch.float32).reshape(-1, self.latent_dim).clone())
        self.decoded += len(self.codes[-1])
        if self.decoded > _MOST_CODES:
            raise AnswerError(
                f"More than {_MOST_CODES} codes were decoded for a few images.", "samples.endless"
            )
        return images

    def __deepcopy__(self, known: dict[int, Any]) -> SpyVae:
        """Itself: what a copy decodes is recorded too."""
        return self

    def images_of(self, z: torch.Tensor) -> torch.Tensor:
        """What :meth:`decode` gives, without recording."""
        return torch.sigmoid(3 * torch.sin(z @ self.matrix + self.bias))

    def encode(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """A mean near 4 and a small variance in every dimension, whatever the image."""
        mu = 4 + 0.3 * torch.tanh(x.reshape(-1, PIXELS) @ self.matrix.T / 100)
        return mu, torch.full_like(mu, -4.0)


def detached(value: Any) -> Any:
    """A returned tensor, or list of tensors, without its graph; anything else as it is.

    >>> detached([torch.ones(1, requires_grad=True)])
    [tensor([1.])]
    """
    if isinstance(value, torch.Tensor):
        return value.detach() if value.is_meta else value.detach().cpu()
    if isinstance(value, (list, tuple)):
        return [detached(each) for each in value]
    return value


def observe_sampling(
    sample: Any, latent_dim: int, spy_seed: int, calls: list[list[int]], model: str = ""
) -> list[dict[str, Any]]:
    """Call ``sample(model, n)`` with a spy; ``calls`` is a list of [seed, n, n, ...], each under one seed.

    ``model`` names the class of the notebook that the spy passes for. Returns for every call
    the ``codes`` that were decoded, of shape (m, latent_dim), and what it returned as
    ``images``, unjudged.

    >>> def sample(model, n):
    ...     return model.decode(torch.zeros(n, model.latent_dim)).detach()
    >>> (found,) = observe_sampling(sample, 3, 0, [[1, 5]])
    >>> found["codes"].shape, found["images"].shape
    (torch.Size([5, 3]), torch.Size([5, 784]))
    """
    name = name_of(sample, "sample")
    found = []
    for seed, *counts in calls:
        with own_random_numbers(seed):
            for n in counts:
                spy = SpyVae(latent_dim, spy_seed)
                spy.passes_for = class_of_the_notebook(model, sample)
                images = call(sample, spy, n, name=name)
                refuse_generator(images, name)
                codes = torch.cat([torch.zeros(0, latent_dim), *spy.codes])
                found.append({"codes": codes, "images": detached(images)})
    return found
