"""A grade cell reads like a rubric: what students see of it fits into fifteen lines,
and says what is checked.
"""

import pytest

from autograder.notebooks.cells.folding import title_of
from tests.source.grade_cells import NOTEBOOKS, notebook_cells

MOST_LINES = 15
LONGEST_TITLE = 83  # nbgrader cuts longer lines off where it validates

CELLS = {cell.grade_id: cell for each in NOTEBOOKS for cell in notebook_cells(*each) if cell.kind == "grade"}


@pytest.mark.parametrize("name", CELLS)
def test_a_grade_cell_has_few_visible_lines(name):
    lines = [line for line in CELLS[name].released.splitlines() if line.strip()]
    assert len(lines) <= MOST_LINES, f"{len(lines)} lines"


@pytest.mark.parametrize("name", CELLS)
def test_a_grade_cell_says_what_it_checks_and_for_how_many_points(name):
    cell = CELLS[name]
    assert title_of(cell.source).endswith(f" · {cell.points:g} point" + "s" * (cell.points != 1))
    assert len(cell.source.partition("\n")[0]) <= LONGEST_TITLE


@pytest.mark.parametrize("name", CELLS)
def test_a_grade_cell_spells_out_no_chain_of_conditions(name):
    lines = [line for line in CELLS[name].released.splitlines() if ".only_if(" in line]
    assert len(lines) <= 2
