"""What every submission of an assignment needs to be graded, and nothing of anybody's."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Base, Gradebook
from sqlalchemy import Connection, Table, insert, select
from traitlets.config import Config

from autograder.execution.own_folders import make_folder

_OF_CELLS = ("base_cell", "grade_cells", "solution_cells", "task_cells")


@dataclass(frozen=True)
class AssignmentToGrade:
    """An assignment as a worker knows it.

    ``config`` is nbgrader's configuration, ``root`` the folder of the course, ``gradebook`` an SQLite file
    with the cells of the assignment and no student, ``modules`` where Python looks for modules,
    ``environment`` the variables around the grading.
    """

    name: str
    config: Config
    root: Path
    gradebook: bytes
    modules: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def assignment_to_grade(coursedir: Any, config: Config) -> AssignmentToGrade:
    """The assignment that a course's folder names, for workers of this machine."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        cells = cells_alone(gradebook, coursedir.assignment_id)
    return AssignmentToGrade(
        coursedir.assignment_id, config, Path(coursedir.root), cells, tuple(sys.path), dict(os.environ)
    )


def cells_alone(gradebook: Gradebook, assignment: str) -> bytes:
    """A gradebook, as an SQLite file, that has an assignment with its cells, and nobody's work.

    It has no due date, so nothing is late in it: whoever records a result knows when it was handed in.

    Raises MissingEntry.
    """
    found = gradebook.find_assignment(assignment)
    folder = make_folder()
    try:
        file = folder.path / "gradebook.db"
        with Gradebook(f"sqlite:///{file}", gradebook.course_id) as alone:
            _copy(gradebook.db.connection(), alone, found.id)
        return file.read_bytes()
    finally:
        folder.remove()


def _copy(source: Connection, alone: Gradebook, assignment: str) -> None:
    tables = Base.metadata.tables
    notebooks, cells = tables["notebook"], tables["base_cell"]
    of_assignment = select(notebooks.c.id).where(notebooks.c.assignment_id == assignment)
    of_notebooks = select(cells.c.id).where(cells.c.notebook_id.in_(of_assignment))
    source_cells = tables["source_cell"]
    wanted = {
        tables["assignment"]: tables["assignment"].c.id == assignment,
        notebooks: notebooks.c.assignment_id == assignment,
        **{tables[name]: tables[name].c.id.in_(of_notebooks) for name in _OF_CELLS},
        source_cells: source_cells.c.notebook_id.in_(of_assignment),
    }
    for table, condition in wanted.items():
        _insert(
            alone, table, [dict(row) for row in source.execute(select(table).where(condition)).mappings()]
        )
    alone.db.commit()


def _insert(alone: Gradebook, table: Table, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row.update({name: None for name in ("duedate",) if name in row})
        if "course_id" in row:
            row["course_id"] = alone.course_id
    if rows:
        alone.db.execute(insert(table), rows)
