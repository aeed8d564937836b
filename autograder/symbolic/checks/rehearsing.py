"""The author's side of symbolic checks: what is written in them is read and evaluated when an assignment is
generated.

See :mod:`autograder.authoring.rehearsal`. Nothing here runs for a student.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from autograder.authoring.rehearsal import Rehearsal, problems_in
from autograder.reports.verdicts import AuthorError
from autograder.symbolic.comparing.comparison import DIGITS, at_precision
from autograder.symbolic.evaluating.arithmetic import EvaluationError
from autograder.symbolic.evaluating.expressions import scalar
from autograder.symbolic.evaluating.instances import Family, instances
from autograder.symbolic.expression import Expression
from autograder.symbolic.misconceptions.lists import unsound_mistakes
from autograder.symbolic.misconceptions.mistakes import Mistake
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.vocabulary import Vocabulary

_CASES = 8
_SHORTEST = 8
"""Characters from which a reference in a message tells something: `N!` or `log(x)` may be a word of the task.
"""


def require_value(
    expression: Expression,
    what: str,
    words: Vocabulary,
    seed: int,
    free: tuple[str, ...] = ("x",),
    family: Family = "finite",
) -> None:
    """Raise AuthorError where an expression of the author's has a value nowhere in the declared domains.

    >>> from autograder.symbolic.domains import positive
    >>> words = Vocabulary({"s": positive})
    >>> require_value(read_one("log(-s^2 - log 1)/(s - s)", words), "reference", words, 0)
    Traceback (most recent call last):
    autograder.authoring.authored.AuthorError: The reference has no value in any of the cases tried: it
    divides by zero. Do the domains of its variables fit it?
    """
    why: Exception | None = None
    for case in instances(words, seed, free, _CASES, family):
        try:
            at_precision(partial(scalar, expression), case, DIGITS)
            return
        except EvaluationError as problem:
            why = why or problem
    reason = f": it {why}" if why is not None else ""
    raise AuthorError(
        f"The {what} has no value in any of the cases tried{reason}. Do the domains of its variables fit it?"
    )


def rehearsal_of_texts(
    texts: Mapping[str, str], words: Vocabulary, free: Sequence[str] = ("x",), family: Family = "finite"
) -> Rehearsal:
    """Read and evaluate what the author has written; the keys say what it is."""

    def rehearsal(seed: int) -> Iterator[str]:
        def step(what: str, text: str) -> None:
            require_value(read_one(text, words, what), what, words, seed, tuple(free), family)

        return problems_in(*(partial(step, what, text) for what, text in texts.items()))

    return rehearsal


def rehearsal_of_comparison(
    reference: str,
    words: Vocabulary,
    title: str,
    *,
    mistakes: Sequence[Mistake] = (),
    free: Sequence[str] = ("x",),
    family: Family = "finite",
    what: str = "reference",
) -> Rehearsal:
    """The same for a reference with the mistakes that are named where an answer differs from it."""

    def rehearsal(seed: int) -> Iterator[str]:
        target = read_one(reference, words, what)
        return problems_in(
            lambda: require_value(target, what, words, seed, tuple(free), family),
            lambda: unsound_mistakes(target, words, mistakes, tuple(free)),
            lambda: told_in(reference, [title, *(mistake.message for mistake in mistakes)]),
        )

    return rehearsal


def told_in(reference: str, texts: Iterable[str]) -> Iterator[str]:
    """Where a text that students read holds the reference.

    >>> list(told_in("2*log(sigma)", ["It is 2 * log(sigma)."]))
    ['“It is 2 * log(sigma).” is read by students and holds the reference “2*log(sigma)”. Write it in other
    words.']
    """
    answer = "".join(reference.split())
    for text in texts:
        if len(answer) >= _SHORTEST and answer in "".join(text.split()):
            yield (
                f"“{text}” is read by students and holds the reference “{reference}”. Write it in other "
                "words."
            )


def require_names(words: Vocabulary, names: Iterable[str], argument: str) -> None:
    """Raise AuthorError where an argument names a variable that the vocabulary lacks; densities bring their
    own.

    >>> require_names(Vocabulary(), ["N"], "variable")
    Traceback (most recent call last):
    autograder.authoring.authored.AuthorError: `variable` names `N`, which the vocabulary does not have (it
    has none). Declare it, or write another.
    """
    missing = [name for name in names if name not in words.names]
    if missing and not words.densities:
        known = ", ".join(f"`{name}`" for name in sorted(words.names)) or "none"
        raise AuthorError(
            f"`{argument}` names `{missing[0]}`, which the vocabulary does not have (it has {known}). "
            "Declare it, or write another."
        )
