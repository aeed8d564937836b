"""Whole derivations of the benchmark, a few of every kind; the benchmark judges all."""

import itertools

import pytest

from benchmarks.derivations.__main__ import judge
from benchmarks.derivations.corpus import KINDS, derivations

FOUND = sorted(derivations(), key=lambda each: (each.task.name, each.kind))
SOME = [
    each
    for _, group in itertools.groupby(FOUND, key=lambda each: (each.task.name, each.kind))
    for each in list(group)[::4]
]


@pytest.mark.parametrize("derivation", SOME, ids=lambda each: each.name)
def test_a_derivation_is_judged_as_an_examiner_does(derivation):
    assert not judge(derivation).is_misjudged


def test_there_are_enough_of_every_kind():
    assert len(FOUND) >= 150
    assert {each.kind for each in FOUND} == set(KINDS)
    assert len({each.name for each in FOUND}) == len(FOUND)
