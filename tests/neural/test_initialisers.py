"""Promises of the initialiser checks: every way of drawing passes, each mistake is named."""

from __future__ import annotations

import math
import random
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from autograder import grade
from autograder.neural.initialisers import (
    draws_afresh,
    draws_standard_normal,
    draws_xavier,
    sets_biases_to_zero,
)
from autograder.neural.weight_statistics import doubt_symmetric_scale
from autograder.verdicts import AuthorError

corpus = SimpleNamespace(
    **runpy.run_path(str(Path(__file__).with_name("wrong_initialisers.py")), run_name="wrong_initialisers")
)
OWN, RAW, Encoder, mlp = corpus.OWN, corpus.RAW, corpus.Encoder, corpus.mlp
each_parameter, each_weight = corpus.each_parameter, corpus.each_weight


def verdict_of(check):
    return grade(check, out_of=check.points).verdicts[0]


SEEDS = [str(seed) for seed in range(2)]


@pytest.mark.parametrize("course", SEEDS)
@pytest.mark.parametrize(("initialise", "modules"), corpus.RIGHT_NORMAL.values(), ids=corpus.RIGHT_NORMAL)
def test_any_way_of_drawing_standard_normal_numbers_passes(initialise, modules, course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", course)
    report = grade(draws_standard_normal(initialise, modules), draws_afresh(initialise, modules), out_of=2)
    assert report.score == 2, [verdict.message for verdict in report.verdicts]


@pytest.mark.parametrize("course", SEEDS)
@pytest.mark.parametrize(("initialise", "note"), corpus.WRONG_NORMAL.values(), ids=corpus.WRONG_NORMAL)
def test_what_is_not_standard_normal_is_refused_and_named(initialise, note, course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", course)
    verdict = verdict_of(draws_standard_normal(initialise, OWN))
    assert (verdict.status, verdict.note) == ("failed", note), verdict.message


@pytest.mark.parametrize("course", SEEDS)
@pytest.mark.parametrize(("initialise", "modules"), corpus.RIGHT_XAVIER.values(), ids=corpus.RIGHT_XAVIER)
def test_any_symmetric_draw_with_the_variance_of_xavier_passes(initialise, modules, course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", course)
    checks = (
        draws_xavier(initialise, modules),
        sets_biases_to_zero(initialise, modules),
        draws_afresh(initialise, modules),
    )
    report = grade(*checks, out_of=3)
    assert report.score == 3, [verdict.message for verdict in report.verdicts]


@pytest.mark.parametrize("course", SEEDS)
@pytest.mark.parametrize(("initialise", "note"), corpus.WRONG_XAVIER.values(), ids=corpus.WRONG_XAVIER)
def test_what_is_not_xavier_is_refused_and_named(initialise, note, course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", course)
    verdict = verdict_of(draws_xavier(initialise, OWN))
    assert (verdict.status, verdict.note) == ("failed", note), verdict.message


def test_new_tensors_in_the_place_of_parameters_earn_half():
    verdict = verdict_of(draws_standard_normal(corpus.replaces, OWN, points=2))
    assert (verdict.points, verdict.note) == (1, "init.replaced")


def test_results_of_a_computation_cannot_be_trained():
    assert verdict_of(draws_standard_normal(corpus.replaces_by_results, RAW)).note == "init.not-trainable"


@pytest.mark.parametrize(
    "bias", [None, nn.init.normal_, lambda b: b.fill_(0.01)], ids=["forgotten", "normal", "small"]
)
def test_biases_that_are_not_zero_are_named(bias):
    initialise = each_weight(lambda w, i, o: nn.init.xavier_normal_(w), bias)
    assert verdict_of(sets_biases_to_zero(initialise, OWN)).note in (
        "init.biases-not-zero",
        "init.biases-forgotten",
    )
    assert verdict_of(draws_xavier(initialise, OWN)).status == "passed"


def test_a_fixed_seed_does_not_draw_afresh():
    def init_(module):
        torch.manual_seed(42)
        for parameter in module.parameters():
            nn.init.normal_(parameter)

    assert verdict_of(draws_standard_normal(init_, OWN)).status == "passed"
    assert verdict_of(draws_afresh(init_, OWN)).note == "init.same-twice"


def test_numbers_drawn_once_do_not_count_as_fresh():
    kept = {}

    def init_(module):
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.copy_(kept.setdefault(tuple(parameter.shape), torch.randn(parameter.shape)))

    assert verdict_of(draws_afresh(init_, OWN)).note == "init.same-twice"


def test_constants_are_no_draws():
    assert verdict_of(draws_afresh(each_parameter(lambda p: p.fill_(1.0)), OWN)).note == "init.constant"


def test_what_a_constructor_drew_does_not_count():
    class Ready(corpus.Raw):
        def __init__(self):
            super().__init__()
            linear = each_parameter(lambda p: p.normal_())
            linear(self)

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


def test_lazy_layers_cannot_be_initialised():
    verdict = verdict_of(draws_standard_normal(corpus.linear_layers, [lambda: nn.LazyLinear(3)]))
    assert verdict.note == "init.no-parameters"


def test_modules_have_to_be_given():
    with pytest.raises(AuthorError):
        draws_standard_normal(corpus.linear_layers, [])


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
    grade(draws_standard_normal(each_parameter(corpus.same_seed), OWN), out_of=1)
    assert states() == before
