"""What the package says of two formulas: every way in which it may call them equal,
or one a multiple of the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from autograder import grade
from autograder.reports.verdicts import AnswerError, AuthorError
from autograder.symbolic import equivalent, holds, lines_agree
from autograder.symbolic.comparing.comparison import UpTo, compare
from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.comparing.proving import proves_equal
from autograder.symbolic.expression import Expression
from autograder.symbolic.misconceptions.fits import fitted_coefficients, fitted_factor, fitted_offset
from autograder.symbolic.misconceptions.trials import Trials
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.vocabulary import Vocabulary

EQUAL_LINES = frozenset({"derivation.sound", "derivation.jump"})


@dataclass(frozen=True)
class Pair:
    """Two formulas as texts and as they were read."""

    texts: tuple[str, str]
    words: Vocabulary
    trees: tuple[Expression, Expression] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "trees", tuple(read_one(text, self.words) for text in self.texts))


def equal(pair: Pair, *, thoroughly: bool) -> Iterator[str]:
    """The ways in which the package says that the two are equal."""
    one, other, words = *pair.trees, pair.words
    if normal_form(one, words) == normal_form(other, words):
        yield "one normal form"
    if proves_equal(one, other, words):
        yield "a proof"
    if _without_errors(lambda: compare(one, other, words, seed=5).status) in {"proved", "agrees"}:
        yield "a comparison"
    if thoroughly:
        yield from _by_checks(pair)


def _by_checks(pair: Pair) -> Iterator[str]:
    one, other = pair.texts
    words = pair.words
    checks = {
        "equivalent": lambda: equivalent(one, other, words, points=1),
        "holds": lambda: holds(f"left = {other}", {"left": one}, words, points=1, title="they are equal"),
        "a derivation": lambda: lines_agree([one, other], one, words, points=1),
    }
    for name, check in checks.items():
        verdict = grade(check(), out_of=1).verdicts[0]
        if verdict.status == "passed" or verdict.note in EQUAL_LINES:
            yield name


def refuted(pair: Pair) -> bool:
    """Whether the package says that the two are different."""
    return _without_errors(lambda: compare(*pair.trees, pair.words, seed=5).status) == "different"


def equal_up_to(pair: Pair, kind: str, variables: tuple[str, ...]) -> bool:
    """Whether the package says that they differ by a constant or a factor without these variables."""
    comparing = lambda: compare(*pair.trees, pair.words, seed=5, up_to=UpTo(kind, variables)).status  # noqa: E731
    return _without_errors(comparing) == "agrees"


def factor(pair: Pair) -> tuple[complex, str] | None:
    """By which number and power of a length the package says the first is a multiple of the second."""
    found = fitted_factor(_trials(pair), pair.words)
    return None if found is None else (complex(found.value), found.form)


def offset(pair: Pair) -> tuple[complex, str] | None:
    """By which number and power of a length the package says the first is more than the second."""
    found = fitted_offset(_trials(pair), pair.words)
    return None if found is None else (complex(found.value), found.form)


def coefficients(pair: Pair) -> list[tuple[Expression, Fraction]] | None:
    """The terms of the second formula of which the package says that the first is made, and how often."""
    found = fitted_coefficients(_trials(pair), pair.trees[1], pair.words)
    return None if found is None else [(each.term, each.found) for each in found]


def _trials(pair: Pair) -> Trials:
    return Trials(*pair.trees, pair.words, ("x",))


def _without_errors(claim: Callable[[], object]) -> object:
    try:
        return claim()
    except (AnswerError, AuthorError):
        return None
