"""Rewriting an expression never makes it different, and what changes its value is refuted."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.symbolic.comparing.comparison import compare
from autograder.symbolic.misconceptions.mistakes import name_mistake
from autograder.symbolic.misconceptions.transformations import changes
from autograder.symbolic.misconceptions.trials import Trials
from tests.symbolic.rewrites import VOCABULARY, disturbed, random_expression, rewritten

SEEDS = st.integers(0, 10**9)
few = settings(max_examples=60)


def is_wrong(answer, reference):
    """Whether an answer has another value than the reference, and one that is mostly there."""
    trials = Trials(answer, reference, VOCABULARY, ("x",))
    return trials.refuted and 2 * len(list(trials.defined())) >= len(list(trials.places()))


def compared(answer, reference):
    return compare(answer, reference, VOCABULARY, seed=1).status


@few
@given(SEEDS)
def test_what_means_the_same_is_never_called_different(seed):
    source = random.Random(seed)
    reference = random_expression(source)
    answer = rewritten(reference, source)
    assert compared(answer, reference) in {"agrees", "proved"}
    assert name_mistake(answer, reference, VOCABULARY) is None


@few
@given(SEEDS)
def test_what_changes_the_value_is_refuted_even_when_rewritten(seed):
    source = random.Random(seed)
    reference = random_expression(source)
    wrong = disturbed(reference, source)
    if is_wrong(wrong, reference):
        assert compared(rewritten(wrong, source), reference) == "different"


@few
@given(SEEDS)
def test_a_change_that_changes_nothing_is_no_name(seed):
    source = random.Random(seed)
    reference = random_expression(source)
    same = [
        change.expression
        for change in changes(reference, VOCABULARY)
        if not Trials(change.expression, reference, VOCABULARY, ("x",)).refuted
    ]
    assert all(name_mistake(expression, reference, VOCABULARY) is None for expression in same[:3])


def named_share(cases, wrong_of):
    """Which part of random wrong answers gets a name."""
    named = total = 0
    for seed in range(cases):
        source = random.Random(seed)
        reference = random_expression(source)
        wrong = wrong_of(reference, source)
        if is_wrong(wrong, reference):
            total += 1
            named += name_mistake(rewritten(wrong, source, 2), reference, VOCABULARY) is not None
    return named / total


def test_known_changes_are_named_however_they_are_written():
    """Measured: all of 137."""

    def known(reference, source):
        return source.choice(list(changes(reference, VOCABULARY))).expression

    assert named_share(150, known) > 0.99


def test_most_random_changes_are_named():
    """Measured: 131 of 143."""
    assert named_share(150, disturbed) > 0.9
