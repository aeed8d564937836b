"""Numerical answers: a few numbers, each right within a relative tolerance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from mpmath import mp

from autograder.symbolic.arithmetic import EvaluationError
from autograder.symbolic.domains import Value
from autograder.symbolic.evaluating import Instance, scalar
from autograder.symbolic.mistakes import Mistake
from autograder.symbolic.reading import read, read_one
from autograder.symbolic.vocabulary import Vocabulary
from autograder.verdicts import AnswerError, Check, Finding, check, failed, passed


def numbers_agree(
    answer: Any,
    expected: Mapping[Any, str],
    *,
    relative: float,
    points: float,
    mistakes: Sequence[Mistake] = (),
    title: str = "the numbers are right",
) -> Check:
    """Each number agrees with its expected value, given as an expression, within ``relative``.

    The answer is a list in the order of ``expected``, or a dict with its keys (or with any
    keys, in its order); signs are not looked at. A mistake's ``answer`` holds expressions joined by ``;``. Points go by
    the share of right numbers.

    >>> from autograder import grade
    >>> grade(numbers_agree([0.333, 0.5], {3: "1/3", 2: "1/2"}, relative=0.01, points=2), out_of=2)
    2
    """

    def look(seed: int) -> Finding:
        found = _numbers(answer, list(expected))
        wanted = [_evaluated(text) for text in expected.values()]
        right = [_close(a, b, relative) for a, b in zip(found, wanted, strict=True)]
        if all(right):
            return passed()
        share = sum(right) / len(right)
        for mistake in mistakes:
            values = [_evaluated(text) for text in mistake.answer.split(";")]
            if all(_close(a, b, relative) for a, b in zip(found, values, strict=True)):
                return failed(mistake.message, mistake.note, share=max(share, mistake.share))
        wrong = [str(key) for key, good in zip(expected, right, strict=True) if not good]
        return failed(
            f"The number for {', '.join(wrong)} is not right within {relative:.1%}.",
            "number.wrong",
            share=share,
        )

    return check(title, look, answer, points=points)


def numbers_between(answer: Any, low: float, high: float, count: int, *, points: float, title: str) -> Check:
    """The answer is a list of so many numbers in a range, whether they are right or not.

    >>> from autograder import grade
    >>> grade(numbers_between([0.1, 0.2], 0, 1, count=2, points=1, title="two numbers"), out_of=1)
    1
    """

    def look(seed: int) -> Finding:
        outside = [value for value in _numbers(answer, list(range(count))) if not low <= abs(value) <= high]
        if outside:
            return failed(f"{mp.nstr(outside[0], 6)} is not between {low:g} and {high:g}.", "number.range")
        return passed()

    return check(title, look, answer, points=points)


def _numbers(answer: Any, keys: list[Any]) -> list[Value]:
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if type(answer) is dict and set(keys) & set(answer):
        missing = [key for key in keys if key not in answer]
        if missing:
            raise AnswerError(f"The entry for {missing[0]} is missing.", "answer.missing")
        answer = [answer[key] for key in keys]
    if type(answer) is dict:
        answer = list(answer.values())
    if type(answer) not in (list, tuple):
        if answer is None or answer is Ellipsis:
            raise AnswerError("There is no answer yet.", "answer.unwritten")
        raise AnswerError(f"Give a list of {len(keys)} numbers.", "answer.type")
    if len(answer) != len(keys):
        raise AnswerError(f"Give {len(keys)} numbers; yours are {len(answer)}.", "answer.type")
    return [_number(value) for value in answer]


def _number(value: Any) -> Value:
    if isinstance(value, str) and value.strip().endswith("%"):
        return _number(value.strip()[:-1]) / 100
    (reading, *_) = read(value, Vocabulary())
    try:
        with mp.workdps(30):
            return scalar(reading, Instance())
    except EvaluationError as problem:
        raise AnswerError(f"One of your numbers {problem}.", "answer.type") from None


def _evaluated(text: str) -> Value:
    with mp.workdps(30):
        return scalar(read_one(text.strip(), Vocabulary()), Instance())


def _close(found: Value, wanted: Value, relative: float) -> bool:
    return bool(abs(abs(found) - abs(wanted)) <= relative * abs(wanted))
