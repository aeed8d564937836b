"""Putting what a worker has made into the gradebook and into the course's folder.

One transaction for each submission, through nbgrader's own gradebook; then the folder, exchanged as a whole.
A process that is killed in between leaves a folder that tells that it is of before, and the same is recorded
again.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.converters import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, latesubmissions
from sqlalchemy.orm import joinedload

from autograder.grading.exchanging import exchange_folder
from autograder.grading.submission import CellMarks, GradedSubmission, NotebookMarks
from autograder.nbgrader_plugins.timestamps import is_damaged
from autograder.notebooks.cells.nodes import node

_NOTHING = object()
_EMPTY: dict[str, Any] = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


class GradebookRecorder:
    """Records the results of one assignment.

    ``converter``: nbgrader's Autograde, whose configuration counts; ``penalties``: its steps that take
    something off for being late.
    """

    def __init__(
        self, gradebook: Gradebook, converter: Any, penalties: Sequence[AssignLatePenalties]
    ) -> None:
        self._gradebook, self._converter = gradebook, converter
        self._within = [each for each in penalties if type(each).preprocess is AssignLatePenalties.preprocess]
        self._afterwards = [each for each in penalties if each not in self._within]

    def record(self, graded: GradedSubmission, submitted: Path, into: Path) -> None:
        """Record a result. ``submitted`` is the folder of the submission, ``into`` where its notebooks go.

        Raises NbGraderException where the student is not known and may not be created.
        """
        same = {name: _same_cells(into / f"{name}.ipynb", text) for name, text in graded.notebooks.items()}
        with _one_transaction(self._gradebook):
            submission = self._submission(graded, submitted)
            for notebook in submission.notebooks:
                if notebook.name in graded.marks:
                    marks = graded.marks[notebook.name]
                    _mark(self._gradebook, notebook, marks, same.get(notebook.name, frozenset()))
            with _replaced(latesubmissions, "Gradebook", lambda *_: _Lent(self._gradebook)):
                self._assign_penalties(self._within, graded)
        self._assign_penalties(self._afterwards, graded)  # they open gradebooks of their own
        self._lay_out(graded, into)

    def _submission(self, graded: GradedSubmission, submitted: Path) -> SubmittedAssignment:
        """The submission's row, with the time at which it was handed in."""
        student, assignment = graded.task.student, graded.task.assignment
        if self._converter.create_student:
            self._gradebook.update_or_create_student(student)
        else:
            self._require_student(student)
        time: datetime | None = self._converter.coursedir.get_existing_timestamp(str(submitted))
        if time is None and not is_damaged(submitted / "timestamp.txt"):
            return self._gradebook.update_or_create_submission(assignment, student)
        # Where a time cannot be read, that of an earlier submission is not this one's.
        return self._gradebook.update_or_create_submission(assignment, student, timestamp=time)

    def _require_student(self, student: str) -> None:
        try:
            self._gradebook.find_student(student)
        except MissingEntry:
            raise NbGraderException(f"No student with ID '{student}' exists in the database") from None

    def _assign_penalties(self, steps: Sequence[AssignLatePenalties], graded: GradedSubmission) -> None:
        names = {
            "student": graded.task.student,
            "assignment": graded.task.assignment,
            "db_url": self._converter.coursedir.db_url,
        }
        for step in steps:
            for name in graded.task.notebooks:
                step.preprocess(node(_EMPTY), {"nbgrader": {**names, "notebook": name}})

    def _lay_out(self, graded: GradedSubmission, into: Path) -> None:
        """The notebooks and what lies beside them, in place of what was there."""
        course = self._converter.coursedir
        source = Path(course.format_path(course.source_directory, ".", graded.task.assignment))
        whole = not (graded.task.others or course.notebook_id != "*")
        given = {name: (source / name).read_bytes() for name in graded.given}
        notebooks = {f"{name}.ipynb": text.encode() for name, text in graded.notebooks.items()}
        mode = int(str(self._converter.permissions), 8)
        # The notebooks last: they tell what all this was made from.
        exchange_folder(into, {**given, **graded.files, **notebooks}, mode, whole=whole)
        if course.groupshared:
            self._converter.set_permissions(graded.task.assignment, graded.task.student)


def _mark(gradebook: Gradebook, notebook: SubmittedNotebook, marks: NotebookMarks, same: Set[str]) -> None:
    """``same``: the cells that are as they were when somebody looked at them for the last time."""
    for grade in gradebook_rows(gradebook, Grade, notebook):
        if grade.name in marks.cells:
            _give(grade, marks.cells[grade.name], grade.name in same)
    for comment in gradebook_rows(gradebook, Comment, notebook):
        if comment.name in marks.comments:
            comment.auto_comment = marks.comments[comment.name]


def _give(grade: Any, marks: CellMarks, is_same: bool) -> None:
    """Who has given marks is asked again, as nbgrader does, but only where there is something else to see."""
    settled = is_same and grade.auto_score == marks.auto_score and not grade.needs_manual_grade
    grade.auto_score = marks.auto_score
    if grade.manual_score is None:
        grade.needs_manual_grade = marks.needs_manual_grade
    else:
        grade.needs_manual_grade = not settled


def _same_cells(before: Path, now: str) -> frozenset[str]:
    """The cells with points that say the same as in the file of the last grading, their outputs included."""
    try:
        earlier, later = (_by_grade_id(json.loads(text)) for text in (before.read_bytes(), now))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return frozenset()
    return frozenset(name for name, cell in later.items() if earlier.get(name) == cell)


def _by_grade_id(notebook: Any) -> dict[str, Any]:
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    return {
        name: [cell["source"], cell.get("outputs"), cell.get("attachments")]
        for name, cell in cells.items()
        if name
    }


def gradebook_rows(gradebook: Gradebook, kind: type[Any], notebook: SubmittedNotebook) -> Iterator[Any]:
    """The grades or comments of a notebook of a submission, with the cells that they are of."""
    yield from gradebook.db.query(kind).filter(kind.notebook_id == notebook.id).options(joinedload(kind.cell))


@contextlib.contextmanager
def _one_transaction(gradebook: Gradebook) -> Iterator[None]:
    """nbgrader's own methods commit after each step; here all of them are one, or nothing."""
    session = gradebook.db()
    try:
        with _replaced(session, "commit", session.flush):
            yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.expunge_all()


@contextlib.contextmanager
def _replaced(of: Any, name: str, by: Any) -> Iterator[None]:
    before = vars(of).get(name, _NOTHING)
    setattr(of, name, by)
    try:
        yield
    finally:
        delattr(of, name) if before is _NOTHING else setattr(of, name, before)


class _Lent:
    """An open gradebook for a step that opens and closes one by itself."""

    def __init__(self, gradebook: Gradebook) -> None:
        self._gradebook = gradebook

    def __enter__(self) -> _Lent:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gradebook, name)
