"""Reading a derivation: lines, and the expressions joined by equals signs and inequalities in them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.reports.verdicts import AnswerError
from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.derivations.abbreviations import without_abbreviations
from autograder.symbolic.derivations.relations import split_at_relations
from autograder.symbolic.derivations.remarks import without_numbers, without_remarks
from autograder.symbolic.derivations.rows import joined_rows, rows_of, with_asides
from autograder.symbolic.expression import Expression
from autograder.symbolic.reading.answers import read
from autograder.symbolic.reading.raw_strings import restored_lines
from autograder.symbolic.vocabulary import Vocabulary

_MAX_STEPS = 60
_MAX_CHARACTERS = 40_000


@dataclass(frozen=True)
class Step:
    """One expression of a chain: the line it stands in (from 1), its text, its readings.

    ``relation`` is what joins it to the step before: ``=``, or an inequality such as ``>=``. ``begins`` says
    that it is the left side of an equation, which may be one beside the chain, such as ``\\int q(z|x) dz =
    1``.
    """

    line: int
    text: str
    readings: tuple[Expression, ...]
    relation: str = "="
    begins: bool = False


@dataclass(frozen=True)
class SoundPart:
    """How far a chain is sound: the readings of its good steps, and the first step that breaks, with the
    reason.

    Good steps have the value of the start; what comes behind an inequality is none of them. ``costly`` says
    that the step could not be evaluated, so that nothing is known of it; ``is_relation`` that it is broken by
    its relation, whatever its value. ``aside`` are the steps of equations that stand beside the chain.
    """

    good: tuple[Expression, ...]
    broken: Step | None = None
    reason: str = ""
    costly: bool = False
    is_relation: bool = False
    aside: tuple[Step, ...] = ()


def read_chains(answer: Any, words: Vocabulary) -> tuple[tuple[Step, ...], ...]:
    """The steps of a derivation in each way in which its rows can be cut, the most usual first.

    Where some rows begin with a minus sign they may be lines of their own, or go on with the ones before.
    Raises the :class:`AnswerError` of the most usual one where none can be read.

    >>> from autograder.symbolic.domains import real
    >>> [len(chain) for chain in read_chains(["a", "= 2", "- 1"], Vocabulary({"a": real}))]
    [2, 3]
    """
    found: dict[tuple[Step, ...], None] = {}
    problems = []
    for minus_goes_on in (None, True, False):
        try:
            found[read_chain(answer, words, minus_goes_on)] = None
        except AnswerError as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    return tuple(found)


def read_chain(answer: Any, words: Vocabulary, minus_goes_on: bool | None = None) -> tuple[Step, ...]:
    """The steps of a derivation; raises :class:`AnswerError` that names the line it cannot read.

    >>> from autograder.symbolic.domains import real
    >>> chain = read_chain(r"a &= 2 - 1 \\\\ &= 1 \\\\ &\\ge 0", Vocabulary({"a": real}))
    >>> [(step.line, step.relation) for step in chain]
    [(1, '='), (1, '='), (2, '='), (3, '>=')]
    """
    lines = _lines(answer, words)
    pieces = list(_pieces(lines, words, minus_goes_on))
    if not pieces and "".join(lines).strip(" .…?&$\n"):
        raise AnswerError("I find only words here; write the formulas of every line.", "answer.prose")
    if not pieces:
        raise AnswerError("This is not answered yet.", "answer.unwritten")
    if len(pieces) > _MAX_STEPS:
        raise AnswerError(
            f"This derivation has {len(pieces)} steps; at most {_MAX_STEPS} are read.", "answer.too-long"
        )
    steps: list[Step] = []
    for piece in pieces:
        step = _step(piece, words, is_first=not steps)
        if not (piece.is_left_side and steps and _is_repeated(step, steps, words)):
            steps.append(step)
    return tuple(steps)


def _is_repeated(step: Step, steps: Sequence[Step], words: Vocabulary) -> bool:
    """Whether the left side of an equation is where the chain begins, or what it has come to."""
    known = {normal_form(reading, words) for each in (steps[0], steps[-1]) for reading in each.readings}
    return any(normal_form(reading, words) in known for reading in step.readings)


def equal_part(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps up to the first inequality.

    >>> equal_part([Step(1, "a", ()), Step(2, "b", ()), Step(3, "c", (), ">="), Step(4, "d", ())])[-1].text
    'b'
    """
    return tuple(itertools.takewhile(lambda step: step.relation == "=", steps))


@dataclass(frozen=True)
class _Piece:
    """An expression of a line as text. ``is_left_side``: it begins an equation, and nothing joins it to what
    was before.
    """

    line: int
    relation: str
    text: str
    is_left_side: bool = False


def _step(piece: _Piece, words: Vocabulary, is_first: bool) -> Step:
    try:
        readings = read(piece.text, words)
    except AnswerError as error:
        raise AnswerError(f"Line {piece.line}: {error.message}", error.note) from None
    return Step(piece.line, piece.text, readings, "=" if is_first else piece.relation, piece.is_left_side)


def _pieces(lines: Sequence[str], words: Vocabulary, minus_goes_on: bool | None) -> Iterator[_Piece]:
    """The expressions of all rows; a relation that ends a row belongs to the next."""
    rows = rows_of(lines)
    texts = without_numbers([row.text for row in rows])
    plain = [replace(row, text=without_remarks(text, words)) for row, text in zip(rows, texts, strict=True)]
    waiting = ""
    rows = joined_rows(without_abbreviations([row for row in plain if row.text], words), minus_goes_on)
    for row in itertools.chain.from_iterable(map(with_asides, rows)):
        found = split_at_relations(row.text)
        for place, (relation, text) in enumerate(found):
            stated = next((each for each in (relation, waiting) if each not in {"", "="}), "=")
            is_left_side = place == 0 and len(found) > 1 and not relation and not waiting
            waiting = "" if text else relation
            if text:
                yield _Piece(row.line, stated, text, is_left_side)


def _lines(answer: Any, words: Vocabulary) -> list[str]:
    if answer is None:
        raise AnswerError("This is not answered yet.", "answer.unwritten")
    is_text = issubclass(type(answer), str)
    if not is_text and not issubclass(type(answer), list | tuple):
        raise AnswerError("Give a list of lines, or one block of LaTeX.", "answer.type")
    given = [answer] if is_text else list(answer)
    if not all(issubclass(type(line), str) for line in given):
        raise AnswerError("Write every line as a string.", "answer.type")
    lines = [str.__str__(line) for line in given]
    if sum(map(len, lines)) > _MAX_CHARACTERS:
        raise AnswerError(
            f"This derivation has more than {_MAX_CHARACTERS} characters; no more are read.",
            "answer.too-long",
        )
    return restored_lines(lines, words.names)
