"""What stands around the formulas of a derivation: numbers of lines, reasons in words, marks above signs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from autograder.symbolic.derivations.relations import RELATION
from autograder.symbolic.reading.answers import without_labels
from autograder.symbolic.reading.spelling import FUNCTIONS, GREEK, WORDS
from autograder.symbolic.vocabulary import Vocabulary

_NUMBER = re.compile(
    r"[\s&$]*(?:\((\d{1,2})\)\s*|(\d{1,2})\)\s*|([a-z])\)\s+|(\d{1,2})\.\s+|[A-Za-z]{4,}\s+(\d{1,2})\s*[:.)]\s*)"
    r"(?=\S)"
)
# A column for reasons, behind a wide space or `&&`; a relation that follows means that the formula goes on.
_COLUMN = re.compile(rf"([^\s&]\s*)(?:\\q?quad\s*|&\s*&\s*)++(?!&?\s*(?:{RELATION})).*$", re.DOTALL)
_COMMENT = re.compile(r"\s#.*$|(?<!\\)%.*$", re.DOTALL)
_TEXT = re.compile(r"\\(text|tag|label|intertext)\s*\{[^{}]*[^A-Za-z{}][^{}]*\}")
_WORDS_ONLY = re.compile(r"""(?:[^\W_]|[\s,.;:'’"|()]|(?<=[^\W\d_])-(?=[^\W\d_]))*""")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WRAPPED = re.compile(r"\\(?:text|mbox|textit|textrm)\s*\{([^{}]*)\}")
_FIRST = re.compile(r"[^\W\d_]{4,}(?=[\s.,:'’]|$)")
# Behind a comma, a word that begins a reason.
_BEHIND_COMMA = re.compile(
    r",\s*(?:\\(?:text|mbox)\s*\{\s*)?(?:as|because|by|due|for|from|hence|since|using|where|which|with)\s+(?=\S)"
)
_SPACES = re.compile(r"(?:\\[;,:! ]|\s)+$")
_OPENING = {")": "(", "]": "["}


def without_numbers(lines: Sequence[str]) -> list[str]:
    """The lines without the numbers in front of them: ``1)``, ``(2)``, ``3.``, ``Step 4:`` or letters, ``a)``.

    Numbers count the lines only if they rise from line to line; a lone ``(2)`` is a factor.

    >>> without_numbers(["1) a", "b", "(2) = c"]), without_numbers(["a", "(2) b"])
    (['a', 'b', '= c'], ['a', '(2) b'])
    """
    matches = [_NUMBER.match(line) for line in lines]
    numbers = [_place(next(filter(None, match.groups()))) for match in matches if match]
    rising = all(low < high for low, high in itertools.pairwise(numbers))
    if not rising or (len(numbers) < 2 and numbers != [1]):
        return list(lines)
    return [line[match.end() :] if match else line for line, match in zip(lines, matches, strict=True)]


def _place(number: str) -> int:
    """Which line a number or a letter stands for."""
    return int(number) if number.isdigit() else ord(number) - ord("a") + 1


def without_remarks(line: str, words: Vocabulary) -> str:
    """The line without reasons in words: in ``\\text{...}``, behind ``#``, in a column, in brackets at its end.

    >>> without_remarks("log p(x)   (since q integrates to one)", Vocabulary())
    'log p(x)'
    >>> without_remarks("F, as KL >= 0", Vocabulary())
    'F'
    >>> without_remarks(r"\\overset{\\text{Bayes}}{=} a \\qquad \\text{(Bayes' rule)}", Vocabulary())
    '= a'
    """
    line = without_labels(line.strip().strip("$"))
    line = _COMMENT.sub("", _COLUMN.sub(r"\1", line))
    line = _TEXT.sub(" ", _without_reason(line.strip(), words))
    return _without_reason(line.strip(), words)


def _without_reason(line: str, words: Vocabulary) -> str:
    """The line without brackets at its end that hold a sentence, and without a reason behind a comma."""
    for comma in _BEHIND_COMMA.finditer(line):
        if line[: comma.start()].count("(") == line[: comma.start()].count(")"):
            return line[: comma.start()]
    text = line.rstrip(" .,;&$\\")
    if text and text[-1] in _OPENING:
        start = _opening(text)
        if start is not None and _is_prose(text[start + 1 : -1], words):
            return _SPACES.sub("", text[:start])
    return line


def _opening(text: str) -> int | None:
    """Where the bracket opens that closes at the end."""
    closing, open_brackets = text[-1], 0
    for place in range(len(text) - 1, -1, -1):
        open_brackets += {closing: 1, _OPENING[closing]: -1}.get(text[place], 0)
        if open_brackets == 0:
            return place
    return None


def _is_prose(text: str, words: Vocabulary) -> bool:
    """Whether this begins with a long word that no formula of the task has, or has two and no operator."""
    text = _WRAPPED.sub(r"\1", text).strip()
    known = {*FUNCTIONS, *WORDS, *GREEK, *words.names, *words.densities}
    strange = [word for word in _WORD.findall(text) if word not in known and not words.names >= set(word)]
    first = _FIRST.match(text)
    if first and first.group() in strange:
        return True
    return bool(_WORDS_ONLY.fullmatch(text)) and len(strange) >= 2 and any(len(word) >= 4 for word in strange)
