"""How much work the evaluations of one question may take together, in steps, which are the same on every
machine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


class AllowanceSpent(Exception):
    """The steps that a question may take are used up. No error of an expression: nothing of it is known."""


class _Steps:
    """What is left for the question that this process works on; None where nobody counts."""

    left: int | None = None


_STEPS = _Steps()


@contextlib.contextmanager
def allowed(steps: int) -> Iterator[None]:
    """Inside the block, let all evaluations together take so many steps.

    >>> with allowed(10):
    ...     spend_steps(11)
    Traceback (most recent call last):
    ...
    autograder.symbolic.evaluating.allowance.AllowanceSpent
    """
    before, _STEPS.left = _STEPS.left, steps
    try:
        yield
    finally:
        _STEPS.left = before


def spend_steps(steps: int) -> None:
    """Count steps that an evaluation takes."""
    if _STEPS.left is not None:
        _STEPS.left -= steps
        if _STEPS.left < 0:
            raise AllowanceSpent
