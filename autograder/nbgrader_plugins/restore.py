"""The course's cells, from the gradebook, put back into a submission before it is graded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.notebooks.cells import Kind, SourceCell, source_cells
from autograder.notebooks.notes import Note
from autograder.notebooks.reading import UnreadableSubmission, read_notebook
from autograder.notebooks.records import begin_record
from autograder.notebooks.regions import without_hidden_tests, without_mark_scheme
from autograder.notebooks.released import showcases_of
from autograder.notebooks.restoring import restore, with_notes
from autograder.notebooks.showcases import only_showcase_outputs, with_showcases
from autograder.plain_text import readable

Resources = dict[str, Any]


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Undo what a student changed in cells that are not theirs to change.

    Comes first among the sanitising preprocessors, before nbgrader's DeduplicateIds, which
    keeps the last of several copies, and OverwriteCells, which cannot put cells back where
    their neighbours are gone. Clears outputs too, except those of showcase cells.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names = resources["nbgrader"]
        path = self._source(names)
        source = course_cells(names["db_url"], names["notebook"], names["assignment"], path)
        restored = restore(with_showcases(nb, _showcases(path)), source, self._folder(names))
        read = resources.get("autograder", {})
        notes: list[Note] = list(read.get("notes", []))
        if nb.cells:  # else everything is missing
            notes += restored.notes
        for note in notes:
            self.log.warning("%s, %s: %s", names["student"], names["notebook"], readable(note.message))
        nb = with_notes(only_showcase_outputs(restored.notebook), notes)
        begin_record(nb, notes, was_read=read.get("was_read", True))
        return nb, resources

    def _source(self, names: dict[str, str]) -> Path | None:
        coursedir = self._coursedir()
        if coursedir is None:
            return None
        folder = coursedir.format_path(coursedir.source_directory, ".", names["assignment"])
        return Path(folder, f"{names['notebook']}.ipynb")

    def _folder(self, names: dict[str, str]) -> Path | None:
        """Where the files of the submission lie as they are graded."""
        coursedir = self._coursedir()
        if coursedir is None:
            return None
        found = coursedir.format_path(coursedir.autograded_directory, names["student"], names["assignment"])
        return Path(found)

    def _coursedir(self) -> Any:
        return getattr(getattr(self.parent, "parent", None), "coursedir", None)


def _showcases(source: Path | None) -> tuple[str, ...]:
    """The digests of the showcases, by which they are known where an editor has wiped their tags."""
    try:
        return showcases_of(read_notebook(source)) if source is not None else ()
    except UnreadableSubmission:
        return ()


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


def _kind(name: str, solutions: set[str], grades: dict[str, float], tasks: dict[str, float]) -> Kind:
    if name in tasks:
        return "task"
    if name in grades:
        return "manual" if name in solutions else "grade"
    return "solution" if name in solutions else "locked"


def _course_cell(name: str, kind: Kind, cell_type: str, source: str, points: float) -> SourceCell:
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
