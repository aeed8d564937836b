"""What the tests see of an error in the student's process."""

from __future__ import annotations

import builtins
from functools import cache

from autograder.answers.time_limits import TooSlow
from autograder.answers.tracebacks import RaisedElsewhere
from autograder.execution.channel.replies import Raised
from autograder.reports.verdicts import AnswerError


class CandidateEnded(AnswerError):
    """The student's process has ended, so there is nobody left to ask."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "answer.ended")


_NOT_BY_A_TEXT = (UnicodeError, ExceptionGroup)
_ENDS_LOOPS = (StopIteration, StopAsyncIteration)
"""Raised by a function within ``all(map(function, values))``, these would end the loop, and the test would
pass.
"""


def error_of(told: Raised) -> Exception:
    """The exception to be raised here for one that was raised there.

    It descends from the same exception of Python's own, so that a test can ask for a
    ``ValueError``, and from :class:`RaisedElsewhere`. It never blames the tests, whatever its name.

    >>> error = error_of(
    ...     Raised("ValueError", "no", (), ("ValueError", "Exception", "BaseException", "object"))
    ... )
    >>> isinstance(error, ValueError), isinstance(error, RaisedElsewhere), str(error)
    (True, True, 'no')
    """
    if told.type_name in ("TooSlow", "KeyboardInterrupt"):
        return TooSlow("stopped, because the time was used up")
    text = () if told.unwritten else (told.message,)
    place = told.lines[-1].removeprefix("in `<module>`, ") if told.lines else None
    return _class_for(_known(told.ancestors))(*text, type_name=told.type_name, place=place)


def _known(ancestors: tuple[str, ...]) -> str:
    """The nearest ancestor that is an exception of Python's own which takes a text and nothing more."""
    for name in ancestors:
        known = getattr(builtins, name, None)
        if (
            isinstance(known, type)
            and issubclass(known, Exception)
            and not issubclass(known, (*_NOT_BY_A_TEXT, *_ENDS_LOOPS))
        ):
            return name
    return "Exception"


@cache  # there are some seventy such classes
def _class_for(name: str) -> type[RaisedElsewhere]:
    known = getattr(builtins, name)
    return type(name, (RaisedElsewhere,) if known is Exception else (RaisedElsewhere, known), {})
