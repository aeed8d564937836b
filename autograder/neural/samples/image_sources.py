"""Where returned images come from: which code they were decoded from, or what else they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from autograder.data import black_and_white, images
from autograder.neural.answers.calling import as_tensor
from autograder.reports.verdicts import AnswerError, Finding, failed

PIXELS = 784

LEAST_CODES = 100
"""Fewer codes than this say nothing about their distribution."""

_SHAPES = (PIXELS,), (28, 28), (1, 28, 28)  # of one image, as the check promises

_SAME = 1e-3  # room for half precision
LARGEST_DEVIATION = 7.0
"""In standard deviations of the log-likelihood of a Bernoulli draw. By Chernoff's bound a right draw is
further off with a probability below 1e-6, for all 72 images of a check together (``benchmarks/code_checks``).
"""


def as_images(value: object, n: int | None, name: str) -> torch.Tensor:
    """Returned images as a tensor (n, 784), whichever of the allowed shapes they have.

    Raises:
        AnswerError: another number of images, another shape, or values that are not finite.

    >>> as_images(torch.zeros(2, 1, 28, 28), 2, "sample").shape
    torch.Size([2, 784])
    """
    tensor = as_tensor(value, name=name, integers=True).detach().to(torch.float32)
    shape = tuple(tensor.shape)
    count = "n" if n is None else n
    if shape[1:] not in _SHAPES or not tensor.numel():
        raise AnswerError(
            f"`{name}` returned a tensor of shape {shape}; asked was ({count}, 784), ({count}, 28, 28) or "
            f"({count}, 1, 28, 28).",
            "samples.shape",
        )
    if n is not None and shape[0] != n:
        raise AnswerError(f"`{name}` was asked for {n} images and returned {shape[0]}.", "samples.count")
    return tensor.reshape(-1, PIXELS)


def match_images(found: torch.Tensor, decoded: torch.Tensor) -> torch.Tensor:
    """For each image (n, 784) the row of ``decoded`` (m, 784) that it shows or is a draw of, or -1.

    >>> p = torch.rand(3, 784)
    >>> match_images(p[[2, 0]], p), match_images(torch.bernoulli(p[[1]]), p)
    (tensor([2, 0]), tensor([1]))
    """
    if not len(decoded):
        return torch.full((len(found),), -1)
    found, decoded = found.to(torch.float64), decoded.to(torch.float64)
    if bool(((found == 0) | (found == 1)).all()):
        p = decoded.clamp(1e-6, 1 - 1e-6)
        logit = torch.log(p) - torch.log(1 - p)
        rows = (found @ logit.T + torch.log(1 - p).sum(dim=1)).argmax(dim=1)
        deviation = ((found - p[rows]) * logit[rows]).sum(dim=1)
        spread = (p * (1 - p) * logit**2).sum(dim=1).sqrt()[rows]
        matches = deviation.abs() < LARGEST_DEVIATION * spread
    else:
        distance = decoded.square().sum(dim=1) - 2 * found @ decoded.T
        rows = distance.argmin(dim=1)
        matches = (found - decoded[rows]).abs().amax(dim=1) < _SAME
    return torch.where(matches, rows, -1)


def reconstructed(codes: torch.Tensor) -> bool:
    """Whether codes (n, latent_dim) come from the encoder of the spy, which answers around 4.

    >>> reconstructed(torch.full((1, 7), 3.9)), reconstructed(torch.randn(1, 7))
    (True, False)
    """
    return bool((codes > 2).all())


@dataclass(frozen=True)
class Slip:
    """Something else that was returned in place of the decoder's probabilities; ``{codes}`` stands for their
    number.
    """

    note: str
    words: str
    of: Callable[[torch.Tensor], torch.Tensor]


_SLIPS = (
    Slip("rounded", "the probabilities rounded to 0 or 1, which is not a draw", torch.round),
    Slip("logits", "log(p / (1 - p)) instead of p; values of p(x|z) lie in [0, 1]", torch.logit),
    Slip(
        "sigmoid-twice",
        "the sigmoid of what the decoder gives, and that is a probability already",
        torch.sigmoid,
    ),
    Slip(
        "inverted", "1 - p instead of p. For dark digits on white, choose another colour map", lambda p: 1 - p
    ),
    Slip("rescaled", "2p - 1 instead of p; values in [0, 1] were asked", lambda p: 2 * p - 1),
    Slip("rescaled", "255 p instead of p; values in [0, 1] were asked", lambda p: 255 * p),
    Slip(
        "rescaled",
        "whole numbers up to 255 instead of p; values in [0, 1] were asked",
        lambda p: (255 * p).floor(),
    ),
    Slip(
        "averaged",
        "the mean of what the decoder gives for {codes} codes, and each image has a z of its own",
        lambda p: p.mean(0, keepdim=True),
    ),
)


def name_source(found: torch.Tensor, decoded: torch.Tensor, name: str) -> Finding:
    """The failed finding for images that are neither the decoder's nor draws of them.

    >>> p = torch.rand(3, 784)
    >>> name_source(1 - p, p, "sample").note
    'samples.inverted'
    """
    if not len(decoded):
        return copies_of_digits(found, name) or failed(
            f"`{name}` never calls `model.decode`. What turns a z into an image?", "samples.no-decoder"
        )
    for slip in _SLIPS:
        made = slip.of(decoded)
        distance = torch.cdist(found, made, compute_mode="donot_use_mm_for_euclid_dist")
        nearest = (found - made[distance.argmin(dim=1)]).abs().amax()
        if float(nearest) < _SAME * max(1.0, float(made.abs().max())):
            words = slip.words.format(codes=len(decoded))
            return failed(f"`{name}` returns {words}.", f"samples.{slip.note}")
    known = copies_of_digits(found, name) or outside_unit_interval(
        float(found.min()), float(found.max()), name
    )
    return known or failed(
        f"The images that `{name}` returns are neither what `model.decode` gave for its codes nor Bernoulli "
        "draws with these probabilities. What happens between the decoder and the `return`?",
        "samples.not-decoded",
    )


def outside_unit_interval(low: float, high: float, name: str) -> Finding | None:
    """The failed finding for images with values between ``low`` and ``high``, if these do not lie in [0, 1].

    >>> outside_unit_interval(-1.0, 1.0, "sample").note, outside_unit_interval(0.0, 1.0, "sample")
    ('samples.range', None)
    """
    if not (low < 0 or high > 1):
        return None
    return failed(
        f"The values that `{name}` returns lie between {low:.3g} and {high:.3g}; probabilities, or draws of "
        "0 and 1, were asked.",
        "samples.range",
    )


def copies_of_digits(found: torch.Tensor, name: str) -> Finding | None:
    """The failed finding for images (n, 784) some of which are training digits, grey or binary.

    >>> copies_of_digits(images("train")[:3], "sample").note
    'samples.copies'
    """
    digits = images("train")
    copies = max(_equal_rows(found, digits), _equal_rows(found, black_and_white(digits)))
    if not copies:
        return None
    return failed(
        f"{copies} of {len(found)} images that `{name}` returned are images of the training set, not "
        "samples of the model.",
        "samples.copies",
    )


def _equal_rows(found: torch.Tensor, digits: torch.Tensor) -> int:
    nearest = (digits.square().sum(dim=1) - 2 * found @ digits.T).argmin(dim=1)
    return int(((found - digits[nearest]).abs().amax(dim=1) < _SAME).sum())
