"""Do samples of a really trained model look like those that the model gives?

Samples that a student's function draws are compared with many of the grader's own: the mean image, the
variance of the pixels, repetitions, and copies of training digits. Which model that is, and how near is near
enough, is the course's to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from autograder.answers.remote import measure
from autograder.authoring.authored import Points, Positive, Text, authored
from autograder.neural.answers.calling import call, name_of, titled
from autograder.neural.answers.checking import check_program
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.samples.image_sources import as_images, copies_of_digits, outside_unit_interval
from autograder.neural.samples.spies import detached
from autograder.neural.samples.stand_in_models import (
    StandInModel,
    as_plain_data,
    built,
    class_of_the_notebook,
)
from autograder.reports.verdicts import Check, Finding, failed, passed

IMAGES = 256
_REFERENCE = 2000
_SEED = 1


@dataclass(frozen=True)
class Bars:
    """How far 256 right samples may be from the model's own: see :class:`Looks`.

    >>> Bars(largest_marginal_error=0.04, smallest_diversity=0.8, largest_diversity=1.2).smallest_diversity
    0.8
    """

    largest_marginal_error: float
    smallest_diversity: float
    largest_diversity: float


@dataclass(frozen=True)
class Looks:
    """Samples compared with what the decoder gives for codes from the prior.

    ``marginal_error`` is the root mean square difference of the mean images, ``diversity``
    the ratio of the variances of the pixels, summed; ``different`` counts distinct images;
    ``are_draws`` says whether all pixels are 0 or 1.
    """

    marginal_error: float
    diversity: float
    different: int
    low: float
    high: float
    are_draws: bool = False


@authored
def samples_look_like(
    sample: Any,
    trained: Callable[[], nn.Module],
    bars: Bars,
    *,
    model: str = "",
    points: Points = 1,
    name: Text | None = None,
    seconds: Positive = 60,
) -> Check:
    """Check 256 samples of a trained model against the grader's own samples of it: mean image,
    variance of the pixels, repetitions, copies of training digits.

    ``trained()`` gives the model, with ``latent_dim`` and a part ``decoder`` of linear layers and
    activations; the sampler gets its layers. ``model`` names the class that the notebook gives for the model:
    what the sampler gets passes for one.

    >>> from autograder.reports.verdicts import grade
    >>> def sample(model, n):
    ...     return model.decode(torch.zeros(n, model.latent_dim))
    >>> def trained():
    ...     return StandInModel(2, {"decoder": nn.Sequential(nn.Linear(2, 784), nn.Sigmoid())})
    >>> grade(samples_look_like(sample, trained, Bars(0.05, 0.8, 1.2)), out_of=1).verdicts[0].note
    'samples.repeated'
    """

    def look(seed: int) -> Finding:
        called = name or name_of(sample, "sample")
        own: Any = trained()
        layers = as_plain_data(own)
        returned = measure(draw_samples, sample, own.latent_dim, layers, IMAGES, seed, model)
        found = as_images(returned, IMAGES, called)
        return copies_of_digits(found, called) or judge_looks(measure_looks(found, own), bars, called)

    return check_program(
        titled("samples of a trained model look right", name), look, sample, points=points, seconds=seconds
    )


def draw_samples(
    sample: Any, latent_dim: int, layers: dict[str, Any], n: int, seed: int, model: str = ""
) -> Any:
    """Call ``sample(model, n)`` with a model of these layers, which passes for one of the class of this name.

    >>> def sample(model, n):
    ...     return model.decode(torch.zeros(n, model.latent_dim))
    >>> layers = as_plain_data(nn.ModuleDict({"decoder": nn.Linear(2, 784)}))
    >>> draw_samples(sample, 2, layers, 3, seed=1).shape
    torch.Size([3, 784])
    """
    with own_random_numbers(seed):  # the first weights of layers, replaced at once, are random
        parts = {name: built(plain) for name, plain in layers.items()}
        given = StandInModel(latent_dim, parts, class_of_the_notebook(model, sample)).eval()
    with own_random_numbers(seed):
        returned = call(sample, given, n, name=name_of(sample, "sample"))
    return detached(returned)


@torch.no_grad()
def measure_looks(found: torch.Tensor, model: Any) -> Looks:
    """Compare images (n, 784) with 2,000 samples of the model: draws with draws, means with means."""
    generator = torch.Generator().manual_seed(_SEED)
    expected = model.decode(torch.randn(_REFERENCE, model.latent_dim, generator=generator))
    mean = expected.mean(dim=0)
    are_draws = bool(((found == 0) | (found == 1)).all())
    variance = mean * (1 - mean) if are_draws else expected.var(dim=0)
    return Looks(
        float((found.mean(dim=0) - mean).square().mean().sqrt()),
        float(found.var(dim=0).sum() / variance.sum()),
        len(torch.unique(found, dim=0)),
        float(found.min()),
        float(found.max()),
        are_draws,
    )


def judge_looks(looks: Looks, bars: Bars, name: str) -> Finding:
    """Put into words how samples differ from those of the model.

    >>> judge_looks(Looks(0.02, 1.0, 256, 0.0, 1.0), Bars(0.05, 0.8, 1.2), "sample").status
    'passed'
    """
    numbers = {"marginal_error": looks.marginal_error, "diversity": looks.diversity}
    outside = outside_unit_interval(looks.low, looks.high, name)
    if outside is not None:
        return outside
    if looks.different < IMAGES:
        return failed(
            f"Of {IMAGES} images that `{name}` returned, {IMAGES - looks.different} are equal to another "
            "one. Each has a z of its own.",
            "samples.repeated",
        )
    if looks.diversity < bars.smallest_diversity:
        question = (
            "Is a pixel 0 or 1 by a draw with its probability, or by rounding? And how wide is p(z)?"
            if looks.are_draws
            else "How wide is p(z)?"
        )
        return failed(
            f"The images that `{name}` draws from a trained model are too much alike: their pixels vary "
            f"{looks.diversity:.2f} times as much as they should. {question}",
            "samples.alike",
            **numbers,
        )
    if looks.diversity > bars.largest_diversity or looks.marginal_error > bars.largest_marginal_error:
        return failed(
            f"The images that `{name}` draws from a trained model differ from its samples: the mean image "
            f"is off by {looks.marginal_error:.3f} per pixel, the pixels vary {looks.diversity:.2f} times "
            "as much as they should.",
            "samples.unlike-model",
            **numbers,
        )
    return passed("", "ok", **numbers)
