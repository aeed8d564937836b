"""What the comparison of a function with a reference accepts, refuses, and says."""

import math

import numpy as np
import pytest
import torch

from autograder.neural.functions.agreement import number, results_agree
from autograder.neural.functions.random_inputs import normal
from autograder.neural.networks.linear_copies import matrix_of
from autograder.reports.verdicts import AuthorError, Missing, grade

W = torch.randn(6, 4, generator=torch.Generator().manual_seed(0))
INPUTS = {"x": normal("B", 4), "sigma": number(0.05, 2)}


def reference_with(weights):
    def reference(x, sigma):
        mean = x @ matrix_of(weights, (6, 4), "the encoder's matrix").T
        return (mean.square().sum(dim=1) + 6 * sigma**2 - 6) / 2 - 6 * math.log(sigma)

    return reference


def cost(function, weights=W, **options):
    check = results_agree(
        function, reference_with(weights), INPUTS, answers=(weights,), name="copying_kl", **options
    )
    return grade(check, out_of=1).verdicts[0]


def by_formula(x, sigma):
    mean = x @ W.T
    variance = torch.tensor(sigma) ** 2
    return 0.5 * (mean**2 + variance - 1 - torch.log(variance)).sum(dim=1)


def by_distributions(x, sigma):
    posterior = torch.distributions.Normal(x @ W.T, sigma)
    return torch.distributions.kl_divergence(posterior, torch.distributions.Normal(0.0, 1.0)).sum(-1)


def by_numpy(x, sigma):
    mean = x.numpy() @ W.numpy().T
    return 0.5 * np.sum(mean**2 + sigma**2 - 1 - np.log(sigma**2), axis=1)


@pytest.mark.parametrize("function", [by_formula, by_distributions, by_numpy])
def test_right_functions_pass(function):
    assert cost(function).status == "passed"


WRONG = {
    "without 1/2": (lambda x, sigma: 2 * by_formula(x, sigma), "result.factor"),
    "constant dropped": (lambda x, sigma: by_formula(x, sigma) + 3, "result.constant"),
    "mean over latents": (lambda x, sigma: by_formula(x, sigma) / 6, "result.factor"),
    "sigma for its square": (lambda x, sigma: by_formula(x, sigma**0.5), "result.values"),
    "one number": (lambda x, sigma: by_formula(x, sigma).mean(), "answer.shape"),
    "a column": (lambda x, sigma: by_formula(x, sigma)[:, None], "answer.shape"),
    "NaN": (lambda x, sigma: by_formula(x, sigma) * float("nan"), "answer.nan"),
    "nothing": (lambda x, sigma: None, "answer.returns-nothing"),
    "one parameter": (lambda x: x, "answer.parameters"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_functions_are_refused_and_named(case):
    function, note = WRONG[case]
    verdict = cost(function)
    assert (verdict.status, verdict.note) == ("failed", note)


def test_the_author_s_mistakes_are_named():
    mistakes = {
        "the divergence of the first latent alone": lambda x, sigma: reference_with(W)(x, sigma) + x[:, 0]
    }
    verdict = cost(lambda x, sigma: by_formula(x, sigma) + x[:, 0], mistakes=mistakes)
    assert verdict.message == "`copying_kl` gives the divergence of the first latent alone."


def test_another_answer_that_the_reference_needs_may_be_missing_or_unusable():
    assert cost(by_formula, Missing("encoder_weights")).note == "answer.missing"
    assert cost(by_formula, torch.eye(3)).note == "matrix.shape"


def test_inputs_changed_in_place_do_not_reach_the_reference():
    def in_place(x, sigma):
        result = by_formula(x, sigma)
        x.zero_()
        return result

    assert cost(in_place).status == "passed"


def test_a_reference_that_cannot_be_evaluated_is_the_author_s_mistake():
    with pytest.raises(AuthorError, match="ZeroDivisionError"):
        grade(results_agree(by_formula, lambda x, sigma: 1 / 0, INPUTS), out_of=1)
    with pytest.raises(AuthorError, match="low <= high"):
        number(2, 1)
