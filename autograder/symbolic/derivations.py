"""Derivations, judged line by line in random finite models.

A derivation is a chain of expressions that all have the same value. It may be a list of
lines, or one LaTeX block with ``&=`` and ``\\\\\\``; a line may hold several expressions
joined by ``=``. The first line whose value differs is shown with both values.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from mpmath import mp

from autograder.symbolic.arithmetic import EvaluationError
from autograder.symbolic.comparing import DIGITS, EXACT
from autograder.symbolic.domains import Value
from autograder.symbolic.evaluating import Instance, scalar
from autograder.symbolic.expression import Add, Expression, Integral, Multiply, Number, multiply
from autograder.symbolic.instances import instances, shown
from autograder.symbolic.mistakes import Mistake, name_mistake
from autograder.symbolic.reading import read, read_one, without_labels
from autograder.symbolic.vocabulary import Vocabulary
from autograder.verdicts import AnswerError, Check, Finding, Missing, check, failed, passed

MAX_STEPS = 60
MODELS = 5
MAX_TERMS = 10


@dataclass(frozen=True)
class Step:
    """One expression of a chain: the line it stands in (from 1), its text, its readings."""

    line: int
    text: str
    readings: tuple[Expression, ...]


Recogniser = Callable[[Sequence[Expression]], bool]
"""Whether one of the sound steps, the last line of the derivation aside, is of some form."""


def read_chain(answer: Any, words: Vocabulary) -> tuple[Step, ...]:
    """The steps of a derivation; raises :class:`AnswerError` that names the line it cannot read.

    >>> chain = read_chain(r"a &= 2 - 1 \\\\ &= 1", Vocabulary({"a": None}))
    >>> [step.line for step in chain]
    [1, 1, 2]
    """
    steps = []
    for line, text in enumerate(_lines(answer), start=1):
        pieces = [
            piece for piece in re.split(r"(?<![<>!=])=(?!=)", _without_remarks(text)) if piece.strip(" &,.\\")
        ]
        for piece in _rejoined(pieces):
            try:
                steps.append(Step(line, piece.strip(), read(piece, words)))
            except AnswerError as error:
                raise AnswerError(f"Line {line}: {error.message}", error.note) from None
    if len(steps) > MAX_STEPS:
        raise AnswerError(
            f"This derivation has {len(steps)} steps; at most {MAX_STEPS} are read.", "answer.too-long"
        )
    if not steps:
        raise AnswerError("There is no derivation yet.", "answer.unwritten")
    return tuple(steps)


def _lines(answer: Any) -> list[Any]:
    if answer is None or answer is Ellipsis or isinstance(answer, Missing):
        raise AnswerError("There is no derivation yet.", "answer.unwritten")
    if isinstance(answer, str):
        text = re.sub(r"\\(begin|end)\s*\{[a-z]+\*?\}(\{\w*\})?", " ", answer.strip().strip("$"))
        # Where LaTeX breaks its lines itself, a line break in the text is only a space.
        separator = r"\\\\(?:\[[^\]]*\])?" if r"\\" in text else r"\n"
        return [line for line in re.split(separator, text) if line.strip(" &$\n")]
    if isinstance(answer, list | tuple):
        return [line for line in answer if not (isinstance(line, str) and not line.strip())]
    raise AnswerError("Give a list of lines, or one block of LaTeX.", "answer.type")


def _without_remarks(line: Any) -> str:
    """The line without a remark in words: after ``\\quad``, in ``\\text{...}``, behind ``#``."""
    if not isinstance(line, str):
        raise AnswerError("Write every line as a string.", "answer.type")
    line = without_labels(line.strip().strip("$"))
    line = re.sub(r"\\q?quad.*$|\s#.*$|%.*$", "", line, flags=re.DOTALL)
    return re.sub(r"\\(text|tag|label|intertext)\s*\{[^{}]*[^A-Za-z{}][^{}]*\}", " ", line)


def _rejoined(pieces: Sequence[str]) -> list[str]:
    """Pieces between equals signs, where one inside a subscript such as ``j=1`` separates nothing."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _is_open(joined[-1]):
            joined[-1] += "=" + piece
        else:
            joined.append(piece)
    return joined


def _is_open(text: str) -> bool:
    return any(text.count(opening) > text.count(closing) for opening, closing in ("{}", "()"))


@lru_cache(maxsize=64)
def _models(seed: int) -> tuple[Instance, ...]:
    words = Vocabulary({}, {}, {"p": None, "q": (("z",), ("x",))})
    return tuple(instances(words, seed, count=MODELS))


def values(expression: Expression, seed: int) -> tuple[Value, ...]:
    """The value of a step in each of the random models."""
    with mp.workdps(DIGITS):
        return tuple(scalar(expression, model) for model in _models(seed))


def _same(left: Sequence[Value], right: Sequence[Value]) -> bool:
    with mp.workdps(DIGITS):
        return all(abs(a - b) <= EXACT * (1 + max(abs(a), abs(b))) for a, b in zip(left, right, strict=True))


def _described(seed: int, index: int) -> str:
    model = _models(seed)[index].model
    return model.describe() if model is not None else "one case"


@dataclass(frozen=True)
class SoundPart:
    """How far a chain is sound: the readings of its good steps, and the first step that breaks."""

    good: tuple[Expression, ...]
    broken: Step | None = None
    reason: str = ""


def sound_part(steps: Sequence[Step], start: Expression, seed: int) -> SoundPart:
    """Follow the chain as long as every step has the value of the start."""
    wanted = values(start, seed)
    good: list[Expression] = []
    for step in steps:
        problem = ""
        for reading in step.readings:
            try:
                found = values(reading, seed)
            except EvaluationError as error:
                problem = problem or f"it {error}"
                continue
            if _same(found, wanted):
                good.append(reading)
                break
            index = next(k for k in range(MODELS) if not _same(found[k : k + 1], wanted[k : k + 1]))
            problem = problem or (
                f"in {_described(seed, index)} it is {shown(found[index])}, while the line before is {shown(wanted[index])}"
            )
        else:
            return SoundPart(tuple(good), step, problem)
    return SoundPart(tuple(good))


def lines_agree(
    answer: Any,
    start: str,
    words: Vocabulary,
    *,
    points: float,
    mistakes: Sequence[Mistake] = (),
    title: str = "every line has the value of the line before",
) -> Check:
    """Every step equals the start in random finite models; points go by the share of sound steps.

    A chain of fewer than three different steps is none.
    """

    def look(seed: int) -> Finding:
        steps = read_chain(answer, words)
        first = read_one(start, words)
        part = sound_part(steps, first, seed)
        if part.broken is None:
            return _long_enough(part)
        share = max(0, len(part.good) - 1) / max(1, len(steps) - 1)
        told = f"Line {part.broken.line} (`{_short(part.broken.text)}`) breaks the chain: {part.reason}."
        if not part.good:
            told = f"The derivation should start from `{start}`. {told}".replace("the line before", "that")
        named = name_mistake(part.broken.readings[0], first, words, mistakes) if mistakes else None
        if named is not None and named.answer:
            return failed(f"{named.message}\n{told}", named.note, share=share * 0.5)
        return failed(told, "derivation.broken", share=share * 0.5)

    return check(title, look, answer, points=points)


def _long_enough(part: SoundPart) -> Finding:
    different = len(set(part.good))
    if different < 3:
        return failed(
            f"The lines agree, but there are only {different} different ones; write down the steps between.",
            "derivation.jump",
        )
    return passed(f"All {len(part.good)} expressions agree.", "derivation.sound")


def _short(text: str, length: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length] + " …"


def has_step(
    answer: Any, start: str, recognise: Recogniser, words: Vocabulary, *, points: float, title: str, hint: str
) -> Check:
    """A sound step of the derivation has the form that ``recognise`` looks for."""

    def look(seed: int) -> Finding:
        steps = read_chain(answer, words)
        part = sound_part(steps, read_one(start, words), seed)
        if recognise(part.good[: len(steps) - 1]):
            return passed("", "derivation.step")
        return failed(hint, "derivation.step-missing")

    return check(title, look, answer, points=points)


def ends_with(
    answer: Any, start: str, parts: Mapping[str, str], words: Vocabulary, *, points: float, title: str
) -> Check:
    """The last line is a sum whose terms, grouped, have the values of the parts."""

    def look(seed: int) -> Finding:
        steps = read_chain(answer, words)
        part = sound_part(steps, read_one(start, words), seed)
        if part.broken is not None:
            return failed("The chain breaks before its last line.", "derivation.broken")
        wanted = [values(read_one(text, words), seed) for text in parts.values()]
        terms, split = (
            [values(term, seed) for term in _terms(part.good[-1], inside)] for inside in (False, True)
        )
        if len(terms) <= MAX_TERMS and _some_cancel(terms):
            return failed("In the last line some terms cancel; write what is left.", "derivation.circular")
        if any(len(each) <= MAX_TERMS and _can_be_grouped(each, wanted) for each in (terms, split)):
            return passed("", "derivation.end")
        return failed(f"The last line should be the sum of {' and '.join(parts)}.", "derivation.end")

    return check(title, look, answer, points=points)


def _terms(expression: Expression, inside: bool = False) -> list[Expression]:
    """The summands, with numbers multiplied into sums: ``a - (b - c)`` has three.

    With ``inside``, an integral of a sum counts as a sum of integrals.
    """
    if isinstance(expression, Add):
        return [term for summand in expression.terms for term in _terms(summand, inside)]
    if inside and isinstance(expression, Integral):
        return [replace(expression, body=term) for term in _summands(expression.body)]
    if isinstance(expression, Multiply):
        sums = [factor for factor in expression.factors if isinstance(factor, Add)]
        rest = [factor for factor in expression.factors if not isinstance(factor, Add)]
        if len(sums) == 1 and all(isinstance(factor, Number) for factor in rest):
            return [term for each in sums[0].terms for term in _terms(multiply(*rest, each), inside)]
    return [expression]


def _summands(body: Expression) -> list[Expression]:
    """A product with a sum among its factors, multiplied out."""
    factors = body.factors if isinstance(body, Multiply) else (body,)
    for place, factor in enumerate(factors):
        if isinstance(factor, Add):
            rest = factors[:place] + factors[place + 1 :]
            return [each for term in factor.terms for each in _summands(multiply(*rest, term))]
    return [body]


def _some_cancel(terms: Sequence[Sequence[Value]]) -> bool:
    """Whether some of the terms together add up to nothing in every model."""
    zero = (mp.zero,) * MODELS
    return any(
        _same(_total(chosen), zero)
        for size in range(2, len(terms) + 1)
        for chosen in itertools.combinations(terms, size)
    )


def _can_be_grouped(terms: Sequence[Sequence[Value]], wanted: Sequence[Sequence[Value]]) -> bool:
    """Whether the terms split into groups, one for each wanted value; groups are never empty."""
    if len(wanted) == 1:
        return bool(terms) and _same(_total(terms), wanted[0])
    for size in range(1, len(terms)):
        for chosen in itertools.combinations(range(len(terms)), size):
            if _same(_total([terms[k] for k in chosen]), wanted[0]):
                rest = [term for k, term in enumerate(terms) if k not in chosen]
                if _can_be_grouped(rest, wanted[1:]):
                    return True
    return False


def _total(terms: Sequence[Sequence[Value]]) -> tuple[Value, ...]:
    with mp.workdps(DIGITS):
        return tuple(mp.fsum(column) for column in zip(*terms, strict=True))
