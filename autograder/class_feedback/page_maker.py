"""The pages of one submission, by nbgrader's own steps, in a process that has nobody else's gradebook."""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path

from nbconvert.writers.files import FilesWriter
from nbgrader import converters
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.class_feedback.pages import AssignmentToReturn, FeedbackTask, SubmissionPages
from autograder.execution.own_folders import make_folder
from autograder.execution.warm_process import WarmProcess
from autograder.nbgrader_plugins.failures import FailureInWords, in_words
from autograder.nbgrader_plugins.feedback.setting import Pages, use_pages
from autograder.nbgrader_plugins.log_lines import LogLines
from autograder.nbgrader_plugins.once_for_all import do_once_for_all


class PageMaker:
    """Makes pages for submissions of one assignment. ``warm``: where processes for pages are forked from."""

    def __init__(self, assignment: AssignmentToReturn, warm: WarmProcess | None = None) -> None:
        sys.path.extend(each for each in assignment.modules if each not in sys.path)
        self._folder = make_folder()
        do_once_for_all()
        self._pages = Pages(warm)
        use_pages(self._pages)
        self._converter = _Converter(assignment, self._folder.path)

    def done(self, task: FeedbackTask) -> SubmissionPages:
        """The pages of a submission; what goes wrong is told in the result."""
        with LogLines(self._converter.log) as noticed:
            try:
                (self._folder.path / "gradebook.db").write_bytes(task.gradebook)
                pages, failure = self._converter.made(task)
            except Exception as error:  # such as a full disk
                pages, failure = {}, in_words(error)
        return SubmissionPages(pages, tuple(noticed.lines), failure)

    def close(self) -> None:
        """End what was started for it, and leave nothing behind."""
        self._pages.close()
        self._folder.remove()


class _Converter(FailureInWords, converters.GenerateFeedback):  # type: ignore[misc]
    """nbgrader's, over the folder of a worker."""

    def __init__(self, assignment: AssignmentToReturn, folder: Path) -> None:
        config = Config(assignment.config)
        coursedir = CourseDirectory(config=config)
        coursedir.root = str(folder)
        coursedir.assignment_id, coursedir.student_id = assignment.name, "*"
        coursedir.db_url = f"sqlite:///{folder / 'gradebook.db'}"
        coursedir.autograded_directory, coursedir.feedback_directory = "autograded", "feedback"
        super().__init__(coursedir=coursedir, config=config)
        self.log = logging.Logger("feedback", logging.INFO)
        self.pre_convert_hook = self.post_convert_hook = None  # whoever lays the pages out calls them
        self.force = True
        self.writer = FilesWriter(parent=self, config=self.config)  # type: ignore[no-untyped-call]
        self.exporter = self.exporter_class(parent=self, config=self.config)
        for each in self.preprocessors:
            self.exporter.register_preprocessor(each)

    def made(self, task: FeedbackTask) -> tuple[dict[str, str], str]:
        """The pages, and what went wrong, in words."""
        source, into = (
            Path(path(self.coursedir.assignment_id, task.student))
            for path in (self._format_source, self._format_dest)
        )
        try:
            notebooks = {f"{name}.ipynb": content for name, content in task.notebooks.items()}
            for name, content in {**task.pictures, **notebooks}.items():
                file = source / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            self.assignments = {str(source): [str(source / f"{name}.ipynb") for name in task.notebooks]}
            failure = self.converted()
            pages = {page.stem: page.read_text(encoding="utf-8") for page in sorted(into.glob("*.html"))}
            return {} if failure else pages, failure
        finally:
            for each in (source, into):
                shutil.rmtree(each, ignore_errors=True)
