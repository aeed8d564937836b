"""The pieces into which an answer is cut, and the error that points at one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.reports.verdicts import AnswerError


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind (number, name, function, word, operator, end), its value, its place."""

    kind: str
    value: str
    start: int
    end: int


class ReadingError(AnswerError):
    """An answer that cannot be read, with the place marked by a caret."""

    def __init__(self, message: str, text: str, start: int, note: str = "answer.unreadable") -> None:
        super().__init__(f"{message}\n{_marked(text, start)}", note)


def _marked(text: str, start: int, width: int = 70) -> str:
    """An excerpt around a place with a caret below it; commands and words are never cut in half."""
    pieces = [(match.start(), match.end()) for match in re.finditer(r"\\?[A-Za-z]+|\\?.", text, re.DOTALL)]
    first = min((begin for begin, end in pieces if begin >= start - width // 2 or end > start), default=0)
    last = max((end for begin, end in pieces if end <= first + width or begin <= start), default=len(text))
    shown = "".join(character if character.isprintable() else " " for character in text[first:last])
    return f"{shown[: 2 * width]}\n{' ' * min(start - first, 2 * width)}^"


def source(token: Token, text: str) -> str:
    """The token as it was written.

    >>> source(Token("name", "mu", 0, 3), r"\\mu + 1")
    '\\\\mu'
    """
    return text[token.start : token.end] or token.value


def closing_brace(text: str, start: int) -> int:
    """The place behind the brace that closes the one at ``start``; the end if none does.

    >>> closing_brace("{a{b}}c", 0)
    6
    """
    open_braces = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start):
        open_braces += {"{": 1, "}": -1}.get(match.group(), 0)
        if open_braces == 0:
            return match.end()
    return len(text)
