"""A linear encoder with more latents than inputs, and a decoder that undoes it exactly.

With W of shape (latents, inputs) and V of shape (inputs, latents), the autoencoder
x -> V (W x) copies every input exactly when V W is the identity (V is a left inverse of W).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from autograder.authoring.authored import Points, Text, authored
from autograder.neural.answers.calling import as_tensor, described_value, require_finite, titled
from autograder.neural.answers.checking import check_program
from autograder.reports.verdicts import AnswerError, Check, Finding, failed, passed

_EXACT = 1e-4
"""Absolute, on V W. Single-precision products of well-conditioned matrices are exact to 1e-6; a
pseudo-inverse written down with four decimals is off by less than this."""


@authored
def copies_input(
    encoder: Any,
    decoder: Any,
    *,
    inputs: int = 4,
    latents: int = 6,
    points: Points = 1,
    name: Text | None = None,
) -> Check:
    """Check that decoder @ (encoder @ x) returns every x.

    ``encoder`` has shape (latents, inputs), ``decoder`` (inputs, latents): tensors, arrays,
    nested lists, or ``nn.Linear`` without a bias, whose weight has the same orientation.

    >>> from autograder.reports.verdicts import grade
    >>> grade(copies_input(torch.eye(6, 4), torch.eye(4, 6), points=2), out_of=2)
    2
    """

    def look(seed: int) -> Finding:
        weights = matrix_of(encoder, (latents, inputs), "the encoder's matrix")
        back = matrix_of(decoder, (inputs, latents), "the decoder's matrix")
        product = back @ weights
        error = (product - torch.eye(inputs, dtype=torch.float64)).abs()
        if float(error.max()) <= _EXACT:
            return passed()
        return _what_comes_back(weights, product, error)

    return check_program(
        titled("the linear autoencoder copies its input", name), look, encoder, decoder, points=points
    )


@authored
def matrix_of(answer: Any, shape: tuple[int, int], name: str) -> torch.Tensor:
    """A student's matrix in float64, from a tensor, an array, nested lists or an ``nn.Linear``.

    Raises:
        AnswerError: anything else, another shape, or entries that are not finite.

    >>> matrix_of([[1, 0, 2]], (1, 3), "the matrix")
    tensor([[1., 0., 2.]], dtype=torch.float64)
    """
    if isinstance(answer, nn.Linear):
        if answer.bias is not None and bool((answer.bias != 0).any()):
            raise AnswerError(
                f"{name.capitalize()} comes with a bias; a matrix alone was asked. Write `bias=False`.",
                "matrix.bias",
            )
        answer = answer.weight
    if isinstance(answer, (list, tuple)):
        try:
            answer = np.array(answer, dtype=np.float64)
        except (ValueError, TypeError, OverflowError):
            raise AnswerError(
                f"{name.capitalize()} is a nested list that is no matrix of numbers: rows of equal length "
                "were asked.",
                "matrix.ragged",
            ) from None
    if not isinstance(answer, (torch.Tensor, np.ndarray)):
        raise AnswerError(
            f"{name.capitalize()} is {described_value(answer)}; a tensor of shape {shape} was asked.",
            "matrix.type",
        )
    tensor = as_tensor(answer, name=name, integers=True, finite=False).detach().to(torch.float64)
    found = tuple(tensor.shape)
    if found == shape[::-1] and found != shape:
        raise AnswerError(
            f"{name.capitalize()} has shape {found}; asked was {shape}. It is multiplied from the left, as "
            "in W x.",
            "matrix.transposed",
        )
    if found != shape:
        raise AnswerError(f"{name.capitalize()} has shape {found}; asked was {shape}.", "matrix.shape")
    require_finite(tensor, name)
    return tensor


def _what_comes_back(weights: torch.Tensor, product: torch.Tensor, error: torch.Tensor) -> Finding:
    inputs = len(product)
    rank = int(torch.linalg.matrix_rank(weights))
    row, column = divmod(int(error.argmax()), inputs)
    shown = (
        f"For the input whose entry {column + 1} is 1 and whose others are 0, entry {row + 1} of the output "
        f"is {float(product[row, column]):.4g}."
    )
    if rank < inputs:
        return failed(
            f"The codes of different inputs coincide: the encoder's matrix has rank {rank}, so it keeps "
            f"only {rank} independent numbers of {inputs}. No decoder can get the rest back. {shown}",
            "copies.rank",
        )
    scale = float(product.diagonal().mean())
    if float((product - scale * torch.eye(inputs, dtype=product.dtype)).abs().max()) <= _EXACT:
        return failed(f"The input comes back multiplied by {scale:.4g}.", "copies.scaled")
    ones = (product - 1).abs() <= _EXACT
    zeros = product.abs() <= _EXACT
    if bool((ones | zeros).all()) and bool((ones.sum(0) == 1).all()) and bool((ones.sum(1) == 1).all()):
        return failed(f"The entries of the input come back in another order. {shown}", "copies.permuted")
    return failed(
        f"The input does not come back. {shown} What has to hold for the product of the two?", "copies.not"
    )
