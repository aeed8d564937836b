"""What the converters of submissions share: one after the other, and
what stops one of them stops no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograder.nbgrader_plugins.commands.telling import Telling, in_words
from autograder.reports.progress import shown_progress


class OneByOne(Telling):
    """Stands before nbgrader's converter, which keeps in ``assignments`` the notebooks of each submission's
    folder.
    """

    coursedir: Any
    assignments: dict[str, list[str]]
    _failure: Exception | None

    def each(self, doing: str) -> Iterator[str]:
        """The folders, each alone in ``assignments`` while it is worked on; shows how far that is."""
        everything = self.assignments
        with shown_progress(self.console) as follow:
            for done, folder in enumerate(sorted(everything), 1):
                self.assignments = {folder: everything[folder]}
                yield folder
                follow(f"{doing} {self.coursedir.assignment_id}", done, len(everything))
        self.assignments = everything

    def converted(self) -> str:
        """Convert what is in ``assignments``; returns what went wrong, in words, the empty text if nothing
        did.

        nbgrader writes down what went wrong and raises an error that says nothing of it, so it is kept on its
        way.
        """
        self._failure = None
        try:
            super().convert_notebooks()  # type: ignore[misc]
        except Exception as error:
            return in_words(self._failure or error)
        return ""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        try:
            super().init_assignment(assignment_id, student_id)  # type: ignore[misc]
        except Exception as error:
            self._failure = error
            raise

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            super().convert_single_notebook(notebook_filename)  # type: ignore[misc]
        except Exception as error:
            self._failure = error
            raise
