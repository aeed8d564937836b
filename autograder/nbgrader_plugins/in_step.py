"""The gradebook's cells are those of the source.

nbgrader copies the tests of an assignment into its gradebook when a release is generated, and grades with the
copy. A gradebook that was made from an earlier source, or from none, would grade with tests that nobody sees
any more. `notebook_changes` tells what differs, `save` puts it right, with nbgrader's own SaveCells. Due
dates, submissions and what people have graded stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import NbGraderException
from nbgrader.preprocessors import SaveCells

from autograder.reports.wording import few

_MOST_NAMES = 4

Notebooks = Mapping[str, NotebookNode]
"""The notebooks of an assignment by name, with their cells as the gradebook is to have them."""

_Cells = dict[tuple[str, str], tuple[Any, ...]]
"""What the gradebook has of a notebook: (table, grade_id) -> the facts of that row."""


class WorkOfPeople(NbGraderException):  # type: ignore[misc]
    """The gradebook cannot follow the source, because marks given by hand would be lost."""


@dataclass(frozen=True)
class NotebookChange:
    """A notebook whose cells in the gradebook are not those of the source, by their grade_ids."""

    notebook: str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __str__(self) -> str:
        """In words, as one item of a list.

        >>> print(NotebookChange("elbo", changed=("test_kl",), gone=("old",)))
        elbo (changed: test_kl; gone: old)
        """
        parts = (("new", self.new), ("changed", self.changed), ("gone", self.gone))
        told = "; ".join(f"{word}: {few(names, _MOST_NAMES)}" for word, names in parts if names)
        return f"{self.notebook} ({told})"


def is_known(gradebook: Gradebook, assignment: str) -> bool:
    """Whether the gradebook has the assignment with at least one notebook."""
    found = _assignment(gradebook, assignment)
    return found is not None and bool(found.notebooks)


def notebook_changes(
    gradebook: Gradebook, assignment: str, notebooks: Notebooks, whole: bool = True
) -> list[NotebookChange]:
    """What the gradebook has otherwise than the source. ``whole``: these
    are all notebooks of the assignment.
    """
    found = _assignment(gradebook, assignment)
    known = {} if found is None else {each.name: _of_gradebook(each) for each in found.notebooks}
    wanted = {name: _of_source(notebook) for name, notebook in notebooks.items()}
    names = {*wanted, *known} if whole else {*wanted}
    compared = (_change(name, known.get(name), wanted.get(name)) for name in sorted(names))
    return [each for each in compared if each is not None]


def digests_of_tests(gradebook: Gradebook, assignment: str) -> dict[str, str]:
    """For each notebook in the gradebook a digest of its cells, which
    changes with any test and any points.
    """
    return {
        notebook.name: hashlib.sha256(repr(sorted(_of_gradebook(notebook).items())).encode()).hexdigest()
        for notebook in gradebook.find_assignment(assignment).notebooks
    }


def save(
    gradebook: Gradebook, assignment: str, notebooks: Notebooks, whole: bool = True
) -> list[NotebookChange]:
    """Bring the gradebook into step with the source; returns what was changed.

    Raises WorkOfPeople, before anything is changed, where a cell is gone from the source for which somebody
    has given marks or written a comment.
    """
    gradebook.update_or_create_assignment(assignment)
    url = gradebook.engine.url.render_as_string(hide_password=False)
    found = notebook_changes(gradebook, assignment, notebooks, whole)
    for change in found:
        _refuse_to_lose_marks(gradebook, assignment, change.notebook, notebooks.get(change.notebook))
    for change in found:
        if change.notebook not in notebooks:
            gradebook.remove_notebook(change.notebook, assignment)
            continue
        names = {"assignment": assignment, "notebook": change.notebook, "db_url": url}
        _SaveCells().preprocess(notebooks[change.notebook], {"nbgrader": names})
    if found:
        gradebook.db.expire_all()
        _complete_submissions(gradebook, assignment)
    return found


class _SaveCells(SaveCells):  # type: ignore[misc]
    """nbgrader's, for notebooks with submissions too.

    nbgrader refuses to add or remove cells there, because each submission has a row for each cell. Those of
    cells that are gone are removed here; those of new cells are added when all notebooks are saved.
    """

    def _create_notebook(self, nb: NotebookNode) -> None:
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            notebook = None
        if notebook is not None:
            wanted = _of_source(nb)
            for key, cell in list(_rows(notebook)):
                if key not in wanted:
                    for row in _rows_of_submissions(self.gradebook, cell):
                        self.gradebook.db.delete(row)
                    self.gradebook.db.delete(cell)
            self.gradebook.db.commit()
            if notebook.submissions:
                self._add_cells(nb, {key for key, _ in _rows(notebook)})
        super()._create_notebook(nb)

    def _add_cells(self, nb: NotebookNode, known: set[tuple[str, str]]) -> None:
        tables = {
            "grade": (self.new_grade_cells, self.gradebook.add_grade_cell),
            "solution": (self.new_solution_cells, self.gradebook.add_solution_cell),
            "task": (self.new_task_cells, self.gradebook.add_task_cell),
            "source": (self.new_source_cells, self.gradebook.add_source_cell),
        }
        for table, name in sorted(_of_source(nb).keys() - known):
            infos, add = tables[table]
            add(name, self.notebook_id, self.assignment_id, **infos[name])


def _of_source(notebook: NotebookNode) -> _Cells:
    found: _Cells = {}
    for cell in notebook.cells:
        kinds = (utils.is_grade(cell), utils.is_solution(cell), utils.is_task(cell), utils.is_locked(cell))
        if not any(kinds):
            continue
        facts = cell.metadata["nbgrader"]
        name = facts["grade_id"]
        graded = (float(facts.get("points", 0)), cell.cell_type)
        for table, is_there in zip(("grade", "solution", "task"), kinds, strict=False):
            if is_there:
                found[table, name] = () if table == "solution" else graded
        found["source", name] = (cell.cell_type, utils.is_locked(cell), cell.source, facts.get("checksum"))
    return found


def _of_gradebook(notebook: Notebook) -> _Cells:
    found: _Cells = {}
    for (table, name), cell in _rows(notebook):
        if table == "source":
            found[table, name] = (cell.cell_type, cell.locked, cell.source, cell.checksum)
        else:
            found[table, name] = () if table == "solution" else (float(cell.max_score), cell.cell_type)
    return found


def _rows(notebook: Notebook) -> Iterator[tuple[tuple[str, str], Any]]:
    tables = {
        "grade": notebook.grade_cells,
        "solution": notebook.solution_cells,
        "task": notebook.task_cells,
        "source": notebook.source_cells,
    }
    for table, cells in tables.items():
        for cell in cells:
            yield (table, cell.name), cell


def _change(name: str, known: _Cells | None, wanted: _Cells | None) -> NotebookChange | None:
    if known == wanted:
        return None
    known, wanted = known or {}, wanted or {}
    before, after = ({cell for _, cell in cells} for cells in (known, wanted))
    differing = {key[1] for key in known.keys() | wanted.keys() if known.get(key) != wanted.get(key)}
    groups = (after - before, differing & before & after, before - after)
    return NotebookChange(name, *(tuple(sorted(each)) for each in groups))


def _refuse_to_lose_marks(
    gradebook: Gradebook, assignment: str, name: str, source: NotebookNode | None
) -> None:
    try:
        known = gradebook.find_notebook(name, assignment)
    except MissingEntry:
        return
    wanted = {} if source is None else _of_source(source)
    rows = {key: _rows_of_submissions(gradebook, cell) for key, cell in _rows(known) if key not in wanted}
    marked = sorted({grade_id for (_, grade_id), each in rows.items() if any(map(_is_marked, each))})
    if marked:
        raise WorkOfPeople(
            f"The source of {assignment} no longer has {few(marked, _MOST_NAMES)} of the notebook {name} as "
            "it was when people gave marks for it or wrote comments, and those would be lost. Nothing was "
            "changed. Either put back what was there, under the same names; or, to give those marks up, "
            "keep a copy of gradebook.db, take the assignment out of it with `nbgrader db assignment "
            f"remove {assignment} --force`, and run this command again."
        )


def _is_marked(row: Any) -> bool:
    """Whether a person has given the points of this grade, or has written this comment."""
    if isinstance(row, Comment):
        return bool(row.manual_comment)
    return row.manual_score is not None or bool(row.extra_credit)


def _rows_of_submissions(gradebook: Gradebook, cell: Any) -> list[Any]:
    return [
        row
        for table in (Grade, Comment)
        for row in gradebook.db.query(table).filter(table.cell_id == cell.id)
    ]


def _complete_submissions(gradebook: Gradebook, assignment: str) -> None:
    """Give every submission a row for every notebook and cell, as nbgrader does for new submissions."""
    known = gradebook.find_assignment(assignment)
    for submission in known.submissions:
        have = {each.notebook_id: each for each in submission.notebooks}
        for notebook in known.notebooks:
            _complete_notebook(gradebook, submission, notebook, have.get(notebook.id))
    gradebook.db.commit()


def _complete_notebook(
    gradebook: Gradebook, submission: SubmittedAssignment, notebook: Notebook, own: SubmittedNotebook | None
) -> None:
    if own is None:
        own = SubmittedNotebook(notebook=notebook, assignment=submission)
        gradebook.db.add(own)
    graded = {grade.cell_id for grade in own.grades}
    commented = {comment.cell_id for comment in own.comments}
    for cell in (*notebook.grade_cells, *notebook.task_cells):
        if cell.id not in graded:
            gradebook.db.add(Grade(cell_id=cell.id, notebook=own))
    for cell in (*notebook.solution_cells, *notebook.task_cells):
        if cell.id not in commented:
            gradebook.db.add(Comment(cell_id=cell.id, notebook=own))


def _assignment(gradebook: Gradebook, name: str) -> Assignment | None:
    try:
        return gradebook.find_assignment(name)
    except MissingEntry:
        return None
