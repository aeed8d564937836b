"""What was noticed about a submitted file, in words for the student who sent it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.reports.wording import few


@dataclass(frozen=True)
class Note:
    """One thing that was noticed, put right or left out before grading.

    ``kind`` is stable and made for statistics, such as ``cell.deleted`` (docs/grading.md lists those of
    files); ``message`` is for the student; ``grade_id`` names the cell where one is meant; ``for_a_person``
    says that points may hang on it, so that somebody has to look.
    """

    kind: str
    message: str
    grade_id: str | None = None
    for_a_person: bool = False


def listed_names(names: Sequence[str]) -> str:
    """Names as a sentence has them, the first eight of them.

    >>> listed_names(["a.pdf", "b.pdf"])
    '`a.pdf`, `b.pdf`'
    """
    return few([f"`{name}`" for name in names], 8)
