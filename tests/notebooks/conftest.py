"""A course of one small notebook, as its author and as a student has it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.notebooks.cells.cells import (
    SourceCell,
    grade_id_of,
    is_showcase,
    kind_of,
    released_text,
    source_cells,
)
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.cells.scripts import notebook_from_script, script_of, with_script_settings
from autograder.notebooks.restoring.released import Release, needs_of, stamped

Answers = dict[str, str]
Make = Callable[..., NotebookNode]


@pytest.fixture
def source() -> NotebookNode:
    """The notebook as the author wrote it."""
    return notebook_from_script(Path(__file__).with_name("tiny_course.txt").read_text(), "double.py")


@pytest.fixture
def course(source: NotebookNode) -> tuple[SourceCell, ...]:
    """The cells that count."""
    return source_cells(source)


@pytest.fixture
def released(source: NotebookNode) -> NotebookNode:
    """The notebook as students get it."""
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        kind = kind_of(cell)
        if kind is not None:
            cell.source = released_text(cell.source, kind, cell.cell_type)
    return with_script_settings(
        stamped(notebook, Release("numbers", "double", notebooks=("double",)), needs_of(source))
    )


@pytest.fixture
def answered(released: NotebookNode) -> Make:
    """Makes a submission: the release with answers in some of its cells."""

    def make(**answers: str) -> NotebookNode:
        notebook = copy.deepcopy(released)
        for cell in notebook.cells:
            cell.source = answers.get(grade_id_of(cell) or "", cell.source)
        return notebook

    return make


@pytest.fixture
def solved(answered: Make) -> NotebookNode:
    """A submission in which all is right, and the showcase was run."""
    notebook = answered(three="three = 3", double="def double(x):\n    return x + x", why="Because.")
    ran = {"output_type": "stream", "name": "stdout", "text": "it ran"}
    for cell in notebook.cells:
        if is_showcase(cell):
            cell["outputs"] = [node(ran)]
    return notebook


@pytest.fixture
def write() -> Callable[[NotebookNode, Path], Path]:
    """Writes a notebook, or its script, under a name."""

    def to_file(notebook: NotebookNode, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = script_of(notebook) if path.suffix == ".py" else json.dumps(notebook)
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


@pytest.fixture
def course_folder(source: NotebookNode, tmp_path: Path, write: Callable[..., Path]) -> Path:
    """The source folder of the assignment `numbers`, in a course with held-out data."""
    write(source, tmp_path / "source" / "numbers" / "double.ipynb")
    (tmp_path / "heldout").mkdir()
    return tmp_path / "source" / "numbers"
