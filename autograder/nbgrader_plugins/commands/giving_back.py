"""``nbgrader generate_feedback``: the pages show the gradebook as it is now."""

from __future__ import annotations

import contextlib
import glob
import os
import re
from pathlib import Path

from nbgrader import converters
from nbgrader.converters import NbGraderException
from traitlets import Integer, List, Unicode

from autograder.class_feedback.preparing import PREPARE_PAGE_MAKERS
from autograder.class_feedback.whole_class import ClassFeedback
from autograder.nbgrader_plugins.commands.telling import Telling
from autograder.reports.progress import shown_progress
from autograder.workers.local import warm_for_workers
from autograder.workers.machines import machine_at
from autograder.workers.work import CannotWork


class GenerateFeedback(Telling, converters.GenerateFeedback):  # type: ignore[misc]
    """nbgrader's, which makes every page again, and puts nothing of a submission beside it.

    nbgrader leaves pages as they are where there are any, also when a person has graded since. And it copies
    all files of a submission, which no page needs, and of which it would release those that are called like
    pages.
    """

    jobs = Integer(
        0, min=0, help="For how many submissions pages are made at the same time; 0 for as many as fit here."
    ).tag(config=True)
    scheduler = Unicode(
        "", help="The address of a Dask scheduler, such as tcp://host:8786, whose workers make the pages."
    ).tag(config=True)
    students = List(
        Unicode(), help="The students who get their pages; none for all that --student names."
    ).tag(config=True)

    def start(self) -> None:
        with self.telling("Pages that are not made yet are missing; run it again."):
            if not self.scheduler:
                warm_for_workers(PREPARE_PAGE_MAKERS)  # it gets ready meanwhile
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
        if unknown := sorted({*self.students} - {student for student, _ in everybody}):
            raise NbGraderException(
                f"Nothing of {self.coursedir.assignment_id} was graded of {', '.join(unknown)}. No page was "
                "made."
            )
        excluded = self.coursedir.student_id_exclude.split(",")
        return [
            (student, folder)
            for student, folder in everybody
            if student in (self.students or [student]) and student not in excluded
        ]

    def _made(self, submissions: list[tuple[str, Path]]) -> dict[str, str]:
        title = f"feedback on {self.coursedir.assignment_id}"
        try:
            machine = machine_at(PREPARE_PAGE_MAKERS, self.scheduler, self.jobs, unconfined=True)
            with contextlib.closing(machine), shown_progress(self.console) as follow:
                return ClassFeedback(self, machine).told(
                    submissions, lambda done, count: follow(title, done, count)
                )
        except CannotWork as error:
            raise NbGraderException(f"{error} Pages that are not made yet are missing.") from None
