"""What a released notebook says about itself, so that a student's machine can compare.

The release carries, under ``autograder`` in the notebook's metadata, which assignment and
notebook it is and a digest of every cell that nbgrader knows. The student's machine has no
source to compare with; with the digests it can tell missing, edited and unanswered cells.
The entry is the student's to change: it serves advice, never points.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograder.notebooks.cells import grade_id_of, kind_of

METADATA = "autograder"
LAYOUT = ("lines_to_next_cell", "lines_to_end_of_cell_marker")
"""What jupytext notes in a cell's metadata about blank lines while it reads a script."""


@dataclass(frozen=True)
class Release:
    """The release that a notebook was made from.

    ``digests`` maps each grade_id to the digest of its cell, ``order`` lists them as they
    stood, ``notebooks`` are all notebooks of the assignment, and ``whole`` is the digest of
    the notebook.
    """

    assignment: str
    notebook: str
    digests: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ()
    whole: str = ""


def tidy(source: str) -> str:
    """The source without what editors change on their own: spaces and blank lines at ends.

    >>> tidy("x = 1  \\r\\n\\n")
    'x = 1'
    """
    lines = [line.rstrip() for line in source.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip("\n")


def digest(source: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of a cell's tidied source.

    >>> digest("x = 1") == digest("x = 1 \\n")
    True
    """
    return hashlib.sha256(tidy(source).encode()).hexdigest()[:12]


def digest_of_notebook(notebook: NotebookNode) -> str:
    """The digest of all cells with any text, of their types and texts in order."""
    parts = (f"{cell.cell_type}\n{tidy(cell.source)}" for cell in notebook.cells if cell.source.strip())
    return hashlib.sha256("\n\0".join(parts).encode()).hexdigest()[:12]


def stamped(notebook: NotebookNode, assignment: str, name: str, names: Sequence[str]) -> NotebookNode:
    """The notebook with the release's metadata, and with cell ids that are always the same.

    ``notebook`` holds the cells as students get them; ``names`` are all notebooks of the
    assignment.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> answer = new_code_cell("kl = None", metadata={"nbgrader": {"grade_id": "kl", "solution": True}})
    >>> released = stamped(new_notebook(cells=[answer]), "vae", "elbo", ["elbo", "vae"])
    >>> release_of(released).order, released.cells[0].id
    (('kl',), 'kl')
    """
    notebook = copy.deepcopy(notebook)
    used: set[str] = set()
    for position, cell in enumerate(notebook.cells):
        for key in LAYOUT:
            cell.metadata.pop(key, None)
        wanted = cell_id_for(grade_id_of(cell) or "") if kind_of(cell) else ""
        cell["id"] = wanted if wanted and wanted not in used else f"cell-{position + 1}"
        used.add(cell["id"])
    known = [cell for cell in notebook.cells if kind_of(cell) and grade_id_of(cell)]
    notebook.metadata.pop("jupytext", None)  # how the author keeps the source is the author's affair
    notebook.metadata[METADATA] = {
        "assignment": assignment,
        "notebook": name,
        "notebooks": sorted(names),
        "cells": {grade_id_of(cell): digest(cell.source) for cell in known},
        "order": [grade_id_of(cell) for cell in known],
        "digest": digest_of_notebook(notebook),
    }
    return notebook


def cell_id_for(grade_id: str) -> str:
    """The notebook format's cell id that the release gives to the cell of this name.

    >>> cell_id_for("kl.scalar")
    'kl-scalar'
    """
    return re.sub("[^a-zA-Z0-9_-]", "-", grade_id)[:64]


def release_of(notebook: NotebookNode) -> Release | None:
    """What the notebook says about its release; None where it says nothing usable.

    >>> from nbformat.v4 import new_notebook
    >>> release_of(new_notebook(metadata={"autograder": "gone"})) is None
    True
    """
    found = notebook.metadata.get(METADATA)
    if not isinstance(found, dict):
        return None
    assignment, name, cells = found.get("assignment"), found.get("notebook"), found.get("cells")
    if not (isinstance(assignment, str) and isinstance(name, str) and isinstance(cells, dict)):
        return None
    digests = {key: value for key, value in cells.items() if isinstance(key, str) and isinstance(value, str)}
    order = [grade_id for grade_id in _strings(found.get("order")) if grade_id in digests]
    order += [grade_id for grade_id in digests if grade_id not in order]
    whole = found.get("digest")
    return Release(
        assignment,
        name,
        digests,
        tuple(dict.fromkeys(order)),
        _strings(found.get("notebooks")),
        whole if isinstance(whole, str) else "",
    )


def is_untouched(notebook: NotebookNode, release: Release) -> bool:
    """Whether the notebook has the very cells of its release, whatever their outputs.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> released = stamped(new_notebook(cells=[new_code_cell("x = 1")]), "vae", "elbo", ["elbo"])
    >>> is_untouched(released, release_of(released))
    True
    """
    return bool(release.whole) and digest_of_notebook(notebook) == release.whole


def _strings(found: object) -> tuple[str, ...]:
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
