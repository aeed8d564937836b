"""Do samples of a really trained model look like digits?

The grader trains its own variational autoencoder once per process and compares the samples
that a student's function draws from it with many samples of its own: the mean image, the
variance of the pixels, repetitions, and copies of training digits. Bars:
``benchmarks/training_window.py``.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import torch

from autograder.authored import Points, Positive, Text, authored
from autograder.data import black_and_white, images
from autograder.elsewhere import beside
from autograder.neural.calling import call, name_of, titled
from autograder.neural.global_state import own_random_numbers
from autograder.neural.image_sources import as_images, copies_of_digits, outside_unit_interval
from autograder.neural.spies import detached
from autograder.neural.vae_model import VariationalAutoencoder, class_of_the_notebook
from autograder.neural.vae_training import TRAINING_DIGITS, negative_elbo, train_vae
from autograder.verdicts import Check, Finding, check, failed, passed

_IMAGES = 256
_REFERENCE = 2000
_EPOCHS = 2  # blurred digits, but their distribution is what counts here
_SEED = 1  # the model is the same for every course: the bars belong to it

LARGEST_MARGINAL_ERROR = 0.035
"""Per pixel. 256 right samples, 20 seeds: 0.003..0.008 for probabilities, 0.019..0.023 for draws."""

SMALLEST_DIVERSITY, LARGEST_DIVERSITY = 0.75, 1.3
"""256 right samples, 20 seeds: 0.92..1.09. z uniform: 0.19, z half as wide: 0.60, twice as wide:
1.8, rounded probabilities: 0.32, reconstructions of digits: 2.8."""


@dataclass(frozen=True)
class Looks:
    """Samples compared with what the decoder gives for codes from the prior.

    ``marginal_error`` is the root mean square difference of the mean images, ``diversity``
    the ratio of the variances of the pixels, summed; ``different`` counts distinct images.
    """

    marginal_error: float
    diversity: float
    different: int
    low: float
    high: float


@authored
def samples_look_right(
    sample: Any, *, model: str = "", points: Points = 1, name: Text | None = None, seconds: Positive = 60
) -> Check:
    """Check 256 samples of a trained model against the grader's own samples of it: mean image,
    variance of the pixels, repetitions, copies of training digits.

    The model learns from 2,000 digits for half a second, once per process. Right samples lie at least 6.9 of
    their standard deviations within every bar (300 draws of 256 images, ``benchmarks/code_checks``); the mean over 256
    images is near enough to normal for that to be less than one refusal in a million.

    >>> from autograder.verdicts import grade
    >>> def sample(model, n):
    ...     return model.decode(torch.zeros(n, model.latent_dim))
    >>> grade(samples_look_right(sample), out_of=1).verdicts[0].note
    'samples.repeated'
    """

    def look(seed: int) -> Finding:
        called = name or name_of(sample, "sample")
        trained = trained_model()
        returned = beside(draw_samples, sample, dict(trained.state_dict()), _IMAGES, seed, model)
        found = as_images(returned, _IMAGES, called)
        return copies_of_digits(found, called) or judge_looks(measure_looks(found, trained), called)

    return check(
        titled("samples of a trained model look right", name), look, sample, points=points, seconds=seconds
    )


@functools.lru_cache(maxsize=1)
def trained_model() -> VariationalAutoencoder:
    """The grader's own model, trained when it is first needed in a process."""

    def loss(x_hat: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, log_var: torch.Tensor) -> torch.Tensor:
        return negative_elbo(x_hat, x, mu, log_var)[0]

    digits = black_and_white(images("train")[:TRAINING_DIGITS])
    return train_vae(loss, digits, _SEED, _EPOCHS).model


def draw_samples(sample: Any, weights: dict[str, torch.Tensor], n: int, seed: int, model: str = "") -> Any:
    """Call ``sample(model, n)`` with a model of these weights, which passes for one of the class of this name.

    >>> def sample(model, n):
    ...     return model.decode(torch.zeros(n, model.latent_dim))
    >>> draw_samples(sample, VariationalAutoencoder().state_dict(), 3, seed=1).shape
    torch.Size([3, 784])
    """
    with own_random_numbers(seed):  # its first weights, replaced here, are random
        trained = VariationalAutoencoder().eval()
    trained.load_state_dict(weights)
    trained.passes_for = class_of_the_notebook(model, sample)
    with own_random_numbers(seed):
        returned = call(sample, trained, n, name=name_of(sample, "sample"))
    return detached(returned)


@torch.no_grad()
def measure_looks(found: torch.Tensor, model: VariationalAutoencoder) -> Looks:
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
    )


def judge_looks(looks: Looks, name: str) -> Finding:
    """Put into words how samples differ from those of the model.

    >>> judge_looks(Looks(0.02, 1.0, 256, 0.0, 1.0), "sample").status
    'passed'
    """
    numbers = {"marginal_error": looks.marginal_error, "diversity": looks.diversity}
    outside = outside_unit_interval(looks.low, looks.high, name)
    if outside is not None:
        return outside
    if looks.different < _IMAGES:
        return failed(
            f"Of {_IMAGES} images that `{name}` returned, only {looks.different} are different. Each has a z of its own.",
            "samples.repeated",
        )
    if looks.diversity < SMALLEST_DIVERSITY:
        return failed(
            f"The images that `{name}` draws from a trained model are too much alike: their pixels vary "
            f"{looks.diversity:.2f} times as much as they should. How wide is p(z)?",
            "samples.alike",
            **numbers,
        )
    if looks.diversity > LARGEST_DIVERSITY or looks.marginal_error > LARGEST_MARGINAL_ERROR:
        return failed(
            f"The images that `{name}` draws from a trained model differ from its samples: the mean image is off by "
            f"{looks.marginal_error:.3f} per pixel, the pixels vary {looks.diversity:.2f} times as much as they should.",
            "samples.unlike-model",
            **numbers,
        )
    return passed("", "ok", **numbers)
