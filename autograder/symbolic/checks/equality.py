"""The checks that compare one answer with a reference or an integral, as grade cells write them.

>>> from autograder import grade
>>> from autograder.symbolic import equivalent, positive, vocabulary
>>> words = vocabulary(sigma=positive)
>>> grade(equivalent("2*log(sigma)", r"\\log \\sigma^2", words, points=3), out_of=3)
3
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.authoring.authored import Points, Text, Texts, authored
from autograder.authoring.rehearsal import Rehearsal
from autograder.reports.verdicts import Check, Finding, check, failed
from autograder.symbolic.checks.rehearsing import rehearsal_of_comparison, rehearsal_of_texts, require_names
from autograder.symbolic.comparing.comparison import UpTo
from autograder.symbolic.comparing.judging import agreed, compared, judge
from autograder.symbolic.domains import Domain
from autograder.symbolic.expression import Integral
from autograder.symbolic.limits import amounts
from autograder.symbolic.misconceptions.mistakes import Mistake
from autograder.symbolic.reading.answers import read, read_one
from autograder.symbolic.vocabulary import AnyFunction, Vocabulary
from autograder.symbolic.writing.showing import shows


@authored
def vocabulary(
    *,
    densities: bool = False,
    functions: Texts = (),
    abbreviations: Mapping[Text, Text] | None = None,
    **variables: Domain,
) -> Vocabulary:
    """The names that an answer may use, as an author declares them.

    With ``densities``, p is the joint model of an observed x and a latent z with all that
    follows from it, such as p(x), p(z|x); q is a free q(z|x). ``abbreviations`` are names
    for longer expressions in these; ``functions`` are names of functions of which nothing is known.

    >>> sorted(vocabulary(densities=True, abbreviations={"L": r"\\log p(x)"}).names)
    ['L']
    """
    letters: dict[str, tuple[tuple[str, ...], tuple[str, ...]] | None]
    letters = {"p": None, "q": (("z",), ("x",))} if densities else {}
    unknown = dict.fromkeys(functions, AnyFunction())
    plain = Vocabulary(variables, unknown, letters)
    spelled = {
        name: read_one(text, plain, f"abbreviation {name} =") for name, text in (abbreviations or {}).items()
    }
    return Vocabulary(variables, unknown, letters, spelled)


@authored
def equivalent(
    answer: Any,
    reference: Text,
    words: Vocabulary,
    *,
    points: Points,
    mistakes: Sequence[Mistake] = (),
    free: Texts = ("x",),
    title: Text = "the expression is right",
) -> Check:
    """The answer equals the reference for all values that its variables may take.

    ``free`` names the variables of densities over which nothing integrates. A wrong
    answer is shown a counterexample, and its mistake by name where it is known: from
    ``mistakes``, or found, such as a wrong coefficient of one of its terms.
    """

    def look(seed: int) -> Finding:
        target = read_one(reference, words, "reference")
        return judge(read(answer, words), target, words, seed, free=tuple(free), mistakes=mistakes)

    rehearsal = rehearsal_of_comparison(reference, words, title, mistakes=mistakes, free=free)
    return _check_of(answer, words, title, look, points, rehearsal)


@authored
def equal_up_to_constant(
    answer: Any,
    reference: Text,
    words: Vocabulary,
    *,
    points: Points,
    of: Texts = (),
    title: Text = "the expression is right up to a constant",
) -> Check:
    """The answer is the reference plus something that does not depend on the variables ``of``.

    Without ``of``: plus a number. Any constant will do, zero too.

    >>> from autograder import grade
    >>> from autograder.symbolic.domains import positive, real
    >>> words = vocabulary(mu=real, sigma=positive)
    >>> grade(equal_up_to_constant("mu^2 + log(sigma)", "mu^2", words, of=["mu"], points=1), out_of=1)
    1
    """
    return _equal_up_to(UpTo("constant", tuple(of)), answer, reference, words, points, title)


@authored
def equal_up_to_factor(
    answer: Any,
    reference: Text,
    words: Vocabulary,
    *,
    points: Points,
    of: Texts = (),
    title: Text = "the expression is right up to a factor",
) -> Check:
    """The answer is the reference times something that does not depend on the variables ``of``.

    Without ``of``: times a number. A density that is right but for its normalisation passes;
    where the reference is zero nothing is compared.
    """
    return _equal_up_to(UpTo("factor", tuple(of)), answer, reference, words, points, title)


def _equal_up_to(
    up_to: UpTo, answer: Any, reference: str, words: Vocabulary, points: float, title: str
) -> Check:
    require_names(words, up_to.variables, "of")
    changes = "changes by" if up_to.kind == "constant" else "changes by the factor"

    def look(seed: int) -> Finding:
        target = read_one(reference, words, "reference")
        comparison = compared(read(answer, words), target, words, seed, up_to=up_to)
        case = comparison.counterexample
        if case is None:
            return agreed(comparison, words)
        found = "has no value" if case.found is None else f"{changes} {case.found}"
        return failed(
            f"From another place to the one {case.where}, your answer {found}, where it should change by "
            f"{case.wanted}.",
            f"different.beyond-{up_to.kind}",
        )

    rehearsal = rehearsal_of_comparison(reference, words, title)
    return _check_of(answer, words, title, look, points, rehearsal)


@authored
def equals_integral(
    answer: Any,
    integral: Text,
    words: Vocabulary,
    *,
    points: Points,
    title: Text = "agrees with a numerical integral",
) -> Check:
    """The answer agrees with an integral over q(z) = N(mu, sigma^2) and p(z) = N(0, 1), done numerically.

    ``mu`` and ``sigma`` are numbers or vectors of the vocabulary; vectors mean independent
    dimensions. Strong enough that who passes is almost surely right, and free of the answer.
    """

    letters = Vocabulary(words.variables, words.functions, {"p": (("z",), ()), "q": (("z",), ())})

    def look(seed: int) -> Finding:
        target = read_one(integral, letters, "integral")
        return judge(
            read(answer, words), target, letters, seed, family="diagonal gaussian", prove=False, name=False
        )

    rehearsal = rehearsal_of_texts({"integral": integral}, letters, family="diagonal gaussian")
    return _check_of(answer, words, title, look, points, rehearsal)


@authored
def integrates_to_one(
    answer: Any, over: Text, words: Vocabulary, *, points: Points, title: Text = "is a density"
) -> Check:
    """The answer, as a function of the variable, integrates to one in every model."""
    require_names(words, [over], "over")

    def look(seed: int) -> Finding:
        integrals = [Integral(over, None, None, each) for each in read(answer, words)]
        comparison = compared(integrals, read_one("1", words), words, seed)
        case = comparison.counterexample
        if case is None:
            return agreed(comparison, words)
        value = "has no value" if case.found is None else f"is {case.found}"
        return failed(
            f"A density integrates to one, but {case.where} the integral of your answer over `{over}` "
            f"{value}.",
            "density.mass",
        )

    return _check_of(answer, words, title, look, points)


def _check_of(
    answer: Any,
    words: Vocabulary,
    title: str,
    look: Callable[[int], Finding],
    points: float,
    rehearsal: Rehearsal | None = None,
) -> Check:
    """A check of one answer, which is shown back."""
    return check(
        title,
        look,
        answer,
        points=points,
        seconds=amounts.COMPARING_SECONDS,  # judging keeps limits of its own below that
        rehearsal=rehearsal,
        shows=shows(lambda: read(answer, words)),
    )
