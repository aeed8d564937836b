"""Which of a notebook and its script counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.notebooks.cells import SourceCell
from autograder.notebooks.choosing import choose
from autograder.notebooks.reading import UnreadableSubmission

Write = Callable[[NotebookNode, Path], Path]
Make = Callable[..., NotebookNode]


@pytest.fixture
def both(tmp_path: Path, write: Write) -> Callable[[NotebookNode, NotebookNode], list[Path]]:
    def files(notebook: NotebookNode, script: NotebookNode) -> list[Path]:
        return [write(notebook, tmp_path / "double.ipynb"), write(script, tmp_path / "double.py")]

    return files


Both = Callable[[NotebookNode, NotebookNode], list[Path]]


def test_the_edited_one_counts(both: Both, released: NotebookNode, solved: NotebookNode) -> None:
    chosen = choose(both(released, solved))
    assert chosen.path.suffix == ".py"
    assert [note.kind for note in chosen.notes] == ["file.script-counts"]
    chosen = choose(both(solved, released))
    assert (chosen.path.suffix, chosen.notes) == (".ipynb", ())


def test_equal_ones_are_no_conflict(both: Both, solved: NotebookNode) -> None:
    assert choose(both(solved, solved)).notes == ()


def test_of_two_that_differ_the_notebook_counts_and_it_is_said(
    both: Both, solved: NotebookNode, answered: Make
) -> None:
    chosen = choose(both(solved, answered(three="three = 4")))
    assert chosen.path.suffix == ".ipynb"
    assert [note.kind for note in chosen.notes] == ["file.both-edited"]


def test_running_cells_is_no_edit(both: Both, released: NotebookNode, solved: NotebookNode) -> None:
    run = released
    for cell in run.cells:
        if cell.cell_type == "code":
            cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "hello"}]
    assert choose(both(run, solved)).path.suffix == ".py"


def test_an_unreadable_one_gives_way_to_the_other(
    both: Both, released: NotebookNode, solved: NotebookNode
) -> None:
    files = both(solved, released)
    files[0].write_text("{")
    chosen = choose(files)
    assert chosen.path.suffix == ".py"
    assert chosen.notes[0].kind == "file.unreadable"
    files[1].write_text("")
    with pytest.raises(UnreadableSubmission, match=r"double\.ipynb.*double\.py"):
        choose(files)


def test_without_the_release_the_answers_tell(
    both: Both, released: NotebookNode, solved: NotebookNode, course: tuple[SourceCell, ...]
) -> None:
    for notebook in (released, solved):
        del notebook.metadata["autograder"]
    assert choose(both(released, solved), course).path.suffix == ".py"
