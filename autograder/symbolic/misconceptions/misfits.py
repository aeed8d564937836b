"""Naming what is wrong with an answer in a statement about several: with which factor in it all of them would fit together.

A statement such as ``f'(x_0) = 0`` has no right answer to compare with. So one of the answers is given another factor
after the other, or one term of it, until the statement is true in all its cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from autograder.symbolic.expression import Expression, add, multiply, number
from autograder.symbolic.misconceptions.fits import whole_number_forms
from autograder.symbolic.misconceptions.term_phrases import listed
from autograder.symbolic.misconceptions.wording import Wording
from autograder.symbolic.rewriting import terms_of
from autograder.symbolic.vocabulary import Function, Vocabulary
from autograder.symbolic.writing.text import text

_NUMBERS = (Fraction(2), Fraction(1, 2), Fraction(-2), Fraction(-1, 2))

Answers = Mapping[str, Expression | Function]
"""What the student gave for the names of a statement."""


def misfit(answers: Answers, vocabulary: Vocabulary, fits: Callable[[Answers], bool]) -> Wording | None:
    """The change of one answer, or of one of its terms, with which the statement holds; None where none does.

    ``fits`` says whether the statement is true everywhere of the answers given. Functions come last: in a statement
    about a function and its peak, it is the peak that is asked for.

    >>> from autograder.symbolic.expression import Symbol, negative
    >>> minus = negative(Symbol("a"))
    >>> misfit({"b": Symbol("a")}, Vocabulary(), lambda given: given["b"] == minus)[1]
    'All would fit if `b` had the opposite sign. Where does its sign come from?'
    """
    values = [name for name, answer in answers.items() if not isinstance(answer, Function)]
    found = [each for name in values if (each := _fitting(name, answers, vocabulary, fits))]
    if len(found) > 1:
        return (
            "factor",
            f"All would fit if one of {listed(f'`{name}`' for name, _ in found)} had another sign or factor. Which?",
        )
    if not found:
        functions = (name for name in answers if name not in values)
        found = [each for name in functions if (each := _fitting(name, answers, vocabulary, fits))][:1]
    return found[0][1] if found else None


def _fitting(
    name: str, answers: Answers, vocabulary: Vocabulary, fits: Callable[[Answers], bool]
) -> tuple[str, Wording] | None:
    """The first change of one answer that makes the statement true, with its name."""
    answer = answers[name]
    body = answer.body if isinstance(answer, Function) else answer
    for wording, changed in _changes(name, body, vocabulary):
        given = replace(answer, body=changed) if isinstance(answer, Function) else changed
        if fits({**answers, name: given}):
            return name, wording
    return None


def _changes(name: str, body: Expression, vocabulary: Vocabulary) -> Iterator[tuple[Wording, Expression]]:
    """The whole answer, or one of several terms, with another sign or factor, or a term left out."""
    for note, words, factor in _factors(vocabulary):
        yield (note, f"All would fit if `{name}` had {words}"), multiply(factor, body)
    terms = terms_of(body)
    for k, term in enumerate(terms if len(terms) > 1 else ()):
        quoted = f"the term `{text(term)}` of `{name}`"
        others = terms[:k], terms[k + 1 :]
        without = ("extra-term", f"All would fit without {quoted}. Where does it come from?")
        yield without, add(*others[0], *others[1])
        for note, words, factor in _factors(vocabulary):
            changed = add(*others[0], multiply(factor, term), *others[1])
            yield (f"{note}-of-term", f"All would fit if {quoted} had {words}"), changed


def _factors(vocabulary: Vocabulary) -> Iterator[tuple[str, str, Expression]]:
    yield "sign", "the opposite sign. Where does its sign come from?", number(-1)
    for value in _NUMBERS:
        yield "factor", "another constant factor. Where was it lost, or counted twice?", number(value)
    for name, _, form in whole_number_forms(vocabulary):
        words = f"another factor, one that depends on `{name}` alone. Which step brings in such a factor?"
        yield "factor", words, form
