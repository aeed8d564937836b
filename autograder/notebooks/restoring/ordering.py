"""In which order the cells of a restored notebook run.

The student's own order stays: it is the order in which the student saw the cells work. Only
two things are put right. What is given (imports, data) runs before the cells that follow it
in the source, and a grade cell runs after the answers that it grades.

A place is a pair: the position in the submission after which the cell stands, and a rank
among the cells put there, -1 for the submitted cell itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import SourceCell, is_showcase
from autograder.notebooks.cells.code_names import names_bound, names_loaded
from autograder.notebooks.restoring.asked import Asked, asked_in
from autograder.notebooks.restoring.recognising import Recognised

CellPlace = tuple[int, int]
_TOP: CellPlace = (-1, -1)


def cell_places(
    cells: Sequence[NotebookNode], source: Sequence[SourceCell], found: Recognised
) -> Mapping[str, CellPlace]:
    """The place of every course cell that the restored notebook has.

    Missing code answers have none: there is nothing of the student's to run, and running
    the released stub could undo an answer that stands in another cell.
    """
    tasks, asked = _tasks(source), asked_in(source)
    setup = _length_of_setup(source)
    placed: dict[str, CellPlace] = {}
    previous = _TOP
    for rank, known in enumerate(source):
        own = (found.where[known.grade_id], -1) if known.grade_id in found.where else None
        if known.kind == "solution" and own is None:
            continue
        task = tasks[rank]
        needed = [each.grade_id for each in source[task.start : rank] if each.kind in ("solution", "locked")]
        before = [placed[grade_id] for grade_id in needed if grade_id in placed]
        if known.kind == "grade":
            before += [placed[each] for each in _earlier_answers(cells, source[: task.start], found, known)]
            before += [placed[each] for each in _earlier_tests(source[: task.start], asked, known)]
            before += _answers_elsewhere(cells, source, found, known, needed, own)
            place = _after(own, before, previous, rank, found, cells)
        elif known.kind == "locked":
            followers = source[rank + 1 :] if rank < setup else source[rank + 1 : task.stop]
            place = _between(own, before, _positions(followers, found), previous, rank)
        else:
            place = own or (previous[0], rank)
        placed[known.grade_id] = previous = place
    return placed


def _tasks(source: Sequence[SourceCell]) -> list[range]:
    """For each cell the task it is part of: what stands between two grade cells, and the latter.

    Grade cells in a row grade the same answers, so they belong to one task.
    """
    starts = [0]
    for rank in range(1, len(source)):
        if source[rank - 1].kind == "grade" and source[rank].kind != "grade":
            starts.append(rank)
    stops = [*starts[1:], len(source)]
    return [range(start, stop) for start, stop in zip(starts, stops, strict=True) for _ in range(start, stop)]


def _length_of_setup(source: Sequence[SourceCell]) -> int:
    """How many cells at the top of the notebook are given before the first answer."""
    for rank, known in enumerate(source):
        if known.kind != "locked":
            return rank
    return len(source)


def _positions(known: Iterable[SourceCell], found: Recognised) -> list[int]:
    return [found.where[each.grade_id] for each in known if each.grade_id in found.where]


def _after(
    own: CellPlace | None,
    before: Sequence[CellPlace],
    previous: CellPlace,
    rank: int,
    found: Recognised,
    cells: Sequence[NotebookNode],
) -> CellPlace:
    """The grade cell's own place if its answers stand above; else right below the last of them."""
    last = max(before, default=None)
    if own is not None and (last is None or own > last):
        return own
    if last is None:
        return (previous[0], rank)
    return (_past_own_cells(last[0], found, cells), rank)


def _past_own_cells(position: int, found: Recognised, cells: Sequence[NotebookNode]) -> int:
    """Past the student's own code cells right below an answer, which may complete it."""
    known = set(found.where.values())
    while position + 1 < len(cells):
        below = cells[position + 1]
        if position + 1 in known or below.cell_type != "code" or is_showcase(below):
            break
        position += 1
    return position


def _between(
    own: CellPlace | None,
    before: Sequence[CellPlace],
    followers: Sequence[int],
    previous: CellPlace,
    rank: int,
) -> CellPlace:
    """A given cell's own place if that is where it belongs; else as early as it may stand."""
    last = max(before, default=_TOP)
    first = min(followers, default=None)
    if own is not None and own > last and (first is None or own[0] < first):
        return own
    position = last[0] if before else previous[0]
    if first is not None and position >= first and last[0] < first:
        position = first - 1
    return (position, rank)


def _earlier_answers(
    cells: Sequence[NotebookNode], earlier: Sequence[SourceCell], found: Recognised, grade: SourceCell
) -> list[str]:
    """The answers to earlier tasks that a grade cell uses as well, wherever the student moved them."""
    used = names_loaded(grade.source)
    answers = [
        known.grade_id for known in earlier if known.kind == "solution" and known.grade_id in found.where
    ]
    return [each for each in answers if used & names_bound(cells[found.where[each]].source)]


def _earlier_tests(earlier: Sequence[SourceCell], asked: Asked, grade: SourceCell) -> list[str]:
    """The grade cells of earlier tasks whose answers a grade cell uses as well: those look at them first."""
    used = names_loaded(grade.source)
    tests = [known.grade_id for known in earlier if known.kind == "grade"]
    return [each for each in tests if used.intersection(asked.get(each) or ())]


def _answers_elsewhere(
    cells: Sequence[NotebookNode],
    source: Sequence[SourceCell],
    found: Recognised,
    grade: SourceCell,
    needed: Sequence[str],
    own: CellPlace | None,
) -> list[CellPlace]:
    """Where an answer cell is gone, the cells that define the names which are graded.

    Those above the grade cell, if it is there and has any above: that is what the student saw.
    """
    kinds = {known.grade_id: known.kind for known in source}
    answers = [grade_id for grade_id in needed if kinds[grade_id] == "solution"]
    if all(grade_id in found.where for grade_id in answers) and (answers or own is not None):
        return []
    given = {name for known in source if known.kind == "locked" for name in names_bound(known.source)}
    wanted = names_loaded(grade.source) - given
    skipped = found.dropped.union(_positions((known for known in source if known.kind != "solution"), found))
    elsewhere = [
        (position, -1)
        for position, cell in enumerate(cells)
        if cell.cell_type == "code" and position not in skipped and names_bound(cell.source) & wanted
    ]
    above = [place for place in elsewhere if own is not None and place < own]
    return above or elsewhere
