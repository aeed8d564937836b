"""The course's cells as the gradebook has them, by which submissions are graded."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook

from autograder.notebooks.cells.cells import CellKind, SourceCell, source_cells
from autograder.notebooks.cells.regions import without_hidden_tests, without_mark_scheme
from autograder.notebooks.submissions.reading import UnreadableSubmission, read_notebook


def course_cells(
    db_url: str, notebook: str, assignment: str, source: Path | None = None
) -> tuple[SourceCell, ...]:
    """The cells of a notebook as the gradebook has them.

    The gradebook knows neither the order of cells nor their tags; those are taken from the
    source notebook where it is there. Without it, the order in which they were added stands.
    """
    with Gradebook(db_url) as gradebook:
        found = gradebook.find_notebook(notebook, assignment)
        solutions = {cell.name for cell in found.solution_cells}
        tasks = {cell.name: float(cell.max_score) for cell in found.task_cells}
        grades = {cell.name: float(cell.max_score) for cell in found.grade_cells}
        cells = [
            _course_cell(
                cell.name,
                _kind(cell.name, solutions, grades, tasks),
                cell.cell_type,
                cell.source or "",
                grades.get(cell.name, tasks.get(cell.name, 0.0)),
            )
            for cell in found.source_cells
        ]
    return _as_in_source(cells, source)


def _kind(name: str, solutions: set[str], grades: dict[str, float], tasks: dict[str, float]) -> CellKind:
    if name in tasks:
        return "task"
    if name in grades:
        return "manual" if name in solutions else "grade"
    return "solution" if name in solutions else "locked"


def _course_cell(name: str, kind: CellKind, cell_type: str, source: str, points: float) -> SourceCell:
    released = without_mark_scheme(without_hidden_tests(source))
    return SourceCell(
        name, kind, cell_type, released if kind in ("solution", "manual") else source, released, points
    )


def _as_in_source(cells: list[SourceCell], source: Path | None) -> tuple[SourceCell, ...]:
    if source is None or not source.exists():
        return tuple(cells)
    try:
        known = source_cells(read_notebook(source))
    except UnreadableSubmission:
        return tuple(cells)
    rank = {cell.grade_id: position for position, cell in enumerate(known)}
    tags = {cell.grade_id: cell.tags for cell in known}
    cells = [
        SourceCell(
            cell.grade_id,
            cell.kind,
            cell.cell_type,
            cell.source,
            cell.released,
            cell.points,
            tags.get(cell.grade_id),
        )
        for cell in cells
    ]
    return tuple(sorted(cells, key=lambda cell: rank.get(cell.grade_id, len(rank))))
