"""The pages of all submissions of one assignment, made by workers and laid into the course's folder."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from traitlets.config import Config

from autograder.class_feedback.gradebook_of_one import gradebook_of_one
from autograder.class_feedback.pages import AssignmentToReturn, FeedbackTask, SubmissionPages
from autograder.execution.examiner.files import OF_NBGRADER
from autograder.grading.course import cells_alone
from autograder.grading.exchanging import exchange_folder
from autograder.nbgrader_plugins.failures import in_words
from autograder.nbgrader_plugins.feedback.pictures import picture_files
from autograder.notebooks.running.files import content_of
from autograder.workers.local import DIED
from autograder.workers.machines import Machine
from autograder.workers.work import WorkOrder

_PAGE_MAKER = "autograder.class_feedback.page_maker:PageMaker"  # by name: nobody needs here what it imports
_SECONDS = 600.0  # of the processor for the pages of a submission, of which each has a limit of its own
_LONGEST_TIME = 1_000  # bytes of a timestamp's file
_LARGEST_NOTEBOOK = 500_000_000


class ClassFeedback:
    """Makes pages for what it is given. ``converter``: nbgrader's GenerateFeedback, whose configuration
    counts; ``machine``: whose workers make them.
    """

    def __init__(self, converter: Any, machine: Machine) -> None:
        self._converter, self._machine = converter, machine

    def told(
        self, submissions: Sequence[tuple[str, Path]], follow: Callable[[int, int], None]
    ) -> dict[str, str]:
        """Why there are no pages, in words, by student; empty for those who have theirs. ``submissions``:
        students, and the folders of what was graded of theirs.
        """
        course = self._converter.coursedir
        folders = dict(submissions)
        config = Config(self._converter.config)
        config.CourseDirectory.pop("db_url", None)  # which may have a password in it
        modules = () if self._machine.elsewhere else tuple(sys.path)
        work = WorkOrder(_PAGE_MAKER, AssignmentToReturn(course.assignment_id, config, modules), _SECONDS)
        found: dict[str, str] = {}
        with Gradebook(course.db_url, course.course_id) as gradebook:
            tasks = self._tasks(gradebook, folders, found)
            with self._machine.workers(work, len(folders)) as workers:
                for task, made in workers.results(tasks):
                    found[task.student] = self._laid_out(
                        task.student, folders[task.student], made or SubmissionPages(failure=DIED)
                    )
                    follow(len(found), len(folders))
        return found

    def _tasks(
        self, gradebook: Gradebook, folders: dict[str, Path], refused: dict[str, str]
    ) -> Iterator[FeedbackTask]:
        course = self._converter.coursedir
        cells = cells_alone(gradebook, course.assignment_id)
        for student, folder in folders.items():
            self._converter.run_pre_convert_hook()
            notebooks = {}
            for path in sorted(folder.glob(f"{course.notebook_id}.ipynb")):
                content = content_of(path, _LARGEST_NOTEBOOK)
                if content is not None:
                    notebooks[path.stem] = content
            try:
                alone = gradebook_of_one(cells, gradebook, course.assignment_id, student)
            except MissingEntry as error:
                refused[student] = in_words(error)
                continue
            yield FeedbackTask(student, notebooks, alone, picture_files(folder))

    def _laid_out(self, student: str, graded: Path, made: SubmissionPages) -> str:
        """Put the pages where students' pages are; whatever happens stops no other's."""
        for line in made.log:
            self._converter.log.log(line.level, "%s", line.text)
        into = Path(self._converter._format_dest(self._converter.coursedir.assignment_id, student))
        try:
            if made.failure:
                self._remove(into)
                return made.failure
            contents = {f"{name}.html": page.encode() for name, page in made.pages.items()}
            for name in OF_NBGRADER:
                content = content_of(graded / name, _LONGEST_TIME)
                if content is not None:
                    contents[name] = content
            whole = self._converter.coursedir.notebook_id == "*"
            exchange_folder(into, contents, int(str(self._converter.permissions), 8), whole=whole)
            self._converter.set_permissions(self._converter.coursedir.assignment_id, student)
            self._converter.run_post_convert_hook()
        except Exception as error:  # such as a full disk
            return in_words(error)
        return ""

    def _remove(self, into: Path) -> None:
        """What is there is no page of what is in the gradebook now."""
        if self._converter.coursedir.notebook_id == "*":
            shutil.rmtree(into, ignore_errors=True)
            return
        for page in into.glob(f"{self._converter.coursedir.notebook_id}.html"):
            page.unlink()
