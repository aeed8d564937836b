"""Tests are folded behind one line, in JupyterLab and Colab, in feedback and in the formgrader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import compute_checksum

from autograder.notebooks.cells.cells import kind_of, source_cells
from autograder.notebooks.cells.folding import folded, folding, title_of
from autograder.notebooks.restoring.restoring import restore

from .pages import feedback_page, formgrader_page

ROOT = Path(__file__).parents[2]
RELEASED = sorted((ROOT / "release").glob("*/*.ipynb"))
TESTS = "# @title Twice <two> · 2 points\ngrade(double, out_of=2)"


def cell(source: str, grade_id: str = "double_tests", grade: bool = True) -> NotebookNode:
    graded = {
        "grade": grade, "solution": not grade, "locked": grade, "task": False, "grade_id": grade_id,
        "points": 2, "schema_version": 3, "cell_type": "code", "score": 1, "comment": None,
    }  # fmt: skip
    return new_code_cell(source, metadata={"nbgrader": graded})


@pytest.mark.parametrize("page", [feedback_page, formgrader_page])
def test_pages_show_the_title_and_open_on_it(page: Callable[[NotebookNode], str]) -> None:
    shown = BeautifulSoup(page(new_notebook(cells=[cell(TESTS)])), "html.parser")
    (details,) = shown.find_all("details")
    assert details.summary.get_text() == "Twice <two> · 2 points"
    assert "open" not in details.attrs
    assert "out_of" in details.pre.get_text()
    assert not details.find_all("input")
    assert details.parent["class"] == ["input_area"]


@pytest.mark.parametrize("page", [feedback_page, formgrader_page])
def test_nothing_of_a_student_s_is_folded_away(page: Callable[[NotebookNode], str]) -> None:
    answer = cell("# @title Nothing to see here\nimport os", "double", grade=False)
    own = new_code_cell("# @title Nor here\nimport os")
    markup = page(new_notebook(cells=[answer, own, cell("grade(double, out_of=2)")]))
    assert "<details" not in markup


def test_checksums_do_not_depend_on_folding() -> None:
    plain = cell(TESTS)
    fold = folded(new_notebook(cells=[plain])).cells[0]
    assert fold.metadata.jupyter.source_hidden is True
    assert compute_checksum(fold) == compute_checksum(plain)


def test_restored_tests_are_folded_like_released_ones() -> None:
    course = source_cells(new_notebook(cells=[cell("x = 1", "double", grade=False), cell(TESTS)]))
    submitted = new_notebook(cells=[cell("x = 2", "double", grade=False)])
    for given in (submitted, new_notebook(cells=[*submitted.cells, cell(TESTS)])):
        tests = restore(given, course).notebook.cells[-1]
        assert (tests.metadata.cellView, tests.metadata.jupyter) == ("form", {"source_hidden": True})


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_every_grade_cell_of_the_release_says_what_it_checks_and_for_how_many_points(path: Path) -> None:
    for each in nbformat.read(path, as_version=4).cells:
        if kind_of(each) == "grade":
            points = f"{each.metadata.nbgrader.points:g} point" + "s" * (each.metadata.nbgrader.points != 1)
            assert title_of(each.source).endswith(f" · {points}"), each.metadata.nbgrader.grade_id
            assert each.metadata.items() >= folding(each.source).items()
        else:
            assert "source_hidden" not in each.metadata.get("jupyter", {})
