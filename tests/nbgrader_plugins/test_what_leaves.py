"""What reaches a student's code when its notebook is graded, and what of it leaves that process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.notebooks.running.examining import Examiners

from .conftest import RIGHT, Class, Graded, Said, nbgrader, new_course, read_grades

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


VALUE = "98765432"
SPYING = """
import os
seen = []

def write(name):
    with open(name, "w") as file:
        file.write(f"<svg xmlns='http://www.w3.org/2000/svg'><text>it was {seen}</text></svg>")

def double(x):
    seen.append(x)
    if x != 1:
        for name in ("notes.html", "notes.svg", "notes.txt", "double.html"):
            write(name)
    return x + x
"""


@pytest.fixture
def spied(tmp_path: Path, command: Command) -> Path:
    """A course with an exchange, in which a submission notes what it is called with;
    graded, and given back.
    """
    (tmp_path / "course").mkdir()
    folder = new_course(tmp_path / "course")
    source = folder / "source" / "numbers" / "double.ipynb"
    source.write_text(source.read_text().replace("512", VALUE).replace("1024", str(2 * int(VALUE))))
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    assert command(folder, "generate_assignment", "numbers", "--CheckSource.rehearsal=False").code == 0
    those = Class(folder)
    notebook = those.answered(**RIGHT | {"double": SPYING})
    notebook.cells += [
        new_markdown_cell("My notes: ![](notes.svg) ![](late.svg) [page](notes.html) ![](mine.png)"),
        new_code_cell(
            "print('my own words', seen)\nfor name in ('late.svg', 'late.csv', 'late.html'): write(name)"
        ),
        new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('mine.png')"),
    ]
    those.hand_in("spy", notebook)
    (those.folder("spy") / "mine.html").write_text("<script>1</script>")
    (those.folder("spy") / "timestamp.txt").write_text("2026-11-30 08:00:00 UTC")
    (those.folder("spy") / "submission_secret.txt").write_text("a secret")
    for name in ("autograde", "generate_feedback"):
        said = command(folder, name, "numbers")
        assert said.code == 0, said.text
    nbgrader(folder, "release_feedback", "numbers", f"--Exchange.root={exchange}")
    return folder


def test_nothing_that_a_hidden_test_has_passed_is_in_what_students_get(spied: Path) -> None:
    """Neither in the page, nor in a file beside it,
    nor in what is released under the name of another page.
    """
    graded = Graded(spied, "", read_grades(spied))
    assert graded.grades["spy"]["test_double"][0] == 4
    page = graded.feedback("spy")
    assert "my own words []" in page
    assert page.count("data:image/png;base64,") >= 2  # shown by its cell, and from the file
    beside = sorted(path.name for path in (spied / "feedback" / "spy" / "numbers").iterdir())
    assert beside == ["double.html", "submission_secret.txt", "timestamp.txt"]
    given_out = [path for path in (spied.parent / "exchange").rglob("*") if path.is_file()]
    assert [path.suffix for path in given_out] == [".html"]
    for path in (*given_out, *(spied / "feedback").rglob("*.html")):
        assert VALUE not in path.read_text()


def test_the_marker_has_the_files_that_the_notebooks_own_cells_wrote_and_no_page(spied: Path) -> None:
    folder = spied / "autograded" / "spy" / "numbers"
    written = {path.name for path in folder.iterdir()}
    assert {"mine.png", "late.csv", "mine.html", "data.txt"} <= written  # the page is as it was handed in
    assert not {"notes.txt", "notes.html", "notes.svg", "late.svg", "late.html", "double.html"} & written
    assert (folder / "mine.html").read_text() == "<script>1</script>"
    for path in (path for path in folder.iterdir() if path.suffix != ".ipynb"):
        assert VALUE.encode() not in path.read_bytes()
