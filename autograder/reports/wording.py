"""Counts and lists as people write them."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """So many things.

    >>> counted(1, "submission"), counted(3, "submission"), counted(0, "answer is", "answers are")
    ('1 submission', '3 submissions', '0 answers are')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def few(names: Sequence[str], most: int) -> str:
    """Names in a row, and how many more there are.

    >>> few(["ana", "ben", "cem"], 2), few(["ana"], 2)
    ('ana, ben and 1 more', 'ana')
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
