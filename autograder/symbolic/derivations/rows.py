"""The rows of a derivation as they are laid out: comments, displays, spaces, and rows that go on with the one
before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.reports.verdicts import AnswerError
from autograder.symbolic.derivations.relations import RELATION, split_at_relations
from autograder.symbolic.derivations.spaces import without_space

_DISPLAYS = (
    "align alignat aligned alignedat flalign gather gathered split multline multlined eqnarray equation "
    "displaymath math array"
).split()
_DISPLAY = re.compile(
    rf"\\(?:begin|end)\s*\{{(?:{'|'.join(_DISPLAYS)})\*?\}}(?:\{{[\w|@ ]*\}})?|(?<!\\)\\[\[\]]|\$\$"
)
_ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?|\\newline(?![A-Za-z])")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*|(?:(?<=\s)|^)#[^\n]*", re.MULTILINE)
_GOES_ON = re.compile(r"[-+*/−·×)\]]|\\(?:cdot|times|right|[bB]igg?r)(?![A-Za-z])|\\}")
_UNFINISHED = re.compile(r"(?:[-+*/−·×(\[{^_]|\\(?:cdot|times))$")
_OPENINGS, _CLOSINGS = "([{", ")]}"
_COLUMN = re.compile(r"\\q?quad(?![A-Za-z])|\\hfill?(?![A-Za-z])|&\s*&")
_APART = re.compile(r"(?:[\s&]|\\[,;:! ]|quad)$")
MAX_ROWS = 500


@dataclass(frozen=True)
class Row:
    """A row of a derivation: the line that it stands in (from 1), and its text."""

    line: int
    text: str


def rows_of(lines: Sequence[str]) -> list[Row]:
    """The rows of a list of lines, or of the one block that stands in it; comments are left out, and what is
    empty.

    Raises AnswerError where there are more than anybody would write.

    >>> [row.text for row in rows_of(["\\\\begin{align} a &= b % = 17 \\n \\\\\\\\ &= c \\\\end{align}"])]
    ['a &= b', '= c']
    >>> [(row.line, row.text) for row in rows_of(["# so", "a", r"\\quad = b"])]
    [(2, 'a'), (3, '= b')]
    """
    if len(lines) == 1:
        pieces = [piece for piece in map(without_space, _pieces(lines[0], "\n")) if piece.strip("$")]
        found = [Row(number, piece) for number, piece in enumerate(pieces, start=1)]
    else:
        found = [
            Row(number, without_space(piece))
            for number, line in enumerate(lines, start=1)
            for piece in _pieces(line)
        ]
    rows = [row for row in found if row.text.strip("$")]
    if len(rows) > MAX_ROWS:
        raise AnswerError(
            f"This derivation has {len(rows)} rows; at most {MAX_ROWS} are read.", "answer.too-long"
        )
    return rows


def _pieces(text: str, plain_separator: str = "") -> list[str]:
    """The rows of one text. Where LaTeX breaks its lines itself, a line break in the text is only a space."""
    text = _DISPLAY.sub(lambda match: "\n\\\\\n", _COMMENT.sub("", text))
    if _ROW_END.search(text):
        return _ROW_END.split(text)
    return text.split(plain_separator) if plain_separator else [text]


def joined_rows(rows: Sequence[Row], minus_goes_on: bool | None = None) -> list[Row]:
    """The rows with those joined to the one before that go on with it.

    A row goes on with one that ends inside a bracket or with an operator, and if it begins with an operator.
    A minus sign may also begin a line of its own; unless it is said, it is an operator where all other lines
    have a relation.

    >>> [row.text for row in joined_rows([Row(1, "a = b"), Row(2, "- c"), Row(3, "= d")])]
    ['a = b - c', '= d']
    >>> [row.text for row in joined_rows([Row(1, "a"), Row(2, "-c"), Row(3, "b")])]
    ['a', '-c', 'b']
    """
    if minus_goes_on is None:
        others = [row for row in rows[1:] if not _GOES_ON.match(row.text)]
        minus_goes_on = bool(others) and all(map(_has_relation, others))
    found: list[Row] = []
    for row in rows:
        if found and _continues(found[-1].text, row.text, minus_goes_on):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {row.text}")
        else:
            found.append(row)
    return found


def with_asides(row: Row) -> list[Row]:
    """The row, and behind it the equations that stand beside it in a column, or in brackets at its end.

    >>> [each.text for each in with_asides(Row(1, r"= a \\quad b = 1"))]
    ['= a', 'b = 1']
    >>> [each.text for each in with_asides(Row(1, "= a (b = 1)"))], len(with_asides(Row(1, "a (b + 1)")))
    (['= a', 'b = 1'], 1)
    """
    text = row.text.rstrip(" .,;")
    opening = _opening(text)
    if opening and _APART.search(text[:opening]) and _is_equation(text[opening + 1 : -1]):
        rest = with_asides(replace(row, text=without_space(text[:opening])))
        return [*rest, replace(row, text=text[opening + 1 : -1])]
    for column in _COLUMN.finditer(row.text):
        before, behind = row.text[: column.start()], row.text[column.end() :]
        if without_space(before) and not _is_inside_bracket(before) and _is_equation(behind):
            return [replace(row, text=without_space(before)), replace(row, text=without_space(behind))]
    return [row]


def _opening(text: str) -> int:
    """Where the bracket opens that closes at the end; 0 where none does."""
    place, open_brackets = len(text), 0
    while text.endswith(")") and place:
        place -= 1
        open_brackets += {")": 1, "(": -1}.get(text[place], 0)
        if not open_brackets:
            return place
    return 0


def _is_equation(text: str) -> bool:
    sides = split_at_relations(text)
    return [relation for relation, _ in sides] == ["", "="] and not _GOES_ON.match(without_space(text))


def _has_relation(row: Row) -> bool:
    return bool(re.match(RELATION, row.text)) or any(sign for sign, _ in split_at_relations(row.text))


def _continues(before: str, text: str, minus_goes_on: bool) -> bool:
    if _is_inside_bracket(before) or _UNFINISHED.search(before):
        return True
    begins = _GOES_ON.match(text)
    return begins is not None and (minus_goes_on or begins.group() not in {"-", "−"})


def _is_inside_bracket(text: str) -> bool:
    return sum(text.count(each) for each in _OPENINGS) > sum(text.count(each) for each in _CLOSINGS)
