"""What a student handed in for an assignment: which files count, by the course's own notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from autograder.nbgrader_plugins.restore import course_cells
from autograder.nbgrader_plugins.timestamps import is_damaged
from autograder.notebooks.belonging import read_files
from autograder.notebooks.choosing import Chosen, choose
from autograder.notebooks.expected import Expected, expected_of_course
from autograder.notebooks.handed_in import Submission, look_into
from autograder.notebooks.laying_out import files_beside, lay_out
from autograder.notebooks.notes import Note
from autograder.notebooks.reading import UnreadableSubmission, read_notebook


@dataclass(frozen=True)
class Intake:
    """A submission, whose archives stay unpacked while this is kept, and the file that counts for each notebook."""

    submission: Submission
    chosen: Mapping[str, Chosen]
    notes: tuple[Note, ...] = ()

    def lay_out(self, folder: Path) -> list[str]:
        """Put what lies beside the files that count into the folder where they run; what went wrong, in words."""
        counted = [each.file for each in self.chosen.values() if each.file is not None]
        return lay_out(files_beside(self.submission, counted), folder)


def take_in(folder: Path, expected: Sequence[Expected], given: frozenset[str]) -> Intake:
    """Look at all files of a submission and choose. ``given`` are the names of files that the course hands out."""
    archive = archive_of(folder)
    submission = look_into(folder, *([archive] if archive else []))
    notes = (_without_time(),) if is_damaged(folder / "timestamp.txt") else ()
    files = read_files(submission, given, [each.name for each in expected])
    return Intake(submission, choose(files, expected), notes)


def archive_of(folder: Path) -> Path | None:
    """The archive beside the folder of a submission, or in its place, such as ``submitted/ana/vae.zip``; None without one."""
    archive = folder.with_name(f"{folder.name}.zip")
    return archive if archive.is_file() and not archive.is_symlink() else None


def expected_notebooks(coursedir: Any) -> tuple[Expected, ...]:
    """The notebooks of the assignment that is being graded, as the gradebook and the source have them."""
    assignment = coursedir.assignment_id
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            names = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
        except MissingEntry:
            return ()
    found = []
    for name in names:
        source = source_folder(coursedir) / f"{name}.ipynb"
        cells = course_cells(coursedir.db_url, name, assignment, source)
        found.append(expected_of_course(assignment, name, cells, _read(source)))
    return tuple(found)


def given_files(coursedir: Any) -> frozenset[str]:
    """The names of the files that students get with the notebooks, in small letters."""
    files = [path for path in source_folder(coursedir).rglob("*") if path.suffix != ".ipynb"]
    return frozenset(path.name.lower() for path in files if not path.with_suffix(".ipynb").exists())


def source_folder(coursedir: Any) -> Path:
    """The folder of the assignment's source."""
    return Path(coursedir.format_path(coursedir.source_directory, ".", coursedir.assignment_id))


def _read(source: Path) -> NotebookNode | None:
    try:
        return read_notebook(source)
    except UnreadableSubmission:
        return None


def _without_time() -> Note:
    message = "When this was handed in cannot be read (timestamp.txt is damaged). Nothing is taken off for being late."
    return Note("file.time-unreadable", message)
