"""Promises of the initialiser checks.
That mistakes are named is promised in tests/source/test_program_answers.py.
"""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest
import torch
from torch import nn

from autograder import grade
from autograder.neural.initialisers.checks import (
    changes_all_weights,
    draws_afresh,
    draws_standard_normal,
    draws_xavier,
    sets_biases_to_zero,
)
from autograder.neural.initialisers.weight_statistics import doubt_symmetric_scale
from autograder.reports.verdicts import AuthorError, Missing
from tests.neural.known_answers import known_answers

RIGHT_NORMAL, WRONG_NORMAL = known_answers("init_normal", "right"), known_answers("init_normal", "wrong")
RIGHT_XAVIER, WRONG_XAVIER = known_answers("init_xavier", "right"), known_answers("init_xavier", "wrong")


def mlp(*sizes):
    pairs = itertools.pairwise(sizes)
    return nn.Sequential(*(layer for pair in pairs for layer in (nn.Linear(*pair), nn.Sigmoid())))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(784, 256), nn.Linear(256, 128)

    def forward(self, x):
        return torch.sigmoid(self.fc2(torch.sigmoid(self.fc1(x))))


class Raw:
    """Raw tensors, x @ W + b, the second bias a row."""

    def __init__(self):
        self.W1 = torch.zeros(784, 256, requires_grad=True)
        self.b1 = torch.zeros(256, requires_grad=True)
        self.W2 = torch.zeros(256, 128, requires_grad=True)
        self.b2 = torch.zeros(1, 128, requires_grad=True)

    def __call__(self, x):
        return torch.sigmoid(torch.sigmoid(x @ self.W1 + self.b1) @ self.W2 + self.b2)

    def parameters(self):
        return [self.W1, self.b1, self.W2, self.b2]


OWN = (Encoder, lambda: mlp(128, 256, 784))


def verdict_of(check):
    return grade(check, out_of=check.points).verdicts[0]


@pytest.mark.parametrize("initialise", RIGHT_NORMAL.values(), ids=RIGHT_NORMAL)
def test_any_way_of_drawing_standard_normal_numbers_passes(initialise, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", "another")
    report = grade(draws_standard_normal(initialise, OWN), draws_afresh(initialise, OWN), out_of=2)
    assert report.score == 2, [verdict.message for verdict in report.verdicts]


@pytest.mark.parametrize("initialise", RIGHT_XAVIER.values(), ids=RIGHT_XAVIER)
def test_any_symmetric_draw_with_the_variance_of_xavier_passes(initialise, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", "another")
    checks = (
        draws_xavier(initialise, OWN),
        sets_biases_to_zero(initialise, OWN),
        draws_afresh(initialise, OWN),
    )
    report = grade(*checks, out_of=3)
    assert report.score == 3, [verdict.message for verdict in report.verdicts]


def test_raw_tensors_are_read_whatever_the_shape_of_a_bias():
    def init_xavier_(module):
        with torch.no_grad():
            for matrix, bias in ((module.W1, module.b1), (module.W2, module.b2)):
                nn.init.xavier_normal_(matrix)
                bias.zero_()

    assert grade(draws_standard_normal(RIGHT_NORMAL["normal_"], [Raw]), out_of=1).score == 1
    assert (
        grade(draws_xavier(init_xavier_, [Raw]), sets_biases_to_zero(init_xavier_, [Raw]), out_of=2).score
        == 2
    )


def test_new_tensors_in_the_place_of_parameters_earn_half():
    verdict = verdict_of(draws_standard_normal(WRONG_NORMAL["new parameters"], OWN, points=2))
    assert (verdict.points, verdict.note) == (1, "init.replaced")


@pytest.mark.parametrize("case", ["biases forgotten", "biases normal", "biases 0.01"])
def test_biases_are_not_the_business_of_the_weights(case):
    initialise = WRONG_XAVIER[case]
    assert verdict_of(sets_biases_to_zero(initialise, OWN)).status == "failed"
    assert verdict_of(draws_xavier(initialise, OWN)).status == "passed"


def test_a_fixed_seed_does_not_draw_afresh():
    init_ = WRONG_NORMAL["a seed set inside"]
    assert verdict_of(draws_standard_normal(init_, OWN)).status == "passed"
    assert verdict_of(draws_afresh(init_, OWN)).note == "init.same-twice"


@pytest.mark.parametrize("initialise", RIGHT_XAVIER.values(), ids=RIGHT_XAVIER)
def test_whatever_draws_the_weights_changes_them(initialise):
    assert verdict_of(changes_all_weights(initialise, OWN)).status == "passed"


@pytest.mark.parametrize("case", ["nothing", "weights forgotten"])
def test_weights_that_torch_has_drawn_are_not_changed(case):
    assert verdict_of(changes_all_weights(WRONG_XAVIER[case], OWN)).note == "init.unchanged"


@pytest.mark.parametrize("case", ["He", "zeros", "biases forgotten", "one seed for every matrix"])
def test_weights_that_are_changed_may_be_wrong(case):
    assert verdict_of(changes_all_weights(WRONG_XAVIER[case], OWN)).status == "passed"


def test_numbers_drawn_once_do_not_count_as_fresh():
    kept = {}

    def init_(module):
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.copy_(kept.setdefault(tuple(parameter.shape), torch.randn(parameter.shape)))

    assert verdict_of(draws_afresh(init_, OWN)).note == "init.same-twice"


def test_constants_are_no_draws():
    assert verdict_of(draws_afresh(WRONG_NORMAL["ones"], OWN)).note == "init.constant"


def test_what_a_constructor_drew_does_not_count():
    class Ready(Raw):
        def __init__(self):
            super().__init__()
            RIGHT_NORMAL["normal_"](self)

    assert verdict_of(draws_standard_normal(lambda module: None, [Ready])).note == "init.unchanged"


def test_sizes_written_out_are_no_fault_of_ones_own_networks():
    def init_(module):
        with torch.no_grad():
            for number, layer in enumerate([module.fc1, module.fc2]):
                layer.weight.normal_(0, math.sqrt(2 / (784 + 256 if number == 0 else 256 + 128)))
                layer.bias.zero_()

    assert verdict_of(draws_xavier(init_, [Encoder])).status == "passed"


def test_a_network_of_the_graders_shows_sizes_written_out():
    def init_(module):
        with torch.no_grad():
            for layer in module.modules():
                if isinstance(layer, nn.Linear):
                    layer.weight.normal_(0, math.sqrt(2 / (784 + 256)))

    assert verdict_of(draws_xavier(init_, [lambda: mlp(784, 256)])).status == "failed"


def test_an_initialiser_that_raises_is_shown_its_own_line():
    def init_(module):
        module.weight.normal_(0)

    verdict = verdict_of(draws_standard_normal(init_, OWN))
    assert verdict.note == "answer.raises"
    assert "module.weight.normal_(0)" in verdict.message


def broken():
    raise ValueError("no")


@pytest.mark.parametrize(
    "builder",
    [lambda: nn.LazyLinear(3), nn.Identity, broken, Missing("Encoder")],
    ids=["lazy", "empty", "raises", "missing"],
)
def test_where_there_is_nothing_to_initialise_networks_of_the_graders_are_initialised(builder):
    init_ = RIGHT_NORMAL["nn.init.normal_ of linear layers"]
    assert verdict_of(draws_standard_normal(init_, [builder])).status == "passed"
    assert verdict_of(draws_standard_normal(lambda module: None, [builder])).note == "init.unchanged"
    assert verdict_of(draws_standard_normal(nn.init.normal_, [builder])).note == "answer.raises"


def test_modules_have_to_be_given():
    with pytest.raises(AuthorError):
        draws_standard_normal(RIGHT_NORMAL["nn.init.normal_ of linear layers"], [])


@pytest.mark.parametrize("draw", ["normal", "uniform"])
def test_alarms_of_the_scale_test_are_as_rare_as_stated(draw):
    # At a rate of 1 in 100, 300 right draws of the smallest matrix in use give 3 alarms on average;
    # 12 or more have a probability below 1e-4.
    rng = np.random.default_rng(0)
    alarms = 0
    for _ in range(300):
        values = rng.normal(size=8192) if draw == "normal" else rng.uniform(-(3**0.5), 3**0.5, size=8192)
        alarms += doubt_symmetric_scale(values, 1.0, "the weight", 0.01) is not None
    assert alarms < 12


def test_the_global_random_numbers_are_left_alone():
    def states():
        return torch.random.get_rng_state().tolist(), repr(np.random.get_state()), random.getstate()

    before = states()
    grade(draws_standard_normal(WRONG_NORMAL["one seed for every matrix"], OWN), out_of=1)
    assert states() == before
