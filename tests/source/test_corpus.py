"""The corpus of known answers covers every task, is large, balanced, and free of twins."""

from collections import Counter

import pytest

from tests.source.grade_cells import ROOT, SYMBOLIC, TASKS

PROGRAMS = [name for name in TASKS if name not in SYMBOLIC]


def known(kind, tasks):
    """How many answers of one kind there are for these tasks together."""
    return sum(len(TASKS[task].of(kind)) for task in tasks)


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_right_and_wrong_answers(task):
    assert known("right", [task]) >= 4
    assert known("wrong", [task]) >= 5


def test_every_folder_of_answers_belongs_to_a_task():
    tasks = {f"{task.assignment}/{task.notebook}/{task.name}" for task in TASKS.values()}
    folders = {str(path.relative_to(ROOT / "known_answers")) for path in ROOT.glob("known_answers/*/*/*/")}
    assert folders == tasks


def test_there_are_enough_answers_in_mathematics():
    right, wrong = (known(kind, SYMBOLIC) for kind in ("right", "wrong"))
    assert right + wrong >= 450
    assert 0.4 < right / (right + wrong) < 0.6


def test_there_are_enough_programs():
    assert known("wrong", ["elbo_loss", "mean_squared", "cross_entropy"]) >= 60
    assert known("wrong", ["reparameterize"]) >= 25
    assert known("wrong", ["encoder", "decoder", "deeper", "init_normal", "init_xavier"]) >= 40
    assert known("wrong", ["sample"]) >= 20
    assert known("right", PROGRAMS) >= 60


@pytest.mark.parametrize("tasks", [list(SYMBOLIC), PROGRAMS], ids=["mathematics", "programs"])
def test_most_wrong_answers_say_how_the_mistake_is_called(tasks):
    notes = [each.note for task in tasks for each in TASKS[task].of("wrong").values()]
    assert sum(note is not None for note in notes) >= (0.9 if tasks is PROGRAMS else 0.6) * len(notes)


@pytest.mark.parametrize("task", TASKS)
def test_no_answer_stands_twice(task):
    answers = [_text(each) for each in TASKS[task].known_answers]
    assert [text for text, count in Counter(answers).items() if count > 1] == []


def _text(answer):
    """What tells two answers apart: their text, their type, and what is assumed of the symbols in them."""
    if answer.values is None:
        return answer.source
    return str([(type(each).__name__, _digits(each), _assumptions(each)) for each in answer.values.values()])


def _digits(answer):
    """An answer as text, with all the digits of tensors and arrays."""
    return str(answer.tolist() if hasattr(answer, "tolist") else answer)


def _assumptions(answer):
    symbols = getattr(answer, "free_symbols", ())
    return sorted((str(symbol), sorted(map(str, symbol.assumptions0))) for symbol in symbols)
