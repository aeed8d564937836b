"""Whatever a submission is made of costs that submission alone, and is said; what is right in it counts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.notebooks.scoring.records import record_of

from .conftest import RIGHT, Class, Graded, Said, add_step, nbgrader, new_course, read_grades

FULL = {"test_three": (3.0, False), "test_double": (4.0, False), "why": (None, True)}
NOTHING = {"test_three": (0.0, True), "test_double": (0.0, True), "why": (0.0, True)}


def hand_in_hostile_files(those: Class) -> None:
    right = those.answered(**RIGHT)

    def script(student: str, change: Callable[[str], str]) -> None:
        those.hand_in(student, right, "double.py")
        path = those.folder(student) / "double.py"
        path.write_text(change(path.read_text()))

    script("dated", lambda text: text.replace("# jupyter:\n", "# jupyter:\n#   date: 2026-11-30\n", 1))
    script("marked", lambda text: text.replace('tags=["showcase"]', 'tags=["showcase"] odd={1, 2} more=b"x"'))
    attached = those.answered(**RIGHT)
    attached.cells[0]["attachments"] = {"a": 5}
    those.hand_in("attached", attached)
    numbers = those.answered(**RIGHT)
    numbers.cells[0].metadata |= {"a": float("nan"), "collapsed": "x"}
    those.hand_in("no-number", numbers)
    (those.folder("cells") / "double.py").write_text("# %%\nx\n" * 50_000)
    those.hand_in("folders", right, "work.py")
    for name in (
        "double.ipynb/data.txt",
        "double.html/page.html",
        "data.txt/inner/deep.txt",
        "double_files/x",
    ):
        path = those.folder("folders") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    those.hand_in("pipes", right, "work.py")
    os.mkfifo(those.folder("pipes") / "double.ipynb")
    os.mkfifo(those.folder("pipes") / "notes.txt")
    those.hand_in("crowd", right)
    for number in range(4_000):
        (those.folder("crowd") / f"note{number}.txt").touch()
    those.hand_in("names", right)
    for name in (b"a\nb.txt", b"\x1b[2Jc.ipynb", b"\xff.py", "\u202ed.txt".encode(), b"e" * 255):
        Path(os.fsdecode(os.fsencode(those.folder("names")) + b"/" + name)).write_bytes(b"x")
    those.hand_in("shut", right)
    (those.folder("shut") / "shut").mkdir(mode=0)
    (those.folder("shut") / "large.bin").touch()
    os.truncate(those.folder("shut") / "large.bin", 10**12)  # which takes no place on the disk
    odd = those.course / "submitted" / "new\nline" / "numbers"
    odd.mkdir(parents=True)
    (odd / "double.ipynb").write_text(json.dumps(right))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    folder = new_course(tmp_path_factory.mktemp("hostile"))
    nbgrader(folder, "generate_assignment", "numbers")
    hand_in_hostile_files(Class(folder))
    log = nbgrader(folder, "autograde", "numbers", status=1)
    nbgrader(folder, "generate_feedback", "numbers")
    return Graded(folder, " ".join(log.split()), read_grades(folder))


def notes(hostile: Graded, student: str) -> list[str]:
    record = record_of("double", hostile.notebook(student).metadata)
    assert record is not None
    return [note.kind for note in record.notes]


RIGHT_ONES = {
    "dated": ["file.marks-left-out"],
    "marked": ["file.marks-left-out"],
    "no-number": ["file.marks-left-out"],
    "folders": ["file.renamed", "file.not-copied"],
    "pipes": ["file.renamed"],
}


@pytest.mark.parametrize("student", RIGHT_ONES)
def test_right_answers_count_whatever_is_around_them(hostile: Graded, student: str) -> None:
    assert hostile.grades[student] == FULL
    assert set(RIGHT_ONES[student]) <= set(notes(hostile, student))
    assert "Because." in hostile.feedback(student)


@pytest.mark.parametrize("student", ["attached", "crowd", "names", "shut"])
def test_what_was_not_looked_at_is_for_a_person_and_costs_nothing(hostile: Graded, student: str) -> None:
    scores = {name: score for name, (score, _) in hostile.grades[student].items()}
    assert scores == {"test_three": 3.0, "test_double": 4.0, "why": None}


def test_a_file_of_far_too_many_cells_is_refused(hostile: Graded) -> None:
    assert hostile.grades["cells"] == NOTHING
    assert "is far longer than a script of this course" in hostile.log


def test_files_of_the_course_are_there_whatever_a_submission_has_in_their_place(hostile: Graded) -> None:
    there = hostile.folder / "autograded" / "folders" / "numbers"
    assert (there / "data.txt").read_text() == "3"
    assert (there / "double.ipynb").is_file()


def test_beside_a_page_lies_nothing_of_the_submission(hostile: Graded) -> None:
    assert {path.name for path in (hostile.folder / "feedback").rglob("*") if path.is_file()} == {
        "double.html"
    }


def test_no_name_steers_the_terminal(hostile: Graded) -> None:
    assert "\x1b" not in hostile.log
    assert "\u202e" not in hostile.log
    assert "NOT GRADED: the name of its folder has signs that cannot be seen" in hostile.log


STOPPED = """
from autograder.execution.limited_work import WorkStopped
from autograder.notebooks.running.examining import Examiners

work = Examiners.work


def stopped(self, function, arguments, limits=None):
    if "ana" in arguments["folder"]:
        raise WorkStopped("it takes more time than it may (60 seconds, 2048 MB)")
    return work(self, function, arguments, limits)


Examiners.work = stopped


class Step(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        return nb, resources
"""


def test_a_submission_whose_reading_has_to_be_stopped_is_for_a_person(
    course: Path, tmp_path: Path, command: Callable[..., Said]
) -> None:
    folder = new_course(tmp_path)
    add_step(folder, STOPPED)
    those = Class(course)
    those.course = folder
    for student in ("ana", "ben"):
        those.hand_in(student, those.answered(**RIGHT))
    said = command(folder, "autograde", "numbers")
    assert "double (ana): This submission could not be read: it takes more time than it may" in said.text
    grades = read_grades(folder)
    assert grades["ana"] == NOTHING
    assert grades["ben"] == FULL
