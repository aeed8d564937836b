"""Whether an author's list of mistakes is sound; looked at when the assignment is generated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.reports.verdicts import AuthorError
from autograder.symbolic.expression import Expression
from autograder.symbolic.misconceptions.changes import Change
from autograder.symbolic.misconceptions.mistakes import Mistake
from autograder.symbolic.misconceptions.transformations import changes
from autograder.symbolic.misconceptions.trials import Trials
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.vocabulary import Vocabulary


def unsound_mistakes(
    reference: Expression,
    vocabulary: Vocabulary,
    known: Sequence[Mistake],
    free: tuple[str, ...] = ("x",),
) -> Iterator[str]:
    """What is wrong with mistakes: one can't be read, is right, or never gets its turn.

    >>> from autograder.symbolic.domains import real
    >>> words = Vocabulary({"a": real})
    >>> list(
    ...     unsound_mistakes(read_one("a", words), words, [Mistake("twice", "2 a", "This is twice as much.")])
    ... )
    []
    >>> list(unsound_mistakes(read_one("a", words), words, [Mistake("same", "2 a / 2", "This is another.")]))
    ['The mistake same is none: it equals the reference. Write a wrong answer.']
    """
    known_changes = tuple(changes(reference, vocabulary))
    meant: list[tuple[Mistake, list[Expression]]] = []
    for mistake in known:
        try:
            expressions = _meant(mistake, known_changes, vocabulary)
        except AuthorError as error:
            yield str(error)
            continue
        trials = [Trials(each, reference, vocabulary, free) for each in expressions]
        wrong = [each for each in trials if each.refuted]
        if not wrong:
            yield f"The mistake {mistake.note} is none: it equals the reference. Write a wrong answer."
            continue
        if all(next(each.defined(), None) is None for each in wrong):
            yield (
                f"The mistake {mistake.note} (“{mistake.answer or mistake.change}”) has no value where the "
                "reference has one, so no answer can be found to have it. Write one that has."
            )
        for earlier, expressions in meant:
            if all(any(each.explains(one) for one in expressions) for each in wrong):
                yield (
                    f"The mistake {mistake.note} ({mistake.answer or mistake.change}) never gets its turn:"
                    f" it has the values of {earlier.note} before it. Drop one of the two."
                )
                break
        meant.append((mistake, [each.answer for each in wrong]))


def _meant(mistake: Mistake, known_changes: Sequence[Change], vocabulary: Vocabulary) -> list[Expression]:
    """The expressions that a mistake stands for."""
    if bool(mistake.answer) == bool(mistake.change):
        raise AuthorError(f"Give the mistake {mistake.note} either an answer or the name of a change.")
    if mistake.change:
        meant = [change.expression for change in known_changes if change.note == mistake.change]
        if not meant:
            names = ", ".join(sorted({change.note for change in known_changes}))
            raise AuthorError(
                f"The reference has no change {mistake.change} for the mistake {mistake.note}. It has: "
                f"{names}."
            )
        return meant
    if not mistake.message.strip():
        raise AuthorError(f"Give the mistake {mistake.note} a message for the student.")
    return [read_one(mistake.answer, vocabulary, f"mistake {mistake.note} =")]
