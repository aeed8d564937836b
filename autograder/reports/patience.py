"""How long a check may take: less, where the same answer has already used up the time of another one.

A function that never comes to an end would otherwise cost every check of a cell all its time, and a class
with such a function minutes. A tenth is still many times what any answer of the course takes.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Iterable
from typing import Any

_SHARE, _LEAST, _WHOLE = 0.1, 1.0, 5.0
"""Of the time, seconds at least; and the seconds that an answer must have had before that counts."""

_stopped: dict[int, weakref.ref[Any]] = {}
"""Functions and objects that have been stopped, by their identity."""


def patience_with(answers: Iterable[Any], seconds: float) -> float:
    """The seconds for a check of these answers, which usually has so many.

    >>> def endless(): ...
    >>> patience_with([endless], 20)
    20
    >>> note_stopped([endless], 20)
    >>> patience_with([endless], 20), patience_with([print], 20)
    (2.0, 20)
    """
    if any(id(each) in _stopped and _stopped[id(each)]() is each for each in answers):
        return min(seconds, max(_LEAST, _SHARE * seconds))
    return seconds


def note_stopped(answers: Iterable[Any], seconds: float) -> None:
    """Remember that a check of these answers was stopped after so many seconds."""
    for each in answers if seconds >= _WHOLE else ():
        if callable(each):
            with contextlib.suppress(TypeError):  # nothing can refer to it weakly
                _stopped[id(each)] = weakref.ref(each)
