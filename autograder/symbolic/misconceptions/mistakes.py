"""Naming a mistake: what a wrong answer would be right for.

Explanations are tried from the simplest to the most complicated: the author's own list, a
sign, a factor or an offset, one known change of the reference, a coefficient of its terms,
one place of the answer, two of these together. What explains an answer has its value in
every case tried, or makes it right in every case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import islice
from typing import ClassVar

from autograder.authoring.authored import Share, Text, authored_class
from autograder.reports.verdicts import AnswerError, AuthorError
from autograder.symbolic.evaluating.instances import shown_value
from autograder.symbolic.expression import Density, Expression, Symbol, walk
from autograder.symbolic.misconceptions.changes import Change
from autograder.symbolic.misconceptions.fits import (
    Coefficient,
    fitted_coefficients,
    fitted_factor,
    fitted_offset,
)
from autograder.symbolic.misconceptions.term_phrases import density_role, phrases_in_order
from autograder.symbolic.misconceptions.transformations import changes
from autograder.symbolic.misconceptions.trials import BudgetSpent, Trials
from autograder.symbolic.misconceptions.wording import (
    Wording,
    coefficient_wording,
    factor_wording,
    offset_wording,
    side_factor_wording,
)
from autograder.symbolic.misconceptions.wrong_places import exchanged, wrong_place
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.vocabulary import Vocabulary

STEPS = 60_000  # nodes visited for an explanation that is not the author's; takes about 0.3 s
MAX_WRONG_TERMS = 2  # of more wrong coefficients, none is *the* mistake
MAX_PAIRS = 300
_PAIRED = frozenset({"missing-term", "sign-of-term", "missing-factor", "power-of-variable", "log-base-2"})
_FACTORS = (Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-2), Fraction(-1, 2))


@authored_class
@dataclass(frozen=True)
class Mistake:
    """A misconception of one task: the answer it leads to, its note, and what to tell the student.

    ``share`` is the part of the points that such an answer still earns. In place of
    ``answer``, ``change`` may name a known change of the reference, such as
    ``"reversed-divergence"``; then ``message`` may be left out.

    >>> Mistake("kl.reversed", change="reversed-divergence", share=0.25).share
    0.25
    """

    note: Text
    answer: str = ""
    message: str = ""
    share: Share = 0.0
    change: str = ""

    written: ClassVar[str] = 'Mistake("note", "wrong answer", "message")'


def name_mistake(
    answer: Expression,
    reference: Expression,
    vocabulary: Vocabulary,
    known: Sequence[Mistake] = (),
    free: tuple[str, ...] = ("x",),
) -> Mistake | None:
    """The mistake behind a wrong answer, or None where there is none to be named or too much to find it.

    ``known`` is the author's list, which comes first.

    >>> from autograder.symbolic.domains import real
    >>> words = Vocabulary({"a": real})
    >>> name_mistake(read_one("-a", words), read_one("a", words), words).note
    'sign'
    """
    trials = Trials(answer, reference, vocabulary, free)
    if not trials.refuted or next(trials.defined(), None) is None:
        return None
    naming = _Naming(trials, answer, reference, vocabulary)
    by_author = naming.by_the_author(known)
    if by_author is not None:
        return by_author
    for explained in (
        naming.by_being_constant,
        naming.by_a_constant,
        partial(naming.by_one_change, inside=False),
        partial(naming.by_coefficients, 1),
        partial(naming.by_one_change, inside=True),
        partial(naming.by_the_author_and_a_factor, known),
        partial(naming.by_one_place, wrong_place),
        partial(naming.by_one_place, exchanged),
        partial(naming.by_coefficients, MAX_WRONG_TERMS),
        naming.by_two_changes,
        naming.by_what_is_absent,
    ):
        trials.allow(STEPS)
        with suppress(BudgetSpent):
            if (mistake := explained()) is not None:
                return mistake
    return None


class _Naming:
    """The stages of naming, which share the cases and the changes of the reference."""

    def __init__(
        self, trials: Trials, answer: Expression, reference: Expression, vocabulary: Vocabulary
    ) -> None:
        self.trials = trials
        self.answer = answer
        self.reference = reference
        self.vocabulary = vocabulary
        self.changes = tuple(changes(reference, vocabulary))
        self.roles = frozenset(density_role(node) for node in walk(answer) if isinstance(node, Density))

    def by_the_author(self, known: Sequence[Mistake]) -> Mistake | None:
        for mistake, expression in self._of_the_author(known):
            if self.trials.explains(expression):
                return mistake
        return None

    def by_the_author_and_a_factor(self, known: Sequence[Mistake]) -> Mistake | None:
        """A mistake of the author's list together with a sign or a factor of two, which earns no share."""
        for mistake, expression in self._of_the_author(known):
            factor = self.trials.factor_from(expression, _FACTORS)
            if factor is not None:
                return _together([(mistake.note, mistake.message), side_factor_wording(factor)])
        return None

    def _of_the_author(self, known: Sequence[Mistake]) -> Iterator[tuple[Mistake, Expression]]:
        """The author's mistakes with what they stand for; one that can't be read is told when it is
        generated.
        """
        for mistake in known:
            if mistake.change:
                for change in self.changes:
                    if change.note == mistake.change:
                        yield replace(mistake, message=mistake.message or change.message), change.expression
                continue
            with suppress(AnswerError, AuthorError):
                yield (
                    mistake,
                    read_one(mistake.answer, self.vocabulary, f"mistake {mistake.note} ="),
                )

    def by_a_constant(self) -> Mistake | None:
        factor = fitted_factor(self.trials, self.vocabulary)
        if factor is not None:
            return _together([factor_wording(factor, self.reference)])
        offset = fitted_offset(self.trials, self.vocabulary)
        return None if offset is None else _together([offset_wording(offset)])

    def by_being_constant(self) -> Mistake | None:
        """The answer is one number where different ones are asked for."""
        trials = self.trials
        first = next(trials.defined())
        found, wanted = trials.found(first), trials.wanted(first)
        if all(trials.same(trials.found(place), found) for place in trials.places()) and not all(
            trials.same(trials.wanted(place), wanted) for place in trials.places()
        ):
            message = (
                f"Your answer is {shown_value(found)} in all cases tried. On what should the value depend?"
            )
            return _together([("constant", message)])
        return None

    def by_one_change(self, inside: bool) -> Mistake | None:
        for change in self.changes:
            if change.inside == inside and self._could_be(change) and self.trials.explains(change.expression):
                return _together([(change.note, change.message)])
        return None

    def by_coefficients(self, most: int) -> Mistake | None:
        if not 0 < len(self._wrong_coefficients) <= most:
            return None
        return _together(coefficient_wording(each, self.vocabulary) for each in self._wrong_coefficients)

    @cached_property
    def _wrong_coefficients(self) -> tuple[Coefficient, ...]:
        fitted = fitted_coefficients(self.trials, self.reference)
        return tuple(each for each in fitted or () if each.found != each.wanted)

    def by_one_place(self, find: Callable[[Trials], Wording | None]) -> Mistake | None:
        """The place of the answer itself that is found, and what it says of it."""
        wording = find(self.trials)
        return None if wording is None else _together([wording])

    def by_two_changes(self) -> Mistake | None:
        """A change together with a sign or a factor of two, or two of the more usual changes."""
        for change in self.changes:
            factor = self.trials.factor_from(change.expression, _FACTORS)
            if factor is not None and self._could_be(change):
                return _together([(change.note, change.message), side_factor_wording(factor)])
        for first, second in islice(self._pairs(), MAX_PAIRS):
            if self.trials.explains(second.expression):
                return _together([(first.note, first.message), (second.note, second.message)])
        return None

    def _could_be(self, change: Change) -> bool:
        """Whether the density that a change brings in occurs in the answer."""
        return change.density is None or density_role(change.density) in self.roles

    def _pairs(self) -> Iterator[tuple[Change, Change]]:
        for first in self.changes:
            if first.note in _PAIRED:
                for second in changes(first.expression, self.vocabulary):
                    if second.note in _PAIRED:
                        yield first, second

    def by_what_is_absent(self) -> Mistake | None:
        """A variable on which the value has to depend, but that does not occur in the answer."""
        absent = names_used(self.reference, self.vocabulary) - names_used(self.answer, self.vocabulary)
        absent -= self.vocabulary.lengths
        if not absent:
            return None
        names = phrases_in_order(f"`{name}`" for name in absent)
        return _together([("missing-variable", f"Your answer does not depend on {names}. Should it?")])


def _together(facts: Iterable[Wording]) -> Mistake:
    """One mistake of several facts; what is said twice is said once."""
    facts = tuple(dict.fromkeys(facts))
    note = "+".join(dict.fromkeys(note for note, _ in facts))
    opening = "Two things differ. " if len(facts) > 1 else ""
    return Mistake(note, message=opening + " ".join(message for _, message in facts))


def names_used(expression: Expression, vocabulary: Vocabulary) -> set[str]:
    """The variables on which an expression depends, those named in definitions too.

    >>> from autograder.symbolic.domains import equal_to, positive
    >>> words = Vocabulary({"sigma": positive, "Sigma": equal_to("sigma^2")})
    >>> names_used(read_one("Sigma", words), words)
    {'sigma'}
    """
    found: set[str] = set()
    for node in walk(expression):
        if isinstance(node, Symbol) and node.name in vocabulary.variables:
            definition = vocabulary.variables[node.name].definition
            found |= (
                {node.name}
                if definition is None
                else names_used(read_one(definition, vocabulary), vocabulary)
            )
    return found
