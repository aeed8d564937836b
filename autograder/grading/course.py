"""What every submission of an assignment needs to be graded, and nothing of anybody's."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Base, Gradebook
from sqlalchemy import Connection, create_engine, insert, select
from traitlets.config import Config

from autograder.execution.own_folders import make_folder
from autograder.workers.parcels import Parcel, parcel_of

_OF_CELLS = ("base_cell", "grade_cells", "solution_cells", "task_cells")


@dataclass(frozen=True)
class AssignmentToGrade:
    """An assignment as a worker knows it.

    ``config`` is nbgrader's configuration, ``gradebook`` an SQLite file with the cells of the assignment and
    no student. ``root`` is the folder of the course, ``modules`` where Python looks for modules,
    ``environment`` the variables around the grading; a worker that sees none of these has ``source`` and
    ``heldout``, the folders of the assignment and of held-out data, instead.
    """

    name: str
    config: Config
    gradebook: bytes
    root: Path | None = None
    modules: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    source: Parcel = ()
    heldout: Parcel = ()


def assignment_to_grade(coursedir: Any, config: Config, elsewhere: bool = False) -> AssignmentToGrade:
    """The assignment that a course's folder names, for workers of this machine, or for those of others."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        cells = cells_alone(gradebook, coursedir.assignment_id)
    config = Config(config)
    config.CourseDirectory.pop("db_url", None)  # which may have a password in it
    name = coursedir.assignment_id
    if not elsewhere:
        root = Path(coursedir.root)
        return AssignmentToGrade(name, config, cells, root, tuple(sys.path), dict(os.environ))
    heldout = str(config.RunSubmission.get("heldout", ""))
    source = coursedir.format_path(coursedir.source_directory, ".", name)
    return AssignmentToGrade(
        name,
        config,
        cells,
        source=parcel_of(Path(source)),
        heldout=parcel_of(Path(heldout)) if heldout else (),
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
        # Not by way of Gradebook, which starts a program to ask for the version of a new one's tables.
        engine = create_engine(f"sqlite:///{file}")
        with engine.begin() as alone:
            Base.metadata.create_all(alone)
            _copy(gradebook.db.connection(), alone, found)
        engine.dispose()
        return file.read_bytes()
    finally:
        folder.remove()


def _copy(source: Connection, alone: Connection, assignment: Assignment) -> None:
    tables = Base.metadata.tables
    notebooks, cells = tables["notebook"].c, tables["base_cell"].c
    of_assignment = select(notebooks.id).where(notebooks.assignment_id == assignment.id)
    of_notebooks = select(cells.id).where(cells.notebook_id.in_(of_assignment))
    wanted = {
        "course": tables["course"].c.id == assignment.course_id,
        "assignment": tables["assignment"].c.id == assignment.id,
        "notebook": notebooks.assignment_id == assignment.id,
        **{name: tables[name].c.id.in_(of_notebooks) for name in _OF_CELLS},
        "source_cell": tables["source_cell"].c.notebook_id.in_(of_assignment),
    }
    for name, condition in wanted.items():
        rows = [dict(row) for row in source.execute(select(tables[name]).where(condition)).mappings()]
        for row in rows:
            row.update({name: None for name in ("duedate",) if name in row})
        if rows:
            alone.execute(insert(tables[name]), rows)
