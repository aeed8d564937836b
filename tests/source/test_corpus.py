"""The corpus of answers is large, balanced, free of twins, and its documentation is true."""

import doctest
from collections import Counter
from importlib import import_module

import pytest

from examples.answers import TASKS


def written(answer):
    """What tells two answers apart: their text and their type."""
    return (type(answer).__name__, str(answer), getattr(answer, "free_symbols", None) and str(_kinds(answer)))


def _kinds(answer):
    return sorted((str(symbol), sorted(map(str, symbol.assumptions0))) for symbol in answer.free_symbols)


def test_there_are_enough_right_and_wrong_answers():
    right, wrong = (sum(len(getattr(task, side)) for task in TASKS.values()) for side in ("right", "wrong"))
    assert right + wrong >= 450
    assert 0.4 < right / (right + wrong) < 0.6


@pytest.mark.parametrize("task", TASKS)
def test_no_answer_stands_twice(task):
    answers = [*TASKS[task].right, *(answer for answer, _ in TASKS[task].wrong)]
    assert [text for text, count in Counter(map(written, answers)).items() if count > 1] == []


@pytest.mark.parametrize("module", ["examples.answers", "examples.answers.cell"])
def test_the_examples_in_the_documentation_of_the_corpus_run(module):
    assert doctest.testmod(import_module(module)).failed == 0
