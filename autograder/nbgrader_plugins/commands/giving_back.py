"""``nbgrader generate_feedback``: the pages show the gradebook as it is now."""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path

from nbgrader import converters
from nbgrader.converters import NbGraderException

from autograder.class_feedback.preparing import PREPARE_PAGE_MAKERS
from autograder.class_feedback.whole_class import ClassFeedback
from autograder.nbgrader_plugins.commands.by_workers import ByWorkers
from autograder.reports.progress import shown_progress


class GenerateFeedback(ByWorkers, converters.GenerateFeedback):  # type: ignore[misc]
    """nbgrader's, which makes every page again, and puts nothing of a submission beside it.

    nbgrader leaves pages as they are where there are any, also when a person has graded since. And it copies
    all files of a submission, which no page needs, and of which it would release those that are called like
    pages.
    """

    prepare = PREPARE_PAGE_MAKERS

    def start(self) -> None:
        with self.telling("Pages that are not made yet are missing; run it again."):
            self.get_ready()
            self.force = True
            course = self.coursedir
            if not glob.glob(self._format_source(course.assignment_id, course.student_id)):
                raise NbGraderException(
                    f"There is nothing to give feedback on: run nbgrader autograde {course.assignment_id} "
                    "first."
                )
            super().start()

    def convert_notebooks(self) -> None:
        submissions = self._chosen()
        told = self._made(submissions)
        failed = {
            os.path.relpath(folder, self.coursedir.root): told[student]
            for student, folder in submissions
            if told[student]
        }
        place = os.path.normpath(self._format_dest(self.coursedir.assignment_id, "STUDENT"))
        self.tell(
            f"{len(told) - len(failed)} of {len(told)} students have feedback, in "
            f"{os.path.relpath(place, self.coursedir.root)}."
        )
        if failed:
            reasons = "; ".join(f"{folder}: {reason}" for folder, reason in failed.items())
            raise NbGraderException(f"Without feedback: {reasons}")

    def _chosen(self) -> list[tuple[str, Path]]:
        """The students and the folders of what was graded of theirs."""
        pattern = self._format_source("(?P<assignment>.*)", "(?P<student>.*)", escape=True)
        found = [(re.match(pattern, folder, re.DOTALL), folder) for folder in sorted(self.assignments)]
        everybody = [(match["student"], Path(folder)) for match, folder in found if match is not None]
        self.refuse_strangers(
            (student for student, _ in everybody),
            f"Nothing of {self.coursedir.assignment_id} was graded of {{}}. No page was made.",
        )
        excluded = self.coursedir.student_id_exclude.split(",")
        return [
            (student, folder)
            for student, folder in everybody
            if student in (self.students or [student]) and student not in excluded
        ]

    def _made(self, submissions: list[tuple[str, Path]]) -> dict[str, str]:
        title = f"feedback on {self.coursedir.assignment_id}"
        lost = "Pages that are not made yet are missing."
        # No code of a student's runs for them.
        with self.machine(unconfined=True, lost=lost) as machine, shown_progress(self.console) as follow:
            feedback = ClassFeedback(self, machine)
            return feedback.told(submissions, lambda done, count: follow(title, done, count))
