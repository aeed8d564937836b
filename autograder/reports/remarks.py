"""What is said beside the findings of a grade cell, whatever these are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SAID: ContextVar[list[str] | None] = ContextVar("_SAID", default=None)


def remark(text: str) -> None:
    """Say something beside what a check finds; the same is said once in a grade cell.

    For what costs nothing and should still be known, such as a slip in how an answer is written.
    Where nobody listens, nothing is said.

    >>> with remarks() as said:
    ...     remark("It was read from right to left.")
    ...     remark("It was read from right to left.")
    >>> said
    ['It was read from right to left.']
    """
    said = _SAID.get()
    if said is not None and text not in said:
        said.append(text)


@contextmanager
def remarks() -> Iterator[list[str]]:
    """Listen: the list is filled with what is said meanwhile."""
    said: list[str] = []
    before = _SAID.set(said)
    try:
        yield said
    finally:
        _SAID.reset(before)
