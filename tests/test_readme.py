"""The instructor's week of docs/instructor.md, one command after the other,
in a copy of this repository as it is cloned.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_NOT_CLONED = {".git", ".venv", "build", "submitted", "autograded", "feedback", "gradebook.db"}
_NEEDS_A_PERSON = "jupyter lab"  # tests/browser opens it


def commands() -> list[str]:
    section = (
        (ROOT / "docs" / "instructor.md")
        .read_text(encoding="utf-8")
        .split("\n## A week, command by command\n")[1]
    )
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block is not None
    lines = [line.partition("#")[0].strip() for line in block[1].splitlines()]
    assert _NEEDS_A_PERSON in lines
    return [line for line in lines if line and line != _NEEDS_A_PERSON]


def run(course: Path, command: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, shell=True, cwd=course, env=environment, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, f"{command}\n{said[-2000:]}"
    for stock in ("Traceback", "SAWarning", "| INFO]"):
        assert stock not in said or "db assignment" in command, said[-2000:]
    return said


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clone") / "course"
    caches = shutil.ignore_patterns("*cache*", ".generating-*")
    folder.mkdir()
    for path in ROOT.iterdir():
        if path.is_dir() and path.name not in _NOT_CLONED:
            shutil.copytree(path, folder / path.name, ignore=caches)
        elif path.is_file() and path.name not in _NOT_CLONED:
            shutil.copy(path, folder)
    with (folder / "nbgrader_config.py").open("a") as config:  # the submission is our own
        config.write("\nc.RunSubmission.unconfined = True\n")
    return folder


def test_the_commands_work_in_their_order_again_and_after_a_change(course: Path) -> None:
    before = {path: path.read_bytes() for path in sorted((course / "release").rglob("*")) if path.is_file()}
    said = {command.split()[1]: run(course, command) for command in commands()}
    assert "release/vae is already what source/vae gives." in said["generate_assignment"]
    assert "due 2030-05-01 12:00 UTC" in said["generate_assignment"]
    assert "1 submission: 1 graded." in said["grade"]
    assert "1 of 1 students have feedback" in said["feedback"]
    assert sorted(path.stem for path in (course / "feedback" / "ana" / "vae").glob("*.html")) == [
        "elbo",
        "laplace",
        "vae",
    ]
    again = [
        run(course, command) for command in commands() if command.startswith(("nbgrader ", "autograder "))
    ]
    assert any("1 more had been graded before" in each for each in again)
    _change_a_hidden_test(course / "source" / "vae" / "laplace.ipynb")
    assert "laplace (changed: " in run(course, "nbgrader autograde vae --notebook=laplace")
    assert {path: path.read_bytes() for path in before} == before


def _change_a_hidden_test(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(each for each in notebook["cells"] if "### BEGIN HIDDEN TESTS" in "".join(each["source"]))
    source = "".join(cell["source"])
    cell["source"] = source.replace("### BEGIN HIDDEN TESTS", "### BEGIN HIDDEN TESTS\n    # another one", 1)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_another_python_is_told_so_and_nothing_runs_without_the_course(course: Path) -> None:
    """nbgrader reads its configuration with whatever Python it was installed for,
    and goes on where that fails.
    """
    script = (
        "import sys; sys.modules['autograder'] = None; from nbgrader.apps import NbGraderApp; "
        "NbGraderApp.launch_instance(['autograde', 'vae'])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "lacks what this course needs" in done.stderr
    assert "Traceback" not in done.stderr
