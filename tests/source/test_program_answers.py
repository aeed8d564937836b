"""The tasks that ask for programs accept every right answer, refuse every wrong one, and name the mistake.

Trainings are left out here: tests/neural/test_training.py and benchmarks/training_window.py look at them.
"""

from functools import cache

import pytest

from autograder.reports.verdicts import Report, check, passed
from tests.source.grade_cells import SYMBOLIC, TASKS, cases, judged

PROGRAMS = {name: task for name, task in TASKS.items() if name not in SYMBOLIC}
NAMED = [(task, name) for task in PROGRAMS for name in PROGRAMS[task].of("wrong")]
SEEDS = ("course",)  # benchmarks/code_checks takes fifty


@pytest.fixture
def seed(request, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", request.param)
    return request.param


def no_training(*answers, points, **settings):
    return check("training, left out", lambda seed: passed(), points=points)


@cache
def report_on(task: str, kind: str, name: str, seed: str) -> Report:
    """What the first grade cell of a task says of a known answer, under the seed that is set."""
    answer = PROGRAMS[task].of(kind)[name]
    return judged(PROGRAMS[task], answer, instead={"loss_falls": no_training})


@pytest.mark.parametrize("seed", SEEDS, indirect=True)
@pytest.mark.parametrize(("task", "name"), cases(PROGRAMS, "right"))
def test_a_right_answer_earns_full_marks(task, name, seed):
    report = report_on(task, "right", name, seed)
    assert report.score == report.out_of, [verdict.message for verdict in report.verdicts]


@pytest.mark.parametrize("seed", SEEDS, indirect=True)
@pytest.mark.parametrize(("task", "name"), cases(PROGRAMS, "wrong"))
def test_a_wrong_answer_fails_and_is_told_why(task, name, seed):
    report = report_on(task, "wrong", name, seed)
    assert report.score < report.out_of
    failed = [verdict for verdict in report.verdicts if verdict.status != "passed"]
    assert all(len(verdict.message) > 15 and verdict.note for verdict in failed)


@pytest.mark.parametrize("seed", SEEDS, indirect=True)
@pytest.mark.parametrize(("task", "name"), NAMED)
def test_a_mistake_is_called_what_it_is(task, name, seed):
    note = PROGRAMS[task].of("wrong")[name].note
    notes = {verdict.note for verdict in report_on(task, "wrong", name, seed).verdicts}
    assert note is None or note in notes, notes
