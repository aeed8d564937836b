"""What a cell is, whatever a student's file says."""

from __future__ import annotations

import math
from typing import Any

import pytest
from nbformat import NotebookNode

from autograder.notebooks.cells.cells import (
    SourceCell,
    grade_id_of,
    is_showcase,
    kind_of,
    points_of,
    tags_of,
)
from autograder.notebooks.cells.nodes import node


def cell(**metadata: Any) -> NotebookNode:
    return node({"cell_type": "code", "metadata": metadata, "source": "", "outputs": []})


@pytest.mark.parametrize("broken", ["text", 3, None, [], {"grade_id": 3, "grade": "yes", "points": []}])
def test_metadata_of_any_type_is_read_without_an_error(broken: Any) -> None:
    found = cell(nbgrader=broken, tags=broken)
    assert (grade_id_of(found), kind_of(found), points_of(found), tags_of(found)) == (None, None, 0.0, ())


@pytest.mark.parametrize("points", [math.nan, math.inf, -3, True, "4", None])
def test_points_that_are_no_sensible_number_are_none(points: Any) -> None:
    assert points_of(cell(nbgrader={"points": points})) == 0.0


def test_a_grade_cell_is_no_showcase_whatever_its_tags_say() -> None:
    assert not is_showcase(cell(nbgrader={"grade": True}, tags=["showcase"]))
    assert is_showcase(cell(nbgrader={"solution": True}, tags=["showcase"]))


def test_the_source_gives_kinds_points_and_order(course: tuple[SourceCell, ...]) -> None:
    assert [(each.grade_id, each.kind, each.points) for each in course] == [
        ("setup", "locked", 0),
        ("three", "solution", 0),
        ("test_three", "grade", 3),
        ("double", "solution", 0),
        ("test_double", "grade", 4),
        ("why", "manual", 2),
    ]


def test_no_reference_solution_is_among_the_cells_that_enter_a_submission(
    course: tuple[SourceCell, ...],
) -> None:
    for each in course:
        assert "three = 3" not in each.source
        assert "2 * x" not in each.source
        assert "prime" not in each.source


def test_what_students_were_given_has_no_hidden_tests(course: tuple[SourceCell, ...]) -> None:
    tests = {each.grade_id: each for each in course}["test_double"]
    assert "1024" in tests.source
    assert "1024" not in tests.released
