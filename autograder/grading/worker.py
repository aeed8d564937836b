"""One submission graded by nbgrader's own steps, in a process that has no gradebook of anybody's.

The steps are those that the course's configuration names, over a small gradebook with the cells of the
assignment alone, so nothing here knows what they are. What they leave in that gradebook and in a folder of
this process is the result.
"""

from __future__ import annotations

import contextlib
import filecmp
import logging
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
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
from autograder.grading.submission import CellMarks, GradedSubmission, GradingTask, NotebookMarks
from autograder.nbgrader_plugins.execute import RunSubmission, use_examiners
from autograder.nbgrader_plugins.failures import FailureInWords, in_words
from autograder.nbgrader_plugins.intake import course_of, places_of
from autograder.nbgrader_plugins.log_lines import LogLines
from autograder.nbgrader_plugins.once_for_all import do_once_for_all
from autograder.nbgrader_plugins.steps import class_of
from autograder.nbgrader_plugins.submissions import take_what_was_worked_on
from autograder.notebooks.running.examining import Examiners, ExposedError, UnconfinedError
from autograder.workers.parcels import lay_parcel
from autograder.workers.work import CannotWork


class Grader:
    """Grades submissions of one assignment. ``warm``: where their code is forked from, if it is there.

    Raises CannotWork where submissions of others cannot be held here.
    """

    def __init__(self, assignment: AssignmentToGrade, warm: WarmProcess | None = None) -> None:
        self._assignment = assignment
        self._folder = make_folder()
        self._file = self._folder.path / "gradebook.db"
        sys.path.extend(each for each in assignment.modules if each not in sys.path)
        os.environ.update(assignment.environment)
        take_what_was_worked_on()
        do_once_for_all()
        self._file.write_bytes(assignment.gradebook)
        root = assignment.root or self._folder.path / "course"
        coursedir, config = _course(assignment, root, self._file)
        if assignment.root is None:
            _lay_course(assignment, coursedir, config)
        os.chdir(root)
        self._converter = _Converter(coursedir, config, self._folder.path)
        run = RunSubmission(parent=self._converter)
        self._examiners = Examiners(run.unconfined, warm)
        use_examiners(self._examiners, run.unconfined)
        try:
            run.refuse_unconfined([root])
        except (ExposedError, UnconfinedError) as error:
            raise CannotWork(str(error)) from None

    def done(self, task: GradingTask) -> GradedSubmission:
        """Grade a submission; what goes wrong is told in the result."""
        try:
            return self._graded(task)
        except Exception as error:  # such as a full disk
            return GradedSubmission(replace(task, handed_in=None), failure=in_words(error))

    def _graded(self, task: GradingTask) -> GradedSubmission:
        begun = time.monotonic()
        self._file.write_bytes(self._assignment.gradebook)
        with LogLines(self._converter.log) as noticed, self._converter.handed_in(task):
            failure = self._converter.convert(task)
            seconds = time.monotonic() - begun
            task = replace(task, handed_in=None)
            if failure:
                return GradedSubmission(task, log=tuple(noticed.lines), failure=failure, seconds=seconds)
            notebooks, files, given = self._converter.left(task)
        with Gradebook(self._converter.coursedir.db_url, self._converter.coursedir.course_id) as gradebook:
            marks = _marks(gradebook, task)
        return GradedSubmission(task, notebooks, marks, files, given, tuple(noticed.lines), seconds=seconds)

    def close(self) -> None:
        """End what was started for it, and leave nothing behind."""
        self._examiners.close()
        self._folder.remove()


class _Converter(FailureInWords, converters.Autograde):  # type: ignore[misc]
    """nbgrader's, over the folder of a worker."""

    def __init__(self, coursedir: CourseDirectory, config: Config, folder: Path) -> None:
        coursedir.autograded_directory = str(folder / "autograded")
        super().__init__(coursedir=coursedir, config=config)
        self.log = logging.Logger("grading", logging.INFO)
        # When it was handed in is known to who records it, and so is what has to be taken off for that.
        steps: list[Any] = self.autograde_preprocessors  # type: ignore[has-type]
        self.autograde_preprocessors = [
            each for each in steps if not issubclass(class_of(each), AssignLatePenalties)
        ]
        self.pre_convert_hook = self.post_convert_hook = None  # whoever records calls them
        kept = self.exclude_overwriting.get(coursedir.assignment_id, ())
        self.course = course_of(coursedir, kept)
        self.writer = FilesWriter(parent=self, config=self.config)  # type: ignore[no-untyped-call]
        self.exporter = self.exporter_class(parent=self, config=self.config)

    @contextlib.contextmanager
    def handed_in(self, task: GradingTask) -> Iterator[None]:
        """A context in which a submission is there that came along with its task."""
        if task.handed_in is None:
            yield
            return
        folder = Path(self._format_source(task.assignment, task.student))
        try:
            for parcel, place in zip(task.handed_in, places_of(folder), strict=True):
                lay_parcel(parcel, place)
            yield
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            places_of(folder)[1].unlink(missing_ok=True)

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


def _course(assignment: AssignmentToGrade, root: Path, gradebook: Path) -> tuple[CourseDirectory, Config]:
    config = Config(assignment.config)
    coursedir = CourseDirectory(config=config)
    coursedir.root = str(root)
    coursedir.assignment_id, coursedir.student_id = assignment.name, "*"
    coursedir.db_url = f"sqlite:///{gradebook}"
    return coursedir, config


def _lay_course(assignment: AssignmentToGrade, coursedir: CourseDirectory, config: Config) -> None:
    """What of a course came along with an assignment, where its configuration will look for it."""
    root = Path(coursedir.root)
    coursedir.source_directory, coursedir.submitted_directory = "source", "submitted"
    lay_parcel(assignment.source, Path(coursedir.format_path("source", ".", assignment.name)))
    lay_parcel(assignment.heldout, root / "heldout")
    if assignment.heldout:
        config.RunSubmission.heldout = str(root / "heldout")


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
