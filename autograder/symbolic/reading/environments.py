"""Cutting LaTeX environments whose lines are cases: ``cases``, and ``array`` behind a single brace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograder.symbolic.reading.spelling import CASE_WORDS

if TYPE_CHECKING:
    from autograder.symbolic.reading.tokenizing import Tokenizer

_NAME = re.compile(r"\s*\{(d?cases|array|matrix)\}")
_BRACE = re.compile(r"\s*\\(?:\{|lbrace\b)\s*\\begin\s*\{(array|matrix)\}\s*(?:\{[lcr| ]*\})?")
_NO_BRACE = re.compile(r"\s*\\right\s*\.?")
_SPACE = re.compile(r"\s*\[[^\[\]]*\]")
_OPERATOR_NEXT = re.compile(r"(\s*\[[^\[\]]*\])?(\s|&|\{\}|\\q?quad\b|\\[,;:! ])*([-+*/=]|\\(times|cdot)\b)")
_OPEN_ENDS = frozenset("+-*/=(") | {"dot"}
_CASE_WORD = re.compile(rf"[\s,;~]*({'|'.join(CASE_WORDS)})\b[\s,:.~]*(.*?)[\s,;.~$]*", re.DOTALL)


def environment_command(cutter: Tokenizer, command: str, start: int) -> bool:
    """Cut ``\\begin{cases}``, its end, or a line break inside; False where it is none of these."""
    if command == "\\":
        return _line_break(cutter, start)
    match = _NAME.match(cutter.text, cutter.place)
    if match is None:
        return False
    name = match.group(1)
    if command == "begin":
        if "cases" not in name:
            return False
        _begin(cutter, name, start, match.end())
        return True
    if cutter.environments[-1:] != [name]:
        return False
    cutter.environments.pop()
    cutter.place = match.end()
    if "cases" not in name and (closing := _NO_BRACE.match(cutter.text, cutter.place)):
        cutter.place = closing.end()
    cutter.emit("operator", "end cases", start, cutter.place)
    return True


def begins_at_brace(cutter: Tokenizer, start: int) -> bool:
    """Cut ``\\left\\{ \\begin{array}{ll}``, the brace of which stays open."""
    match = _BRACE.match(cutter.text, cutter.place)
    if match is not None:
        _begin(cutter, match.group(1), start, match.end())
    return match is not None


def case_word(text: str) -> re.Match[str] | None:
    """The word that a text such as ``if x=1`` begins with, and what stands behind.

    >>> case_word(" otherwise.").groups()
    ('otherwise', '')
    """
    return _CASE_WORD.fullmatch(text)


def _begin(cutter: Tokenizer, name: str, start: int, end: int) -> None:
    cutter.environments.append(name)
    cutter.place = end
    cutter.emit("operator", "cases", start, end)


def _line_break(cutter: Tokenizer, start: int) -> bool:
    """Cut the end of a row: of a case, or of one that goes on with an operator in the next row or from this
    one.
    """
    if not cutter.environments:
        goes_on = _OPERATOR_NEXT.match(cutter.text, cutter.place)
        ends_open = bool(cutter.tokens) and cutter.tokens[-1].value in _OPEN_ENDS
        if not cutter.tokens or (goes_on is None and not ends_open):
            return False
        if space := _SPACE.match(cutter.text, cutter.place):
            cutter.place = space.end()
        return True
    if space := _SPACE.match(cutter.text, cutter.place):
        cutter.place = space.end()
    cutter.emit("operator", "row", start, cutter.place)
    return True
