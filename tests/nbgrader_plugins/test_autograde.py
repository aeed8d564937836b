"""nbgrader autograde and generate_feedback over a whole class, with the course's configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.nbgrader_plugins.submissions import accept_scripts, prepare
from autograder.notebooks.cells import grade_id_of

from .conftest import RIGHT, Class, Graded, Said, nbgrader, read_grades

FULL = {"test_three": (3.0, False), "test_double": (4.0, False), "why": (None, True)}


@pytest.mark.parametrize("student", ["right", "script", "both", "conflict", "misnamed", "showing"])
def test_a_right_submission_in_any_form_has_all_points(graded: Graded, student: str) -> None:
    assert graded.grades[student] == FULL


def test_an_untouched_submission_has_none_and_needs_nobody(graded: Graded) -> None:
    assert graded.grades["untouched"] == {
        "test_three": (0, False),
        "test_double": (0, False),
        "why": (0, False),
    }


def test_a_damaged_file_is_named_and_left_to_a_person(graded: Graded) -> None:
    assert graded.grades["damaged"]["test_three"] == (0, True)
    assert "double (damaged, linked): the file cannot be read" in graded.log
    assert "was cut off" in graded.feedback("damaged")


def test_links_are_not_followed(graded: Graded) -> None:
    assert graded.grades["linked"]["test_three"] == (0, True)
    assert not (graded.folder / "autograded" / "linked" / "numbers" / "notes.txt").exists()
    assert (graded.folder / "autograded" / "linked" / "numbers" / "data.txt").exists()


def test_an_undecided_check_asks_for_a_person_and_costs_nobody_else(graded: Graded) -> None:
    assert graded.grades["unclear"] == FULL | {"test_three": (0, True)}


def test_a_dead_kernel_keeps_the_points_from_before_and_gives_none_after(graded: Graded) -> None:
    assert graded.grades["dies"] == FULL | {"test_double": (0, False)}
    assert "the process of your code had ended in the cell" in graded.feedback("dies")


def test_tampering_changes_no_points(graded: Graded) -> None:
    assert graded.grades["tampered"] == FULL | {"test_three": (0, False)}
    told = graded.notebook("tampered").cells[0].source
    for expected in (
        "`test_three` was edited",
        "`test_double` is missing",
        "`three` is in the notebook 2 times",
    ):
        assert expected in told


def test_the_conflict_of_two_files_is_told(graded: Graded) -> None:
    assert "were both edited and differ" in graded.notebook("conflict").cells[0].source


def test_a_grade_cell_keeps_one_bare_score(graded: Graded) -> None:
    cell = next(cell for cell in graded.notebook("right").cells if grade_id_of(cell) == "test_double")
    assert [output.data["text/plain"] for output in cell.outputs] == ["4"]


def test_saved_figures_of_showcases_stay_for_the_person_who_looks(graded: Graded) -> None:
    cell = next(cell for cell in graded.notebook("showing").cells if "showcase" in cell.source)
    assert list(cell.outputs[0].data) == ["image/png"]
    assert "iVBORw0KGgo=" in graded.feedback("showing")


def test_feedback_has_every_message_and_no_hidden_test(graded: Graded) -> None:
    for student in graded.grades:
        page = graded.feedback(student)
        assert "1024" not in page
        assert "HIDDEN TESTS" not in page
    assert "the value agrees" in graded.feedback("right")
    assert "It is another value." in graded.feedback("tampered")


def test_what_was_not_run_is_left_to_a_person(graded: Graded) -> None:
    those = Class(graded.folder)
    those.hand_in("unrun", those.answered(**RIGHT))
    nbgrader(graded.folder, "autograde", "numbers", "--student=unrun", "--no-execute")
    assert read_grades(graded.folder)["unrun"]["test_double"] == (None, True)


def test_the_student_s_files_are_as_they_were_handed_in(graded: Graded) -> None:
    submitted = graded.folder / "submitted"
    assert (submitted / "damaged" / "numbers" / "double.ipynb").read_text() == '{"cells": ['
    assert "stands_for" in (submitted / "script" / "numbers" / "double.ipynb").read_text()


def test_a_later_script_counts_although_a_notebook_stands_for_the_earlier_one(graded: Graded) -> None:
    from autograder.nbgrader_plugins.submissions import _candidates

    folder = graded.folder / "submitted" / "script" / "numbers"
    assert [path.name for path in _candidates(folder / "double.ipynb")] == ["double.py"]
    assert prepare(folder, {"double": frozenset({"three"})}) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> int:
        raise PermissionError("read-only")

    (tmp_path / "double.py").write_text("three = 3\n")
    monkeypatch.setattr(Path, "write_text", refuse)
    assert "double.py is not graded" in prepare(tmp_path, {"double": frozenset()})[0]


def test_a_notebook_with_most_of_the_cells_counts_under_any_name(course: Path, tmp_path: Path) -> None:
    those = Class(course)
    notebook = those.answered(three="three = 3")
    del notebook.metadata["autograder"]
    import json

    (tmp_path / "final.ipynb").write_text(json.dumps(notebook))
    (tmp_path / "other.ipynb").write_text("{")
    assert prepare(tmp_path, {"double": frozenset({"three", "double", "test_three"})}) == []
    assert "final.ipynb" in (tmp_path / "double.ipynb").read_text()


def test_the_terminal_has_a_line_for_each_student_and_what_asks_for_a_person(graded: Graded) -> None:
    lines = graded.log.splitlines()
    rows = {line.split()[0]: line for line in lines if line.split()[:1] and line.split()[0] in graded.grades}
    assert rows.keys() == graded.grades.keys()
    assert "7 of 7" in rows["right"]
    assert "cells stopped" in rows["dies"]
    assert "1 cell undecided" in rows["unclear"]
    assert "cells restored" in rows["tampered"]
    assert "unreadable" in rows["damaged"]
    assert "double, test_three (unclear): Nobody can tell." in graded.log
    assert "12 submissions: 10 graded, 2 in part." in graded.log
    assert graded.log.count("in the tier:") == 1
    assert len(lines) < 40


def test_stock_lines_come_at_debug_only(graded: Graded, command: Callable[..., Said]) -> None:
    plain = command(graded.folder, "autograde", "numbers", "--student=right", "--force").text
    told = command(graded.folder, "autograde", "numbers", "--student=right", "--force", "--debug").text
    assert "Autograding" not in plain
    assert "Autograding" in told


def test_wrapping_nbgrader_twice_changes_nothing() -> None:
    from nbgrader.converters import Autograde

    before = Autograde.init_notebooks, Autograde.init_assignment
    try:
        accept_scripts()
        once = Autograde.init_notebooks
        accept_scripts()
        assert Autograde.init_notebooks is once
    finally:
        Autograde.init_notebooks, Autograde.init_assignment = before
