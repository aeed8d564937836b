"""What is in a student's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from autograder.notebooks import gathering
from autograder.notebooks.gathering import gather

Write = Callable[[NotebookNode, Path], Path]


def test_notebook_and_script_belong_together(tmp_path: Path, released: NotebookNode, write: Write) -> None:
    write(released, tmp_path / "double.ipynb"), write(released, tmp_path / "double.py")
    (tmp_path / "own_module.py").write_text("x = 1\n")
    folder = gather(tmp_path)
    assert [[file.name for file in each.files] for each in folder.notebooks] == [
        ["double.ipynb", "double.py"]
    ]
    assert not folder.problems


def test_a_wrong_name_is_told_with_the_right_one(
    tmp_path: Path, released: NotebookNode, write: Write
) -> None:
    write(released, tmp_path / "double (1).ipynb")
    (found,) = gather(tmp_path).notebooks
    assert "rename it to `double.ipynb`" in found.problems[0]


def test_a_copy_beside_the_right_name_is_said_not_to_count(
    tmp_path: Path, released: NotebookNode, write: Write
) -> None:
    write(released, tmp_path / "double.ipynb"), write(released, tmp_path / "double-Copy1.ipynb")
    (found,) = gather(tmp_path).notebooks
    assert "`double-Copy1.ipynb` is a copy" in found.problems[0]
    assert [file.name for file in found.files] == ["double.ipynb"]


def test_missing_notebooks_of_the_assignment_are_named(
    tmp_path: Path, released: NotebookNode, write: Write
) -> None:
    released.metadata["autograder"]["notebooks"] = ["double", "halve"]
    file = write(released, tmp_path / "double.ipynb")
    assert gather(tmp_path).problems == ("`halve.ipynb` of the assignment `numbers` is not in this folder.",)
    assert not gather(file).problems


def test_a_notebook_without_the_course_s_marks_says_what_to_do(
    tmp_path: Path, released: NotebookNode, write: Write
) -> None:
    del released.metadata["autograder"]
    write(released, tmp_path / "double.ipynb")
    folder = gather(tmp_path)
    assert not folder.notebooks
    assert "Download the released notebook again" in folder.problems[0]


def test_unreadable_files_are_named(tmp_path: Path, released: NotebookNode, write: Write) -> None:
    write(released, tmp_path / "double.ipynb")
    (tmp_path / "other.ipynb").write_text("{")
    assert "`other.ipynb` is damaged" in gather(tmp_path).problems[0]


def test_large_files_are_hinted_at(tmp_path: Path, released: NotebookNode, write: Write) -> None:
    released.metadata["filler"] = "x" * (gathering._LARGE + 1)
    write(released, tmp_path / "double.ipynb")
    assert "20 MB" in gather(tmp_path).hints[0]


def test_a_single_file_is_looked_at_with_its_partner(
    tmp_path: Path, released: NotebookNode, write: Write
) -> None:
    file = write(released, tmp_path / "double.py")
    write(released, tmp_path / "double.ipynb")
    (found,) = gather(file).notebooks
    assert [each.name for each in found.files] == ["double.ipynb", "double.py"]
