"""What was noticed about a submitted file, in words for the student who sent it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """One thing that was noticed, put right or left out before grading.

    ``kind`` is stable and made for statistics, such as ``cell.deleted``; ``message`` is for
    the student; ``grade_id`` names the cell where one is meant.
    """

    kind: str
    message: str
    grade_id: str | None = None
