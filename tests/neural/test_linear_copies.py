"""What the check of a copying linear autoencoder accepts, refuses, and says."""

import numpy as np
import pytest
import torch
from torch import nn

from autograder.neural.linear_copies import copies_input, matrix_of
from autograder.verdicts import AnswerError, Missing, grade

torch.manual_seed(0)
W = torch.randn(6, 4)


def linear(weight):
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    layer.weight.data.copy_(weight)
    return layer


RIGHT = {
    "unit matrices": (torch.eye(6, 4), torch.eye(4, 6)),
    "pseudo-inverse": (W, torch.linalg.pinv(W)),
    "another left inverse": (
        torch.cat([torch.eye(4), torch.ones(2, 4)]),
        torch.cat([torch.eye(4), torch.zeros(4, 2)], 1),
    ),
    "scaled both ways": (3 * torch.eye(6, 4), torch.eye(4, 6) / 3),
    "rounded to four decimals": (3 * torch.eye(6, 4), torch.eye(4, 6) * 0.33333),
    "arrays": (np.eye(6, 4), np.eye(4, 6)),
    "whole numbers": (torch.eye(6, 4, dtype=torch.int64), np.eye(4, 6, dtype=int)),
    "nested lists": (np.eye(6, 4).tolist(), np.eye(4, 6).astype(int).tolist()),
    "layers": (linear(torch.eye(6, 4)), linear(torch.eye(4, 6))),
    "parameters": (nn.Parameter(torch.eye(6, 4)), torch.eye(4, 6, requires_grad=True)),
}


@pytest.mark.parametrize("case", RIGHT)
def test_matrices_that_copy_pass(case):
    report = grade(copies_input(*RIGHT[case], points=2), out_of=2)
    assert report.score == 2, report.verdicts


WRONG = {
    "encoder transposed": (torch.eye(4, 6), torch.eye(4, 6), "matrix.transposed"),
    "decoder transposed": (torch.eye(6, 4), torch.eye(6, 4), "matrix.transposed"),
    "both swapped": (torch.eye(4, 6), torch.eye(6, 4), "matrix.transposed"),
    "square": (torch.eye(4), torch.eye(4), "matrix.shape"),
    "a vector": (torch.ones(6), torch.eye(4, 6), "matrix.shape"),
    "zeros": (torch.zeros(6, 4), torch.eye(4, 6), "copies.rank"),
    "ones": (torch.ones(6, 4), torch.ones(4, 6), "copies.rank"),
    "rank 3": (torch.eye(6, 4) * torch.tensor([1.0, 1, 1, 0]), torch.eye(4, 6), "copies.rank"),
    "transposed weights": (W, W.T, "copies.not"),
    "doubled": (torch.eye(6, 4), 2 * torch.eye(4, 6), "copies.scaled"),
    "minus": (torch.eye(6, 4), -torch.eye(4, 6), "copies.scaled"),
    "another order": (torch.eye(6, 4), torch.eye(4, 6)[[1, 0, 2, 3]], "copies.permuted"),
    "nearly": (torch.eye(6, 4), torch.eye(4, 6) * 0.999, "copies.scaled"),
    "NaN": (torch.eye(6, 4) / 0, torch.eye(4, 6), "answer.nan"),
    "ragged": ([[1, 2], [3]], torch.eye(4, 6), "matrix.ragged"),
    "words": ([["a"] * 4] * 6, torch.eye(4, 6), "matrix.ragged"),
    "text": ("eye(6, 4)", torch.eye(4, 6), "matrix.type"),
    "nothing": (None, torch.eye(4, 6), "matrix.type"),
    "missing": (Missing("encoder_weights"), torch.eye(4, 6), "answer.missing"),
    "a layer with bias": (nn.Linear(4, 6), torch.eye(4, 6), "matrix.bias"),
}


@pytest.mark.parametrize("case", WRONG)
def test_matrices_that_do_not_copy_are_refused_and_named(case):
    encoder, decoder, note = WRONG[case]
    (verdict,) = grade(copies_input(encoder, decoder), out_of=1).verdicts
    assert (verdict.status, verdict.note) == ("failed", note)
    assert verdict.message


def test_the_message_shows_one_entry_that_does_not_come_back():
    (verdict,) = grade(copies_input(torch.eye(6, 4), torch.eye(4, 6)[[1, 0, 2, 3]]), out_of=1).verdicts
    assert verdict.message == (
        "The entries of the input come back in another order. For the input whose entry 1 is 1 and whose others are 0, "
        "entry 1 of the output is 0."
    )


def test_a_matrix_is_read_for_the_reference_of_another_check():
    assert matrix_of(linear(torch.eye(6, 4)), (6, 4), "the matrix").dtype == torch.float64
    with pytest.raises(AnswerError, match="asked was"):
        matrix_of(torch.eye(3), (6, 4), "the matrix")
