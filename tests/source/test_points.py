"""The points of the symbolic grade cells: what the checks are worth, what is stated, what can be seen."""

import pytest

from autograder.verdicts import Missing
from examples.answers import TASKS
from tests.source.grade_cells import grade_ids, judged, points, split

NOTEBOOKS = sorted({(task.cell.assignment, task.cell.notebook) for task in TASKS.values()})


def untouched(cell):
    missing = tuple(Missing(name) for name in cell.names)
    return judged(cell, missing if len(missing) > 1 else missing[0])


@pytest.mark.parametrize("task", TASKS)
def test_a_cell_is_worth_what_its_checks_are_worth(task):
    cell = TASKS[task].cell
    report = untouched(cell)
    assert report.max_score == report.out_of == points(cell)


@pytest.mark.parametrize("task", TASKS)
def test_a_part_of_the_points_can_be_seen_and_a_part_is_hidden(task):
    cell = TASKS[task].cell
    visible, hidden = (sum(verdict.max_points for verdict in part) for part in split(untouched(cell), cell))
    assert visible > 0
    assert hidden > 0


@pytest.mark.parametrize(("assignment", "notebook"), NOTEBOOKS)
def test_every_symbolic_grade_cell_has_answers(assignment, notebook):
    judged_here = {
        task.cell.grade_id
        for task in TASKS.values()
        if (task.cell.assignment, task.cell.notebook) == (assignment, notebook)
    }
    assert judged_here == grade_ids(assignment, notebook)
