"""Which names, functions and words of mathematics begin at a place of a text."""

from __future__ import annotations

import re
from functools import lru_cache

from autograder.symbolic.reading import spelling

_OF_EVERY_TASK = frozenset(spelling.FUNCTION_WORDS) | frozenset(spelling.WORDS) | {"pi", "oo"}


def longest_word(text: str, start: int, names: frozenset[str], whole: bool = False) -> str:
    """The longest one of two or more letters, ``names`` being those of the task; empty if there is none.

    ``whole``: one of letters and underscores, which no letter or digit follows.

    >>> (
    ...     longest_word("logx", 0, frozenset({"logx"})),
    ...     longest_word("logxy", 0, frozenset({"logx"}), whole=True),
    ... )
    ('logx', '')
    """
    found = (_pattern(words, whole).match(text, start) for words in (names, _OF_EVERY_TASK))
    return max((match.group() for match in found if match), key=len, default="")


def _spelled(word: str) -> str:
    """A pattern for a word, in which LaTeX writes a backslash before an underscore: ``log\\_var``."""
    return re.escape(word).replace("_", r"\\?_")


@lru_cache(maxsize=100)
def _pattern(words: frozenset[str], whole: bool) -> re.Pattern[str]:
    """Matches the longest of the words that fits; with words of one letter alone, nothing."""
    fitting = [
        word for word in words if len(word) > 1 and (not whole or re.fullmatch(r"\w+", word, re.ASCII))
    ]
    longest_first = "|".join(map(_spelled, sorted(fitting, key=len, reverse=True))) or "(?!)"
    return re.compile(rf"(?:{longest_first})(?![^\W_])" if whole else longest_first)
