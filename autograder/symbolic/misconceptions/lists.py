"""Whether an author's list of mistakes is sound; for the tests of source notebooks."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.symbolic.expression import Expression
from autograder.symbolic.misconceptions.changes import Change
from autograder.symbolic.misconceptions.mistakes import Mistake
from autograder.symbolic.misconceptions.transformations import changes
from autograder.symbolic.misconceptions.trials import Trials
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.vocabulary import Vocabulary
from autograder.verdicts import AnswerError, AuthorError


def check_mistakes(
    reference: str | Expression,
    vocabulary: Vocabulary,
    known: Sequence[Mistake],
    free: tuple[str, ...] = ("x",),
) -> None:
    """Raise :class:`AuthorError` for a mistake that can't be read, is right, or never comes to its turn.

    >>> from autograder.symbolic.domains import real
    >>> check_mistakes("a", Vocabulary({"a": real}), [Mistake("twice", "2 a", "This is twice as much.")])
    """
    target = read_one(reference, vocabulary) if isinstance(reference, str) else reference
    known_changes = tuple(changes(target, vocabulary))
    meant: dict[str, list[Expression]] = {}
    for mistake in known:
        trials = [
            Trials(each, target, vocabulary, free) for each in _meant(mistake, known_changes, vocabulary)
        ]
        wrong = [each for each in trials if each.refuted]
        if not wrong:
            raise AuthorError(
                f"The mistake {mistake.note} is none: it equals the reference. Write a wrong answer."
            )
        for note, earlier in meant.items():
            if all(any(each.explains(other) for other in earlier) for each in wrong):
                raise AuthorError(
                    f"The mistake {mistake.note} ({mistake.answer or mistake.change}) never gets its turn:"
                    f" it has the values of {note} before it. Drop one of the two."
                )
        meant[mistake.note] = [each.answer for each in wrong]


def _meant(mistake: Mistake, known_changes: Sequence[Change], vocabulary: Vocabulary) -> list[Expression]:
    """The expressions that a mistake stands for."""
    if bool(mistake.answer) == bool(mistake.change):
        raise AuthorError(f"Give the mistake {mistake.note} either an answer or the name of a change.")
    if mistake.change:
        meant = [change.expression for change in known_changes if change.note == mistake.change]
        if not meant:
            names = ", ".join(sorted({change.note for change in known_changes}))
            raise AuthorError(
                f"The reference has no change {mistake.change} for the mistake {mistake.note}. It has: {names}."
            )
        return meant
    if not mistake.message:
        raise AuthorError(f"Give the mistake {mistake.note} a message for the student.")
    try:
        return [read_one(mistake.answer, vocabulary)]
    except AnswerError as error:
        raise AuthorError(f"The mistake {mistake.note} can't be read: {error.message}") from None
