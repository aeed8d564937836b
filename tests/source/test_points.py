"""The points of the grade cells: what the checks are worth, what is stated, what can be seen."""

import pytest

from autograder.reports.verdicts import Missing
from tests.source.grade_cells import SYMBOLIC, TASKS, grade_cell, judged, split


def untouched(task, grade_id=""):
    return judged(task, {name: Missing(name) for name in task.answered}, grade_id)


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_a_cell_is_worth_what_its_checks_are_worth(task):
    for grade_id in task.grade_ids:
        report = untouched(task, grade_id)
        assert report.max_score == report.out_of == grade_cell(task, grade_id).points


@pytest.mark.parametrize("task", SYMBOLIC.values(), ids=SYMBOLIC)
def test_a_part_of_the_points_can_be_seen_and_a_part_is_hidden(task):
    visible, hidden = (sum(verdict.max_points for verdict in part) for part in split(untouched(task), task))
    assert visible > 0
    assert hidden > 0


def test_every_grade_cell_judges_a_task():
    cells = {cell.grade_id for task in TASKS.values() for cell in task.cells if cell.kind == "grade"}
    assert cells == {grade_id for task in TASKS.values() for grade_id in task.grade_ids}


def test_a_training_shows_nothing_of_an_initialisation_that_leaves_the_weights_to_torch():
    report = judged(TASKS["init_xavier"], {"init_xavier_": lambda module: None}, "xavier_training_tests")
    assert [(verdict.status, verdict.points) for verdict in report.verdicts] == [
        ("failed", 0),
        *[("waiting", 0)] * 3,
    ]
