"""Which cell of a submission is which cell of the course.

By its grade_id first. A cell whose id was lost or changed is recognised by the notebook
format's cell id or by its text; of several cells with the same id, the first answered one
is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.notebooks.cells import SourceCell, grade_id_of, kind_of
from autograder.notebooks.notes import Note
from autograder.notebooks.released import cell_id_for, tidy


@dataclass(frozen=True)
class Recognised:
    """Where the course's cells are in a submission.

    ``where`` maps a grade_id to the position of its cell; ``dropped`` are the positions of
    copies that add nothing; the other cells are the student's own.
    """

    where: Mapping[str, int]
    dropped: frozenset[int]
    notes: tuple[Note, ...]


def recognise(cells: Sequence[NotebookNode], source: Sequence[SourceCell]) -> Recognised:
    """Find each of the course's cells among the submitted ones."""
    by_id: dict[str, list[int]] = defaultdict(list)
    for position, cell in enumerate(cells):
        by_id[grade_id_of(cell) or ""].append(position)
    where: dict[str, int] = {}
    dropped: set[int] = set()
    notes: list[Note] = []
    for known in source:
        positions = by_id.get(known.grade_id, [])
        if positions:
            where[known.grade_id] = _first_answered(cells, positions, known)
        if len(positions) > 1:
            copies = [position for position in positions if position != where[known.grade_id]]
            dropped.update(position for position in copies if _is_as_released(cells[position], known))
            notes.append(_copied(known, len(positions)))
    _find_renamed(cells, source, where, dropped, notes)
    return Recognised(where, frozenset(dropped), tuple(notes))


def _first_answered(cells: Sequence[NotebookNode], positions: Sequence[int], known: SourceCell) -> int:
    """The first that differs from the release, for what students answer; else the first."""
    if known.kind in ("solution", "manual"):
        for position in positions:
            if cells[position].source.strip() and not _is_as_released(cells[position], known):
                return position
    return positions[0]


def _copied(known: SourceCell, count: int) -> Note:
    if known.kind in ("solution", "manual"):
        message = (
            f"The cell `{known.grade_id}` is in the notebook {count} times. The first one that was changed "
            "is taken as the answer; the others run like cells of your own, where they stand."
        )
    else:
        message = (
            f"The cell `{known.grade_id}` is in the notebook {count} times. It counts once, as released."
        )
    return Note("cell.copied", message, known.grade_id)


def _find_renamed(
    cells: Sequence[NotebookNode],
    source: Sequence[SourceCell],
    where: dict[str, int],
    dropped: set[int],
    notes: list[Note],
) -> None:
    ids = {known.grade_id for known in source}
    taken = set(where.values()) | dropped
    free = [
        position
        for position, cell in enumerate(cells)
        if position not in taken and grade_id_of(cell) not in ids and cell.source.strip()
    ]
    for known in source:
        if known.grade_id in where:
            continue
        found = [position for position in free if cell_id_for(known.grade_id) in _ids(cells[position])]
        found += [position for position in free if _is_as_released(cells[position], known)]
        if not found:
            continue
        where[known.grade_id] = found[0]
        free.remove(found[0])
        notes.append(_renamed(known, cells[found[0]]))


def _renamed(known: SourceCell, cell: NotebookNode) -> Note:
    if kind_of(cell) is None:
        message = f"The cell `{known.grade_id}` had lost its marks; it was recognised by its text or id."
        return Note("cell.unmarked", message, known.grade_id)
    old = re.sub(r"[^\w.-]", "?", grade_id_of(cell) or "")[:60]
    message = f"The cell `{known.grade_id}` was renamed to `{old}`; it is graded under its own name."
    return Note("cell.renamed", message, known.grade_id)


def _is_as_released(cell: NotebookNode, known: SourceCell) -> bool:
    return tidy(cell.source) in (tidy(known.released), tidy(known.source))


def _ids(cell: NotebookNode) -> tuple[object, object]:
    return cell.get("id"), cell.metadata.get("id")  # Google Colab keeps ids in the metadata
