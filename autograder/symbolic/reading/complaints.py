"""What is wrong where reading cannot go on, in words for the student who wrote it."""

from __future__ import annotations

import re

from autograder.symbolic.reading.brackets import CLOSING
from autograder.symbolic.reading.reader import Reader
from autograder.symbolic.reading.tokens import ReadingError

_COMPARING = frozenset(("=", "relation", "!=", "≈", "<", ">", "<=", ">="))
_NEED_AN_OPERAND = frozenset(("+", "-", "*", "dot", "/", "^", "!", *CLOSING.values()))


def complaint(reader: Reader) -> ReadingError:
    """The error for the student: the piece at the place of the reader cannot stand there."""
    place = min(reader.at, len(reader.tokens) - 1)
    token, shown = reader.tokens[place], reader.source(place)
    sign = token.value if token.kind == "operator" else ""
    is_end = place >= reader.scope.limit
    if is_end and reader.scope.bars:
        bar = reader.scope.bars[-1]
        if (opening := _density_around(reader)) is not None:
            shown = reader.text[reader.tokens[opening - 1].start : reader.tokens[reader.match[opening]].end]
            return reader.error(
                f"`{shown}` looks like a density, which can't be used here. Write out what it is.",
                opening - 1,
            )
        return reader.error(f"A `{bar}` is opened before this place and never closed.", place)
    if token.kind == "end":
        return reader.error("Something is missing at the end.", place)
    if sign in _COMPARING:
        return reader.error(
            "This is an equation or a comparison; give only the expression.", place, "answer.equation"
        )
    if sign in {",", ";"}:
        return _comma(reader)
    if sign == "'":
        return reader.error("A prime has to stand behind a name.", place)
    if is_end or sign in _NEED_AN_OPERAND or (reader.scope.integrals and reader.differential(place)):
        return reader.error(f"Something is missing before this `{shown}`.", place)
    return reader.error(f"I can't read `{shown}` here.", place)


def _density_around(reader: Reader) -> int | None:
    """The bracket of ``p(x|z)`` around the place of the reader, for a name that this task does not know."""
    for opening, closing in reader.match.items():
        if opening < reader.at <= closing and opening > 0 and reader.tokens[opening].value in {"(", "["}:
            name = reader.tokens[opening - 1]
            if name.kind == "name" and name.value not in reader.vocabulary.names:
                return opening
    return None


def _comma(reader: Reader) -> ReadingError:
    place = reader.tokens[reader.at].start
    if re.search(r"\d\{?$", reader.text[:place][-2:]) and re.match(r",\}?\d", reader.text[place:][:3]):
        return reader.error(
            "This looks like a decimal comma; write decimals with a point.", reader.at, "answer.decimal-comma"
        )
    if any(opening < reader.at < closing for opening, closing in reader.match.items()):
        return reader.error(
            "A comma cannot stand here; write decimals with a point, and one expression only.", reader.at
        )
    return reader.error("This is a list; give one expression.", reader.at, "answer.list")
