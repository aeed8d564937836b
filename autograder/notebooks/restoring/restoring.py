"""A submission with the course's cells put back where students changed them.

Points and cell identity come from the source, never from the submission: what is graded, by
which tests and for how many points does not depend on what the student's file says. What a
student may change stays theirs: answers, cells of their own, and the order of cells.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import SHOWCASE, SourceCell, points_of, tags_of
from autograder.notebooks.cells.folding import folding
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.restoring.ordering import CellPlace, cell_places
from autograder.notebooks.restoring.recognising import recognise
from autograder.notebooks.restoring.released import cell_id_for, tidy
from autograder.notebooks.running.package_imports import import_notes
from autograder.notebooks.submissions.notes import Note

MISSING_ANSWER = (
    "*The answer cell `{grade_id}` is missing in this submission. "
    "If there is an answer, it stands elsewhere in the notebook.*"
)


SAID_BY_GRADER = {"autograder": "noticed"}
"""In the metadata of a cell that the grader has put into a notebook."""


@dataclass(frozen=True)
class Restored:
    """A notebook that can be graded, and what was put right in it."""

    notebook: NotebookNode
    notes: tuple[Note, ...]


def restore(submitted: NotebookNode, source: Sequence[SourceCell], folder: Path | None = None) -> Restored:
    """Put the course's cells back into a submission, which is left as it is.

    Afterwards every grade cell, hand-graded cell and given cell of the source is there once
    with the source's text, type and points; each grade cell stands below the answers that it
    grades. A missing code answer is not put back. ``submitted`` comes from
    `autograder.notebooks.submissions.reading`; ``folder`` is where its other files lie.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> test = SourceCell("test_kl", "grade", "code", "assert kl == 1", "assert kl == 1", points=2)
    >>> submitted = new_notebook(cells=[new_code_cell("kl = 1")])
    >>> restored = restore(submitted, [test])
    >>> [cell.source for cell in restored.notebook.cells], [note.kind for note in restored.notes]
    (['kl = 1', 'assert kl == 1'], ['cell.deleted'])
    """
    cells = submitted.cells
    found = recognise(cells, source)
    placed = cell_places(cells, source, found)
    by_position = {position: grade_id for grade_id, position in found.where.items()}
    notes = list(found.notes)
    arranged: list[tuple[CellPlace, NotebookNode]] = []
    for position, cell in enumerate(cells):
        if position not in by_position and position not in found.dropped:
            arranged.append(((position, -1), _own_cell(cell)))
    for known in source:
        own = cells[found.where[known.grade_id]] if known.grade_id in found.where else None
        notes += [] if known.grade_id in found.elsewhere else _differences(own, known)
        place = placed.get(known.grade_id)
        if place is None:
            continue
        if own is not None and place[1] >= 0:
            notes.append(_moved(known))
        arranged.append((place, _course_cell(own, known)))
    arranged.sort(key=lambda each: each[0])
    notebook = node({**submitted, "cells": _with_unique_ids([cell for _, cell in arranged])})
    return Restored(notebook, (*notes, *import_notes(notebook, source, folder)))


def with_notes(notebook: NotebookNode, notes: Sequence[Note]) -> NotebookNode:
    """The notebook with the notes in a text cell at its top, where student and grader see them."""
    if not notes:
        return notebook
    lines = "\n".join(f"- {note.message}" for note in notes)
    text = f"**Noticed when this file was read**\n\n{lines}"
    metadata = dict(SAID_BY_GRADER)
    top = node({"id": "noticed-on-reading", "cell_type": "markdown", "metadata": metadata, "source": text})
    return node({**notebook, "cells": _with_unique_ids([top, *notebook.cells])})


def is_said_by_grader(cell: NotebookNode) -> bool:
    """Whether a cell of a restored notebook was written by the grader: nothing that a student hands in says
    so any more.
    """
    return all(cell.metadata.get(key) == value for key, value in SAID_BY_GRADER.items())


def _own_cell(cell: NotebookNode) -> NotebookNode:
    """A cell of the student's: nothing that nbgrader or a page would take for one of the course's."""
    cell = copy.deepcopy(cell)
    for key in ("nbgrader", *SAID_BY_GRADER):
        cell.metadata.pop(key, None)
    return cell


def _course_cell(own: NotebookNode | None, known: SourceCell) -> NotebookNode:
    answered = known.kind in ("solution", "manual")
    metadata: dict[str, Any] = {
        "nbgrader": {
            "grade": known.kind in ("grade", "manual"),
            "solution": answered,
            "locked": not answered,
            "task": known.kind == "task",
            "grade_id": known.grade_id,
            "schema_version": 3,
            "cell_type": known.cell_type,
        }
    }
    if known.kind in ("grade", "manual", "task"):
        metadata["nbgrader"]["points"] = known.points
    if not answered:
        metadata |= {"deletable": False, "editable": False}
    if known.kind == "grade":
        metadata |= folding(known.source)
    tags = _tags(own, known)
    if tags:
        metadata["tags"] = tags
    cell: dict[str, Any] = {
        "id": cell_id_for(known.grade_id),
        "cell_type": known.cell_type,
        "metadata": metadata,
        "source": _source(own, known),
    }
    if known.cell_type == "code":
        cell["execution_count"] = None
        cell["outputs"] = copy.deepcopy(own.get("outputs", [])) if own is not None else []
    elif own is not None and answered and own.get("attachments"):
        cell["attachments"] = copy.deepcopy(own.attachments)
    return node(cell)


def _source(own: NotebookNode | None, known: SourceCell) -> str:
    if known.kind not in ("solution", "manual"):
        return known.source
    if own is not None:
        return str(own.source)
    missing = MISSING_ANSWER.format(grade_id=known.grade_id)
    return f"# {missing}" if known.cell_type == "code" else missing


def _tags(own: NotebookNode | None, known: SourceCell) -> list[str]:
    """The course's tags; where they are not known, the submission's word for a showcase."""
    if known.kind not in ("solution", "locked"):
        return []
    if known.tags is not None:
        return list(known.tags)
    return [SHOWCASE] if own is not None and SHOWCASE in tags_of(own) else []


def _differences(own: NotebookNode | None, known: SourceCell) -> list[Note]:
    grade_id = known.grade_id
    if own is None:
        return [Note("cell.deleted", _deleted(known), grade_id)]
    notes = []
    given = known.kind not in ("solution", "manual")
    if given and tidy(own.source) not in (tidy(known.released), tidy(known.source)):
        what = "test cell" if known.kind == "grade" else "given cell"
        message = f"The {what} `{grade_id}` was edited. It was put back as it was released."
        notes.append(Note("cell.edited", message, grade_id))
    if own.cell_type != known.cell_type:
        message = (
            f"The cell `{grade_id}` was turned into {own.cell_type}; it is a {known.cell_type} cell again."
        )
        notes.append(Note("cell.type-changed", message, grade_id))
    if known.kind in ("grade", "manual", "task") and points_of(own) not in (0.0, known.points):
        message = f"The file says other points for `{grade_id}` than the course does. The course's count."
        notes.append(Note("cell.points-changed", message, grade_id))
    return notes


def _deleted(known: SourceCell) -> str:
    if known.kind == "solution":
        return (
            f"The answer cell `{known.grade_id}` is missing. What it should define was looked for in other "
            "cells."
        )
    if known.kind == "manual":
        return f"The answer cell `{known.grade_id}` is missing, so a person will look for the answer."
    what = "test cell" if known.kind == "grade" else "given cell"
    return f"The {what} `{known.grade_id}` is missing. It was put back as it was released."


def _moved(known: SourceCell) -> Note:
    where = "below the answers that it tests" if known.kind == "grade" else "above the cells that need it"
    return Note("cell.moved", f"The cell `{known.grade_id}` was moved back {where}.", known.grade_id)


def _with_unique_ids(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    """The course's cells keep the id of their name; another cell that has it gets its own."""
    reserved = {cell["id"] for cell in cells if "nbgrader" in cell.metadata}
    used: set[str] = set()
    for position, cell in enumerate(cells):
        free = cell["id"] not in used and (cell["id"] not in reserved or "nbgrader" in cell.metadata)
        if not free:
            cell["id"] = f"own-{position + 1}"
            while cell["id"] in used | reserved:
                cell["id"] = f"{cell['id']}-b"
        used.add(cell["id"])
    return list(cells)
