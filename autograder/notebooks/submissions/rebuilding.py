"""Data that should be a notebook, rebuilt into one: a valid notebook of format 4 with plain metadata.

Later steps can copy, print and write whatever comes out without a surprise. What cannot be kept is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.notebooks.cells.nodes import node
from autograder.notebooks.submissions.notes import Note, listed_names
from autograder.notebooks.submissions.plain_values import PlainValues, TooMuch
from autograder.reports.plain_text import file_name

MOST_CELLS = 2_000
"""The most cells of a notebook that is read; those of the course have 20 to 60, and a long term's notes some
hundred.
"""

_MOST_CHARACTERS = 2_000_000  # of all cells' texts; those of the course have 40 thousand at most
_MOST_ATTACHED = 60_000_000  # characters of pictures in base64: a dozen photographs of handwriting
_TYPED = {
    "cell": frozenset({"jupyter", "execution", "collapsed", "scrolled", "name", "format"}),
    "notebook": frozenset({"kernelspec", "language_info", "orig_nbformat", "title", "authors"}),
}
"""Entries of metadata that the notebook format has rules for, besides tags, which are put right."""


class UnreadableSubmission(Exception):
    """A file that cannot be read as a notebook, with the reason in words for its author."""


@dataclass(frozen=True)
class Opened:
    """A notebook as it was read from a file, and what of the file it does not hold."""

    notebook: NotebookNode
    notes: tuple[Note, ...] = ()


def plain_data(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A copy of the data without what JSON lacks.

    Raises UnreadableSubmission where it is nested too deeply, or is too much.
    """
    return _plain_data(data, name)[0]


def _plain_data(data: Mapping[str, Any], name: str) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    values = PlainValues()
    try:
        return values.rebuilt(data), values.left_out
    except TooMuch:
        raise damaged(name, "it is nested too deeply or has too many parts") from None


def opened(data: Mapping[str, Any], name: str) -> Opened:
    """A new notebook of the cells in the data, each rebuilt so that it is valid.

    Outputs are kept as they are; whoever shows them has to check them (`keepable_outputs`).

    Raises UnreadableSubmission where there are no cells at all, or far too many.
    """
    plain, left_out = _plain_data(data, name)
    lost = [_marks(place) for place in left_out if place[2:3] != ("outputs",)]
    notebook = _upgraded(plain, name)
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise damaged(name, "it has no cells")
    refuse_too_many(len(cells), name)
    rebuilding = _Rebuilding(lost)
    rebuilt = [
        rebuilding.cell(cell, position) for position, cell in enumerate(cells) if isinstance(cell, dict)
    ]
    if sum(len(cell["source"]) for cell in rebuilt) > _MOST_CHARACTERS:
        raise UnreadableSubmission(
            f"`{name}` is far longer than a notebook of this course. Leave what is not your work out of it."
        )
    metadata = rebuilding.metadata(notebook.get("metadata"), "notebook", ("metadata",))
    metadata.pop("widgets", None)  # the saved state of progress bars: large, and of no use without them
    for key in ("kernelspec", "language_info", "jupytext"):
        if not isinstance(metadata.get(key), Mapping):
            metadata.pop(key, None)
    made = node({"cells": rebuilt, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    return Opened(made, tuple(rebuilding.notes(name)))


def refuse_too_many(cells: int, name: str) -> None:
    """Raise UnreadableSubmission for a file of more cells than are read."""
    if cells > MOST_CELLS:
        raise UnreadableSubmission(
            f"`{name}` has {cells} cells, and at most {MOST_CELLS} are read. "
            "Leave what is not your work out of it, and upload it again."
        )


def _upgraded(data: dict[str, Any], name: str) -> NotebookNode:
    version = data.get("nbformat")
    if not isinstance(version, int) or isinstance(version, bool):
        raise damaged(name, "it lacks the fields that every notebook has")
    if version > 4:
        raise damaged(name, f"its format is {version}, and the newest one is 4")
    if version < 3:
        raise damaged(name, f"its format, {version}, is more than ten years old")
    if version == 4:
        return node(data)
    try:
        converted: NotebookNode = nbformat.convert(node(data), 4)  # type: ignore[no-untyped-call]
    except Exception:  # the conversion trusts its input, which may hold anything anywhere
        raise damaged(name, "its cells are not where they belong") from None
    return converted


class _Rebuilding:
    """Makes cells and metadata valid, and remembers what they lose by it.

    ``lost`` are the marks that were lost before.
    """

    def __init__(self, lost: Sequence[str]) -> None:
        self._lost = list(lost)
        self._used: set[str] = set()
        self._room = _MOST_ATTACHED
        self._attached_lost = 0

    def cell(self, cell: Mapping[str, Any], position: int) -> dict[str, Any]:
        """The cell at a position of the notebook."""
        place = ("cells", str(position))
        cell_type = cell.get("cell_type")
        metadata = self.metadata(cell.get("metadata"), "cell", (*place, "metadata"))
        if not isinstance(metadata.get("tags", []), list):
            del metadata["tags"]
        elif "tags" in metadata:
            tags = [tag for tag in metadata["tags"] if isinstance(tag, str) and tag and "," not in tag]
            metadata["tags"] = list(dict.fromkeys(tags))
        rebuilt: dict[str, Any] = {
            "id": _free_id(cell.get("id"), position, self._used),
            "cell_type": cell_type if cell_type in ("code", "markdown") else "raw",
            "metadata": metadata,
            "source": self._joined(cell.get("source"), (*place, "source")),
        }
        if cell_type == "code":
            outputs = cell.get("outputs")
            rebuilt["outputs"] = outputs if isinstance(outputs, list) else []
            rebuilt["execution_count"] = None
        elif attachments := self._attachments(cell.get("attachments")):
            rebuilt["attachments"] = attachments
        return rebuilt

    def metadata(self, found: object, owner: str, place: tuple[str, ...]) -> dict[str, Any]:
        """The metadata of a cell or a notebook without entries that are not as the format asks for."""
        metadata = dict(found) if isinstance(found, Mapping) else {}
        for key in sorted(_TYPED[owner] & metadata.keys()):
            if not _is_valid({key: metadata[key]}, owner):
                del metadata[key]
                self._lost.append(_marks((*place, key)))
        return metadata

    def notes(self, name: str) -> list[Note]:
        """What was lost, in words."""
        notes = []
        if self._lost:
            places = listed_names(list(dict.fromkeys(self._lost)))
            message = (
                f"Marks in `{name}` that no notebook can hold were left out: {places}. The work itself is "
                "all there."
            )
            notes.append(Note("file.marks-left-out", message))
        if self._attached_lost:
            message = (
                f"Of the pictures in the text cells of `{name}`, {self._attached_lost} could not be read or "
                "were too large."
            )
            notes.append(Note("file.attachments-left-out", message, for_a_person=True))
        return notes

    def _joined(self, source: object, place: tuple[str, ...]) -> str:
        lines = source if isinstance(source, list) else [source]
        text: str = "".join(line for line in lines if isinstance(line, str))
        if source is not None and not all(isinstance(line, str) for line in lines):
            self._lost.append(_marks(place))
        return text.replace("\r\n", "\n")

    def _attachments(self, found: object) -> dict[str, dict[str, str]]:
        kept: dict[str, dict[str, str]] = {}
        for name, kinds in found.items() if isinstance(found, Mapping) else ():
            contents = (
                {kind: _text(content) for kind, content in kinds.items()}
                if isinstance(kinds, Mapping)
                else {}
            )
            readable = {kind: content for kind, content in contents.items() if content}
            self._room -= sum(map(len, readable.values()))
            if readable and self._room >= 0:
                kept[name] = readable
            else:
                self._attached_lost += 1
        return kept


def _is_valid(metadata: Mapping[str, Any], owner: str) -> bool:
    """Whether the notebook format has no objection to this metadata of a cell, or of a notebook."""
    cell: dict[str, Any] = {"id": "cell", "cell_type": "raw", "metadata": metadata, "source": ""}
    if "format" not in metadata:
        cell |= {"cell_type": "code", "outputs": [], "execution_count": None}
    of_cell = owner == "cell"
    whole = {"cells": [cell] if of_cell else [], "metadata": {} if of_cell else metadata}
    data = {**whole, "nbformat": 4, "nbformat_minor": 5}
    return bool(nbformat.validator.isvalid(data, version=4, version_minor=5))  # type: ignore[no-untyped-call]


def _marks(place: Sequence[str]) -> str:
    """What a message calls a place in a notebook: ``cell 3, tags``."""
    cell = (
        [f"cell {int(place[1]) + 1}"] if place[:1] == ("cells",) and place[1:2] and place[1].isdigit() else []
    )
    rest = [each for each in place[2 if cell else 0 :] if each != "metadata"] or ["a value"]
    return file_name(", ".join([*cell, ".".join(rest)]))


def _free_id(wanted: object, position: int, used: set[str]) -> str:
    usable = isinstance(wanted, str) and re.fullmatch("[a-zA-Z0-9_-]{1,64}", wanted) and wanted not in used
    free = str(wanted) if usable else f"no-id-{position + 1}"
    while free in used:
        free = f"{free[:60]}-b"
    used.add(free)
    return free


def _text(content: object) -> str:
    lines = content if isinstance(content, list) else [content]
    return "".join(line for line in lines if isinstance(line, str))


def damaged(name: str, reason: str) -> UnreadableSubmission:
    """The refusal of a file that Jupyter could not open either."""
    return UnreadableSubmission(
        f"`{name}` is not a notebook that Jupyter could open: {reason}. "
        "Open it in Jupyter, save it again, and upload it again."
    )
