"""Does `sample(model, n)` draw n images from p(x) = integral of p(x|z) p(z) dz?

Ancestral sampling: z from the prior N(0, I), then the decoder's probabilities for it, or a
Bernoulli draw of them. A model that records its codes (:mod:`autograder.neural.samples.spies`)
shows which codes were decoded; the images show whether they are what the decoder made of
these codes; and samples of a really trained model show whether they look like digits.
"""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import torch

from autograder.answers.remote import measure
from autograder.authoring.authored import Points, Text, authored
from autograder.neural.answers.calling import as_tensor, name_of, titled
from autograder.neural.answers.checking import check_program
from autograder.neural.noise import randomness
from autograder.neural.samples.image_sources import (
    LEAST_CODES,
    as_images,
    match_images,
    name_source,
    reconstructed,
)
from autograder.neural.samples.spies import Spy, observe_sampling
from autograder.reports.verdicts import AnswerError, Check, Finding, failed, passed

_LATENT_DIMS = (7, 2, 20)
_IMAGES = 500


@authored
def codes_are_standard_normal(
    sample: Any, *, model: str = "", points: Points = 1, name: Text | None = None
) -> Check:
    """Check that the decoded codes are independent draws from N(0, I), of ``model.latent_dim`` entries.

    Three spies with 7, 2 and 20 latent dimensions, 500 images each, twice under one seed and once under
    another. Only codes whose images are returned count, so a sampler may decode more than it needs. ``model``
    names the class that the notebook gives for the model: what the sampler gets passes for one. Distribution
    and independence are tested at exact distributions; a right sampler is refused with probability at most
    1e-6. In 200 of 200 runs each, codes with a standard deviation 5 % off, uniform ones of variance 1 and
    ones on a sphere are refused.

    >>> from autograder.reports.verdicts import grade
    >>> def sample(model, n):
    ...     return model.decode(torch.rand(n, model.latent_dim))
    >>> grade(codes_are_standard_normal(sample), out_of=1).verdicts[0].note
    'codes.uniform'
    """

    def look(seed: int) -> Finding:
        called = name or name_of(sample, "sample")
        for latent_dim in _LATENT_DIMS:
            calls = [[seed, _IMAGES, _IMAGES], [seed + 1, _IMAGES]]
            spy = Spy(latent_dim, seed + 2)
            observed = measure(observe_sampling, sample, latent_dim, seed + 2, calls, model)
            tables = [_used_codes(each, spy, called) for each in observed]
            finding = _judge_codes(tables, latent_dim, called)
            if finding is not None:
                return finding
        return passed()

    return check_program(
        titled("the codes are drawn from the prior", name), look, sample, points=points, seconds=30
    )


@authored
def codes_have_mean_and_deviation(
    sample: Any, *, model: str = "", points: Points, name: Text | None = None
) -> Check:
    """Check that the decoded codes have the mean 0 and the standard deviation 1, and differ between two
    calls.

    For visible tests: what the decoder was given, 500 codes of 7 entries, twice. Both moments are tested at
    their exact distributions, and a right sampler is refused with probability at most 1e-6 (``FALSE_ALARM``).

    >>> from autograder.reports.verdicts import grade
    >>> def sample(model, n):
    ...     return model.decode(2 * torch.randn(n, model.latent_dim))
    >>> print(grade(codes_have_mean_and_deviation(sample, points=1), out_of=1).verdicts[0].note)
    codes.moments
    """

    def look(seed: int) -> Finding:
        called = name or name_of(sample, "sample")
        latent_dim = _LATENT_DIMS[0]
        spy = Spy(latent_dim, seed + 2)
        observed = measure(observe_sampling, sample, latent_dim, seed + 2, [[seed, _IMAGES, _IMAGES]], model)
        first, second = (_used_codes(each, spy, called) for each in observed)
        if len(first) < LEAST_CODES:
            return failed(
                f"For {_IMAGES} images, `{called}` passed {len(first)} codes to `model.decode`. How does an "
                "image of p(x) come about?",
                "codes.few",
            )
        if min(randomness.p_values_of_normality(first.ravel())[:2]) < randomness.FALSE_ALARM / 2:
            return failed(
                f"For {_IMAGES} images, `{called}` gave the decoder {len(first)} codes with mean "
                f"{first.mean():.2f} and standard deviation {first.std():.2f}. Which distribution has z in "
                "p(x)?",
                "codes.moments",
            )
        if first.shape == second.shape and np.mean(first == second) > 0.9:
            return failed(f"Two calls of `{called}` decode the same codes.", "codes.fixed")
        return passed()

    title = "the codes that the decoder is given have mean 0 and standard deviation 1"
    return check_program(titled(title, name), look, sample, points=points, seconds=30)


@authored
def images_come_from_the_decoder(
    sample: Any, *, model: str = "", points: Points = 1, name: Text | None = None
) -> Check:
    """Check that the n images are what the decoder makes of its codes, or Bernoulli draws of it.

    For n = 1, 7 and 64. Shapes (n, 784), (n, 28, 28) and (n, 1, 28, 28), tensors or arrays.
    A draw is recognised by its likelihood: given the right code, the sum over pixels of
    (x - p) logit(p) has mean 0 and a known variance, and may be off by 7 standard deviations, which
    right draws are with a probability below 1e-6 (Chernoff's bound). Where more codes are decoded than
    images returned, another decoder has to lead to the same choice of codes. ``model`` as above.

    >>> from autograder.reports.verdicts import grade
    >>> def sample(model, n):
    ...     return model.decode(torch.randn(n, model.latent_dim)).round()
    >>> grade(images_come_from_the_decoder(sample), out_of=1).verdicts[0].note
    'samples.rounded'
    """

    def look(seed: int) -> Finding:
        called = name or name_of(sample, "sample")
        latent_dim = 7
        spy = Spy(latent_dim, seed + 2)
        sizes = (1, 7, 64)
        observed = measure(observe_sampling, sample, latent_dim, seed + 2, [[seed, *sizes]], model)
        for n, each in zip(sizes, observed, strict=True):
            images = as_images(each["images"], n, called)
            codes = as_tensor(each["codes"], (None, latent_dim), name=called)
            decoded = spy.images_of(codes).detach()
            rows = match_images(images, decoded)
            if len(rows) != n or bool((rows < 0).any()):
                return name_source(images, decoded, called)
            if len(codes) > n and _are_chosen_by_looks(
                sample, [seed, *sizes], n, codes, rows, seed + 3, model
            ):
                return failed(
                    f"`{called}` decodes {len(codes)} codes for {n} images, and which of them it returns "
                    "depends on how they look. A sample of p(x) is drawn, and not chosen.",
                    "samples.chosen",
                )
            if reconstructed(codes[rows]):
                return failed(
                    f"The images of `{called}` are reconstructions: their codes come from the encoder, "
                    "given some images. A sample of p(x) starts without an image; where does its z come "
                    "from?",
                    "samples.reconstructions",
                )
        return passed()

    return check_program(
        titled("the images are what the decoder makes of the codes", name),
        look,
        sample,
        points=points,
        seconds=30,
    )


def _are_chosen_by_looks(
    sample: Any,
    call: list[int],
    n: int,
    codes: torch.Tensor,
    rows: torch.Tensor,
    other_decoder: int,
    model: str,
) -> bool:
    """Whether the same codes are drawn again, and the images of others returned, where the decoder is another
    one.

    A sampler with a generator of its own draws other codes; of its choice nothing can be said.
    """
    latent_dim = codes.shape[1]
    spy = Spy(latent_dim, other_decoder)
    sizes = call[1:]
    observed = measure(observe_sampling, sample, latent_dim, other_decoder, [call], model)[sizes.index(n)]
    with contextlib.suppress(AnswerError):
        again = as_tensor(observed["codes"], (None, latent_dim))
        found = match_images(as_images(observed["images"], n, "sample"), spy.images_of(again).detach())
        return torch.equal(again, codes) and not torch.equal(found, rows)
    return False


def _used_codes(observed: dict[str, Any], spy: Spy, name: str) -> randomness.NumberArray:
    """The codes of the returned images; all of them where the images do not tell."""
    codes = as_tensor(observed["codes"], (None, spy.latent_dim), name=name)
    if len(codes) == _IMAGES:
        return randomness.as_numbers(codes)
    used = codes
    with contextlib.suppress(AnswerError):  # what is wrong with the images is the business of another check
        images = as_images(observed["images"], None, name)
        rows = match_images(images, spy.images_of(codes).detach())
        if len(rows) >= LEAST_CODES and bool((rows >= 0).all()):
            used = codes[rows]
    return randomness.as_numbers(used)


def _judge_codes(tables: list[randomness.NumberArray], latent_dim: int, name: str) -> Finding | None:
    # Of the level, each of the three tables gets 0.25, and each of the two correlations between them 0.1.
    level = randomness.FALSE_ALARM / len(_LATENT_DIMS)
    for table in tables:
        if len(table) < LEAST_CODES:
            return failed(
                f"For {_IMAGES} images, `{name}` passed {len(table)} codes to `model.decode`. How does an "
                "image of p(x) come about?",
                "codes.none" if not len(table) else "codes.few",
            )
        finding = _judge_table(table, latent_dim, name, level)
        if finding is not None:
            return finding
    first, second, other = (table[: min(map(len, tables))] for table in tables)
    for repeated in (second, other):
        if np.mean(first == repeated) > 0.9:
            return failed(
                f"Two calls of `{name}` decode the same codes. Is a seed set inside it, or z drawn only "
                "once?",
                "codes.fixed",
            )
        if randomness.correlation_p_value(first, repeated) < level / 10:
            return failed(
                f"The codes of two calls of `{name}` are related; each call draws anew.",
                "codes.related-calls",
            )
    return None


def _judge_table(table: randomness.NumberArray, latent_dim: int, name: str, level: float) -> Finding | None:
    setting = f"for `model.latent_dim` = {latent_dim} and {_IMAGES} images"
    if reconstructed(torch.from_numpy(table)):
        return failed(
            f"The codes that `{name}` decodes come from the encoder. A sample of p(x) starts without an "
            "image.",
            "codes.encoded",
        )
    if not table.any():
        return failed(f"`{name}` decodes z = 0 for every image, so all images are the same.", "codes.zero")
    doubt = (
        randomness.doubt_repetition(table, "z")
        or randomness.doubt_standardisation(table, "z")
        or randomness.doubt_normality(table, "z", 0.2 * level)
        or randomness.doubt_independence(table, "z", 0.05 * level)
        or randomness.doubt_centring(table, "z")
    )
    if doubt is None:
        return None
    return failed(
        f"The codes that `{name}` decodes are not draws from the prior N(0, I): {doubt.sentence} "
        f"({setting}).",
        f"codes.{doubt.kind}",
    )
