"""What a grading was made from: if the submission or the tests change, it is made again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder.nbgrader_plugins.in_step import digests_of_tests
from autograder.nbgrader_plugins.intake import archive_of
from autograder.notebooks.submissions.handed_in import digest_of
from autograder.workers.digests import CACHES, digest_of_folder


class Origin:
    """Digests of what is handed in and of the tests, each computed once in a run."""

    def __init__(self, coursedir: Any) -> None:
        self._course = coursedir
        self._submitted: dict[str, str] = {}
        self._tests: dict[str, dict[str, str]] = {}

    def of(self, assignment: str, student: str, notebook: str) -> str:
        """A digest of all that the grading of a notebook depends on in the course's folder.

        The whole submission counts, since any file of it may be the one that is graded, and
        every file beside the source notebooks, since tests may import or read it.
        """
        parts = (self._of_submission(assignment, student), self._of_tests(assignment).get(notebook, ""))
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]

    def _of_submission(self, assignment: str, student: str) -> str:
        folder = self._course.format_path(self._course.submitted_directory, student, assignment)
        if folder not in self._submitted:
            archive = archive_of(Path(folder))
            self._submitted[folder] = digest_of(Path(folder), *([archive] if archive else []))
        return self._submitted[folder]

    def _of_tests(self, assignment: str) -> dict[str, str]:
        if assignment not in self._tests:
            source = self._course.format_path(self._course.source_directory, ".", assignment)
            beside = digest_of_folder(
                source, [*CACHES, "*.ipynb"]
            )  # hidden files too, which the course ignores
            with Gradebook(self._course.db_url, self._course.course_id) as gradebook:
                digests = digests_of_tests(gradebook, assignment)
            self._tests[assignment] = {name: beside + digest for name, digest in digests.items()}
        return self._tests[assignment]
