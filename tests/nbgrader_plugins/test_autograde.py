"""nbgrader autograde and generate_feedback over a whole class, with the course's configuration."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.nbgrader_plugins.submissions import take_what_was_worked_on
from autograder.notebooks.cells.cells import grade_id_of
from autograder.notebooks.scoring.records import record_of

from .conftest import RIGHT, Class, Graded, Said, nbgrader, read_grades
from .pixel import PIXEL

FULL = {"test_three": (3.0, False), "test_double": (4.0, False), "why": (None, True)}


@pytest.mark.parametrize(
    "student", ["right", "script", "both", "misnamed", "showing", "packed", "packed-in-place", "deeper"]
)
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
    assert "double (damaged): `double.ipynb` is damaged or was cut off" in " ".join(graded.log.split())
    assert "was cut off" in graded.feedback("damaged")


def test_a_hidden_module_of_the_course_is_nowhere_but_in_the_source(graded: Graded) -> None:
    found = [path.relative_to(graded.folder).parts[0] for path in graded.folder.rglob("hidden_limits*")]
    assert set(found) == {"source"}


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


def test_the_conflict_of_two_files_is_told_and_left_to_a_person(graded: Graded) -> None:
    assert graded.grades["conflict"] == FULL | {"test_three": (3, True), "test_double": (4, True)}
    assert "were both edited and differ" in graded.notebook("conflict").cells[0].source


def test_a_grade_cell_keeps_one_bare_score(graded: Graded) -> None:
    cell = next(cell for cell in graded.notebook("right").cells if grade_id_of(cell) == "test_double")
    assert [output.data["text/plain"] for output in cell.outputs] == ["4"]


def test_saved_figures_of_showcases_stay_for_the_person_who_looks(graded: Graded) -> None:
    cell = next(cell for cell in graded.notebook("showing").cells if "showcase" in cell.source)
    assert list(cell.outputs[0].data) == ["image/png"]
    assert PIXEL in graded.feedback("showing")


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
    assert [path.name for path in (submitted / "script" / "numbers").iterdir()] == ["double.py"]
    assert [path.name for path in (submitted / "empty" / "numbers").iterdir()] == []


@pytest.mark.parametrize("student", ["empty", "document"])
def test_who_hands_in_nothing_that_can_be_read_is_in_the_gradebook_and_left_to_a_person(
    graded: Graded, student: str
) -> None:
    assert graded.grades[student] == dict.fromkeys(("test_three", "test_double", "why"), (0, True))
    assert (
        "No file of this submission was recognised as the notebook `double`."
        in graded.notebook(student).cells[0].source
    )
    record = record_of("double", graded.notebook(student).metadata)
    assert record is not None
    assert (record.was_read, record.for_a_person) == (False, True)


def test_a_document_is_named_for_the_person(graded: Graded) -> None:
    assert "Not looked at by the autograder: `double.pdf`." in graded.notebook("document").cells[0].source
    assert "double (document): Not looked at by the autograder: `double.pdf`." in " ".join(graded.log.split())


def test_data_and_modules_lie_where_the_notebook_finds_them(graded: Graded) -> None:
    for student in ("packed", "packed-in-place", "deeper"):
        folder = graded.folder / "autograded" / student / "numbers"
        assert (folder / "data" / "three.txt").read_text() == "3"
        assert (folder / "hidden_helper.py").exists()


@pytest.mark.parametrize("student", ["no-time", "time-folder", "half-time"])
def test_a_damaged_timestamp_costs_nothing(graded: Graded, student: str) -> None:
    assert graded.grades[student] == FULL
    assert "When this was handed in cannot be read" in graded.notebook(student).cells[0].source


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
    assert "20 submissions: 16 graded, 4 in part." in graded.log
    assert graded.log.count("in the tier:") == 1
    assert len(lines) < 60


def test_stock_lines_come_at_debug_only(graded: Graded, command: Callable[..., Said]) -> None:
    plain = command(graded.folder, "autograde", "numbers", "--student=right", "--force").text
    told = command(graded.folder, "autograde", "numbers", "--student=right", "--force", "--debug").text
    assert "Autograding" not in plain
    assert "Autograding" in told


def test_wrapping_nbgrader_twice_changes_nothing() -> None:
    from nbgrader.converters import Autograde

    before = Autograde.init_notebooks, Autograde.init_assignment
    try:
        take_what_was_worked_on()
        once = Autograde.init_notebooks
        take_what_was_worked_on()
        assert Autograde.init_notebooks is once
    finally:
        Autograde.init_notebooks, Autograde.init_assignment = before
