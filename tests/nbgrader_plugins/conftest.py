"""A course of one small notebook: generated, graded and given back by nbgrader itself, once."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from autograder.notebooks.cells.cells import grade_id_of
from autograder.notebooks.cells.scripts import notebook_from_script, script_of

from .pixel import PIXEL

ROOT = Path(__file__).parents[2]
# nbgrader starts `alembic` for a new gradebook; it lies beside Python.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
RIGHT = {"three": "three = 3", "double": "def double(x):\n    return x + x", "why": "Because."}


@dataclass(frozen=True)
class Graded:
    """The course's folder, what nbgrader said, and each student's grades by cell."""

    folder: Path
    log: str
    grades: Mapping[str, Mapping[str, tuple[float | None, bool]]]

    def notebook(self, student: str) -> NotebookNode:
        return nbformat.read(self.folder / "autograded" / student / "numbers" / "double.ipynb", as_version=4)

    def feedback(self, student: str) -> str:
        return (self.folder / "feedback" / student / "numbers" / "double.html").read_text()


def nbgrader(folder: Path, *arguments: str, status: int = 0) -> str:
    """Run nbgrader in the course's folder as a person does; returns what it wrote to the terminal."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == status, done.stderr[-3000:]
    return done.stdout + done.stderr


@dataclass(frozen=True)
class Said:
    """What a command wrote, with its line breaks made spaces, and how it ended."""

    code: int
    text: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """The same in this process, which is quicker: a function of the course's folder and the arguments."""
    from nbgrader.apps import AutogradeApp, GenerateAssignmentApp, GenerateFeedbackApp

    apps = {
        "autograde": AutogradeApp,
        "generate_assignment": GenerateAssignmentApp,
        "generate_feedback": GenerateFeedbackApp,
    }

    def run(folder: Path, name: str, *arguments: str) -> Said:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        code = 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                app = apps[name]()
                app.initialize(["--RunSubmission.unconfined=True", *arguments], root=str(folder))
                app.start()
            except SystemExit as ended:
                code = int(ended.code or 0)
        said = capsys.readouterr()
        return Said(code, " ".join((said.out + said.err).split()))

    return run


def new_course(folder: Path) -> Path:
    """A folder with the small course's configuration and source, as if freshly cloned."""
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    text = (ROOT / "tests" / "notebooks" / "tiny_course.txt").read_text()
    source = folder / "source" / "numbers"
    source.mkdir(parents=True)
    (source / "double.ipynb").write_text(json.dumps(notebook_from_script(text, "double.py")))
    (source / "data.txt").write_text("3")
    (source / "hidden_limits.py").write_text("largest = 1024\n")
    return folder


def add_step(folder: Path, code: str) -> None:
    """Have the course grade with one step more, the class ``Step`` of some code, wherever it grades."""
    folder.joinpath("steps_of_this_test.py").write_text(
        "from nbgrader.preprocessors import NbGraderPreprocessor\n\n" + code
    )
    with folder.joinpath("nbgrader_config.py").open("a") as file:
        file.write("sys.path.insert(0, str(course))\n")
        file.write('c.Autograde.autograde_preprocessors.insert(0, "steps_of_this_test.Step")\n')


def read_grades(folder: Path) -> dict[str, dict[str, tuple[float | None, bool]]]:
    from nbgrader.api import Gradebook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
            return {
                submission.student.id: {
                    grade.name: (grade.auto_score, bool(grade.needs_manual_grade))
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions("numbers")
            }


@pytest.fixture(scope="package")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course after `nbgrader generate_assignment`."""
    folder = new_course(tmp_path_factory.mktemp("course"))
    nbgrader(folder, "generate_assignment", "numbers")
    return folder


class Class:
    """Writes submissions into a course."""

    def __init__(self, course: Path) -> None:
        self.course = course
        release = course / "release" / "numbers"
        self.release = nbformat.read(release / "double.ipynb", as_version=4)
        self.script = (release / "double.py").read_text()

    def answered(self, **answers: str) -> NotebookNode:
        notebook = copy.deepcopy(self.release)
        for cell in notebook.cells:
            cell.source = answers.get(grade_id_of(cell) or "", cell.source)
        return notebook

    def folder(self, student: str) -> Path:
        folder = self.course / "submitted" / student / "numbers"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def hand_in(self, student: str, notebook: NotebookNode, name: str = "double.ipynb") -> None:
        text = script_of(notebook) if name.endswith(".py") else json.dumps(notebook)
        (self.folder(student) / name).write_text(text)


def hand_in_all(those: Class) -> None:
    """One submission of each kind that a class sees."""
    right = those.answered(**RIGHT)
    those.hand_in("right", right)
    those.hand_in("script", right, "double.py")
    those.hand_in("both", right, "double.py")
    those.hand_in("both", those.release)
    those.hand_in("conflict", right)
    those.hand_in("conflict", those.answered(three="three = 4"), "double.py")
    those.hand_in("misnamed", right, "double (1).ipynb")
    hand_in_oddly(those)
    those.hand_in("untouched", those.release)
    (those.folder("damaged") / "double.ipynb").write_text('{"cells": [')
    those.hand_in("unclear", those.answered(**RIGHT | {"three": "three = '?'"}))
    those.hand_in("dies", those.answered(**RIGHT | {"double": "import os\nos._exit(1)"}))
    linked = those.folder("linked")
    (linked / "double.ipynb").symlink_to(those.course / "source" / "numbers" / "double.ipynb")
    (linked / "notes.txt").symlink_to(those.course / "nbgrader_config.py")
    those.hand_in("tampered", tampered(those))
    showing = those.answered(**RIGHT)
    for cell in showing.cells:
        if "showcase" in cell.source:
            cell.outputs = [new_output("display_data", data={"image/png": PIXEL, "text/html": "<script>"})]
    those.hand_in("showing", showing)


def hand_in_oddly(those: Class) -> None:
    """The right answers in folders and archives, with odd times; and what nobody can read."""
    reading = RIGHT | {
        "three": "import hidden_helper\nthree = hidden_helper.three(open('data/three.txt').read())"
    }
    packed = json.dumps(those.answered(**reading))
    beside = {"hidden_helper.py": "three = int\n", "data/three.txt": "3"}
    in_place = those.course / "submitted" / "packed-in-place" / "numbers.zip"  # of the folder
    in_place.parent.mkdir(parents=True)
    for archive in (those.folder("packed") / "work.zip", in_place):
        with zipfile.ZipFile(archive, "w") as opened:
            for name, content in {"double (1).ipynb": packed, **beside}.items():
                opened.writestr(f"hw/{name}", content)
    those.hand_in("packed", those.release)
    for name, content in {"double.ipynb": packed, **beside}.items():
        path = those.folder("deeper") / "week 1" / "numbers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    those.folder("empty")
    (those.folder("document") / "double.pdf").write_bytes(b"%PDF-1.4")
    for student in ("no-time", "time-folder", "half-time"):
        those.hand_in(student, those.answered(**RIGHT))
    (those.folder("no-time") / "timestamp.txt").write_bytes(b"\xff\0 no time")
    (those.folder("time-folder") / "timestamp.txt").mkdir()
    (those.folder("half-time") / "timestamp.txt").write_text("2026-11")


def tampered(those: Class) -> NotebookNode:
    notebook = those.answered(**RIGHT | {"three": "import warnings\nthree = 4\nwarnings.warn('a warning')"})
    cells = {grade_id_of(cell): cell for cell in notebook.cells}
    cells["test_three"].metadata["nbgrader"]["points"] = 100
    cells["test_three"].source = "100"
    cells["double"].metadata["nbgrader"]["schema_version"] = 99
    notebook.cells.remove(cells["test_double"])
    notebook.cells.insert(0, copy.deepcopy(cells["three"]))
    extra = new_code_cell("99")
    extra.metadata["nbgrader"] = {"grade": True, "solution": False, "grade_id": 3}
    notebook.cells.append(extra)
    return notebook


@pytest.fixture(scope="package")
def graded(course: Path) -> Graded:
    """The course after `nbgrader autograde` and `nbgrader generate_feedback` of a whole class."""
    hand_in_all(Class(course))
    log = nbgrader(course, "autograde", "numbers")
    nbgrader(course, "generate_feedback", "numbers")
    return Graded(course, log, read_grades(course))


@pytest.fixture
def cloned(course: Path, tmp_path: Path) -> Path:
    """The course as it is cloned: source and release are there, a gradebook is not;
    two students have handed in.
    """
    folder = new_course(tmp_path)
    shutil.copytree(course / "release", folder / "release")
    those = Class(folder)
    those.hand_in("ana", those.answered(**RIGHT))
    those.hand_in("ben", those.answered(three="three = 4"))
    return folder
