"""Numerical answers: a few numbers, each right within a relative tolerance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from mpmath import mp, mpf

from autograder.authoring.authored import SOME, Count, Finite, Points, Positive, Text, authored
from autograder.reports.verdicts import AnswerError, AuthorError, Check, Finding, check, failed, passed
from autograder.symbolic.comparing.comparison import DIGITS
from autograder.symbolic.comparing.judging import unsettled
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import EvaluationError
from autograder.symbolic.evaluating.expressions import Instance, scalar
from autograder.symbolic.expression import Expression, divide, rational
from autograder.symbolic.limits import amounts
from autograder.symbolic.limits.limited import LimitExceeded, limited
from autograder.symbolic.misconceptions.mistakes import Mistake
from autograder.symbolic.reading.answers import read, read_one
from autograder.symbolic.reading.raw_strings import restored
from autograder.symbolic.vocabulary import Vocabulary


@authored
def numbers_agree(
    answer: Any,
    expected: Annotated[Mapping[Any, Text], SOME],
    *,
    relative: Positive,
    points: Points,
    mistakes: Sequence[Mistake] = (),
    title: Text = "the numbers are right",
) -> Check:
    """Each number agrees with its expected value, given as an expression, within ``relative``.

    The answer is a list in the order of ``expected``, or a dict with its keys (or with any
    keys, in its order). A mistake's ``answer`` holds expressions joined
    by ``;``, and is recognised with all signs turned round, too. Points go by the share of right numbers.

    >>> from autograder import grade
    >>> grade(numbers_agree([0.333, 0.5], {3: "1/3", 2: "1/2"}, relative=0.01, points=2), out_of=2)
    2
    """

    def look(seed: int) -> Finding:
        found = _numbers(answer, list(expected))
        wanted = tuple(read_one(text, Vocabulary(), "expected value") for text in expected.values())
        known = tuple(
            (
                mistake,
                tuple(
                    read_one(text.strip(), Vocabulary(), f"mistake {mistake.note} =")
                    for text in mistake.answer.split(";")
                ),
            )
            for mistake in mistakes
        )
        try:
            return _judge(found, wanted, tuple(map(str, expected)), relative, known)
        except LimitExceeded as limit:
            return unsettled(str(limit))

    def rehearsal(seed: int) -> Iterator[str]:
        return _unsound(expected, mistakes, relative)

    return check(
        title, look, answer, points=points, seconds=2 * amounts.COMPARING_SECONDS, rehearsal=rehearsal
    )


def _unsound(expected: Mapping[Any, str], mistakes: Sequence[Mistake], relative: float) -> Iterator[str]:
    """What is wrong with what the author has written, for a rehearsal."""
    wanted = [_expected(read_one(text, Vocabulary(), "expected value")) for text in expected.values()]
    for key, value in zip(expected, wanted, strict=True):
        if value == 0:
            yield f"The expected number for {key} is zero, of which no other is within {relative:.1%}."
    earlier: list[tuple[str, list[NumericValue]]] = []
    for mistake in mistakes:
        texts = mistake.answer.split(";")
        if len(texts) != len(wanted):
            yield (
                f"The mistake {mistake.note} has {len(texts)} numbers; write {len(wanted)}, with `;` "
                "between them."
            )
            continue
        meant = [
            _expected(read_one(text.strip(), Vocabulary(), f"mistake {mistake.note} =")) for text in texts
        ]
        for name, values in [("the reference", wanted), *earlier]:
            if all(_near(one, other, relative) for one, other in zip(meant, values, strict=True)):
                yield (
                    f"The mistake {mistake.note} is within the tolerance of {name}, so it is never named. "
                    "Drop it."
                )
        earlier.append((f"{mistake.note} before it", meant))


@limited(amounts.COMPARING_SECONDS, amounts.COMPARING_STEPS)
def _judge(
    found: tuple[Expression, ...],
    wanted: tuple[Expression, ...],
    names: tuple[str, ...],
    relative: float,
    known: tuple[tuple[Mistake, tuple[Expression, ...]], ...],
) -> Finding:
    values = [_value(each) for each in found]
    right = [_near(a, _expected(b), relative) for a, b in zip(values, wanted, strict=True)]
    if all(right):
        return passed()
    share = sum(right) / len(right)
    for mistake, others in known:
        meant = [_expected(each) for each in others]
        if any(
            all(_near(sign * a, b, relative) for a, b in zip(values, meant, strict=True)) for sign in (1, -1)
        ):
            return failed(mistake.message, mistake.note, share=max(share, mistake.share))
    wrong = [name for name, good in zip(names, right, strict=True) if not good]
    return failed(
        f"The number for {', '.join(wrong)} is not right within {relative:.1%}.", "number.wrong", share=share
    )


def _near(found: NumericValue, wanted: NumericValue, relative: float) -> bool:
    return bool(abs(found - wanted) <= relative * abs(wanted))


@authored
def numbers_between(
    answer: Any, low: Finite, high: Finite, count: Count, *, points: Points, title: Text
) -> Check:
    """The answer is a list of so many numbers in a range, whether they are right or not.

    >>> from autograder import grade
    >>> grade(numbers_between([0.1, 0.2], 0, 1, count=2, points=1, title="two numbers"), out_of=1)
    1
    """

    if not low < high:
        raise AuthorError(f"No number lies between {low:g} and {high:g}. Write the smaller bound first.")

    def look(seed: int) -> Finding:
        try:
            return _judge_range(_numbers(answer, list(range(count))), low, high)
        except LimitExceeded as limit:
            return unsettled(str(limit))

    return check(title, look, answer, points=points, seconds=2 * amounts.COMPARING_SECONDS)


@limited(amounts.COMPARING_SECONDS, amounts.COMPARING_STEPS)
def _judge_range(numbers: tuple[Expression, ...], low: float, high: float) -> Finding:
    for each in numbers:
        value = _value(each)
        if mp.im(value) or not mpf(low) <= mp.re(value) <= mpf(high):
            return failed(f"{mp.nstr(value, 6)} is not between {low:g} and {high:g}.", "number.range")
    return passed()


def _value(expression: Expression) -> NumericValue:
    try:
        with mp.workdps(DIGITS):
            return scalar(expression, Instance())
    except EvaluationError as problem:
        raise AnswerError(f"One of your numbers {problem}.", "answer.type") from None


def _expected(expression: Expression) -> NumericValue:
    """The value of what the author has written."""
    try:
        return _value(expression)
    except AnswerError as error:
        raise AuthorError(f"An expected number has no value: {error.message}") from None


def _numbers(answer: Any, keys: list[Any]) -> tuple[Expression, ...]:
    """The numbers of an answer as expressions, in the order of the keys."""
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if type(answer) is dict:
        answer = {restored(key) if type(key) is str else key: value for key, value in answer.items()}
    if type(answer) is dict and set(keys) & set(answer):
        missing = [key for key in keys if key not in answer]
        if missing:
            raise AnswerError(f"The entry for {missing[0]} is missing.", "answer.missing")
        answer = [answer[key] for key in keys]
    if type(answer) is dict:
        answer = list(answer.values())
    if type(answer) not in (list, tuple):
        if answer is None:
            raise AnswerError("This is not answered yet.", "answer.unwritten")
        raise AnswerError(f"Give a list of {len(keys)} numbers.", "answer.type")
    if len(answer) != len(keys):
        raise AnswerError(f"Give {len(keys)} numbers; yours are {len(answer)}.", "answer.type")
    return tuple(_number(value) for value in answer)


def _number(value: Any) -> Expression:
    if type(value) is str and value.strip().endswith("%"):
        return divide(_number(value.strip()[:-1].rstrip("\\ ")), rational(100))
    return read(value, Vocabulary())[0]
