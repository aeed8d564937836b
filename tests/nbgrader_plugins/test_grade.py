"""``autograder grade``: the class in one command, again and again, whatever happens in between."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from .conftest import RIGHT, Class, add_step, nbgrader, new_course, read_grades
from .test_killed import descendants, is_running
from .test_same_as_nbgrader import files, tables

FULL = {"test_three": (3.0, False), "test_double": (4.0, False), "why": (None, True)}


def grade(folder: Path, *arguments: str, status: int = 0) -> str:
    """Run the command in the course's folder; returns what it wrote, its line breaks made spaces."""
    command = [sys.executable, "-m", "autograder.cli", "grade", "numbers", "--unconfined", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == status, done.stderr[-3000:]
    return " ".join((done.stdout if "--json" in arguments else done.stdout + done.stderr).split())


@pytest.fixture
def small(course: Path, tmp_path: Path) -> Path:
    """A course with a class of three."""
    folder = new_course(tmp_path)
    shutil.copytree(course / "release", folder / "release")
    those = Class(folder)
    those.hand_in("ana", those.answered(**RIGHT))
    those.hand_in("ben", those.answered(**RIGHT | {"three": "three = 4"}))
    those.hand_in("eve", those.answered(**RIGHT))
    return folder


COUNTING = """
from pathlib import Path


class Step(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        with Path({file!r}).open("a") as file:
            file.write(resources["nbgrader"]["student"] + "\\n")
        return nb, resources
"""


def count(folder: Path) -> list[str]:
    """Whose submissions have been run since this was called for the last time."""
    file = folder / "runs.txt"
    found = file.read_text().split() if file.exists() else []
    file.write_text("")
    return sorted(found)


def test_nothing_is_graded_twice(small: Path) -> None:
    add_step(small, COUNTING.format(file=str(small / "runs.txt")))
    assert "1 submission: 1 graded." in grade(small, "--student", "ben")
    assert count(small) == ["ben"]
    assert "2 submissions: 2 graded. 1 more had been graded before" in grade(small)
    assert count(small) == ["ana", "eve"]
    before = files(small), tables(small)
    shutil.rmtree(small / "autograded")
    (small / "gradebook.db").unlink()
    assert "3 submissions: 3 graded." in grade(small)  # from what was kept
    assert count(small) == []
    assert (files(small), tables(small)) == before
    grade(small, "--force", "--student", "ana", "--student", "eve")
    assert count(small) == ["ana", "eve"]
    assert (files(small), tables(small)) == before


HOOKS = """
from pathlib import Path


def before(**of):
    with Path({file!r}).open("a") as file:
        file.write("before\\n")


def after(**of):
    with Path({file!r}).open("a") as file:
        file.write("after\\n")
"""


def test_the_hooks_of_a_course_are_called_once_for_each_submission(small: Path) -> None:
    (small / "hooks_of_this_test.py").write_text(HOOKS.format(file=str(small / "runs.txt")))
    with small.joinpath("nbgrader_config.py").open("a") as file:
        file.write("sys.path.insert(0, str(course))\n")
        file.write('c.Autograde.pre_convert_hook = "hooks_of_this_test.before"\n')
        file.write('c.Autograde.post_convert_hook = "hooks_of_this_test.after"\n')
    grade(small)
    assert count(small) == ["after"] * 3 + ["before"] * 3


def test_a_spoilt_result_is_said_and_graded_anew(small: Path) -> None:
    grade(small)
    shutil.rmtree(small / "autograded")
    spoilt = next((small / ".autograder" / "results").glob("*/*/notebooks/double.ipynb"))
    spoilt.write_text("{}")
    said = grade(small)
    assert "cannot be used (ValueError). It is graded anew." in said
    assert "3 submissions: 3 graded." in said
    assert read_grades(small)["ana"] == FULL


def test_results_as_json(small: Path) -> None:
    found: list[dict[str, Any]] = json.loads(grade(small, "--json"))
    assert [(each["student"], each["score"], each["failure"]) for each in found] == [
        ("ana", 7.0, ""),
        ("ben", 4.0, ""),
        ("eve", 7.0, ""),
    ]
    assert found[0]["notebooks"][0]["cells"][0]["grade_id"] == "test_three"


def test_who_did_not_hand_in_is_named(small: Path) -> None:
    said = grade(small, "--student", "nobody", "--student", "ana", status=1)
    assert "There is no submission of numbers by nobody. Nothing was graded." in said


def test_elsewhere_than_in_a_course_one_sentence(tmp_path: Path) -> None:
    assert "There is no nbgrader_config.py here." in grade(tmp_path, status=2)


def test_a_second_grading_is_told_of_the_first(small: Path) -> None:
    from autograder.grading.lock import the_only_grading

    with the_only_grading(small / ".autograder" / "grading.lock", "numbers"):
        said = grade(small, status=1)
    assert "This course is being graded already: numbers, by " in said
    assert f"(process {os.getpid()}) since 20" in said
    assert "3 submissions: 3 graded." in grade(small)


def test_a_changed_test_has_only_its_notebook_graded_again(course: Path, tmp_path: Path) -> None:
    folder = new_course(tmp_path)
    source = folder / "source" / "numbers"
    shutil.copy(source / "double.ipynb", source / "more.ipynb")
    nbgrader(folder, "generate_assignment", "numbers")
    those, more = Class(folder), Class(folder)
    more.release = nbformat.read(folder / "release" / "numbers" / "more.ipynb", as_version=4)
    for student in ("ana", "ben"):
        those.hand_in(student, those.answered(**RIGHT))
        more.hand_in(student, more.answered(**RIGHT | {"three": "three = 4"}), "more.ipynb")
    # What ben's code writes could decide what his other notebook does.
    those.hand_in(
        "ben", those.answered(**RIGHT | {"why": "Because.", "three": "open('a.txt', 'w').write('3')"})
    )
    add_step(folder, COUNTING.format(file=str(folder / "runs.txt")).replace('["student"]', '["notebook"]'))
    grade(folder)
    assert count(folder) == ["double", "double", "more", "more"]
    before = tables(folder)
    text = (source / "more.ipynb").read_text()
    assert text.count("the value agrees exactly") == 1
    (source / "more.ipynb").write_text(text.replace("the value agrees exactly", "the value is exact"))
    said = grade(folder)
    assert count(folder) == ["double", "more", "more"]
    assert "ana 11 of 14" in said
    after = tables(folder)
    assert [row for row in after["grade"] if '"double"' in row and '"ana"' in row] == [
        row for row in before["grade"] if '"double"' in row and '"ana"' in row
    ]


def test_who_has_given_marks_is_asked_again_only_about_what_changed(small: Path) -> None:
    grade(small)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Gradebook(f"sqlite:///{small / 'gradebook.db'}", "vae-course") as gradebook:
            for student in ("ana", "ben"):
                marked = gradebook.find_grade("why", "double", "numbers", student)
                marked.manual_score, marked.needs_manual_grade = 1.0, False
            marked = gradebook.find_grade("test_three", "double", "numbers", "ben")
            marked.manual_score, marked.needs_manual_grade = 2.0, False
            gradebook.find_comment("why", "double", "numbers", "ana").manual_comment = "Well argued."
            gradebook.db.commit()
    those = Class(small)
    those.hand_in("ana", those.answered(**RIGHT | {"why": "Because of something else."}))
    those.hand_in(
        "ben", those.answered(**RIGHT | {"three": "three = 4", "double": "def double(x):\n    return x"})
    )
    grade(small)
    found = read_grades(small)
    assert found["ana"]["why"] == (None, True)
    assert found["ben"]["why"] == (None, False)
    assert found["ben"]["test_three"] == (0.0, False)
    assert "Well argued." in "".join(tables(small)["comment"])


def test_a_gradebook_that_is_none_is_told_in_a_sentence(small: Path) -> None:
    (small / "gradebook.db").write_bytes(b"no gradebook " * 1000)
    said = grade(small, status=1)
    assert "gradebook.db cannot be used: file is not a database. Is it held by another program" in said
    assert "Traceback" not in said


def test_a_gradebook_that_somebody_holds_loses_nothing(small: Path) -> None:
    grade(small, "--student", "ana")
    held = sqlite3.connect(small / "gradebook.db")
    held.execute("BEGIN EXCLUSIVE")
    said = grade(small, status=1)
    assert "gradebook.db cannot be used: database is locked." in said
    held.rollback()
    held.close()
    assert "2 submissions: 2 graded. 1 more had been graded before" in grade(small)


def test_a_course_that_cannot_be_written_into_is_told_in_a_sentence(small: Path) -> None:
    (small / ".autograder").write_text("a file where the folder should be")
    assert "The course's folder cannot be written into: " in grade(small, status=1)


def test_a_gradebook_of_another_version_is_told_before_anything_is_graded(small: Path) -> None:
    grade(small, "--student", "ana")
    with contextlib.closing(sqlite3.connect(small / "gradebook.db")) as opened:
        opened.execute("ALTER TABLE submitted_notebook DROP COLUMN late_submission_penalty")
    add_step(small, COUNTING.format(file=str(small / "runs.txt")))
    said = grade(small, status=1)
    assert "cannot be used: no such column: submitted_notebook.late_submission_penalty. Is it" in said
    assert "Traceback" not in said
    assert count(small) == []


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="mounts a small disk")
@pytest.mark.parametrize("kilobytes", [270, 340])
def test_a_full_disk_is_told_in_a_sentence_and_loses_nothing(small: Path, kilobytes: int) -> None:
    undisturbed = small.with_name(f"{small.name}-undisturbed")
    shutil.copytree(small, undisturbed)
    grade(undisturbed)
    full = small.with_name(f"{small.name}-full")
    full.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(full)]).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        shutil.copytree(small, full, dirs_exist_ok=True)
        said = grade(full, status=1)
        assert "cannot be used: database or disk is full. Is it" in said
        assert "Traceback" not in said
        subprocess.run(["mount", "-o", "remount,size=9m", str(full)], check=True)
        grade(full)
        assert files(full) == files(undisturbed)
        assert tables(full) == tables(undisturbed)
    finally:
        subprocess.run(["umount", "--lazy", str(full)], check=True)


DEADLY = """
import os


class Step(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        if resources["nbgrader"]["student"] == "ben":
            os.kill(os.getpid(), 9)
        return nb, resources
"""


def test_a_submission_that_ends_its_worker_costs_nobody_else(small: Path) -> None:
    add_step(small, DEADLY)
    said = grade(small, "--jobs", "2", status=1)
    assert "ben - NOT GRADED: the process that worked on it ended twice" in said
    assert "3 submissions: 2 graded, 1 NOT graded." in said
    assert read_grades(small).keys() == {"ana", "eve"}


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_stopped_at_random_moments_it_goes_on_from_there(small: Path) -> None:
    """The gradebook is that of a grading that nobody disturbed, and no process is left."""
    those = Class(small)
    for number in range(5):
        those.hand_in(f"s{number}", those.answered(**RIGHT))
    undisturbed = small.with_name("undisturbed")
    shutil.copytree(small, undisturbed)
    grade(undisturbed)
    moments = random.Random(7)
    command = [sys.executable, "-m", "autograder.cli", "grade", "numbers", "--unconfined", "--jobs", "2"]
    for attempt in range(6):
        grading = subprocess.Popen(
            command, cwd=small, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wanted = moments.randrange(1, 8)
        deadline = time.monotonic() + 60
        while grading.poll() is None and len(graded_by(small)) < wanted and time.monotonic() < deadline:
            time.sleep(0.01)
        started = descendants(grading.pid)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(grading.pid, signal.SIGINT if attempt % 2 else signal.SIGKILL)
        grading.wait(60)
        deadline = time.monotonic() + 60  # of a moment
        while any(map(is_running, started)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not [each for each in started if is_running(each)]
    grade(small)
    assert files(small) == files(undisturbed)
    assert tables(small) == tables(undisturbed)


def graded_by(folder: Path) -> list[Path]:
    return list((folder / "autograded").glob("*/numbers/double.ipynb"))
