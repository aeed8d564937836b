"""Naming a mistake: what a wrong answer would be right for, and by which constant it is off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mpmath import mp, mpf

from autograder.symbolic.arithmetic import EvaluationError
from autograder.symbolic.comparing import DIGITS, EXACT, compare
from autograder.symbolic.domains import Value
from autograder.symbolic.evaluating import scalar
from autograder.symbolic.expression import Expression
from autograder.symbolic.instances import instances
from autograder.symbolic.reading import read_one
from autograder.symbolic.vocabulary import Vocabulary
from autograder.verdicts import AnswerError


@dataclass(frozen=True)
class Mistake:
    """A misconception of one task: the answer it leads to, its note, and what to tell the student.

    ``share`` is the part of the points that such an answer still earns.
    """

    note: str
    answer: str
    message: str
    share: float = 0.0


def name_mistake(
    answer: Expression,
    reference: Expression,
    vocabulary: Vocabulary,
    known: Sequence[Mistake] = (),
    free: tuple[str, ...] = ("x",),
) -> Mistake | None:
    """The mistake behind a wrong answer, or None: the author's list first, then constants.

    >>> from autograder.symbolic.domains import real
    >>> words = Vocabulary({"a": real})
    >>> name_mistake(read_one("-a", words), read_one("a", words), words).note
    'sign'
    """
    for mistake in known:
        try:
            if compare(answer, read_one(mistake.answer, vocabulary), vocabulary, free=free).status in {
                "proved",
                "agrees",
            }:
                return mistake
        except AnswerError:
            continue
    with mp.workdps(DIGITS):
        return _constant_mistake(answer, reference, vocabulary, free)


def _constant_mistake(
    answer: Expression, reference: Expression, vocabulary: Vocabulary, free: tuple[str, ...]
) -> Mistake | None:
    pairs = _values(answer, reference, vocabulary, free)
    if len(pairs) < 3:
        return None
    factor = _constant(pairs, lambda a, b: a / b if b else None)
    if factor is not None and factor != 0:
        return _factor_mistake(factor)
    offset = _constant(pairs, lambda a, b: a - b)
    if offset is not None:
        return Mistake(
            "offset",
            "",
            f"Your answer is off by the same constant everywhere, {_spelled(offset)}. Which term is that?",
        )
    return None


def _values(
    answer: Expression, reference: Expression, vocabulary: Vocabulary, free: tuple[str, ...]
) -> list[tuple[Value, Value]]:
    pairs = []
    for instance in instances(vocabulary, seed=7, free=free):
        try:
            pairs.append((scalar(answer, instance), scalar(reference, instance)))
        except EvaluationError:
            continue
    return pairs


def _constant(
    pairs: Sequence[tuple[Value, Value]], between: Callable[[Value, Value], Value | None]
) -> Value | None:
    """The value that ``between`` has for every pair, if it is one and there is something to tell it by."""
    values = [value for a, b in pairs if (value := between(a, b)) is not None]
    references = {mp.nstr(b, 12) for _, b in pairs}
    if len(values) < 3 or len(references) < 3:
        return None
    first = values[0]
    return first if all(abs(value - first) <= EXACT * (1 + abs(first)) for value in values) else None


def _factor_mistake(factor: Value) -> Mistake:
    if factor == -1:
        return Mistake(
            "sign", "", "Your answer has the right size but the opposite sign. Which sign is asked for?"
        )
    for base in (2, 10):
        if abs(factor * mp.log(base) - 1) < EXACT * 10:
            return Mistake(
                f"log-base-{base}",
                "",
                f"Your answer is right for the logarithm to base {base}; here log is the natural one.",
            )
    return Mistake(
        "factor",
        "",
        f"Your answer is {_spelled(factor)} times what it should be. Where could that come from?",
    )


def _spelled(value: Value) -> str:
    """A constant as a person writes it: ``1/2``, ``2 pi``, or six digits.

    >>> _spelled(mpf(1) / 2), _spelled(2 * mp.pi)
    ('1/2', '2 pi')
    """
    if isinstance(value, mp.mpc):
        return str(mp.nstr(value, 6))
    for unit, name in ((mpf(1), ""), (mp.pi, "pi"), (mp.sqrt(mp.pi), "sqrt(pi)"), (mp.sqrt(2), "sqrt(2)")):
        ratio = value / unit
        fraction = Fraction(str(mp.nstr(ratio, 15))).limit_denominator(100)
        if abs(ratio - mpf(fraction.numerator) / fraction.denominator) < mpf(10) ** -12:
            return f"{fraction} {name}".strip() if fraction != 1 or not name else name
    return str(mp.nstr(value, 6))
