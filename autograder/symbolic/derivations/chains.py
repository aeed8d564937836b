"""Reading a derivation: lines, and the expressions joined by equals signs in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.symbolic.expression import Expression
from autograder.symbolic.reading.answers import read, without_labels
from autograder.symbolic.vocabulary import Vocabulary
from autograder.verdicts import AnswerError, Missing

MAX_STEPS = 60


@dataclass(frozen=True)
class Step:
    """One expression of a chain: the line it stands in (from 1), its text, its readings."""

    line: int
    text: str
    readings: tuple[Expression, ...]


@dataclass(frozen=True)
class SoundPart:
    """How far a chain is sound: the readings of its good steps, and the first step that breaks, with the reason.

    ``costly`` says that the step could not be evaluated, so that nothing is known of it.
    """

    good: tuple[Expression, ...]
    broken: Step | None = None
    reason: str = ""
    costly: bool = False


def read_chain(answer: Any, words: Vocabulary) -> tuple[Step, ...]:
    """The steps of a derivation; raises :class:`AnswerError` that names the line it cannot read.

    >>> from autograder.symbolic.domains import real
    >>> chain = read_chain(r"a &= 2 - 1 \\\\ &= 1", Vocabulary({"a": real}))
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
