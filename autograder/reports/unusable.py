"""Answers that cannot be judged: those that are not there, not written
yet, or nothing that a check can use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class AnswerError(Exception):
    """An answer that cannot be judged, in words for the student who gave it.

    A check raises it when an answer has the wrong kind, shape or spelling; `autograder.grade`
    turns it into a failed verdict with this message and note.
    """

    def __init__(self, message: str, note: str = "answer.unusable") -> None:
        super().__init__(message)
        self.message = message
        self.note = note


class ToldElsewhere(AnswerError):
    """The same in words that the process of the student's code has chosen: they may hold what it was called
    with.
    """


@dataclass(frozen=True, eq=False)
class Missing:
    """Stands for a name that the submission never defined, or for a value that the tests cannot have.

    The engine puts it in place of the name before a grade cell runs, so that the checks of other answers in
    the same cell still run. ``reason``: why they cannot have it; ``unanswered``: the name has what the
    release gave it, which is no answer; ``hint``: why no cell has defined it.
    """

    name: str
    reason: str = field(default="", repr=False)
    unanswered: bool = field(default=False, repr=False)
    hint: str = field(default="", repr=False)

    @property
    def message(self) -> str:
        """What the student is told."""
        if self.unanswered:
            return f"`{self.name}` is not answered yet."
        if self.reason:
            return f"`{self.name}` cannot be looked at: {self.reason}"
        why = self.hint or "Is it answered, and did its cell run without an error?"
        return f"`{self.name}` is not defined. {why}"

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Called by a grade cell in place of the student's function: says that it is missing."""
        raise AnswerError(self.message, "answer.missing")

    def __bool__(self) -> bool:
        """Asked by a bare ``assert answer``, which nothing may pass."""
        raise AnswerError(self.message, "answer.missing")

    def _compared(self, other: object) -> bool:
        """Asked by ``assert answer != 0``, which nothing may pass either.

        >>> Missing("x") != 0
        Traceback (most recent call last):
        autograder.reports.unusable.AnswerError: `x` is not defined. Is it answered, and did its cell run
        without an error?
        """
        raise AnswerError(self.message, "answer.missing")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _compared
    __hash__ = object.__hash__


def is_unanswered(answer: Any) -> bool:
    """Whether this is the ``...`` that a release gives in place of an answer, or a list of nothing else.

    >>> is_unanswered(...), is_unanswered([...]), is_unanswered(["a", ...]), is_unanswered([])
    (True, True, False, False)
    """
    if type(answer) in (list, tuple):
        return len(answer) > 0 and all(each is ... for each in answer)
    return answer is ...
