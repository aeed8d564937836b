"""Checks that run in the settings of torch as the course has them, and
what only some of their inputs show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from autograder.authoring.authored import Points
from autograder.neural.answers.global_state import standard_settings
from autograder.reports import verdicts
from autograder.reports.verdicts import AnswerError, Check, Finding

_Setting = TypeVar("_Setting")


def check_program(
    title: str, look: Callable[[int], Finding], *answers: Any, points: Points = 1, **options: Any
) -> Check:
    """Like :func:`autograder.reports.verdicts.check`; networks and tensors of the grader's are made in its
    own settings.

    >>> import torch
    >>> from autograder.reports.verdicts import grade, passed
    >>> torch.set_default_dtype(torch.float64)
    >>> def look(seed):
    ...     assert torch.zeros(1).dtype == torch.float32
    ...     return passed()
    >>> grade(check_program("the grader's type", look, points=1), out_of=1)
    1
    >>> torch.set_default_dtype(torch.float32)
    """

    def in_standard_settings(seed: int) -> Finding:
        with standard_settings():
            return look(seed)

    return verdicts.check(title, in_standard_settings, *answers, points=points, **options)


def first_doubt(
    settings: Iterable[tuple[str, _Setting]], look: Callable[[_Setting], Finding | None]
) -> Finding | None:
    """The first doubt among several settings, and in which of them it arises if others are right.

    Each of the ``settings`` has words that follow "for", such as "a batch of 1". ``look`` gives a failed
    finding, or None.

    Raises:
        AnswerError: ``look`` raised it, with the same words in addition.

    >>> from autograder.reports.verdicts import failed
    >>> def look(size):
    ...     return failed("It has no gradient.", "none") if size == 1 else None
    >>> first_doubt([("a batch of 5", 5), ("a batch of 1", 1)], look).message
    'It has no gradient. This is so for a batch of 1; for a batch of 5 it is right.'
    >>> first_doubt([("a batch of 1", 1)], look).message
    'It has no gradient.'
    """

    def seen(setting: _Setting) -> Finding | AnswerError | None:
        try:
            return look(setting)
        except AnswerError as error:
            return error

    right: list[str] = []
    rest = iter(settings)
    for words, setting in rest:
        doubt = seen(setting)
        if doubt is None:
            right.append(words)
            continue
        if not right:  # whether this setting alone is wrong
            others = [(each, seen(one)) for each, one in rest]
            right = [] if any(other for _, other in others) else [each for each, _ in others]
        tells = right and right[0] != words
        return _told(doubt, f" This is so for {words}; for {right[0]} it is right." if tells else "")
    return None


def _told(doubt: Finding | AnswerError, where: str) -> Finding:
    if isinstance(doubt, AnswerError):
        raise type(doubt)(doubt.message + where, doubt.note)
    return replace(doubt, message=doubt.message + where)
