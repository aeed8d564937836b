"""One submission graded by nbgrader's own steps, in a process that has no gradebook of anybody's.

The steps are those that the course's configuration names, over a small gradebook with the cells of the
assignment alone, so nothing here knows what they are. What they leave in that gradebook and in a folder of
this process is the result.
"""

from __future__ import annotations

import filecmp
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from nbconvert.writers.files import FilesWriter
from nbgrader import converters
from nbgrader.api import Comment, Grade, Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import find_all_files
from traitlets.config import Config

from autograder.execution.own_folders import make_folder
from autograder.execution.warm_process import WarmProcess
from autograder.grading.course import AssignmentToGrade
from autograder.grading.recording import gradebook_rows
from autograder.grading.submission import CellMarks, GradedSubmission, GradingTask, LogLine, NotebookMarks
from autograder.nbgrader_plugins.commands.generating import class_of
from autograder.nbgrader_plugins.commands.one_by_one import OneByOne
from autograder.nbgrader_plugins.execute import RunSubmission, use_examiners
from autograder.nbgrader_plugins.intake import course_of
from autograder.nbgrader_plugins.submissions import take_what_was_worked_on
from autograder.notebooks.running.examining import Examiners


def work(connection: Connection) -> None:
    """Grade what arrives, one submission after the other, until nothing more can."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who gives the orders
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    warm = WarmProcess.sibling()
    grader = Grader(connection.recv(), warm)
    while True:
        try:
            task = connection.recv()
        except EOFError:
            grader.close()
            return
        connection.send(grader.graded(task))


class Grader:
    """Grades submissions of one assignment. ``warm``: where their code is forked from, if it is there."""

    def __init__(self, assignment: AssignmentToGrade, warm: WarmProcess | None = None) -> None:
        self._assignment = assignment
        self._folder = make_folder()
        self._file = self._folder.path / "gradebook.db"
        sys.path.extend(each for each in assignment.modules if each not in sys.path)
        os.environ.update(assignment.environment)
        os.chdir(assignment.root)
        take_what_was_worked_on()
        self._file.write_bytes(assignment.gradebook)
        self._converter = _Converter(assignment, self._folder.path)
        unconfined = RunSubmission(parent=self._converter).unconfined
        self._examiners = Examiners(unconfined, warm)
        use_examiners(self._examiners, unconfined)

    def graded(self, task: GradingTask) -> GradedSubmission:
        """Grade a submission; what goes wrong is told in the result."""
        begun = time.monotonic()
        self._file.write_bytes(self._assignment.gradebook)
        log: list[LogLine] = []
        with self._converter.logged(log):
            failure = self._converter.convert(task)
        seconds = time.monotonic() - begun
        if failure:
            return GradedSubmission(task, log=tuple(log), failure=failure, seconds=seconds)
        notebooks, files, given = self._converter.left(task)
        with Gradebook(self._converter.coursedir.db_url, self._converter.coursedir.course_id) as gradebook:
            marks = _marks(gradebook, task)
        return GradedSubmission(task, notebooks, marks, files, given, tuple(log), seconds=seconds)

    def close(self) -> None:
        """End what was started for it, and leave nothing behind."""
        self._examiners.close()
        self._folder.remove()


class _Converter(OneByOne, converters.Autograde):  # type: ignore[misc]
    """nbgrader's, over the folder of a worker."""

    def __init__(self, assignment: AssignmentToGrade, folder: Path) -> None:
        self._folder = folder
        config = Config(assignment.config)
        coursedir = CourseDirectory(config=config)
        coursedir.root = str(assignment.root)
        coursedir.assignment_id, coursedir.student_id = assignment.name, "*"
        coursedir.db_url = f"sqlite:///{folder / 'gradebook.db'}"
        coursedir.autograded_directory = str(folder / "autograded")
        super().__init__(coursedir=coursedir, config=config)
        self.log = logging.Logger("grading", logging.INFO)
        # When it was handed in is known to who records it, and so is what has to be taken off for that.
        steps: list[Any] = self.autograde_preprocessors  # type: ignore[has-type]
        self.autograde_preprocessors = [
            each for each in steps if not issubclass(class_of(each), AssignLatePenalties)
        ]
        self.pre_convert_hook = self.post_convert_hook = None  # whoever records calls them
        kept = self.exclude_overwriting.get(assignment.name, ())
        self.course = course_of(coursedir, kept)
        self.writer = FilesWriter(parent=self, config=self.config)  # type: ignore[no-untyped-call]
        self.exporter = self.exporter_class(parent=self, config=self.config)

    def logged(self, lines: list[LogLine]) -> Any:
        """A context in which what is logged is appended to a list."""
        return _Logged(self.log, lines)

    def convert(self, task: GradingTask) -> str:
        """Grade one submission; returns what went wrong, in words."""
        self._made_from = task.made_from
        self.force = True
        folder = Path(self._format_source(task.assignment, task.student))
        self.assignments = {str(folder): [str(folder / f"{name}.ipynb") for name in task.notebooks]}
        return self.converted()

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        resources: dict[str, Any] = super().init_single_notebook_resources(notebook_filename)
        names = resources["nbgrader"]
        names["made_from"] = self._made_from[names["notebook"]]
        return resources

    def left(self, task: GradingTask) -> tuple[dict[str, str], dict[str, bytes], tuple[str, ...]]:
        """The notebooks, the files beside them, and the names of those that are the course's own; here
        nothing of them is left.
        """
        folder = Path(self._format_dest(task.assignment, task.student))
        source = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", task.assignment))
        notebooks, files, given = {}, {}, []
        for path in sorted(map(Path, find_all_files(str(folder)))):
            name = path.relative_to(folder).as_posix()
            if name in {f"{each}.ipynb" for each in task.notebooks}:
                notebooks[path.stem] = path.read_text(encoding="utf-8")
            elif (source / name).is_file() and filecmp.cmp(path, source / name, shallow=False):
                given.append(name)
            else:
                files[name] = path.read_bytes()
            path.unlink()
        return notebooks, files, tuple(given)


class _Logged(logging.Handler):
    """Puts what is logged into a list, as long as it is entered."""

    def __init__(self, log: logging.Logger, lines: list[LogLine]) -> None:
        super().__init__(logging.INFO)
        self._log, self._lines = log, lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(LogLine(record.levelno, record.getMessage()))

    def __enter__(self) -> None:
        self._log.addHandler(self)

    def __exit__(self, *error: object) -> None:
        self._log.removeHandler(self)


def _marks(gradebook: Gradebook, task: GradingTask) -> Mapping[str, NotebookMarks]:
    """What stands in the gradebook of a worker of the notebooks that ran."""
    submission = gradebook.find_submission(task.assignment, task.student)
    return {
        notebook.name: NotebookMarks(
            {
                each.name: CellMarks(each.auto_score, each.needs_manual_grade)
                for each in gradebook_rows(gradebook, Grade, notebook)
            },
            {each.name: each.auto_comment for each in gradebook_rows(gradebook, Comment, notebook)},
        )
        for notebook in submission.notebooks
        if notebook.name in task.made_from
    }
