"""What a student handed in for an assignment, taken in by what the course itself knows of it."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from autograder.authoring.hidden_files import HIDDEN
from autograder.execution.limited_work import WorkStopped
from autograder.execution.own_folders import make_folder
from autograder.nbgrader_plugins.course_cells import course_cells
from autograder.nbgrader_plugins.timestamps import is_damaged
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.submissions.expected import ExpectedNotebook, expected_of_course
from autograder.notebooks.submissions.notes import Note
from autograder.notebooks.submissions.reading import UnreadableSubmission, read_notebook
from autograder.notebooks.submissions.taking_in import TAKE_IN, Course, TakenIn, nothing_taken_in


def take_in(course: Course, folder: Path, into: Path, examiners: Examiners) -> Mapping[str, TakenIn]:
    """Look at all files of a submission, choose, restore and copy, in a limited process; by notebook's name.

    ``into``: where its notebooks will run. If that process has to be ended, nothing of the submission is
    there.
    """
    there_before = into.exists()
    scratch = make_folder()
    archive = archive_of(folder)
    places = {
        "folder": str(folder.absolute()),
        "beside": [str(archive.absolute())] if archive else [],
        "into": str(into.absolute()),
        "scratch": str(scratch.path),
    }
    noticed = [asdict(_without_time())] if is_damaged(folder / "timestamp.txt") else []
    try:
        found = examiners.work(TAKE_IN, {**places, "noticed": noticed, **course.as_data()})
        return {name: TakenIn.of(each) for name, each in found.items()}
    except WorkStopped as stopped:
        if not there_before:
            shutil.rmtree(into, ignore_errors=True)
        return nothing_taken_in(course.expected, str(stopped))
    finally:
        scratch.remove()


def archive_of(folder: Path) -> Path | None:
    """The archive beside the folder of a submission, or in its place, such as ``submitted/ana/vae.zip``; None
    without one.
    """
    archive = places_of(folder)[1]
    return archive if archive.is_file() and not archive.is_symlink() else None


def places_of(folder: Path) -> tuple[Path, Path]:
    """Where a submission may lie: its folder, and the archive beside it."""
    return folder, folder.with_name(f"{folder.name}.zip")


def course_of(coursedir: Any, kept: Collection[str] = ()) -> Course:
    """What the course knows of the assignment that is being graded; ``kept`` are given files that a
    submission may bring.
    """
    source = _source_folder(coursedir)
    ignored = tuple(each for each in coursedir.ignore if each != HIDDEN)  # a student's own may be called so
    return Course(_expected_notebooks(coursedir), _given_files(source), frozenset(kept), ignored)


def _expected_notebooks(coursedir: Any) -> tuple[ExpectedNotebook, ...]:
    """The notebooks of the assignment, as the gradebook and the source have them."""
    assignment = coursedir.assignment_id
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            names = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
        except MissingEntry:
            return ()
    found = []
    for name in names:
        source = _source_folder(coursedir) / f"{name}.ipynb"
        cells = course_cells(coursedir.db_url, name, assignment, source)
        found.append(expected_of_course(assignment, name, cells, _read(source)))
    return tuple(found)


def _given_files(source: Path) -> frozenset[str]:
    """The files that students get with the notebooks, by their names from the folder of the source."""
    files = [path for path in source.rglob("*") if path.is_file() and path.suffix != ".ipynb"]
    return frozenset(
        path.relative_to(source).as_posix() for path in files if not path.with_suffix(".ipynb").exists()
    )


def _source_folder(coursedir: Any) -> Path:
    return Path(coursedir.format_path(coursedir.source_directory, ".", coursedir.assignment_id))


def _read(source: Path) -> NotebookNode | None:
    try:
        return read_notebook(source)
    except UnreadableSubmission:
        return None


def _without_time() -> Note:
    message = (
        "When this was handed in cannot be read (timestamp.txt is damaged). Nothing is taken off for being "
        "late."
    )
    return Note("file.time-unreadable", message)
