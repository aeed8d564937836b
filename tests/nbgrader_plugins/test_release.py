"""What students get: no solution, no hidden test, digests, a script, always the same bytes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from autograder.notebooks.cells.cells import grade_id_of, source_cells
from autograder.notebooks.restoring.released import digest, is_untouched, release_of
from autograder.notebooks.submissions.handed_in import read_submission
from autograder.notebooks.submissions.reading import read_notebook


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_release_has_the_notebook_its_script_and_the_data(course: Path) -> None:
    found = contents(course / "release" / "numbers")
    assert sorted(found) == ["data.txt", "double.ipynb", "double.py", "released.json"]
    for secret in (b"1024", b"three = 3", b"2 * x", b"prime"):
        assert not any(secret in content for content in found.values())


def test_digests_are_those_of_the_released_cells(course: Path) -> None:
    notebook = read_notebook(course / "release" / "numbers" / "double.ipynb")
    release = release_of(notebook)
    assert release is not None
    assert (release.assignment, release.notebook, release.notebooks) == ("numbers", "double", ("double",))
    assert tuple(release.digests) == ("setup", "three", "test_three", "double", "test_double", "why")
    for cell in notebook.cells:
        grade_id = grade_id_of(cell)
        assert grade_id is None or release.digests[grade_id] == digest(cell.source)
    assert is_untouched(notebook, release)
    assert is_untouched(read_submission(course / "release" / "numbers" / "double.py"), release)


def test_our_release_of_a_cell_is_nbgrader_s(course: Path) -> None:
    released = nbformat.read(course / "release" / "numbers" / "double.ipynb", as_version=4)
    ours = {
        each.grade_id: each.released
        for each in source_cells(read_notebook(course / "source" / "numbers" / "double.ipynb"))
    }
    theirs = {grade_id_of(cell): cell.source for cell in released.cells if grade_id_of(cell)}
    assert ours == theirs


def again(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "numbers", "--force", "--no-db"]
    command += options
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)


def test_the_same_source_gives_the_same_bytes_anywhere(course: Path, tmp_path: Path) -> None:
    shutil.copytree(course / "source", tmp_path / "source")
    shutil.copy(course / "nbgrader_config.py", tmp_path)
    assert again(tmp_path).returncode == 0
    assert contents(tmp_path / "release" / "numbers") == contents(course / "release" / "numbers")


def test_a_source_with_wrong_points_is_not_released(course: Path, tmp_path: Path) -> None:
    shutil.copytree(course / "source", tmp_path / "source")
    shutil.copy(course / "nbgrader_config.py", tmp_path)
    path = tmp_path / "source" / "numbers" / "double.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][4]["metadata"]["nbgrader"]["points"] = 5
    path.write_text(json.dumps(notebook))
    done = again(tmp_path)
    assert done.returncode != 0
    assert "In the notebook `double`:\n- The grade cell `test_three` has 5 points" in done.stderr
    assert not (tmp_path / "release" / "numbers" / "double.ipynb").exists()


def test_a_source_whose_solution_is_not_accepted_is_not_released_unless_it_is_not_rehearsed(
    course: Path, tmp_path: Path
) -> None:
    shutil.copytree(course / "source", tmp_path / "source")
    shutil.copy(course / "nbgrader_config.py", tmp_path)
    path = tmp_path / "source" / "numbers" / "double.ipynb"
    path.write_text(path.read_text().replace("return 2 * x", "return 3 * x"))
    done = again(tmp_path)
    assert done.returncode != 0
    assert (
        "In the grade cell `test_double` the solution does not pass “the value agrees” (failed)"
        in done.stderr
    )
    assert "running the solutions" in done.stdout
    assert not (tmp_path / "release" / "numbers" / "double.ipynb").exists()
    assert again(tmp_path, "--CheckSource.rehearsal=False").returncode == 0
