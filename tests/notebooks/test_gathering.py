"""What is in a student's folder."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.notebooks.submissions import gathering
from autograder.notebooks.submissions.gathering import Gathered, gather

Make = Callable[..., NotebookNode]
Write = Callable[[NotebookNode, Path], Path]


def names(found: Gathered) -> list[str]:
    return [file.name for file in found.files]


def test_notebook_and_script_belong_together(
    tmp_path: Path, released: NotebookNode, solved: NotebookNode, write: Write
) -> None:
    write(solved, tmp_path / "double.ipynb"), write(released, tmp_path / "double.py")
    (tmp_path / "own_module.py").write_text("x = 1\n")
    folder = gather(tmp_path)
    assert [names(each) for each in folder.notebooks] == [["double.ipynb", "double.py"]]
    assert not folder.problems


@pytest.mark.parametrize("name", ["double (1).ipynb", "double.ipynb.txt", "hw/double.ipynb", "DOUBLE.py"])
def test_any_name_counts_and_is_told(tmp_path: Path, solved: NotebookNode, write: Write, name: str) -> None:
    write(solved, tmp_path / name)
    (found,) = gather(tmp_path).notebooks
    assert found.hints == (f"`{name}` counts as `double`.",)
    assert not found.problems
    assert found.folder == (tmp_path / name).parent


def test_what_is_in_an_archive_counts_and_runs_with_what_lies_beside_it_there(
    tmp_path: Path, solved: NotebookNode
) -> None:
    with zipfile.ZipFile(tmp_path / "work.zip", "w") as archive:
        archive.writestr("hw/double.ipynb", json.dumps(solved))
        archive.writestr("hw/data/numbers.csv", "1")
    (found,) = gather(tmp_path).notebooks
    assert names(found) == ["work.zip/hw/double.ipynb"]
    assert (found.folder / "data" / "numbers.csv").read_text() == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["work.zip"], (
        "nothing is unpacked in the student's folder"
    )


def test_the_edited_copy_counts_and_others_are_told(
    tmp_path: Path, released: NotebookNode, solved: NotebookNode, answered: Make, write: Write
) -> None:
    write(released, tmp_path / "double.ipynb"), write(solved, tmp_path / "double-Copy1.ipynb")
    (found,) = gather(tmp_path).notebooks
    assert names(found) == ["double-Copy1.ipynb", "double.ipynb"]
    assert not found.problems
    write(answered(three="three = 4"), tmp_path / "double.ipynb")
    (found,) = gather(tmp_path).notebooks
    assert "were both edited and differ" in found.problems[0]


def test_a_wiped_notebook_is_recognised_beside_any_file_that_has_its_marks(
    tmp_path: Path, released: NotebookNode, solved: NotebookNode, write: Write
) -> None:
    for cell in solved.cells:
        cell.metadata.clear()
        del cell["id"]
    solved.metadata.clear()
    write(solved, tmp_path / "mine.ipynb"), write(released, tmp_path / "double.py")
    (found,) = gather(tmp_path).notebooks
    assert names(found)[0] == "mine.ipynb"
    assert not found.problems


def test_a_wiped_notebook_is_recognised_by_the_manifest_beside_it(
    tmp_path: Path, released: NotebookNode, solved: NotebookNode, write: Write
) -> None:
    entry = released.metadata["autograder"]
    (tmp_path / "released.json").write_text(
        json.dumps({"double": entry, "halve": entry | {"notebook": "halve"}})
    )
    for cell in solved.cells:
        cell.metadata.clear()
        del cell["id"]
    solved.metadata.clear()
    file = write(solved, tmp_path / "mine.ipynb")
    for path in (tmp_path, file):
        (found,) = gather(path).notebooks
        assert (names(found), found.problems) == (["mine.ipynb"], ())
    assert gather(tmp_path).problems == ("`halve.ipynb` of the assignment `numbers` is not in this folder.",)


def test_files_of_several_assignments_are_told_apart(
    tmp_path: Path, released: NotebookNode, solved: NotebookNode, write: Write
) -> None:
    write(solved, tmp_path / "a" / "double.ipynb")
    released.metadata["autograder"]["assignment"] = "letters"
    write(released, tmp_path / "b" / "double.ipynb")
    found = gather(tmp_path)
    assert [(each.release.assignment, names(each)) for each in found.notebooks] == [
        ("numbers", ["a/double.ipynb"]),
        ("letters", ["b/double.ipynb"]),
    ]
    assert not found.problems


def test_paired_files_are_warned_of(tmp_path: Path, released: NotebookNode, write: Write) -> None:
    released.metadata["jupytext"]["formats"] = "ipynb,py:percent"
    write(released, tmp_path / "double.ipynb")
    assert any("paired" in hint for hint in gather(tmp_path).hints)


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
    assert "Put the released notebook beside it" in folder.problems[0]


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
    assert names(found) == ["double.ipynb", "double.py"]
