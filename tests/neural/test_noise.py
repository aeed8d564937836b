"""What the checks of a reparameterised draw accept, refuse, and say."""

import itertools
import random

import numpy as np
import pytest
import torch
from torch import nn

from autograder.neural.noise.reparameterisation import (
    noise_is_fresh,
    noise_is_standard_normal,
    reparameterizes_pathwise,
)
from autograder.reports.verdicts import Missing, grade
from tests.neural.known_answers import known_answers, known_notes

RIGHT, WRONG = known_answers("reparameterize", "right"), known_answers("reparameterize", "wrong")
OK = "ok"


def checks_of(function):
    return [reparameterizes_pathwise(function), noise_is_standard_normal(function), noise_is_fresh(function)]


def notes_of(function):
    return [verdict.note for verdict in grade(*checks_of(function), out_of=3).verdicts]


def test_no_false_alarm_over_many_streams():
    slow = {"the module random", "row by row"}
    quick = {name: draw for name, draw in RIGHT.items() if name not in slow}
    for seed, (name, draw) in itertools.product(range(30), quick.items()):
        for each in checks_of(draw)[1:]:
            assert each.look(seed).status == "passed", (name, seed)


@pytest.mark.parametrize("case", WRONG)
def test_wrong_draws_are_refused_and_named_whatever_the_seed(case, monkeypatch):
    for course in range(10):
        monkeypatch.setenv("AUTOGRADER_SEED", str(course))
        assert known_notes("reparameterize")[case] in notes_of(WRONG[case])


@pytest.mark.parametrize(
    ("case", "notes"),
    [
        ("detached by sample", ["noise.detached", OK, OK]),
        ("sigma detached", ["noise.scale-detached", OK, OK]),
        ("sigma is exp(log_var)", ["noise.scale-variance", "noise.scale-variance", OK]),
        ("sigma is 1", ["noise.scale-detached", "noise.scale-missing", OK]),
        ("twice sigma", [OK, "noise.scale", OK]),
        ("no noise", ["noise.none"] * 3),
        ("sigma without noise", [OK, "noise.shared-by-all", "noise.fixed"]),
        ("uniform", [OK, "noise.uniform", OK]),
        ("coin flips", [OK, "noise.discrete", "noise.repeated"]),
        ("clamped to [-1, 1]", [OK, "noise.scale", "noise.repeated"]),
        ("one number for all", [OK, "noise.shared-by-all", "noise.shared-by-all"]),
        ("pairs of opposite signs", [OK, OK, "noise.related-rows"]),
        ("seeded", [OK, OK, "noise.seeded"]),
        ("mu squared", ["noise.mu-derivative", "noise.not-about-mu", OK]),
    ],
)
def test_the_derivative_the_distribution_and_the_freshness_are_judged_apart(case, notes):
    assert notes_of(WRONG[case]) == notes


def test_nothing_of_the_students_runs_before_grading_and_random_numbers_are_put_back():
    calls = []

    def spying(mu, log_var):
        calls.append(1)
        return RIGHT["randn_like"](mu, log_var)

    checks = checks_of(spying)
    assert not calls
    before = (torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate())
    assert grade(*checks, out_of=3).score == 3
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()
    assert before[2] == random.getstate()


def test_an_error_of_the_students_is_shown_with_its_line():
    def broken(mu, log_var):
        return mu + sigma * torch.randn_like(mu)  # noqa: F821

    (verdict,) = grade(noise_is_fresh(broken), out_of=1).verdicts
    assert verdict.note == "answer.raises"
    assert "NameError" in verdict.message
    assert "sigma * torch.randn_like" in verdict.message


@pytest.mark.parametrize("answer", [None, 3, nn.Module, Missing("reparameterize")])
def test_no_function_is_a_failure_with_words(answer):
    for verdict in grade(*checks_of(answer), out_of=3).verdicts:
        assert verdict.status == "failed"
        assert verdict.message


def test_the_message_names_what_was_found_and_not_the_answer():
    (verdict,) = grade(noise_is_standard_normal(WRONG["sigma is exp(log_var)"]), out_of=1).verdicts
    assert verdict.message == (
        "The noise in the z of `reparameterize` is scaled by `exp(log_var)`, not by sigma. "
        "With log_var = log sigma^2, what is `exp(log_var)`?"
    )
