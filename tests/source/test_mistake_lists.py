"""The mistakes listed in the source notebooks: each can be read, is a mistake, and gets its turn."""

import pytest

from autograder.reports.verdicts import Missing, check, passed
from autograder.symbolic.misconceptions.lists import unsound_mistakes
from autograder.symbolic.reading.answers import read_one
from tests.source.grade_cells import SYMBOLIC, judged


def comparisons(task):
    """What a task's grade cell compares an answer with:
    reference, vocabulary, mistakes, and free variables.
    """
    found = []

    def record(answer, reference, words, *, points, mistakes=(), free=("x",), title="compared"):
        found.append((reference, words, mistakes, free))
        return check(title, lambda seed: passed(), points=points)

    missing = {name: Missing(name) for name in task.answered}
    judged(task, missing, instead={"equivalent": record, "lines_agree": record})
    return [each for each in found if each[2]]


WITH_LISTS = [name for name, task in SYMBOLIC.items() if comparisons(task)]


@pytest.mark.parametrize("task", WITH_LISTS)
def test_every_listed_mistake_is_one_and_can_be_named(task):
    for reference, words, mistakes, free in comparisons(SYMBOLIC[task]):
        assert list(unsound_mistakes(read_one(reference, words), words, mistakes, tuple(free))) == []


@pytest.mark.parametrize("task", WITH_LISTS)
def test_every_listed_mistake_has_a_wrong_answer_that_shows_it(task):
    shown = {each.note for each in SYMBOLIC[task].of("wrong").values()}
    listed = {mistake.note for *_, mistakes, _ in comparisons(SYMBOLIC[task]) for mistake in mistakes}
    assert listed - shown == set()


@pytest.mark.parametrize("task", WITH_LISTS)
def test_a_message_states_something_and_does_not_hold_the_answer(task):
    for reference, _, mistakes, _ in comparisons(SYMBOLIC[task]):
        for mistake in mistakes:
            assert len(mistake.message) > 25
            assert len(reference) < 5 or reference not in mistake.message
