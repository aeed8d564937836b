"""Promises of the loss checks.
That wrong losses are named is promised in tests/source/test_program_answers.py.
"""

from __future__ import annotations

import inspect
import random

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from autograder import grade
from autograder.neural.functions.random_inputs import binary, grey, normal, probabilities
from autograder.neural.losses import wrong_formulas
from autograder.neural.losses.checks import (
    leaves_inputs_unchanged,
    loss_gradients_agree,
    loss_is_scalar,
    loss_values_agree,
)
from autograder.neural.losses.edges import loss_is_finite_at_the_edges
from autograder.neural.losses.wrong_formulas import bernoulli_mistake, squared_error_mistake
from autograder.reports.verdicts import AuthorError, Check, Verdict
from hidden_kl import gaussian_kl_mistake
from tests.neural.known_answers import known_answers

RIGHT_ELBO, WRONG_ELBO = known_answers("elbo_loss", "right"), known_answers("elbo_loss", "wrong")


def elbo_reconstruction(x_hat, x, mu, log_var):
    return F.binary_cross_entropy(x_hat, x, reduction="sum") / len(x)


def elbo_divergence(x_hat, x, mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum() / len(x)


def elbo_reference(*given):
    return elbo_reconstruction(*given) + elbo_divergence(*given)


def cross_entropy_reference(x, z):
    return F.binary_cross_entropy(z, x, reduction="sum") / len(x)


def mean_squared_reference(x, z):
    return (x - z).square().sum(dim=1).mean()


ELBO_INPUTS = {
    "x_hat": probabilities("B", 784),
    "x": binary("B", 784),
    "mu": normal("B", "K"),
    "log_var": normal("B", "K"),
}
IMAGES = {"x": grey("B", 784), "z": probabilities("B", 784)}


def elbo_checks(loss) -> dict[str, Check]:
    return _checks(
        loss,
        elbo_reference,
        ELBO_INPUTS,
        terms={"reconstruction": elbo_reconstruction, "KL": elbo_divergence},
        diagnose=(gaussian_kl_mistake(), bernoulli_mistake()),
    )


def cross_entropy_checks(loss) -> dict[str, Check]:
    return _checks(loss, cross_entropy_reference, IMAGES, diagnose=(bernoulli_mistake("z", "x"),))


def mean_squared_checks(loss) -> dict[str, Check]:
    return _checks(loss, mean_squared_reference, IMAGES, diagnose=(squared_error_mistake(),))


def _checks(loss, reference, inputs, **naming) -> dict[str, Check]:
    return {
        "scalar": loss_is_scalar(loss, inputs),
        "values": loss_values_agree(loss, reference, inputs, **naming),
        "gradients": loss_gradients_agree(loss, reference, inputs),
        "edges": loss_is_finite_at_the_edges(loss, inputs, reference=reference),
        "unchanged": leaves_inputs_unchanged(loss, inputs),
    }


def only(check: Check) -> Verdict:
    return grade(check, out_of=1).verdicts[0]


RIGHT = [
    pytest.param(loss, checks, id=f"{task}: {what}")
    for task, checks in (
        ("elbo_loss", elbo_checks),
        ("cross_entropy", cross_entropy_checks),
        ("mean_squared", mean_squared_checks),
    )
    for what, loss in known_answers(task, "right").items()
]


@pytest.mark.parametrize(("loss", "checks"), RIGHT)
@pytest.mark.parametrize("course", ["another", "a third"])
def test_a_right_loss_passes_every_check_whatever_the_seed(loss, checks, course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", course)
    report = grade(*checks(loss).values(), out_of=5)
    assert report.score == 5, [verdict.message for verdict in report.verdicts]


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("root per image", "squared-error.root"),
        ("root of the mean", "squared-error.root"),
        ("absolute", "squared-error.absolute"),
        ("square of the sum", "squared-error.square-of-sum"),
    ],
)
def test_a_squared_error_is_diagnosed_where_the_author_lists_nothing(name, note):
    assert only(mean_squared_checks(known_answers("mean_squared", "wrong")[name])["values"]).note == note


def test_the_authors_own_mistakes_are_named_first():
    verdict = only(
        loss_values_agree(
            lambda x, z: ((x - z) ** 2).mean(),
            mean_squared_reference,
            IMAGES,
            mistakes={"the mean over pixels instead of the sum": lambda x, z: ((x - z) ** 2).mean()},
        )
    )
    assert verdict.message == "This looks like the mean over pixels instead of the sum."
    assert verdict.note == "loss.the-mean-over-pixels-instead-of-the-sum"


def test_a_missing_half_is_told_apart_from_a_reduction():
    verdict = only(elbo_checks(WRONG_ELBO["KL without 1/2"])["values"])
    assert verdict.message == (
        "Taken apart, the reconstruction is right; the KL is twice what was asked for. "
        "Is there a factor 1/2 in the definition?"
    )
    assert verdict.evidence["KL"] == 2


def test_an_unknown_mistake_comes_with_its_numbers():
    verdict = only(
        loss_values_agree(lambda x: x.sin().sum(), lambda x: x.square().sum(), {"x": normal("B", 3)})
    )
    assert verdict.note == "loss.values"
    assert "`x` of shape (5, 3)" in verdict.message
    assert verdict.evidence["asked"] != verdict.evidence["found"]


def test_a_loss_that_is_still_to_be_written_is_not_answered_yet():
    def elbo_loss(x_hat, x, mu, log_var):
        raise NotImplementedError()

    for check in elbo_checks(elbo_loss).values():
        verdict = only(check)
        assert (verdict.note, verdict.message) == ("answer.unwritten", "`elbo_loss` is not answered yet.")


def test_other_parameters_are_refused_with_their_signature():
    def elbo_loss(x_hat, x):
        return x_hat.sum()

    verdict = only(elbo_checks(elbo_loss)["values"])
    assert verdict.note == "answer.parameters"
    assert "`(x_hat, x)`" in verdict.message


def test_a_loss_that_raises_is_shown_its_own_line():
    def elbo_loss(x_hat, x, mu, log_var):
        return x_hat @ x

    verdict = only(elbo_checks(elbo_loss)["values"])
    assert verdict.note == "answer.raises"
    assert "return x_hat @ x" in verdict.message


def test_a_library_function_that_raises_is_a_failed_answer_not_a_broken_check():
    verdict = only(
        loss_values_agree(torch.nn.functional.nll_loss, mean_squared_reference, IMAGES, name="mean_squared")
    )
    assert verdict.status == "failed"
    assert verdict.note == "answer.raises"


def test_nan_on_ordinary_inputs_is_said():
    verdict = only(
        loss_values_agree(lambda x: (-(x**2)).sqrt().sum(), lambda x: x.sum(), {"x": normal("B", 3)})
    )
    assert verdict.note == "answer.nan"


def test_a_backward_pass_that_fails_is_the_answers_fault():
    def loss(x):
        y = x.sigmoid()
        z = y * y
        y.add_(1)
        return z.sum()

    verdict = only(loss_gradients_agree(loss, lambda x: x.sigmoid().square().sum(), {"x": normal("B", 3)}))
    assert (verdict.status, verdict.note) == ("failed", "gradient.backward-fails")


def test_the_gradient_of_a_factor_is_named():
    verdict = only(mean_squared_checks(torch.nn.functional.mse_loss)["gradients"])
    assert verdict.note == "gradient.z-mean-over-pixels"


def test_inputs_to_differentiate_by_can_be_named():
    passing = loss_gradients_agree(
        lambda x, z: ((x - z.detach()) ** 2).sum(1).mean(), mean_squared_reference, IMAGES, of=["x"]
    )
    assert only(passing).status == "passed"


def test_a_slow_loss_is_refused_without_a_name_rather_than_stopped(monkeypatch):
    monkeypatch.setitem(inspect.unwrap(loss_values_agree).__globals__, "_NAMING_SECONDS", 0.0)
    verdict = only(elbo_checks(WRONG_ELBO["KL without 1/2"])["values"])
    assert (verdict.status, verdict.note) == ("failed", "loss.values")


@pytest.mark.parametrize(
    "make",
    [
        lambda loss: loss_gradients_agree(loss, loss, IMAGES, of=["y"]),
        lambda loss: only(
            loss_values_agree(loss, loss, IMAGES, terms={"half": lambda x, z: x.sum() * 0 + 1})
        ),
        lambda loss: only(loss_values_agree(loss, lambda x: x.sum(), IMAGES)),
        lambda loss: only(loss_values_agree(loss, lambda x, z: x.sum() / 0, IMAGES)),
        lambda loss: only(
            loss_values_agree(
                lambda x, z: z.sum(), loss, IMAGES, mistakes={"a typing error": lambda x: x.sum()}
            )
        ),
        lambda loss: only(
            loss_values_agree(
                lambda x, z: z.sin().sum(), loss, IMAGES, diagnose=[gaussian_kl_mistake("x", "z")]
            )
        ),
    ],
    ids=["unknown input", "terms that do not add up", "parameters", "infinite", "mistake", "diagnosis"],
)
def test_an_authors_error_is_raised_not_graded(make):
    with pytest.raises(AuthorError):
        make(mean_squared_reference)


def test_the_global_random_numbers_are_left_alone():
    def states():
        return torch.random.get_rng_state().tolist(), repr(np.random.get_state()), random.getstate()

    before = states()
    grade(*elbo_checks(WRONG_ELBO["KL by one sample"]).values(), out_of=5)
    assert states() == before


WRONG_FORMULAS = (*wrong_formulas._WRONG_BERNOULLI, *wrong_formulas._WRONG_SQUARED_ERROR)


@pytest.mark.parametrize("wrong", WRONG_FORMULAS, ids=lambda wrong: wrong.note)
def test_no_formula_that_the_package_knows_is_a_loss_by_itself(wrong):
    checks = [leaves_inputs_unchanged(wrong.formula, IMAGES), loss_is_scalar(wrong.formula, IMAGES)]
    assert grade(*checks, out_of=2).score == 0


@pytest.mark.parametrize("loss", [lambda x, z: 1.0, lambda x, z: ((x - z) ** 2).sum().item()])
def test_a_number_that_depends_on_no_tensor_leaves_nothing_unchanged(loss):
    verdict = grade(leaves_inputs_unchanged(loss, IMAGES), out_of=1).verdicts[0]
    assert (verdict.points, verdict.note) == (0, "answer.not-a-tensor")
