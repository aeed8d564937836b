"""``nbgrader generate_feedback``: the pages show the gradebook as it is now."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from nbgrader import converters
from nbgrader.converters import NbGraderException

from autograder.execution.examiner.files import OF_NBGRADER
from autograder.nbgrader_plugins.commands.one_by_one import OneByOne
from autograder.notebooks.running.files import content_of

_LONGEST = 1_000  # bytes


class GenerateFeedback(OneByOne, converters.GenerateFeedback):  # type: ignore[misc]
    """nbgrader's, which makes every page again, and puts nothing of a submission beside it.

    nbgrader leaves pages as they are where there are any, also when a person has graded since. And it copies
    all files of a submission, which no page needs, and of which it would release those that are called like
    pages.
    """

    def start(self) -> None:
        with self.telling("Pages that are not made yet are missing; run it again."):
            self.force = True
            course = self.coursedir
            if not glob.glob(self._format_source(course.assignment_id, course.student_id)):
                raise NbGraderException(
                    f"There is nothing to give feedback on: run nbgrader autograde {course.assignment_id} "
                    "first."
                )
            super().start()

    def convert_notebooks(self) -> None:
        told = {folder: self.converted() for folder in self.each("feedback on")}
        failed = {
            os.path.relpath(folder, self.coursedir.root): reason for folder, reason in told.items() if reason
        }
        place = os.path.normpath(self._format_dest(self.coursedir.assignment_id, "STUDENT"))
        self.tell(
            f"{len(told) - len(failed)} of {len(told)} students have feedback, in "
            f"{os.path.relpath(place, self.coursedir.root)}."
        )
        if failed:
            reasons = "; ".join(f"{folder}: {reason}" for folder, reason in failed.items())
            raise NbGraderException(f"Without feedback: {reasons}")

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        source, place = (
            Path(path(assignment_id, student_id)) for path in (self._format_source, self._format_dest)
        )
        place.mkdir(parents=True, exist_ok=True)
        for name in OF_NBGRADER:
            content = content_of(source / name, _LONGEST)
            if content is not None:
                place.joinpath(name).write_bytes(content)
