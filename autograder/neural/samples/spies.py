"""A model that writes down what a sampler does with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from autograder.neural.answers.calling import call, name_of, refuse_generator
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.samples.image_sources import PIXELS
from autograder.neural.samples.stand_in_models import StandInModel, class_of_the_notebook, parts_like
from autograder.reports.verdicts import AnswerError

_MOST_CODES = 200_000


class Spy(StandInModel):
    """Has what the notebook's own model has, and records every code it decodes.

    The decoder is sigmoid(3 sin(W z + b)) with entries of W around 30: codes that differ by a hundredth
    already give unrelated images, so each image tells its code. The encoder answers with codes around 4,
    where no draw of the prior ever lies, so that reconstructions give themselves away.

    >>> spy = Spy(3, seed=0)
    >>> spy.decode(torch.zeros(2, 3)).shape, len(spy.codes)
    (torch.Size([2, 784]), 1)
    """

    def __init__(self, latent_dim: int, seed: int, passes_for: type[nn.Module] | None = None) -> None:
        with own_random_numbers(seed):
            first = _RecordingLayer(latent_dim, seed)
            parts = parts_like(passes_for, latent_dim)
        parts["decoder"] = nn.Sequential(first, _Waves(), nn.Identity(), nn.Sigmoid())
        super().__init__(latent_dim, parts, passes_for)

    @property
    def _first(self) -> _RecordingLayer:
        first: _RecordingLayer = self.decoder[0]
        return first

    @property
    def codes(self) -> list[torch.Tensor]:
        """What was decoded, one tensor of shape (m, latent_dim) for each call."""
        return self._first.codes

    def __deepcopy__(self, known: dict[int, Any]) -> Spy:
        """Itself: what a copy decodes is recorded too."""
        return self

    def images_of(self, z: torch.Tensor) -> torch.Tensor:
        """What :meth:`decode` gives, without recording."""
        z = z.to(self._first.weight.dtype)
        images: torch.Tensor = self.decoder[1:](nn.functional.linear(z, self._first.weight, self._first.bias))
        return images

    def encode(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """A mean near 4 and a small variance in every dimension, whatever the image."""
        mu = 4 + 0.3 * torch.tanh(x.reshape(-1, PIXELS) @ self._first.weight / 100)
        return mu, torch.full_like(mu, -4.0)


class _RecordingLayer(nn.Linear):
    """The decoder's first layer, through which every code goes, however the layers are called."""

    def __init__(self, latent_dim: int, seed: int) -> None:
        super().__init__(latent_dim, PIXELS)
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            self.weight.copy_(30 * torch.randn(PIXELS, latent_dim, generator=generator))
            self.bias.copy_(torch.randn(PIXELS, generator=generator))
        self.codes: list[torch.Tensor] = []
        self._recorded = 0

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Of codes of shape (..., latent_dim), which are recorded."""
        if isinstance(z, torch.Tensor) and (z.dim() == 0 or z.shape[-1] != self.in_features):
            raise ValueError(
                f"decode was given codes of shape {tuple(z.shape)}, but model.latent_dim is "
                f"{self.in_features}"
            )
        result = super().forward(z)
        _Recording.apply(z.detach(), self._record)  # type: ignore[no-untyped-call]
        return result

    def _record(self, z: torch.Tensor) -> None:
        self.codes.append(z.to(torch.float32).reshape(-1, self.in_features).clone())
        self._recorded += len(self.codes[-1])
        if self._recorded > _MOST_CODES:
            raise AnswerError(
                f"More than {_MOST_CODES} codes were decoded for a few images.", "samples.endless"
            )

    def __deepcopy__(self, known: dict[int, Any]) -> _RecordingLayer:
        return self

    def _get_name(self) -> str:
        return "Linear"


class _Recording(torch.autograd.Function):
    """Hands on what a layer is given; under `torch.vmap` all of it, which the layer itself sees one at a
    time.
    """

    @staticmethod
    def forward(z: torch.Tensor, record: Callable[[torch.Tensor], None]) -> torch.Tensor:
        record(z)
        return z.clone()

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: torch.Tensor) -> None:
        """Nothing is kept: no gradient passes."""

    @staticmethod
    def vmap(
        info: Any, in_dims: tuple[int | None, ...], z: torch.Tensor, record: Callable[[torch.Tensor], None]
    ) -> tuple[torch.Tensor, int]:
        every = z.movedim(in_dims[0], 0) if in_dims[0] is not None else z.expand(info.batch_size, *z.shape)
        return _Recording.apply(every, record), 0  # type: ignore[no-untyped-call]


class _Waves(nn.Module):
    """Three times the sine, printed as the activation in whose place it stands."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return 3 * torch.sin(x)

    def _get_name(self) -> str:
        return "ReLU"


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
                spy = Spy(latent_dim, spy_seed, class_of_the_notebook(model, sample))
                images = call(sample, spy, n, name=name)
                refuse_generator(images, name)
                codes = torch.cat([torch.zeros(0, latent_dim, dtype=torch.float32), *spy.codes])
                found.append({"codes": codes, "images": detached(images)})
    return found
