"""How the commands speak: plainly to a person in a terminal, in the log to a server, which shows it in the
formgrader.

nbgrader's own lines, several for every file, come only with ``--debug``; a server shows those that warn.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from nbgrader.api import InvalidEntry
from nbgrader.converters import NbGraderException
from rich.console import Console
from sqlalchemy import make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from traitlets.config import Application

from autograder.nbgrader_plugins.failures import gradebook_error
from autograder.reports.plain_text import one_line, readable
from autograder.reports.terminal import show_paragraph

_WIDTH = 110
"""Of what is written into a file or a pipe, in signs."""

INTERRUPTED = 130

_GRADEBOOKS_LOG = logging.getLogger("tornado.application")
"""Where nbgrader's gradebook writes down the errors that it raises."""

_OURS = {"from_the_course": True}


class Telling:
    """What the converters of this course share. The parent of a converter is a command, or the formgrader."""

    parent: Any
    coursedir: Any
    log: logging.Logger

    @property
    def in_terminal(self) -> bool:
        """Whether a person reads along, rather than a server."""
        return isinstance(self.parent, Application)

    @property
    def console(self) -> Console:
        """Where results are written; nowhere with ``--quiet``, nor where nobody reads along."""
        silent = not self.in_terminal or self.parent.log_level >= logging.CRITICAL
        return Console(highlight=False, quiet=silent, width=None if sys.stdout.isatty() else _WIDTH)

    @contextlib.contextmanager
    def telling(self, interrupted: str) -> Iterator[None]:
        """Run a command: its errors are said in their own words, ``interrupted`` says what Ctrl-C leaves
        behind.
        """
        with self._without_stock_lines():
            try:
                with self._gradebook_in_a_sentence():
                    yield
            except NbGraderException as error:
                self.complain(str(error))
                raise
            except KeyboardInterrupt:
                if not self.in_terminal:
                    raise
                self.complain(f"Stopped. {interrupted}")
                sys.exit(INTERRUPTED)

    def tell(self, text: str) -> None:
        """Say one thing: a paragraph in the terminal, a line of the log of a server."""
        show_paragraph(self.console, text)
        if not self.in_terminal:
            self.log.info("%s", readable(text), extra=_OURS)

    def complain(self, text: str) -> None:
        """Say what went wrong, on stderr, whatever else is quiet."""
        if self.in_terminal:
            console = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else _WIDTH)
            show_paragraph(console, text)
        else:
            self.log.error("%s", readable(text))

    @contextlib.contextmanager
    def _gradebook_in_a_sentence(self) -> Iterator[None]:
        """What is wrong with the gradebook as a whole is said, without its password."""
        try:
            yield
        except (SQLAlchemyError, InvalidEntry, ModuleNotFoundError) as error:
            cause = error if str(getattr(error, "name", "")).startswith("psycopg") else gradebook_error(error)
            if cause is None:
                raise
            reason = one_line(str(getattr(cause, "orig", cause))).rstrip(" .?")
            raise NbGraderException(
                f"The gradebook {_without_password(self.coursedir.db_url)} cannot be used: {reason}. Is it "
                "held by another program, is its disk full or its server down, is it of another version of "
                "nbgrader (nbgrader db upgrade, after a copy was made), or is a package missing "
                "(pip install 'vae-autograder[postgresql]')?"
            ) from None

    @contextlib.contextmanager
    def _without_stock_lines(self) -> Iterator[None]:
        filters: list[Callable[[logging.LogRecord], bool]] = [_made_readable]
        if not self.in_terminal:
            filters.append(_ours_and_warnings)
        elif self.parent.log_level > logging.DEBUG:
            filters.append(_nothing)
        logs = [self.log, *[_GRADEBOOKS_LOG] * (_nothing in filters)]
        for log, each in itertools.product(logs, filters):
            log.addFilter(each)
        try:
            with warnings.catch_warnings():
                if len(filters) > 1:
                    warnings.simplefilter("ignore", SAWarning)
                yield
        finally:
            for log, each in itertools.product(logs, filters):
                log.removeFilter(each)


def _without_password(url: str) -> str:
    """The address of a gradebook for messages.

    >>> _without_password("postgresql://ana:secret@host/grades"), _without_password("grades.db")
    ('postgresql://ana:***@host/grades', 'that CourseDirectory.db_url names')
    """
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "that CourseDirectory.db_url names"


def _ours_and_warnings(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or hasattr(record, "from_the_course")


def _nothing(record: logging.LogRecord) -> bool:
    return False


def _made_readable(record: logging.LogRecord) -> bool:
    """Names of files stand in the log: no sign of theirs steers a terminal, and no line of theirs looks like
    a record.
    """
    text = record.getMessage()
    if record.exc_info:
        text = f"{text}\n{''.join(traceback.format_exception(*record.exc_info))}"
    record.msg, record.args, record.exc_info = readable(text.rstrip()).replace("\n", "\n    "), None, None
    return True
