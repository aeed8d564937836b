"""Grading single files against the source."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.notebooks.cells.cells import SourceCell, grade_id_of
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.scoring.trying import UnknownAssignment, attempt, read_source, working_copy
from autograder.notebooks.submissions.expected import expected_of_course
from autograder.notebooks.submissions.reading import UnreadableSubmission
from autograder.notebooks.submissions.taking_in import notebook_of

Write = Callable[[NotebookNode, Path], Path]
Make = Callable[..., NotebookNode]


def test_a_right_file_has_all_points_that_are_not_given_by_hand(
    course_folder: Path, solved: NotebookNode, write: Write, tmp_path: Path, examiners: Examiners
) -> None:
    found = attempt(course_folder, write(solved, tmp_path / "a.ipynb"), examiners)
    assert (found.score, found.max_score) == (7, 7)
    by_hand = found.as_json()["cells"]["why"]
    assert (by_hand["score"], by_hand["max_score"], by_hand["verdicts"][0]["note"]) == (
        None,
        2,
        "cell.manual",
    )


def test_a_showcase_that_has_lost_its_tag_is_not_run_either(
    course_folder: Path,
    source: NotebookNode,
    solved: NotebookNode,
    write: Write,
    tmp_path: Path,
    examiners: Examiners,
) -> None:
    for notebook, metadata in ((source, {"tags": ["showcase"]}), (solved, {})):
        place = next(i for i, cell in enumerate(notebook.cells) if grade_id_of(cell) == "test_three")
        notebook.cells.insert(place, new_code_cell("three = 'what takes long'", metadata=metadata))
    write(source, course_folder / "double.ipynb")
    assert attempt(course_folder, write(solved, tmp_path / "double.ipynb"), examiners).score == 7


def test_a_script_is_graded_like_its_notebook_with_a_message_for_each_check(
    course_folder: Path, answered: Make, write: Write, tmp_path: Path, examiners: Examiners
) -> None:
    submitted = answered(three="three = 4", double="def double(x):\n    return 2 * x")
    found = attempt(course_folder, write(submitted, tmp_path / "some_name.py"), examiners).as_json()
    assert set(found) == {"assignment", "file", "score", "max_score", "cells"}
    assert (found["assignment"], found["score"], found["max_score"]) == ("numbers", 4, 7)
    assert found["cells"]["test_three"]["verdicts"][0] == {
        "check": "the value agrees",
        "status": "failed",
        "points": 0,
        "max_points": 1,
        "note": "value.differs",
        "message": "It is another value.",
        "evidence": {},
    }
    assert found["cells"]["why"]["verdicts"][0]["note"] == "cell.unanswered"


def test_data_is_there_and_no_solution_or_held_out_data_where_the_notebook_runs(
    course_folder: Path,
    solved: NotebookNode,
    source: NotebookNode,
    write: Write,
    tmp_path: Path,
    examiners: Examiners,
) -> None:
    write(source, course_folder / "double.py")
    (course_folder / "data.txt").write_text("3")
    with working_copy(course_folder) as folder:
        assert [path.name for path in folder.iterdir()] == ["data.txt"]
    solved.cells[-1]["cell_type"] = "code"
    solved.cells[-1].source = "x = 1"
    cell = next(cell for cell in solved.cells if cell.id == "three")
    cell.source = (
        "import os\nthree = 0 if 'AUTOGRADER_HELDOUT' in os.environ else int(open('data.txt').read())"
    )
    assert attempt(course_folder, write(solved, tmp_path / "a.ipynb"), examiners).score == 7


@pytest.mark.skipif(sys.platform == "win32", reason="where no lock says whose a folder is")
def test_a_copy_whose_process_was_killed_is_removed_by_the_next(
    course_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = f"""
import os, signal
from pathlib import Path
from autograder.notebooks.scoring.trying import working_copy
with working_copy(Path({str(course_folder)!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    subprocess.run([sys.executable, "-c", killed], env={**os.environ, "TMPDIR": str(temporary)}, check=False)
    (left,) = temporary.iterdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with working_copy(course_folder):
        assert not left.exists()
    assert list(temporary.iterdir()) == []


def test_the_notebook_is_told_by_metadata_then_name_then_cells(
    released: NotebookNode, course: tuple[SourceCell, ...]
) -> None:
    expected = [expected_of_course("numbers", "double", course), expected_of_course("numbers", "halve", ())]
    told = [notebook_of(released, "halve", expected)]
    del released.metadata["autograder"]
    told += [notebook_of(released, "halve", expected), notebook_of(released, "mine", expected)]
    assert [each and each.name for each in told] == ["double", "halve", "double"]
    released["cells"] = []
    assert notebook_of(released, "mine", expected) is None


def test_what_cannot_be_graded_is_said_clearly(
    course_folder: Path, tmp_path: Path, examiners: Examiners
) -> None:
    with pytest.raises(UnknownAssignment, match=r"no assignment `letters`.*numbers"):
        attempt(course_folder.parent / "letters", tmp_path / "a.ipynb", examiners)
    with pytest.raises(UnreadableSubmission, match="no file"):
        attempt(course_folder, tmp_path / "a.ipynb", examiners)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnknownAssignment, match="no notebook"):
        read_source(tmp_path / "empty")
