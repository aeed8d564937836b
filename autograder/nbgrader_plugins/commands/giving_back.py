"""``nbgrader generate_feedback``: the pages show the gradebook as it is now."""

from __future__ import annotations

import glob
import os

from nbgrader import converters
from nbgrader.converters import NbGraderException

from autograder.nbgrader_plugins.commands.telling import Telling, in_words
from autograder.terminal_progress import shown_progress


class GenerateFeedback(Telling, converters.GenerateFeedback):  # type: ignore[misc]
    """nbgrader's, which makes every page again.

    nbgrader leaves pages as they are where there are any, also when a person has graded since.
    """

    assignments: dict[str, list[str]]

    def start(self) -> None:
        with self.telling("Pages that are not made yet are missing; run it again."):
            self.force = True
            course = self.coursedir
            if not glob.glob(self._format_source(course.assignment_id, course.student_id)):
                raise NbGraderException(
                    f"There is nothing to give feedback on: run nbgrader autograde {course.assignment_id} first."
                )
            super().start()

    def convert_notebooks(self) -> None:
        everything = self.assignments
        failed: dict[str, str] = {}
        with shown_progress(self.console) as follow:
            for done, folder in enumerate(sorted(everything), 1):
                self.assignments = {folder: everything[folder]}
                self._failure: Exception | None = None
                try:
                    super().convert_notebooks()
                except Exception as error:
                    failed[os.path.relpath(folder, self.coursedir.root)] = in_words(self._failure or error)
                follow(f"feedback on {self.coursedir.assignment_id}", done, len(everything))
        self.assignments = everything
        course = self.coursedir
        place = os.path.normpath(self._format_dest(course.assignment_id, "STUDENT"))
        made = len(everything) - len(failed)
        self.tell(
            f"{made} of {len(everything)} students have feedback, in {os.path.relpath(place, course.root)}."
        )
        if failed:
            told = "; ".join(f"{folder}: {reason}" for folder, reason in failed.items())
            raise NbGraderException(f"Without feedback: {told}")

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            super().convert_single_notebook(notebook_filename)
        except Exception as error:
            self._failure = error
            raise
