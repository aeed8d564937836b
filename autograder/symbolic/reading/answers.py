"""Reading an answer in whichever of the three ways it was written.

A sympy object, a Python-like string and LaTeX all become an expression. An answer whose
notation leaves something open gets several readings; it is right if one of them is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from autograder.reports.verdicts import AnswerError, AuthorError
from autograder.symbolic.domains import real
from autograder.symbolic.expression import (
    Expression,
    depth,
)
from autograder.symbolic.reading.alternatives import counted_from_zero, of_one_point
from autograder.symbolic.reading.bound_variables import with_variables_named_by_kind, without_parameters
from autograder.symbolic.reading.exact_types import is_exactly, is_kind_of
from autograder.symbolic.reading.magnitudes import check_size
from autograder.symbolic.reading.parser import attempts
from autograder.symbolic.reading.raw_strings import escape_in, restored
from autograder.symbolic.reading.tokens import closing_brace
from autograder.symbolic.reading.unknown_names import check_names, unknown_names
from autograder.symbolic.vocabulary import Function, Vocabulary

_MARKED = re.compile(
    r"\\(?:stackrel|overset|underset)\s*\{(?:[^{}]|\{[^{}]*\})*\}"
    r"\s*\{\s*(:?=|[<>]=?|\\(?:leq?|geq?|equiv|to|iff|implies|(?:Left)?[Rr]ightarrow))\s*\}"
)
_MAX_DEPTH = 120
MAX_READINGS = 6
_MAX_NESTED = 5


def read(answer: Any, vocabulary: Vocabulary) -> tuple[Expression, ...]:
    """All readings of an answer, the most usual first; raises :class:`AnswerError` where there is none.

    >>> from autograder.symbolic.domains import real
    >>> len(read("1/2 + x", Vocabulary({"x": real})))
    1
    """
    answer = _only(answer)
    if is_kind_of(answer, str):
        return _read_text(restored(str.__str__(answer), vocabulary.names), vocabulary)
    return _with_alternatives([_checked(_read_object(answer, vocabulary), vocabulary, closed=True)])


def read_one(text: str, vocabulary: Vocabulary, what: str = "expression") -> Expression:
    """The usual reading of an author's own text; ``what`` it is to the author.

    Raises AuthorError where it cannot be read, which is never a fault of the answer.

    >>> read_one("2 * b", Vocabulary(), "reference")
    Traceback (most recent call last):
    autograder.authoring.authored.AuthorError: The reference “2 * b” cannot be read: I don't know `b` here.
    This answer can use no variables.
    """
    try:
        return _read_text(text, vocabulary)[0]
    except AnswerError as error:
        raise AuthorError(f"The {what} “{text}” cannot be read: {error.message}") from None


def read_function(answer: Any, vocabulary: Vocabulary, variable: str | None = None) -> tuple[Function, ...]:
    """All readings of an answer as a function of ``variable``, or of the one name that the task does not
    declare.

    Text is read as it is where the variable is one of the task's names, so that no two checks read it
    differently.

    >>> read_function("u^2", Vocabulary())[0].variable
    'u'
    """
    answer = _only(answer)
    if not is_kind_of(answer, str):
        from autograder.symbolic.reading.objects import without_lambda

        variable, answer = without_lambda(answer, variable)
        expression = _read_object(answer, vocabulary)
        return (Function(_variable(expression, vocabulary, variable), expression),)
    text = restored(str.__str__(answer), vocabulary.names)
    if variable is None:
        variable = _variable(_read_text(text, vocabulary, closed=False)[0], vocabulary, None)
    words = replace(vocabulary, variables={variable: real, **vocabulary.variables})
    return tuple(Function(variable, expression) for expression in _read_text(text, words))


def _variable(expression: Expression, vocabulary: Vocabulary, variable: str | None) -> str:
    """What an expression is a function of: the one name that the task does not declare."""
    names = sorted(unknown_names(expression, vocabulary))
    if variable is not None and names and names != [variable]:
        unknown = next(name for name in names if name != variable)
        raise AnswerError(
            f"I don't know `{unknown}` here; `{variable}` is the variable.", "answer.unknown-name"
        )
    if len(names) > 1:
        shown = ", ".join(f"`{name}`" for name in names)
        raise AnswerError(
            f"A function of one variable is asked, but yours has {shown}.", "answer.unknown-name"
        )
    return names[0] if names else "constant"


def _only(answer: Any) -> Any:
    """What stands alone in a list, as sympy.solve gives its solutions; everything else as it is."""
    for _ in range(_MAX_NESTED):  # a list can contain itself
        if not is_exactly(answer, list, tuple) or len(answer) != 1:
            break
        answer = answer[0]
    return answer


def _read_object(answer: Any, vocabulary: Vocabulary) -> Expression:
    # Not imported at the top: sympy takes a third of a second, which text does not need.
    from autograder.symbolic.reading.objects import read_object

    expression = read_object(answer, vocabulary)
    _check_extent(expression)
    return expression


@lru_cache(maxsize=500)  # every check of a cell reads the same answers
def _read_text(text: str, vocabulary: Vocabulary, closed: bool = True) -> tuple[Expression, ...]:
    cleaned = _clean(text)
    if cleaned.strip(".…? ") == "":
        raise AnswerError("This is not answered yet.", "answer.unwritten")
    readings: list[Expression] = []
    problems: list[AnswerError] = []
    try:
        for convention, found in attempts(cleaned, vocabulary):
            # A sum that swallows all that follows is only meant where its index would dangle otherwise.
            if convention.sum_takes_rest and readings:
                continue
            try:
                readings.append(_checked(found, vocabulary, closed))
            except AnswerError as error:
                problems.append(error)
    except RecursionError:
        raise AnswerError("This is nested too deeply to be read.", "answer.too-deep") from None
    if not readings:
        raise _with_escape(problems[0], text)
    return _with_alternatives(readings)


def _with_escape(problem: AnswerError, text: str) -> AnswerError:
    """What cannot be read, and what Python may have made of a backslash in it."""
    escape = escape_in(text)
    return AnswerError(f"{problem.message}\n{escape}", "answer.not-raw") if escape else problem


def _with_alternatives(readings: Sequence[Expression]) -> tuple[Expression, ...]:
    """The readings, each behind the one that counts its indices from zero where they seem to."""
    found: dict[Expression, None] = {}
    for reading in readings:
        shifted = counted_from_zero(reading)
        found |= dict.fromkeys([reading] if shifted is None else [shifted, reading])
    return tuple(found)[:MAX_READINGS]


def _checked(found: Expression | AnswerError, vocabulary: Vocabulary, closed: bool) -> Expression:
    if isinstance(found, AnswerError):
        raise found
    _check_extent(found)
    if vocabulary.densities:
        found = with_variables_named_by_kind(without_parameters(found))
    if not closed:
        return found
    if vocabulary.densities or unknown_names(found, vocabulary):
        found = of_one_point(found, vocabulary)
    check_names(found, vocabulary)
    return found


def _clean(text: str) -> str:
    """Without the dollar signs and environments around LaTeX, and without a trailing full stop."""
    text = without_labels(text.strip())
    for opening, closing in (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]")):
        if text.startswith(opening) and text.endswith(closing) and len(text) > len(opening):
            text = text[len(opening) : len(text) - len(closing)].strip()
    text = re.sub(r"\\(begin|end)\s*\{(equation|align|aligned|gather|split)\*?\}", " ", text)
    text = re.sub(r"\\(tag|label)\s*\{[^{}]*\}", " ", text)
    return re.sub(r"(\\\\|[.,;])\s*$", "", text.strip()).strip()


def without_labels(text: str) -> str:
    """Without braces and marks above and below formulas, which name things and mean nothing.

    >>> without_labels(r"a \\stackrel{(1)}{=} \\underbrace{b}_{=1} c")
    'a = {b} c'
    """
    text = _MARKED.sub(r"\1", text)
    while match := re.search(r"\\(underbrace|overbrace|underline)\s*(?=\{)", text):
        end = closing_brace(text, match.end())
        rest = text[end:]
        if match.group(1) != "underline" and (label := re.match(r"\s*[_^]\s*(?=\{)", rest)):
            rest = rest[closing_brace(rest, label.end()) :]
        text = text[: match.start()] + text[match.end() : end] + rest
    return text


def _check_extent(expression: Expression) -> None:
    """Not so deep that what follows, which is recursive, could run out of stack, and no numbers too large to
    compute.
    """
    if depth(expression) > _MAX_DEPTH:
        raise AnswerError("This is nested too deeply to be read.", "answer.too-deep")
    check_size(expression)
