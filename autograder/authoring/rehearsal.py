"""What is looked at when an assignment is generated, and never for a student: the author's side of the
checks.

A rehearsal runs the source notebook with its own solutions. Then every check is asked for its rehearsal, too:
it reads and evaluates what its author has written, references, statements and mistakes, and says what is
wrong.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from autograder.authoring.authored import AuthorError

if TYPE_CHECKING:
    from autograder.reports.verdicts import Check

REHEARSAL = "AUTOGRADER_REHEARSAL"
"""The environment variable that says that what runs is the author's own, to be rehearsed."""

Rehearsal = Callable[[int], Iterable[str]]
"""Says what is wrong with what the author has written, given the seed of the check; may raise AuthorError,
too.
"""


def is_rehearsal() -> bool:
    """Whether what runs is the author's own, to be rehearsed."""
    return os.environ.get(REHEARSAL) == "1"


def rehearsed(check: Check, seed: int) -> list[str]:
    """What is wrong with a check, where this is a rehearsal; nothing is looked at where it is none."""
    if check.rehearsal is None or not is_rehearsal():
        return []
    rehearsal = check.rehearsal
    found = problems_in(lambda: list(rehearsal(seed)))
    return [f"The check “{check.title}”: {problem}" for problem in found]


def problems_in(*steps: Callable[[], Iterable[str] | object]) -> Iterator[str]:
    """What is wrong in some steps, each of which may say so or raise an error; the next is taken all the
    same.

    >>> def unreadable():
    ...     raise AuthorError("The reference cannot be read.")
    >>> list(problems_in(unreadable, lambda: ["A mistake is none."], lambda: 1 / 0))
    ['The reference cannot be read.', 'A mistake is none.', 'It stopped with ZeroDivisionError: division by
    zero.']
    """
    for step in steps:
        try:
            found = step()
            yield from found if isinstance(found, Iterator | list | tuple) else ()
        except AuthorError as error:
            yield str(error)
        except Exception as error:
            yield f"It stopped with {type(error).__name__}: {error}."


def fit_together(checks: Sequence[Check], out_of: float) -> None:
    """Raise AuthorError where the checks of a cell do not make up a cell."""
    total = sum(each.points for each in checks)
    if total > out_of + 1e-9:
        raise AuthorError(
            f"The checks of this cell are worth {total:g} points together, but out_of={out_of:g}. "
            f"Write out_of={total:g} and give the cell {total:g} points."
        )
    for place, each in enumerate(checks):
        before = checks[:place]
        if any(each is other for other in before):
            raise AuthorError(f"The check “{each.title}” is given twice to grade(...). Write it once.")
        if any(each.title == other.title for other in before):
            raise AuthorError(
                f"Two checks of this cell have the title “{each.title}”: students could not tell them "
                "apart, and both would draw the same random numbers. Give each a title (`title=` or "
                "`name=`) of its own."
            )
        if each.after is not None and not any(each.after is other for other in before):
            raise AuthorError(
                f"The check “{each.title}” is asked only if “{each.after.title}” passed, which is none of "
                "the checks before it. Give that one to grade(...), too, before this one, by the same name."
            )
