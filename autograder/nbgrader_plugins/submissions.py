"""Which files of a submission nbgrader gets to see, and what it reads from them.

nbgrader looks for ``*.ipynb`` files before it calls any hook, leaves out a student who has none, reads each
with a reader that raises on a damaged file, and then removes the whole submission. Here every submission has
every notebook of the assignment, taken in (`intake`) from the file that counts for it, or from none: with the
course's cells put back, and before any other step. Its exporter can be chosen by configuration, so
`SubmissionExporter` reads. What is listed and copied cannot: `take_what_was_worked_on` therefore wraps two
methods of nbgrader's Autograde. Nothing is written into a submission.
"""

from __future__ import annotations

import fnmatch
import glob
import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, base

from autograder.nbgrader_plugins.execute import RunSubmission, examiners
from autograder.nbgrader_plugins.intake import archive_of, course_of, take_in
from autograder.nbgrader_plugins.timestamps import is_damaged, tolerate_damaged_timestamps
from autograder.notebooks.submissions.taking_in import TakenIn
from autograder.reports.plain_text import one_line, readable


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
        coursedir = self.coursedir
        self.course = course_of(coursedir, self.exclude_overwriting.get(coursedir.assignment_id, ()))
        self.assignments, self.notebooks = {}, []
        names = [each.name for each in self.course.expected]
        wanted = fnmatch.filter(names, coursedir.notebook_id)
        for folder in submissions(self) if wanted else ():
            self.assignments[str(folder)] = [str(folder / f"{name}.ipynb") for name in wanted]
        if not self.assignments:
            list_notebooks(self)  # which says what is wrong

    def init_assignment(self: Any, assignment_id: str, student_id: str) -> None:
        folder = Path(self._format_source(assignment_id, student_id))
        into = Path(self._format_dest(assignment_id, student_id))
        warm = examiners(RunSubmission(parent=self).unconfined)
        self.taken_in = take_in(self.course, folder, into, warm)
        find_all_files = base.find_all_files
        base.find_all_files = lambda *wanted: []  # what there is to copy is there already
        try:
            prepare_submission(self, assignment_id, student_id)
        finally:
            base.find_all_files = find_all_files
        if is_damaged(folder / "timestamp.txt"):  # an earlier submission's time is not this one's
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                gradebook.update_or_create_submission(assignment_id, student_id, timestamp=None)

    init_notebooks.takes_what_was_worked_on = True  # type: ignore[attr-defined]
    Autograde.init_notebooks, Autograde.init_assignment = init_notebooks, init_assignment
    tolerate_damaged_timestamps()


class SubmissionExporter(NotebookExporter):
    """Reads what was taken in of the file that counts; where there is
    none, that is a notebook that says so.
    """

    def from_filename(
        self, filename: str, resources: Any = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        converter: Any = self.parent
        if not getattr(converter, "_sanitizing", False):  # the second pass reads what the first wrote
            return super().from_filename(filename, resources=resources, **kw)
        path = Path(filename)
        taken: TakenIn = converter.taken_in[path.stem]
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        for note in taken.notes:
            names = resources["nbgrader"]
            self.log.warning("%s, %s: %s", names["student"], names["notebook"], one_line(note.message))
        written: tuple[NotebookNode, dict[str, Any]]
        written = self.from_notebook_node(taken.notebook, resources=resources, **kw)  # type: ignore[no-untyped-call]
        return written


def submissions(converter: Any) -> list[Path]:
    """The folders of the submissions that nbgrader was asked for, without links to other places."""
    found = []
    coursedir = converter.coursedir
    for folder in submissions_asked_for(converter):
        if is_linked(folder, coursedir):
            converter.log.error("%s is a link to another folder and is left out.", one_line(str(folder)))
        elif not is_student_name(os.path.relpath(folder, coursedir.root)):
            converter.log.error("%s has signs that cannot be seen and is left out.", one_line(str(folder)))
        elif folder.is_dir() or archive_of(folder):
            found.append(folder)
        else:
            converter.log.error("%s is no folder and is left out.", one_line(str(folder)))
    return found


def submissions_asked_for(converter: Any) -> list[Path]:
    """What is there under the names of submissions; where only an archive
    is, the folder that it stands for.
    """
    coursedir = converter.coursedir
    pattern = converter._format_source(coursedir.assignment_id, coursedir.student_id)
    archives = (Path(each).with_suffix("") for each in glob.glob(f"{pattern}.zip"))
    return sorted({*map(Path, glob.glob(pattern)), *archives})


def is_student_name(name: str) -> bool:
    """Whether this can be the name of a student: a line of text in which all can be seen.

    >>> (
    ...     is_student_name("ana"),
    ...     is_student_name("ana\\nben"),
    ...     is_student_name("ana\\x1b[2J"),
    ...     is_student_name("\\udcff"),
    ... )
    (True, False, False, False)
    """
    return readable(name) == name and not set("\n\r\t") & set(name)


def is_linked(folder: Path, coursedir: Any) -> bool:
    """Whether the folder, or one between it and the folder of all submissions, is a link."""
    root = Path(coursedir.root, coursedir.submitted_directory)
    return any(each.is_symlink() for each in (folder, *folder.parents) if root in each.parents)
