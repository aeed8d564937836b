"""The first hour with a course: commands in any order, sources that change, gradebooks from before."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.notebooks.cells.cells import grade_id_of
from autograder.notebooks.cells.scripts import script_of

from .cloned_course import edit, release, replaced
from .conftest import RIGHT, Class, Said, add_step, read_grades

Command = Callable[..., Said]
DUE = "2030-05-01 12:00"


def gradebook(folder: Path) -> Iterator[Gradebook]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "vae-course") as found:
            yield found


def test_the_commands_work_on_a_clone_in_the_order_of_the_readme(cloned: Path, command: Command) -> None:
    before = release(cloned)
    made = command(cloned, "generate_assignment", "numbers")
    assert (made.code, release(cloned)) == (0, before)
    assert "release/numbers is already what source/numbers gives." in made.text
    assert "The gradebook has the assignment now (double; 9 points; no due date)." in made.text
    graded = command(cloned, "autograde", "numbers")
    assert graded.code == 0
    assert "ana 7 of 7" in graded.text
    assert "2 submissions: 2 graded." in graded.text
    back = command(cloned, "generate_feedback", "numbers")
    assert back.code == 0
    assert "2 of 2 students have feedback, in feedback/STUDENT/numbers." in back.text


def test_grading_alone_knows_the_assignment_from_its_source(cloned: Path, command: Command) -> None:
    said = command(cloned, "autograde", "numbers")
    assert said.code == 0
    assert "has the tests of source/numbers now, which it had not: double." in said.text
    assert read_grades(cloned)["ana"]["test_three"] == (3.0, False)


def test_the_second_time_says_that_all_is_done(cloned: Path, command: Command) -> None:
    command(cloned, "autograde", "numbers")
    assert command(cloned, "generate_assignment", "numbers").code == 0
    again = command(cloned, "autograde", "numbers")
    assert again.code == 0
    assert "2 more had been graded before" in again.text


def test_a_due_date_is_kept(cloned: Path, command: Command) -> None:
    for book in gradebook(cloned):
        book.update_or_create_assignment("numbers", duedate=DUE)
    graded = command(cloned, "autograde", "numbers")
    assert graded.code == 0
    made = command(cloned, "generate_assignment", "numbers", "--force")
    assert made.code == 0
    assert f"due {DUE} UTC" in made.text


def test_a_gradebook_with_a_failed_grading_is_brought_into_step(cloned: Path, command: Command) -> None:
    """What stock nbgrader left: a submission of an assignment without notebooks,
    which it then refuses to change.
    """
    for book in gradebook(cloned):
        book.update_or_create_assignment("numbers", duedate=DUE)
        book.update_or_create_student("ana")
        book.update_or_create_submission("numbers", "ana")
    before = release(cloned)
    assert command(cloned, "generate_assignment", "numbers", "--force").code == 0
    assert release(cloned) == before
    assert command(cloned, "autograde", "numbers").code == 0
    assert read_grades(cloned)["ana"]["test_double"] == (4.0, False)


def test_a_changed_hidden_test_grades_everybody_again(cloned: Path, command: Command) -> None:
    command(cloned, "autograde", "numbers")
    edit(cloned, replaced("test_three", "equals(three, 3.0,", "equals(three, 5,"))
    said = command(cloned, "autograde", "numbers")  # which is not what the author's own solution gives
    assert "In the notebook `double`" in said.text
    assert read_grades(cloned)["ana"]["test_three"] == (3.0, False)
    said = command(cloned, "autograde", "numbers", "--CheckSource.rehearsal=False")
    assert "which it had not: double (changed: test_three)" in said.text
    assert "ana 5 of 7" in said.text
    assert read_grades(cloned)["ana"]["test_three"] == (1.0, False)


def test_a_changed_module_of_the_source_grades_everybody_again(cloned: Path, command: Command) -> None:
    hidden = cloned / "source" / "numbers" / "hidden_module.py"
    hidden.write_text("LIMIT = 3\n")
    command(cloned, "autograde", "numbers")
    hidden.write_text("LIMIT = 4\n")
    assert "2 submissions: 2 graded." in command(cloned, "autograde", "numbers").text


def test_a_submission_that_was_handed_in_again_is_graded_again(cloned: Path, command: Command) -> None:
    command(cloned, "autograde", "numbers")
    those = Class(cloned)
    those.hand_in("ben", those.answered(**RIGHT))
    said = command(cloned, "autograde", "numbers")
    assert "ben 7 of 7" in said.text
    assert "1 more had been graded before" in said.text
    those.hand_in("ben", those.release)
    (cloned / "submitted" / "ben" / "numbers.zip").write_bytes(b"PK\x03\x04, and no more")
    assert "ben 0 of 7" in command(cloned, "autograde", "numbers").text
    with zipfile.ZipFile(cloned / "submitted" / "ben" / "numbers.zip", "w") as archive:
        archive.writestr("double.py", script_of(those.answered(**RIGHT)))
    assert "ben 7 of 7" in command(cloned, "autograde", "numbers").text


def test_points_and_cells_may_change_after_grading(cloned: Path, command: Command) -> None:
    command(cloned, "autograde", "numbers")

    def change(cells: dict[str, Any]) -> None:
        cells["test_double"]["metadata"]["nbgrader"]["grade_id"] = "test_twice"
        cells["why"]["metadata"]["nbgrader"]["points"] = 6

    edit(cloned, change)
    refused = command(cloned, "generate_assignment", "numbers")
    assert refused.code == 1
    assert (
        "release/numbers is not what source/numbers gives now (double.ipynb, double.py, released.json)"
        in refused.text
    )
    said = command(cloned, "autograde", "numbers")
    assert said.code == 0
    assert "(new: test_twice; changed: why; gone: test_double)" in said.text
    assert read_grades(cloned)["ana"] == {
        "test_three": (3.0, False),
        "test_twice": (4.0, False),
        "why": (None, True),
    }


def test_notebooks_may_come_and_be_renamed_after_grading(cloned: Path, command: Command) -> None:
    command(cloned, "autograde", "numbers")
    source = cloned / "source" / "numbers"
    shutil.copy(source / "double.ipynb", source / "triple.ipynb")
    (source / "double.ipynb").rename(source / "twice.ipynb")
    said = command(cloned, "generate_assignment", "numbers", "--force")
    assert said.code == 0
    assert {"triple.ipynb", "twice.ipynb", "twice.py"} <= release(cloned).keys()
    assert "double.ipynb" not in release(cloned)
    for book in gradebook(cloned):
        assert sorted(each.name for each in book.find_submission("numbers", "ana").notebooks) == [
            "triple",
            "twice",
        ]


def test_marks_given_by_hand_are_not_lost(cloned: Path, command: Command) -> None:
    command(cloned, "autograde", "numbers")
    for book in gradebook(cloned):
        book.find_grade("why", "double", "numbers", "ana").manual_score = 2
        book.db.commit()

    def change(cells: dict[str, Any]) -> None:
        cells["why"]["source"] = ""

    edit(cloned, change)
    before = release(cloned)
    for name in ("autograde", "generate_assignment"):
        said = command(cloned, name, "numbers", "--force")
        assert said.code == 1
        assert "no longer has why of the notebook double" in said.text
        assert "db assignment remove numbers" in said.text
    assert release(cloned) == before
    for book in gradebook(cloned):
        assert book.find_grade("why", "double", "numbers", "ana").manual_score == 2


@pytest.mark.parametrize("name", ["generate_assignment", "autograde"])
def test_an_unknown_assignment_is_told_with_those_that_there_are(
    cloned: Path, command: Command, name: str
) -> None:
    said = command(cloned, name, "nombers")
    assert said.code == 1
    assert "There is no assignment nombers in" in said.text
    assert "(there are: numbers)" in said.text


def test_nothing_to_grade_is_told_with_where_files_belong(cloned: Path, command: Command) -> None:
    shutil.rmtree(cloned / "submitted")
    for _ in range(2):
        said = command(cloned, "autograde", "numbers")
        assert said.code == 1
        assert "There is nothing to grade: no folder submitted/*/numbers." in said.text
        (cloned / "submitted").mkdir(exist_ok=True)
    assert "run nbgrader autograde numbers first" in command(cloned, "generate_feedback", "numbers").text


def test_files_beside_the_folders_of_assignments_are_named(cloned: Path, command: Command) -> None:
    (cloned / "submitted" / "ana" / "double.ipynb").write_text("{}")
    (cloned / "submitted" / "ana" / ".DS_Store").write_text("")
    said = command(cloned, "autograde", "numbers").text
    assert "Not graded, because they lie in no assignment's folder: `submitted/ana/double.ipynb`." in said
    assert "DS_Store" not in said


def test_a_gradebook_without_its_source_still_grades(cloned: Path, command: Command) -> None:
    command(cloned, "generate_assignment", "numbers")
    shutil.rmtree(cloned / "source")
    assert command(cloned, "autograde", "numbers").code == 0
    assert read_grades(cloned)["ana"]["test_three"] == (3.0, False)


SLIP = """
class Step(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        if resources["nbgrader"]["student"] == "ana":
            raise ZeroDivisionError("a slip of ours")
        return nb, resources
"""


def test_a_fault_of_the_grader_at_one_submission_stops_no_other(cloned: Path, command: Command) -> None:
    add_step(cloned, SLIP)
    said = command(cloned, "autograde", "numbers")
    assert said.code == 1
    assert "ana - NOT GRADED: ZeroDivisionError: a slip of ours" in said.text
    assert "2 submissions: 1 graded, 1 NOT graded." in said.text
    assert "--student=ana --debug" in said.text
    assert read_grades(cloned)["ben"]["test_double"] == (0.0, False)


def test_feedback_is_made_again_after_somebody_graded(cloned: Path, command: Command) -> None:
    command(cloned, "autograde", "numbers")
    command(cloned, "generate_feedback", "numbers")
    for book in gradebook(cloned):
        book.find_comment("why", "double", "numbers", "ana").manual_comment = "Well argued."
        book.db.commit()
    assert command(cloned, "generate_feedback", "numbers").code == 0
    assert "Well argued." in (cloned / "feedback" / "ana" / "numbers" / "double.html").read_text()


def test_the_formgrader_s_buttons_do_the_same(cloned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config, PyFileConfigLoader

    monkeypatch.chdir(cloned)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(cloned)).load_config()
    config = Config(config | {"RunSubmission": Config(config.RunSubmission | {"unconfined": True})})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api = NbGraderAPI(CourseDirectory(config=config, root=str(cloned)), config=config)
        graded = api.autograde("numbers", "ana")
        made = api.generate_assignment("numbers")
        missing = api.autograde("numbers", "nobody")
    assert graded["success"], graded
    assert "which it had not: double" in graded["log"]
    assert made["success"], made
    assert "is already what source/numbers gives" in made["log"]
    assert not missing["success"]
    assert "There is nothing to grade" in missing["log"]
    assert os.environ.get("NBGRADER_EXECUTION") is None


def test_a_student_s_record_is_never_taken_for_ours(cloned: Path, command: Command) -> None:
    those = Class(cloned)
    notebook = those.answered(three="three = 4")
    notebook.metadata["autograder_record"] = {"cells": [], "made_from": "x", "mistakes": ["forged"]}
    those.hand_in("ben", notebook)
    said = command(cloned, "autograde", "numbers", "--student=ben")
    assert said.code == 0
    assert "forged" not in said.text
    assert any(grade_id_of(cell) == "test_three" for cell in notebook.cells)


def test_no_name_of_a_file_steers_the_log() -> None:
    from autograder.nbgrader_plugins.commands.telling import _made_readable

    name = "a\x1b[2J\u202e\nERROR all is lost\udcff"
    try:
        raise FileNotFoundError(name)
    except FileNotFoundError:
        record = logging.LogRecord("x", logging.INFO, "", 1, "Copying %s", (name,), sys.exc_info())
    assert _made_readable(record)
    said = logging.Formatter().format(record)
    assert said.encode()
    assert "\x1b" not in said
    assert "\u202e" not in said
    first, *rest = said.split("\n")
    assert first.startswith("Copying a")
    assert all(line.startswith("    ") for line in rest)
