"""What reaches a student's code when its notebook is graded, and what of it leaves that process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from autograder.notebooks.examining import Examiners

from .conftest import RIGHT, Class, Graded, Said, new_course, read_grades

Command = Callable[..., Said]


@pytest.fixture
def those(course: Path, tmp_path: Path) -> Class:
    """A class that has handed in nothing yet."""
    folder = new_course(tmp_path)
    shutil.copytree(course / "release", folder / "release")
    return Class(folder)


def autograded(those: Class, command: Command) -> Graded:
    said = command(those.course, "autograde", "numbers")
    assert said.code == 0, said.text
    return Graded(those.course, said.text, read_grades(those.course))


def test_of_the_variables_around_the_grading_only_nbgraders_own_two_reach_the_code(
    those: Class, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook may ask who runs it; a password that stands beside is nobody's."""
    monkeypatch.setenv("NBGRADER_DB_PASSWORD", "hunter2")
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    notebook = those.answered(**RIGHT)
    notebook.cells.insert(0, new_code_cell("import os\nprint({**os.environ})"))
    those.hand_in("curious", notebook)
    graded = autograded(those, command).notebook("curious")
    printed = next(cell for cell in graded.cells if "os.environ" in cell.source).outputs[0].text
    assert "'NBGRADER_EXECUTION': 'autograde'" in printed
    assert "'NBGRADER_VALIDATING': '1'" in printed
    assert "hunter2" not in printed
    assert "hunter2" not in str(graded)


def test_an_exchange_among_pythons_packages_is_refused_before_anything_is_graded(
    those: Class, command: Command, examiners: Examiners
) -> None:
    if examiners.tier == "none":
        pytest.skip("nothing is held here")
    those.hand_in("ana", those.answered(**RIGHT))
    exchange = Path(pytest.__file__).parents[1] / "exchange"
    said = command(those.course, "autograde", "numbers", f"--Exchange.root={exchange}")
    assert said.code != 0
    assert f"Every submission could read {exchange}, because it lies in" in said.text
    assert not (those.course / "autograded").exists()


def test_the_paths_that_students_code_can_read_are_in_the_log_at_debug(
    those: Class, command: Command
) -> None:
    those.hand_in("ana", those.answered(**RIGHT))
    told = command(those.course, "autograde", "numbers", "--debug").text
    assert "What student code can read of this machine: " in told
    assert str(Path(pytest.__file__).parents[1]) in told
