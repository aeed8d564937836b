"""What the check of a copying linear autoencoder accepts, refuses, and says."""

import pytest
import torch
from torch import nn

from autograder.neural.networks.linear_copies import copies_input, matrix_of
from autograder.reports.verdicts import AnswerError, grade
from tests.neural.known_answers import known_answers

WRONG = known_answers("copying_weights", "wrong")


@pytest.mark.parametrize("shape", [(3, 2), (5, 5)])
def test_matrices_of_other_sizes_can_be_asked_for(shape):
    latents, inputs = shape
    answer = copies_input(
        torch.eye(latents, inputs), torch.eye(inputs, latents), inputs=inputs, latents=latents
    )
    assert grade(answer, out_of=1).score == 1


def test_the_message_shows_one_entry_that_does_not_come_back():
    (verdict,) = grade(copies_input(*WRONG["another order"]), out_of=1).verdicts
    assert verdict.message == (
        "The entries of the input come back in another order. For the input whose entry 1 is 1 and whose "
        "others are 0, "
        "entry 1 of the output is 0."
    )


def test_a_matrix_is_read_for_the_reference_of_another_check():
    assert matrix_of(nn.Linear(4, 6, bias=False), (6, 4), "the matrix").dtype == torch.float64
    with pytest.raises(AnswerError, match="asked was"):
        matrix_of(torch.eye(3), (6, 4), "the matrix")
