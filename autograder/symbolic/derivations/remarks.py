"""What stands around the formulas of a derivation: numbers of lines, reasons in words, marks above signs.

Nothing else is set aside. What is no words, and no number of a line, is a formula, wherever it stands.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from autograder.symbolic.derivations.relations import RELATION
from autograder.symbolic.derivations.spaces import without_space
from autograder.symbolic.reading.answers import without_labels
from autograder.symbolic.reading.spelling import FUNCTION_WORDS, GREEK, WORDS
from autograder.symbolic.reading.tokens import closing_brace
from autograder.symbolic.vocabulary import Vocabulary

_NUMBER = re.compile(
    r"[\s&$]*(?:\((\d{1,2})\)\s*|(\d{1,2})\)\s*|([a-z])\)\s+|(\d{1,2})\.\s+|[A-Za-z]{4,}\s+(\d{1,2})\s*[:.)]\s*)"
    r"(?=\S)"
)
_NUMBER_BEHIND = re.compile(
    r"(?:\\q?quad|\\hfill?|&\s*&|\s{2,})[\s&~$]*\(\s*(?:(\d{1,2})|([a-z]))\s*\)[\s$.,;]*$"
)
_LABEL = re.compile(r"\\(?:tag\*?|label|intertext|footnote)\s*(?=\{)")
_MARK = re.compile(
    r"\(\s*(?:\*+|\\(?:ast|star|dagger|ddagger))\s*\)|\\(?:square|blacksquare|Box|qed|checkmark|qedhere)(?![A-Za-z])|[□■∎✓✔]"
    r"|\b[qQ]\.\s*[eE]\.\s*[dD]\.?"
)
_MARK_BEHIND = re.compile(rf"(?:{_MARK.pattern})[\s$.,;]*$")
_COLUMN = re.compile(r"\\q?quad(?![A-Za-z])|\\hfill?(?![A-Za-z])|&\s*&|\\(?:because)(?![A-Za-z])|∵")
_ADDED_AND_SUBTRACTED = re.compile(r"[\s$]*(?:\\pm(?![A-Za-z])|±)")
_TEXT = re.compile(r"\\(?:text(?:rm|it|bf|normal)?|mbox|intertext)\s*(?=\{)")
_OPERATOR_BEFORE = re.compile(r"(?:[-+*/^_(\[{|−·×]|\\(?:cdot|times|frac|log|ln|left|mid|Big|big))\s*$")
_OPERATOR_BEHIND = re.compile(r"\s*(?:[-+*/^_!'(\[−·×]|\\(?:cdot|times|left))")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FORMULA_SIGNS = re.compile(r"[+*/^_=<>\\{}\d]|(?<![^\W\d_])-|-(?![^\W\d_])")
_WORDS_ONLY = re.compile(r"""(?:[^\W_]|[\s,.;:'’"|()]|(?<=[^\W\d_])-(?=[^\W\d_]))*""")
_WRAPPED = re.compile(r"\\(?:text|mbox|textit|textrm)\s*\{([^{}]*)\}")
_FIRST = re.compile(r"[^\W\d_]{4,}(?=[\s.,:'’]|$)")
_BEGINNING = re.compile(
    r"(?:[\s$(\[{|“\"'‘.,;:]"
    r"|\\(?:left|text(?:rm|it|bf|normal)?|mbox|small|footnotesize|scriptsize|it|rm|[,;:! ]|because)"
    r"(?![A-Za-z]))*"
)
_REASONS = (
    "as because by due for from hence since so thus therefore using use where which with insert now apply "
    "we let note recall here and then wegen weil da nach mit also denn"
).split()
_BEGINS_REASON = re.compile(rf"\s*[(\[]?\s*(?:{'|'.join(_REASONS)})\b", re.IGNORECASE)
# Behind a comma, a word that begins a reason.
_BEHIND_COMMA = re.compile(
    r",\s*(?:\\(?:text|mbox)\s*\{\s*)?(?:as|because|by|due|for|from|hence|since|using|where|which|with)\s+(?![-+*/=\s])"
)
_VERBS = (
    "is are does do has have can integrates sums adds depends cancels equals holds vanishes ist hat sind"
).split()
_OPENING = {")": "(", "]": "["}


def without_numbers(lines: Sequence[str]) -> list[str]:
    """The lines without the numbers of equations: ``1)``, ``(2)``, ``3.``, ``Step 4:``, ``a)`` in front,
    ``(5)`` behind.

    Numbers count the lines only if they rise from line to line; a lone ``(2)`` is a factor.

    >>> without_numbers(["1) a", "b", "(2) = c"]), without_numbers(["a", "(2) b"])
    (['a', 'b', '= c'], ['a', '(2) b'])
    >>> without_numbers([r"a \\quad (1)", r"b \\quad (2)"]), without_numbers([r"a \\quad (17)"])
    (['a ', 'b '], ['a \\\\quad (17)'])
    """
    return _without_rising(_without_rising(lines, _NUMBER), _NUMBER_BEHIND)


def _without_rising(lines: Sequence[str], pattern: re.Pattern[str]) -> list[str]:
    matches = [(pattern.match if pattern is _NUMBER else pattern.search)(line) for line in lines]
    numbers = [_place(next(filter(None, match.groups()))) for match in matches if match]
    rising = all(low < high for low, high in itertools.pairwise(numbers))
    if not rising or (len(numbers) < 2 and numbers != [1]):
        return list(lines)
    return [
        line[: match.start()] + line[match.end() :] if match else line
        for line, match in zip(lines, matches, strict=True)
    ]


def _place(number: str) -> int:
    """Which line a number or a letter stands for."""
    return int(number) if number.isdigit() else ord(number) - ord("a") + 1


def without_remarks(line: str, words: Vocabulary) -> str:
    """The line without reasons in words: in ``\\text{...}``, in a column, in brackets at its end.

    >>> without_remarks("log p(x)   (since q integrates to one)", Vocabulary())
    'log p(x)'
    >>> without_remarks("F, as KL >= 0", Vocabulary())
    'F'
    >>> without_remarks(r"\\overset{\\text{Bayes}}{=} a \\qquad \\text{(Bayes' rule)}", Vocabulary())
    '= a'
    >>> without_remarks(r"= a \\quad + 17", Vocabulary())
    '= a \\\\quad + 17'
    """
    line = without_labels(line.strip().strip("$"))
    while match := _LABEL.search(line):
        line = f"{line[: match.start()]} {line[closing_brace(line, match.end()) :]}"
    line = _MARK_BEHIND.sub("", line)
    line = _without_texts(_without_column(line, words), words)
    return without_space(_MARK_BEHIND.sub("", _without_reason(line.strip(), words)))


def _without_column(line: str, words: Vocabulary) -> str:
    """The line up to a column, or a sign for `because`, behind which words begin."""
    for column in _COLUMN.finditer(line):
        is_because = column.group() in {"\\because", "∵"} and not _OPERATOR_BEHIND.match(line, column.end())
        is_zero = column.group().startswith("&") and _ADDED_AND_SUBTRACTED.match(line, column.end())
        if is_because or is_zero or _begins_with_words(line[column.end() :], words):
            return line[: column.start()]
    return line if not _is_row_of_words(line, words) else ""


def _without_texts(line: str, words: Vocabulary) -> str:
    """The line without its groups of text that are words and no part of a formula."""
    place = 0
    while match := _TEXT.search(line, place):
        end = closing_brace(line, match.end())
        inside, before, behind = line[match.end() + 1 : end - 1], line[: match.start()], line[end:]
        is_part = _OPERATOR_BEFORE.search(before) or _OPERATOR_BEHIND.match(behind)
        if is_part or not _are_words(inside, words):
            place = match.end()
        elif _BEGINS_REASON.match(inside) and not _is_heading(inside, behind):
            return before  # with the formulas that the reason goes on with
        else:
            line, place = f"{before} {behind}", len(before)
    return line


def _is_heading(inside: str, behind: str) -> bool:
    """Whether words stand in front of a step, ``\\text{by Bayes: } =
    ...``, rather than go on with a formula.
    """
    return inside.rstrip().endswith(":") or bool(re.match(RELATION, without_space(behind)))


def _begins_with_words(text: str, words: Vocabulary) -> bool:
    """Whether a column begins with words, in a group of text or without, or is a formula with a verb behind
    it.
    """
    if group := re.match(rf"(?:[\s$(\[|]|\\[,;:! ])*{_TEXT.pattern}", text):
        end = closing_brace(text, group.end())
        goes_on = _OPERATOR_BEHIND.match(without_space(text[end:]).lstrip(" )].$"))
        return not goes_on and _are_words(text[group.end() + 1 : end - 1], words)
    start = _BEGINNING.match(text)
    return _is_sentence(text[start.end() if start else 0 :], words) or _is_clause(text)


def _is_clause(text: str) -> bool:
    """Whether a formula that no operator joins to what is before has a verb behind it, or a plus or minus
    before it.

    >>> _is_clause(r"\\log p(x) \\text{ is constant in } z"), _is_clause(r"+ p(x) \\text{ is constant}")
    (True, False)
    """
    text = without_space(text)
    said = re.search(rf"{_TEXT.pattern}\{{\s*(?:{'|'.join(_VERBS)})\b", text)
    joined = _OPERATOR_BEHIND.match(text) or re.match(RELATION, text)
    return said is not None and said.start() > 0 and not joined


def _is_sentence(text: str, words: Vocabulary) -> bool:
    """Whether a text without groups begins with words: with one for a reason, with two, or with one and
    nothing but words.

    >>> [
    ...     _is_sentence(text, Vocabulary())
    ...     for text in ("by 17", "Bayes", "Bayes: 17", "chain rule 17", "foo 17 + a")
    ... ]
    [True, True, True, True, False]
    """
    word = _WORD.match(text)
    if word is None or word.group() in _known(words):
        return False
    if word.group().lower() in _REASONS:
        return not re.compile(r"\s*[+*/^_(=]|\s+-").match(text, word.end())
    second = re.compile(rf"[.,]?\s+({_WORD.pattern})").match(text, word.end())
    are_two = second is not None and second.group(1) not in _known(words)
    is_all = _WORDS_ONLY.fullmatch(_WRAPPED.sub(r"\1", text).replace("$", " ").strip())
    return len(word.group()) > 2 and bool(are_two or is_all or re.compile(r"\s*[:,]").match(text, word.end()))


def _are_words(text: str, words: Vocabulary) -> bool:
    """Whether a group of text holds words rather than a name such as ``ELBO``, or a formula."""
    plain = re.sub(r"\$[^$]*\$", " ", text)
    found = _WORD.findall(plain)
    strange = [word for word in found if word not in _known(words)]
    if _BEGINS_REASON.match(text):
        return True
    if _FORMULA_SIGNS.search(re.sub(r"\\[,;:! ]|\(\d{1,2}\)", " ", plain)):
        return False
    is_plain_name = re.fullmatch(r"[A-Za-z]+", text.strip())
    return bool(strange) if is_plain_name else bool(found)


def _is_row_of_words(line: str, words: Vocabulary) -> bool:
    """Whether a row holds words alone, or begins as a sentence does: ``Using that q integrates to one:``."""
    text = _WRAPPED.sub(r"\1", line).strip()
    if re.match(RELATION, text) or not text:
        return False
    strange = [word for word in _WORD.findall(text) if word not in _known(words)]
    if len(text.split()) > 1 and _BEGINS_REASON.match(text):
        is_heading = text.rstrip(" $").endswith(":")
        return is_heading or (len(strange) > 1 and not re.search(r"[-+*/^=<>\\]", text))
    is_short = not re.search(r"\w\(", text)
    return bool(_WORDS_ONLY.fullmatch(text)) and is_short and any(len(word) > 3 for word in strange)


def _known(words: Vocabulary) -> frozenset[str]:
    known = {*FUNCTION_WORDS, *WORDS, *GREEK, *words.names, *words.densities}
    return frozenset(known | {word.lower() for word in words.names})


def _without_reason(line: str, words: Vocabulary) -> str:
    """The line without brackets at its end that hold a sentence, and without a reason behind a comma."""
    for comma in _BEHIND_COMMA.finditer(line):
        if line[: comma.start()].count("(") == line[: comma.start()].count(")"):
            return line[: comma.start()]
    text = line.rstrip(" .,;:&$\\")
    if text and text[-1] in _OPENING:
        start = _opening(text)
        if start is not None and _is_prose(text[start + 1 : -1], words):
            return without_space(text[:start])
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
    """Whether this begins as a sentence does, or is all words of which two are in no formula of the task."""
    text = _WRAPPED.sub(r"\1", text).strip()
    first = _FIRST.match(text)
    if first and not words.names >= set(first.group()) and _is_sentence(text, words):
        return True
    strange = [
        word for word in _WORD.findall(text) if word not in _known(words) and not words.names >= set(word)
    ]
    return bool(_WORDS_ONLY.fullmatch(text)) and len(strange) >= 2 and any(len(word) >= 4 for word in strange)
