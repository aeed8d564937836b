"""Running showcase cells for their author, and writing what they show into the notebook."""

from __future__ import annotations

import copy
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import is_showcase
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.restoring.released import Release, digest_of_notebook, is_untouched, release_of
from autograder.notebooks.running.running import CellRun, cell_name
from autograder.notebooks.submissions.reading import UnreadableSubmission, read_notebook

_INDENT = 1  # as Jupyter writes


@dataclass(frozen=True)
class Written:
    """The notebook with its figures and the file that holds it, and what is said of them."""

    path: Path
    notebook: NotebookNode
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


def with_figures(
    path: Path, submitted: NotebookNode, restored: NotebookNode, ran: Sequence[CellRun], release: Release
) -> Written:
    """Write what showcase cells have shown into the file that is handed in.

    ``submitted`` is what the file holds, ``restored`` what was run. A script becomes a notebook beside it,
    unless another one is there already that somebody has worked in.
    """
    shown = [
        (cell_name(cell, position), run)
        for position, (cell, run) in enumerate(zip(restored.cells, ran, strict=True))
        if cell.cell_type == "code" and is_showcase(cell)
    ]
    if not shown:
        return Written(path, submitted)
    problems = tuple(
        f"In {name}: the showcase stops with an error or takes too long. What it showed before was kept."
        for name, run in shown
        if run.status != "finished"
    )
    notebook = _with_outputs(submitted, [run for _, run in shown])
    target = path if path.suffix.lower() != ".py" else path.with_name(f"{release.notebook}.ipynb")
    reason = _write(target, path, submitted, notebook)
    if reason:
        return Written(
            path, submitted, (*problems, f"What the showcases show could not be written: {reason}.")
        )
    return Written(
        target, notebook, problems, (f"What the showcase cells show was written into `{target.name}`.",)
    )


def _with_outputs(notebook: NotebookNode, ran: Sequence[CellRun]) -> NotebookNode:
    """The notebook with new outputs in its showcase cells, which stand in the order in which they ran."""
    notebook = copy.deepcopy(notebook)
    showcases = [cell for cell in notebook.cells if cell.cell_type == "code" and is_showcase(cell)]
    for cell, run in zip(showcases, ran, strict=True):
        if run.status == "finished":
            cell.outputs = [node(output) for output in run.outputs]
    return notebook


def _write(target: Path, path: Path, submitted: NotebookNode, notebook: NotebookNode) -> str:
    """Write the notebook; or why that was not done."""
    try:
        if target != path:
            if target.exists() and not _may_be_replaced(target, submitted):
                return f"`{target.name}` is there already and holds other work"
            return _replace(target, notebook)
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
        if not _is_same(raw, submitted):
            return (
                "the file is of an older format, or was changed meanwhile; save it in Jupyter and try again"
            )
        for cell, new in zip(raw["cells"], notebook.cells, strict=True):
            if new.cell_type == "code" and is_showcase(new):
                cell["outputs"] = new.outputs
        return _replace(path, raw)
    except (OSError, ValueError) as error:
        return str(error)


def _may_be_replaced(target: Path, submitted: NotebookNode) -> bool:
    try:
        there = read_notebook(target)
    except UnreadableSubmission:
        return False
    said = release_of(there)
    untouched = said is not None and is_untouched(there, said)
    return untouched or digest_of_notebook(there) == digest_of_notebook(submitted)


def _is_same(raw: Any, submitted: NotebookNode) -> bool:
    """Whether the file still holds the cells that were run, in a format into which outputs can be put."""
    if raw.get("nbformat") != 4 or len(raw["cells"]) != len(submitted.cells):
        return False
    texts = ("".join(cell["source"]).replace("\r\n", "\n") for cell in raw["cells"])
    return all(text == cell.source for text, cell in zip(texts, submitted.cells, strict=True))


def _replace(path: Path, data: Any) -> str:
    """Write a file as a whole or not at all."""
    text = json.dumps(data, indent=_INDENT, ensure_ascii=False) + "\n"
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, delete=False, encoding="utf-8", newline="\n"
    ) as file:
        file.write(text)
    if path.exists():
        os.chmod(file.name, path.stat().st_mode)
    os.replace(file.name, path)
    return ""
