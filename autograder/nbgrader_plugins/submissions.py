"""Which files of a submission nbgrader gets to see, and what it reads from them.

nbgrader looks for ``*.ipynb`` files before it calls any hook, leaves out a student who has
none, reads each with a reader that raises on a damaged file, and then removes the whole
submission. Here every submission has every notebook of the assignment, read from the file
that counts for it (`intake`), or from none. Its exporter can be chosen by configuration, so
`SubmissionExporter` reads. What is listed and copied cannot: `take_what_was_worked_on`
therefore wraps two methods of nbgrader's Autograde. Nothing is written into a submission.
"""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, base

from autograder.hidden_files import HIDDEN
from autograder.nbgrader_plugins.intake import Intake, archive_of, expected_notebooks, given_files, take_in
from autograder.nbgrader_plugins.timestamps import is_damaged, tolerate_damaged_timestamps
from autograder.notebooks.nodes import node
from autograder.notebooks.records import RECORD
from autograder.plain_text import readable


def take_what_was_worked_on() -> None:
    """Let ``nbgrader autograde`` grade the file that counts, whatever it is called and wherever it lies.

    Wraps ``Autograde.init_notebooks`` (where nbgrader lists the notebooks) and
    ``Autograde.init_assignment`` (which copies files, also those that links point to, and
    reads when the submission was made). Calling it again changes nothing.
    """
    if getattr(Autograde.init_notebooks, "takes_what_was_worked_on", False):
        return
    list_notebooks, prepare_submission = Autograde.init_notebooks, Autograde.init_assignment

    def init_notebooks(self: Any) -> None:
        self.expected = expected_notebooks(self.coursedir)
        self.given = given_files(self.coursedir)
        self.assignments, self.notebooks = {}, []
        wanted = [
            each.name for each in self.expected if fnmatch.fnmatch(each.name, self.coursedir.notebook_id)
        ]
        for folder in submissions(self) if wanted else ():
            self.assignments[str(folder)] = [str(folder / f"{name}.ipynb") for name in wanted]
        if not self.assignments:
            list_notebooks(self)  # which says what is wrong

    def init_assignment(self: Any, assignment_id: str, student_id: str) -> None:
        folder = Path(self._format_source(assignment_id, student_id))
        self.intake = take_in(folder, self.expected, self.given)
        find_all_files = base.find_all_files
        # A student's own file may have a name that would be hidden in the course.
        base.find_all_files = lambda path, exclude=(): _ordinary(
            find_all_files(path, [each for each in exclude if each != HIDDEN])
        )
        try:
            prepare_submission(self, assignment_id, student_id)
        finally:
            base.find_all_files = find_all_files
        for problem in self.intake.lay_out(Path(self._format_dest(assignment_id, student_id))):
            self.log.error("%s: %s", student_id, problem)
        if is_damaged(folder / "timestamp.txt"):  # an earlier submission's time is not this one's
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                gradebook.update_or_create_submission(assignment_id, student_id, timestamp=None)

    init_notebooks.takes_what_was_worked_on = True  # type: ignore[attr-defined]
    Autograde.init_notebooks, Autograde.init_assignment = init_notebooks, init_assignment
    tolerate_damaged_timestamps()


class SubmissionExporter(NotebookExporter):
    """Reads the file of a submission that counts; where there is none, an empty notebook that says so."""

    def from_filename(
        self, filename: str, resources: Any = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        converter: Any = self.parent
        if not getattr(converter, "_sanitizing", False):  # the second pass reads what the first wrote
            return super().from_filename(filename, resources=resources, **kw)
        path = Path(filename)
        intake: Intake = converter.intake
        chosen = intake.chosen[path.stem]
        notebook = node({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        if chosen.notebook is not None:
            notebook = chosen.notebook
            for key in (
                RECORD,
                "jupytext",
            ):  # what is ours to say; and a graded notebook is paired with nothing
                notebook.metadata.pop(key, None)
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        resources["autograder"] = {
            "was_read": chosen.notebook is not None,
            "notes": [*chosen.notes, *chosen.rest, *intake.notes],
        }
        written: tuple[NotebookNode, dict[str, Any]]
        written = self.from_notebook_node(notebook, resources=resources, **kw)  # type: ignore[no-untyped-call]
        return written


def submissions(converter: Any) -> list[Path]:
    """The folders of the submissions that nbgrader was asked for, without links to other places."""
    found = []
    for folder in asked_for(converter):
        if is_linked(folder, converter.coursedir):
            converter.log.error("%s is a link to another folder and is left out.", readable(str(folder)))
        elif folder.is_dir() or archive_of(folder):
            found.append(folder)
        else:
            converter.log.error("%s is no folder and is left out.", readable(str(folder)))
    return found


def asked_for(converter: Any) -> list[Path]:
    """What is there under the names of submissions; where only an archive is, the folder that it stands for."""
    coursedir = converter.coursedir
    pattern = converter._format_source(coursedir.assignment_id, coursedir.student_id)
    archives = (Path(each).with_suffix("") for each in glob.glob(f"{pattern}.zip"))
    return sorted({*map(Path, glob.glob(pattern)), *archives})


def is_linked(folder: Path, coursedir: Any) -> bool:
    """Whether the folder, or one between it and the folder of all submissions, is a link."""
    root = Path(coursedir.root, coursedir.submitted_directory)
    return any(each.is_symlink() for each in (folder, *folder.parents) if root in each.parents)


def _ordinary(files: Iterable[str]) -> list[str]:
    return [file for file in files if os.path.isfile(file) and not os.path.islink(file)]
