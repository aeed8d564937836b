"""What went wrong with one submission, in words; nbgrader writes it down and raises an error without them."""

from __future__ import annotations

from nbgrader.converters import NbGraderException
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from autograder.authoring.authored import AuthorError
from autograder.reports.plain_text import readable


def in_words(error: BaseException) -> str:
    """An error in one line: in its own words if it was written for people, else with its kind.

    What an author got wrong is a list with one line each.
    """
    lines = [" ".join(readable(line).split()) for line in str(error).splitlines()]
    if isinstance(error, AuthorError):
        return "\n".join(lines)
    text = " ".join(lines)
    if isinstance(error, NbGraderException):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def gradebook_error(error: BaseException) -> SQLAlchemyError | None:
    """What is wrong with the gradebook as a whole, if an error comes from that: it is locked, of another
    version, on a full disk. nbgrader wraps such errors, and says that an entry is invalid.

    >>> gradebook_error(ValueError("of one submission")) is None
    True
    """
    for each in (error, error.__context__):
        if isinstance(each, SQLAlchemyError) and not isinstance(each, IntegrityError | DataError):
            return each
    return None


class FailureInWords:
    """Stands before nbgrader's converter, which keeps in ``assignments`` the notebooks of each submission's
    folder; here those of one submission.
    """

    assignments: dict[str, list[str]]
    _failure: Exception | None

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
