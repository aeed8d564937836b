"""The part of a gradebook that one student's pages need."""

from __future__ import annotations

import sqlite3

from nbgrader.api import Base, Gradebook
from sqlalchemy import Connection, Select, StaticPool, create_engine, insert, select

_TABLES = Base.metadata.tables


def gradebook_of_one(cells: bytes, gradebook: Gradebook, assignment: str, student: str) -> bytes:
    """``cells``, which is a gradebook as an SQLite file, and what ``gradebook`` has of one submission.

    Raises MissingEntry.
    """
    submission = gradebook.find_submission(assignment, student)
    alone = sqlite3.connect(":memory:")
    alone.deserialize(cells)
    engine = create_engine("sqlite://", creator=lambda: alone, poolclass=StaticPool)
    with engine.begin() as into:
        for name, rows in _rows_of(submission.id, submission.student_id).items():
            _copy_rows(gradebook.db.connection(), into, name, rows)
    found = alone.serialize()
    engine.dispose()
    alone.close()
    return found


def _rows_of(submission: str, student: str) -> dict[str, Select[tuple[object, ...]]]:
    """What to take of each table, in an order in which nothing refers to what is not there yet."""
    notebooks = _TABLES["submitted_notebook"].c
    of_submission = select(notebooks.id).where(notebooks.assignment_id == submission)
    return {
        "student": select(_TABLES["student"]).where(_TABLES["student"].c.id == student),
        "submitted_assignment": select(_TABLES["submitted_assignment"]).where(
            _TABLES["submitted_assignment"].c.id == submission
        ),
        "submitted_notebook": select(_TABLES["submitted_notebook"]).where(
            notebooks.assignment_id == submission
        ),
        **{
            name: select(_TABLES[name]).where(_TABLES[name].c.notebook_id.in_(of_submission))
            for name in ("grade", "comment")
        },
    }


def _copy_rows(source: Connection, into: Connection, name: str, rows: Select[tuple[object, ...]]) -> None:
    found = [dict(row) for row in source.execute(rows).mappings()]
    if found:
        into.execute(insert(_TABLES[name]), found)
