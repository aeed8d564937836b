"""What a released notebook says about itself, so that a student's machine can do what the grader does.

The release carries, under ``autograder`` in the notebook's metadata, which assignment and notebook it is, and
of every cell that nbgrader knows what it is, its text as released and a digest of it, and the names that its
tests need. The student's machine has no source; with this it can recognise and restore cells as the grader
will. A script carries the same without the texts, a line for each cell. The entry is the student's to change:
it serves advice, never points.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import (
    CellKind,
    SourceCell,
    grade_id_of,
    is_showcase,
    kind_of,
    points_of,
    tags_of,
)
from autograder.notebooks.cells.code_names import names_bound, names_loaded
from autograder.notebooks.restoring.asked import names_asked_for

METADATA = "autograder"
LAYOUT = ("lines_to_next_cell", "lines_to_end_of_cell_marker")
"""What jupytext notes in a cell's metadata about blank lines while it reads a script."""

Needs = Mapping[str, tuple[str, ...]]
"""For each grade cell the names that its tests, hidden ones included, need from the student's cells."""


@dataclass(frozen=True)
class ReleasedCell:
    """A cell as it was released.

    ``text`` is None where the file does not carry it, as a script; ``needs`` as in `Needs`, ``asked`` as in
    `SourceCell`.
    """

    grade_id: str
    kind: CellKind
    cell_type: str
    points: float
    tags: tuple[str, ...]
    digest: str
    text: str | None = None
    needs: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def is_answer(self) -> bool:
        """Whether students answer it in code."""
        return self.cell_type == "code" and self.kind in ("solution", "manual")

    def as_source(self, text: str) -> SourceCell:
        """The cell as the course has it, as far as students know: with this text."""
        return SourceCell(
            self.grade_id, self.kind, self.cell_type, text, text, self.points, self.tags, asked=self.asked
        )


@dataclass(frozen=True)
class Release:
    """The release that a notebook was made from.

    ``cells`` are nbgrader's as they stood, ``notebooks`` all notebooks of the assignment, ``files`` what else
    was handed out with them, ``whole`` is the digest of the notebook, ``showcases`` are those of its showcase
    cells, and ``packages`` what the course installs for grading besides what it needs itself.
    """

    assignment: str
    notebook: str
    cells: tuple[ReleasedCell, ...] = ()
    notebooks: tuple[str, ...] = ()
    whole: str = ""
    showcases: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each cell by its grade_id, in order."""
        return {cell.grade_id: cell.digest for cell in self.cells}

    @property
    def needs(self) -> Needs:
        """The names that the tests need, by grade cell."""
        return {cell.grade_id: cell.needs for cell in self.cells if cell.needs}


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


def stamped(notebook: NotebookNode, release: Release, needs: Needs | None = None) -> NotebookNode:
    """The notebook with the release's metadata, and with cell ids that are always the same.

    ``notebook`` holds the cells as students get them; ``release`` says the rest, but for its cells.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> answer = new_code_cell("kl = None", metadata={"nbgrader": {"grade_id": "kl", "solution": True}})
    >>> released = stamped(new_notebook(cells=[answer]), Release("vae", "elbo"))
    >>> list(release_of(released).digests), released.cells[0].id
    (['kl'], 'kl')
    """
    notebook = copy.deepcopy(notebook)
    used: set[str] = set()
    for position, cell in enumerate(notebook.cells):
        for key in LAYOUT:
            cell.metadata.pop(key, None)
        wanted = cell_id_for(grade_id_of(cell) or "") if kind_of(cell) else ""
        cell["id"] = wanted if wanted and wanted not in used else f"cell-{position + 1}"
        used.add(cell["id"])
    notebook.metadata.pop("jupytext", None)  # how the author keeps the source is the author's affair
    notebook.metadata[METADATA] = {
        "assignment": release.assignment,
        "notebook": release.notebook,
        "notebooks": sorted(release.notebooks),
        "files": sorted(release.files),
        "packages": sorted(release.packages),
        "digest": digest_of_notebook(notebook),
        "showcases": list(showcases_of(notebook)),
        "cells": [
            _as_data(cell, needs or {}) for cell in notebook.cells if kind_of(cell) and grade_id_of(cell)
        ],
    }
    return notebook


def _as_data(cell: NotebookNode, needs: Needs) -> dict[str, Any]:
    grade_id = grade_id_of(cell) or ""
    found: dict[str, Any] = {
        "grade_id": grade_id,
        "kind": kind_of(cell),
        "cell_type": cell.cell_type,
        "digest": digest(cell.source),
    }
    optional = {
        "points": points_of(cell),
        "tags": list(tags_of(cell)),
        "needs": sorted(needs.get(grade_id, ())),
    }
    return found | {name: value for name, value in optional.items() if value} | {"text": cell.source}


def showcases_of(notebook: NotebookNode) -> tuple[str, ...]:
    """The digests of the showcase cells of a source or released notebook, which have no name to know them by.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> showcases_of(
    ...     new_notebook(cells=[new_code_cell("1"), new_code_cell("2", metadata={"tags": ["showcase"]})])
    ... )
    ('d4735e3a265e',)
    """
    return tuple(digest(cell.source) for cell in notebook.cells if is_showcase(cell))


def abridged(notebook: NotebookNode) -> NotebookNode:
    """The notebook with metadata that fits at the top of a script: a line for each cell, without its released
    text.

    Behind what a cell is stand the names that it needs, or those that it asks for where it is an answer.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> test = new_code_cell("kl", metadata={"nbgrader": {"grade_id": "test", "grade": True, "points": 2}})
    >>> released = stamped(new_notebook(cells=[test]), Release("vae", "elbo"), {"test": ("kl",)})
    >>> abridged(released).metadata.autograder.cells
    ['test d3f3fa689249 grade code 2 kl']
    """
    notebook = copy.deepcopy(notebook)
    ours = notebook.metadata.get(METADATA)
    if isinstance(ours, dict) and ours.get("cells"):
        ours["cells"] = [_in_a_line(cell) for cell in _cells(ours["cells"])]
    return notebook


def _in_a_line(cell: ReleasedCell) -> str:
    points = str(cell.points).removesuffix(".0")
    tags = [f"#{tag}" for tag in cell.tags]
    names = cell.asked if cell.is_answer else cell.needs
    return " ".join([cell.grade_id, cell.digest, cell.kind, cell.cell_type, points, *tags, *names])


def _from_a_line(line: str) -> dict[str, Any] | None:
    try:
        grade_id, known, kind, cell_type, points, *rest = line.split()
        found = {
            "grade_id": grade_id,
            "digest": known,
            "kind": kind,
            "cell_type": cell_type,
            "points": float(points),
        }
    except ValueError:  # too few of them, or no number
        return None
    tags = [word[1:] for word in rest if word.startswith("#")]
    names = [word for word in rest if not word.startswith("#")]
    return found | {"tags": tags, "asked" if kind in ("solution", "manual") else "needs": names}


def needs_of(notebook: NotebookNode) -> Needs:
    """Which names each grade cell of a source notebook needs from cells that students answer.

    Those that it uses and that the reference solution defines.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> answer = new_code_cell("kl = a = 1", metadata={"nbgrader": {"grade_id": "kl", "solution": True}})
    >>> test = new_code_cell("check(kl, 1)", metadata={"nbgrader": {"grade_id": "test_kl", "grade": True}})
    >>> needs_of(new_notebook(cells=[answer, test]))
    {'test_kl': ('kl',)}
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    answers = [cell for cell in code if kind_of(cell) == "solution"]
    defined = frozenset().union(*(names_bound(cell.source) for cell in answers))
    graded = {grade_id_of(cell): cell for cell in code if kind_of(cell) == "grade"}
    return {
        grade_id: tuple(sorted(needed))
        for grade_id, cell in graded.items()
        if grade_id and (needed := names_loaded(cell.source) & defined)
    }


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
    return release_in(notebook.metadata.get(METADATA))


def release_in(found: object) -> Release | None:
    """The release that an entry of metadata describes; None where it says nothing usable.

    >>> release_in({"assignment": "vae", "notebook": "elbo"}).notebook
    'elbo'
    """
    if not isinstance(found, dict):
        return None
    assignment, name = found.get("assignment"), found.get("notebook")
    if not (isinstance(assignment, str) and isinstance(name, str)):
        return None
    cells = {each.grade_id: each for each in _cells(found.get("cells"))}
    whole = found.get("digest")
    return Release(
        assignment,
        name,
        cells=tuple(cells.values()),
        notebooks=_strings(found.get("notebooks")),
        whole=whole if isinstance(whole, str) else "",
        showcases=_strings(found.get("showcases")),
        files=_strings(found.get("files")),
        packages=_strings(found.get("packages")),
    )


def _cells(found: object) -> Iterator[ReleasedCell]:
    """The cells of an entry, each a dictionary or, in a script, a line; those that say what they are."""
    for each in found if isinstance(found, list) else ():
        cell = _cell(_from_a_line(each) if isinstance(each, str) else each)
        if cell is not None:
            yield cell


def _cell(data: object) -> ReleasedCell | None:
    """A cell from the metadata; None where that does not say what it is."""
    if not isinstance(data, dict):
        return None
    grade_id, cell_type = data.get("grade_id"), data.get("cell_type")
    known, text, points = data.get("digest"), data.get("text"), data.get("points", 0.0)
    kind: CellKind | None = next((kind for kind in get_args(CellKind) if kind == data.get("kind")), None)
    if not (isinstance(grade_id, str) and isinstance(known, str) and kind):
        return None
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points < 1e6:
        return None
    text = text if isinstance(text, str) and digest(text) == known else None
    asked = names_asked_for(text) if text is not None and kind in ("solution", "manual") else None
    return ReleasedCell(
        grade_id,
        kind,
        "code" if cell_type == "code" else "markdown",
        float(points),
        _strings(data.get("tags")),
        known,
        text,
        _strings(data.get("needs")),
        asked or _strings(data.get("asked")),
    )


def is_untouched(notebook: NotebookNode, release: Release) -> bool:
    """Whether the notebook has the very cells of its release, whatever their outputs.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> released = stamped(new_notebook(cells=[new_code_cell("x = 1")]), Release("vae", "elbo"))
    >>> is_untouched(released, release_of(released))
    True
    """
    return bool(release.whole) and digest_of_notebook(notebook) == release.whole


def _strings(found: object) -> tuple[str, ...]:
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
