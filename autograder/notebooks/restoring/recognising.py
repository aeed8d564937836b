"""Which cell of a submission is which cell of the course.

By its grade_id first. A cell whose id was lost or changed is recognised by the notebook
format's cell id or by its text, and an answer in a notebook that has lost all marks by its
place between others; of several cells with the same id, the first answered one is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import SourceCell, grade_id_of, is_showcase, kind_of
from autograder.notebooks.cells.code_names import names_bound, names_loaded
from autograder.notebooks.restoring.asked import names_asked_for
from autograder.notebooks.restoring.released import cell_id_for, digest
from autograder.notebooks.submissions.notes import Note, listed_names


@dataclass(frozen=True)
class Recognised:
    """Where the course's cells are in a submission.

    ``where`` maps a grade_id to the position of its cell; ``dropped`` are the positions of
    cells that add nothing; the other cells are the student's own. ``elsewhere`` are the grade_ids of answer
    cells of which nothing is there, because the answer stands in a cell of the student's own.
    """

    where: Mapping[str, int]
    dropped: frozenset[int]
    notes: tuple[Note, ...]
    elsewhere: frozenset[str] = frozenset()


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
            dropped.update(position for position in copies if is_as_released(cells[position], known))
            notes.append(_copied(known, len(positions)))
    _find_renamed(cells, source, where, dropped, notes)
    elsewhere = _answered_elsewhere(cells, source, where, dropped)
    for grade_id in elsewhere:
        dropped.add(where.pop(grade_id))
    notes += [_elsewhere(grade_id, names) for grade_id, names in elsewhere.items()]
    return Recognised(where, frozenset(dropped), tuple(notes), frozenset(elsewhere))


def _answered_elsewhere(
    cells: Sequence[NotebookNode],
    source: Sequence[SourceCell],
    where: Mapping[str, int],
    dropped: Collection[int],
) -> dict[str, list[str]]:
    """Answer cells in which nothing was done, and which of their names cells of the student's own give a
    value to.

    What stands in such a cell is ``...``, or an error that it raises: run where it stands, it would undo the
    answer.
    """
    taken = {*where.values(), *dropped}
    own = [
        cell.source
        for position, cell in enumerate(cells)
        if position not in taken and cell.cell_type == "code" and not is_showcase(cell)
    ]
    bound = frozenset[str]().union(*map(names_bound, own))
    given = frozenset[str]().union(*(names_bound(each.source) for each in source if each.kind == "locked"))
    found: dict[str, list[str]] = {}
    for rank, known in enumerate(source):
        if known.kind != "solution" or known.cell_type != "code" or known.grade_id not in where:
            continue
        cell = cells[where[known.grade_id]]
        tests = next((each.source for each in source[rank:] if each.kind == "grade"), "")
        asked = known.asked or names_asked_for(known.released) or names_loaded(tests) - given
        names = bound.intersection(asked)
        if names and (not cell.source.strip() or is_as_released(cell, known)):
            found[known.grade_id] = sorted(names)
    return found


def _elsewhere(grade_id: str, names: Sequence[str]) -> Note:
    message = (
        f"Nothing was written in the answer cell `{grade_id}`. A cell of your own gives a value to "
        f"{listed_names(names)}, which is taken as the answer."
    )
    return Note("answer.elsewhere", message, grade_id)


def _first_answered(cells: Sequence[NotebookNode], positions: Sequence[int], known: SourceCell) -> int:
    """The first that differs from the release, for what students answer; else the first."""
    if known.kind in ("solution", "manual"):
        for position in positions:
            if cells[position].source.strip() and not is_as_released(cells[position], known):
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
    free = dict.fromkeys(  # in their order
        position
        for position, cell in enumerate(cells)
        if position not in taken and grade_id_of(cell) not in ids and cell.source.strip()
    )
    by_text, by_cell_id = defaultdict[object, list[int]](list), defaultdict[object, list[int]](list)
    for position in free:
        by_text[digest(cells[position].source)].append(position)
        for each in _ids(cells[position]):
            by_cell_id[each].append(position)

    def take(known: SourceCell, found: Iterable[int]) -> None:
        position = next((each for each in found if each in free), None)
        if known.grade_id in where or position is None:
            return
        where[known.grade_id] = position
        del free[position]
        notes.append(_renamed(known, cells[position]))

    unmarked = not where
    for known in source:
        take(known, by_cell_id[cell_id_for(known.grade_id)])
    answers = [known for known in source if known.kind in ("solution", "manual")]
    for known in [*(each for each in source if each not in answers), *answers]:
        if unmarked and answers and known is answers[0]:
            for answer, position in _by_place(cells, source, where, list(free)):
                take(answer, [position])
        take(known, sorted(position for each in digests_of(known) for position in by_text[each]))


def _by_place(
    cells: Sequence[NotebookNode], source: Sequence[SourceCell], where: Mapping[str, int], free: Sequence[int]
) -> list[tuple[SourceCell, int]]:
    """Answers in code that stand between the same two cells as in the release, where there are as many as
    there were.
    """
    found: list[tuple[SourceCell, int]] = []
    missing: list[SourceCell] = []
    last = -1
    for known in [*source, None]:
        if known is not None and known.grade_id not in where:
            if known.kind == "solution" and known.cell_type == "code":
                missing.append(known)
            continue
        here = where[known.grade_id] if known is not None else len(cells)
        between = [each for each in free if last < each < here and cells[each].cell_type == "code"]
        if len(between) == len(missing):
            found += zip(missing, between, strict=True)
        missing, last = [], here
    return found


def _renamed(known: SourceCell, cell: NotebookNode) -> Note:
    if kind_of(cell) is None:
        message = f"The cell `{known.grade_id}` had lost its marks; it was recognised by its text or id."
        return Note("cell.unmarked", message, known.grade_id)
    old = re.sub(r"[^\w.-]", "?", grade_id_of(cell) or "")[:60]
    message = f"The cell `{known.grade_id}` was renamed to `{old}`; it is graded under its own name."
    return Note("cell.renamed", message, known.grade_id)


def is_as_released(cell: NotebookNode, known: SourceCell) -> bool:
    """Whether the cell has the text that students were given, or the course's own."""
    return digest(cell.source) in digests_of(known)


def digests_of(known: SourceCell) -> frozenset[str]:
    """The digests of the texts that the cell has without any work of a student's."""
    if known.digest:
        return frozenset({known.digest})
    return frozenset({digest(known.released), digest(known.source)})


def _ids(cell: NotebookNode) -> set[str]:
    found = (cell.get("id"), cell.metadata.get("id"))  # Google Colab keeps ids in the metadata
    return {each for each in found if isinstance(each, str)}
