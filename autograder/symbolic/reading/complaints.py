"""What is wrong with a formula that the grammar refuses, in words for the student who wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import lark

from autograder.symbolic.reading.tokens import ReadingError

_CLOSING = frozenset(
    "_CLOSE _END_ABS END_NORM _END_ANGLE _END_INDEX DIFFERENTIAL _PARALLEL _GIVEN "
    "_IF RELATION _ROW _ELSE _END_CASES".split()
)
_BINARY = frozenset("_TIMES _DOT _OVER _CARET _BANG _TRANSPOSE _PLUS _MINUS".split())
_INSERTED = frozenset("_OF _FROM _TO".split())


def complaint(error: lark.UnexpectedToken, text: str, terminals: Sequence[lark.Token]) -> ReadingError:
    """The error for the student: which piece cannot stand where it stands."""
    token = error.token
    if token.type == "$END":
        return ReadingError("Something is missing at the end.", text, len(text))
    start, end = token.start_pos or 0, token.end_pos or 0
    shown = text[start:end] or str(token)
    message, note = _message(token, shown, text, terminals)
    return ReadingError(message, text, start, note)


def _message(token: lark.Token, shown: str, text: str, terminals: Sequence[lark.Token]) -> tuple[str, str]:
    if token.type == "EQUALS":
        return "This is an equation or a comparison; give only the expression.", "answer.equation"
    if token.type in {"_COMMA", "_SEMICOLON"}:
        if _is_decimal_comma(token, text):
            return "This looks like a decimal comma; write decimals with a point.", "answer.decimal-comma"
        before = terminals[: next(k for k, each in enumerate(terminals) if each is token)]
        depth = sum({"_OPEN": 1, "_CLOSE": -1}.get(each.type, 0) for each in before)
        if depth > 0:
            return (
                "A comma cannot stand here; write decimals with a point, and one expression only.",
                "answer.unreadable",
            )
        return "This is a list; give one expression.", "answer.list"
    if token.type in _CLOSING | _BINARY:
        return f"Something is missing before this `{shown}`.", "answer.unreadable"
    if token.type in _INSERTED:
        return "Something is missing here.", "answer.unreadable"
    return f"I can't read `{shown}` here.", "answer.unreadable"


def _is_decimal_comma(token: lark.Token, text: str) -> bool:
    place = token.start_pos or 0
    return bool(re.search(r"\d\{?$", text[:place][-2:]) and re.match(r",\}?\d", text[place:][:3]))
