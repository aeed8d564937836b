"""Rows that only say how a density is abbreviated: ``q := q(z|x)``, ``p := p_\\theta``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.reports.verdicts import AnswerError
from autograder.symbolic.derivations.relations import split_at_relations
from autograder.symbolic.derivations.rows import Row
from autograder.symbolic.derivations.spaces import without_space
from autograder.symbolic.reading.answers import read
from autograder.symbolic.vocabulary import Vocabulary

_BETWEEN = re.compile(r"[,;]|\\q?quad(?![A-Za-z])|\\(?:text|mbox)\s*\{\s*and\s*\}|\band\b")
_LET = re.compile(r"(?:\\(?:text|mbox)\s*\{\s*[Ll]et\s*\}|[Ll]et\b)\s*")
_BARE = re.compile(r"([pq])(?:_(?:\\?[A-Za-z]+|\{\s*\\?[A-Za-z]+\s*\}))?")


def without_abbreviations(rows: Sequence[Row], words: Vocabulary) -> list[Row]:
    """The rows without those at the beginning that say of a density by which letter it is written, which is
    known.

    One that says anything else of a letter than how it is read is a line like all others.

    >>> from autograder.symbolic import vocabulary
    >>> words = vocabulary(densities=True)
    >>> rows = [Row(1, r"q := q(z|x), \\quad p := p_\\theta"), Row(2, r"\\log p(x)")]
    >>> [row.text for row in without_abbreviations(rows, words)]
    ['\\\\log p(x)']
    >>> len(without_abbreviations([Row(1, "q := q(z|x) + 17")], words))
    1
    """
    remaining = list(rows)
    while words.densities and remaining and _is_abbreviation(remaining[0].text, words):
        remaining.pop(0)
    return remaining


def _is_abbreviation(row: str, words: Vocabulary) -> bool:
    said = [piece for piece in _BETWEEN.split(_LET.sub("", row)) if without_space(piece)]
    return bool(said) and all(_says_how_it_is_read(piece, words) for piece in said)


def _says_how_it_is_read(text: str, words: Vocabulary) -> bool:
    sides = split_at_relations(text)
    if [relation for relation, _ in sides] != ["", "="]:
        return False
    (_, letter), (_, meant) = sides
    if letter not in words.densities:
        return False
    bare = _BARE.fullmatch(meant)
    if bare is not None:
        return bare.group(1) == letter
    try:
        return read(letter, words) == read(meant, words)
    except AnswerError:
        return False
