"""What an attempt gets, and the words of the table for what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.execution.confinement import Tier
from tests.execution.confinement.trials import Outcome, Trial


class NotHere(Exception):
    """This cannot be tried on this machine, or by this user."""


@dataclass(frozen=True)
class Setting:
    """``others``: a folder with a file ``gradebook.db``, both of the user as whom it is tried."""

    trial: Trial
    tier: Tier
    user: int
    others: Path

    @property
    def patience(self) -> int:
        """Seconds that a program waits for its end, where there is somebody who ends it."""
        return 20 if self.tier.holds_strangers else 0


Attempt = Callable[[Setting], str]
ATTEMPTS: dict[str, Attempt] = {}

_GONE = ("FileNotFoundError", "ProcessLookupError")
_NOT_ALLOWED = ("PermissionError", "ConnectionRefusedError", "BlockingIOError", "MemoryError")
# Memory, other file system, file too large, disk full, read-only, no such system call.
_NUMBERS = tuple(f"OSError: [Errno {number}]" for number in (12, 18, 27, 28, 30, 38))


def attempt(line: str) -> Callable[[Attempt], Attempt]:
    """Mark what is tried for a line of the table."""

    def mark(function: Attempt) -> Attempt:
        ATTEMPTS[line] = function
        return function

    return mark


def word_of(errors: dict[str, str], may_be_gone: bool = True) -> str:
    """One word for several attempts: possible if all were, and so on; anything unexpected is told."""
    failed = [error for error in errors.values() if error]
    if not failed:
        return "possible"
    strange = [error for error in failed if not error.startswith((*_GONE, *_NOT_ALLOWED, *_NUMBERS))]
    if strange or len(failed) < len(errors):
        return f"possible in part: {errors}"
    gone = any(error.startswith(_GONE) for error in failed)
    return "not visible" if gone and may_be_gone else "refused"


def ended(found: Outcome, *words: str) -> bool:
    """Whether it was ended because it used too much of one of these."""
    return any(found.ending == f"It was ended because it used more {word} than allowed." for word in words)
