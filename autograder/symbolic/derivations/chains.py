"""Reading a derivation: lines, and the expressions joined by equals signs and inequalities in them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.symbolic.derivations.relations import split_at_relations
from autograder.symbolic.derivations.remarks import without_numbers, without_remarks
from autograder.symbolic.expression import Expression
from autograder.symbolic.reading.answers import read
from autograder.symbolic.reading.raw_strings import restored_lines
from autograder.symbolic.vocabulary import Vocabulary
from autograder.verdicts import AnswerError

MAX_STEPS = 60
MAX_CHARACTERS = 40_000


@dataclass(frozen=True)
class Step:
    """One expression of a chain: the line it stands in (from 1), its text, its readings.

    ``relation`` is what joins it to the step before: ``=``, or an inequality such as ``>=``.
    """

    line: int
    text: str
    readings: tuple[Expression, ...]
    relation: str = "="


@dataclass(frozen=True)
class SoundPart:
    """How far a chain is sound: the readings of its good steps, and the first step that breaks, with the reason.

    Good steps have the value of the start; what comes behind an inequality is none of them.
    ``costly`` says that the step could not be evaluated, so that nothing is known of it.
    """

    good: tuple[Expression, ...]
    broken: Step | None = None
    reason: str = ""
    costly: bool = False


def read_chain(answer: Any, words: Vocabulary) -> tuple[Step, ...]:
    """The steps of a derivation; raises :class:`AnswerError` that names the line it cannot read.

    >>> from autograder.symbolic.domains import real
    >>> chain = read_chain(r"a &= 2 - 1 \\\\ &= 1 \\\\ &\\ge 0", Vocabulary({"a": real}))
    >>> [(step.line, step.relation) for step in chain]
    [(1, '='), (1, '='), (2, '='), (3, '>=')]
    """
    pieces = list(_pieces(_lines(answer, words), words))
    if not pieces:
        raise AnswerError("This is not answered yet.", "answer.unwritten")
    if len(pieces) > MAX_STEPS:
        raise AnswerError(
            f"This derivation has {len(pieces)} steps; at most {MAX_STEPS} are read.", "answer.too-long"
        )
    return tuple(_step(place, *piece, words) for place, piece in enumerate(pieces))


def equal_part(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps up to the first inequality.

    >>> equal_part([Step(1, "a", ()), Step(2, "b", ()), Step(3, "c", (), ">="), Step(4, "d", ())])[-1].text
    'b'
    """
    return tuple(itertools.takewhile(lambda step: step.relation == "=", steps))


def _step(place: int, line: int, relation: str, text: str, words: Vocabulary) -> Step:
    try:
        return Step(line, text, read(text, words), relation if place else "=")
    except AnswerError as error:
        raise AnswerError(f"Line {line}: {error.message}", error.note) from None


def _pieces(lines: Sequence[str], words: Vocabulary) -> Iterator[tuple[int, str, str]]:
    """The line, the relation and the text of every expression; a relation that ends a line belongs to the next."""
    waiting = ""
    for number, line in enumerate(without_numbers(lines), start=1):
        for relation, text in split_at_relations(without_remarks(line, words)):
            inequality = next((each for each in (relation, waiting) if each not in {"", "="}), "=")
            waiting = "" if text else inequality
            if text:
                yield number, inequality, text


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
    if sum(map(len, lines)) > MAX_CHARACTERS:
        raise AnswerError(
            f"This derivation has more than {MAX_CHARACTERS} characters; no more are read.", "answer.too-long"
        )
    lines = restored_lines(lines, words.names)
    return [line for line in (_block(lines[0]) if is_text else lines) if line.strip(" &$\n")]


def _block(text: str) -> list[str]:
    """The lines of one block of LaTeX, or of plain text."""
    text = re.sub(r"\\(begin|end)\s*\{[a-z]+\*?\}(\{\w*\})?", " ", text.strip().strip("$"))
    # Where LaTeX breaks its lines itself, a line break in the text is only a space.
    separator = r"\\\\(?:\[[^\]]*\])?" if r"\\" in text else r"\n"
    return re.split(separator, text)
