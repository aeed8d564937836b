"""What the course's own cells have to do with the names of a notebook, told to whatever runs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class NamesOfGiven:
    """What of a given cell runs among the tests (``here``, as code), and which of its names count as the
    student's.

    Those that tests below need are ``kept`` for them as this cell leaves them.
    """

    here: str = ""
    students: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class NamesOfTest:
    """The names that one grade cell takes from the student, and what the tests below it take from it.

    ``answers`` are the student's; all others that it uses are the course's, and are never asked for there.
    ``imports`` are its import statements, which the tests below find also where it stops before it has got to
    them; ``hints`` say why an answer, or another name of the student's, may have no value. ``anew`` are the
    names that its task asks for; all others it gets as tests above have found them, where these have ``kept``
    them, and None means that everything is taken as it is now.
    """

    answers: tuple[str, ...] = ()
    imports: str = ""
    anew: frozenset[str] | None = None
    kept: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
