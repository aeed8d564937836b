"""Checks that run in the settings of torch as the course has them, whatever the student's cells have set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder import verdicts
from autograder.authored import Points
from autograder.neural.global_state import standard_settings
from autograder.verdicts import Check, Finding


def check(
    title: str, look: Callable[[int], Finding], *answers: Any, points: Points = 1, **options: Any
) -> Check:
    """Like :func:`autograder.verdicts.check`; networks and tensors of the grader's are made in its own settings.

    >>> import torch
    >>> from autograder.verdicts import grade, passed
    >>> torch.set_default_dtype(torch.float64)
    >>> def look(seed):
    ...     assert torch.zeros(1).dtype == torch.float32
    ...     return passed()
    >>> grade(check("the grader's type", look, points=1), out_of=1)
    1
    >>> torch.set_default_dtype(torch.float32)
    """

    def in_standard_settings(seed: int) -> Finding:
        with standard_settings():
            return look(seed)

    return verdicts.check(title, in_standard_settings, *answers, points=points, **options)
