"""The checks of symbolic answers, as grade cells write them.

>>> from autograder import grade
>>> from autograder.symbolic import equivalent, positive, vocabulary
>>> words = vocabulary(sigma=positive)
>>> grade(equivalent("2*log(sigma)", r"\\log \\sigma^2", words, points=3), out_of=3)
3
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from mpmath import mp, mpf

from autograder.symbolic.arithmetic import EvaluationError, TooCostly
from autograder.symbolic.comparing import Comparison, Counterexample, compare, compare_readings
from autograder.symbolic.domains import Domain
from autograder.symbolic.evaluating import Instance, scalar
from autograder.symbolic.expression import Density, Expression, Integral, walk
from autograder.symbolic.instances import describe, shown
from autograder.symbolic.mistakes import Mistake, name_mistake
from autograder.symbolic.reading import read, read_one
from autograder.symbolic.vocabulary import Vocabulary
from autograder.verdicts import Check, Finding, check, failed, passed, undecided


def vocabulary(
    *, densities: bool = False, abbreviations: Mapping[str, str] | None = None, **variables: Domain
) -> Vocabulary:
    """The names that an answer may use, as an author declares them.

    With ``densities``, p is the joint model of an observed x and a latent z with all that
    follows from it, such as p(x), p(z|x); q is a free q(z|x). ``abbreviations`` are names
    for longer expressions in these.

    >>> sorted(vocabulary(densities=True, abbreviations={"L": r"\\log p(x)"}).names)
    ['L']
    """
    letters: dict[str, tuple[tuple[str, ...], tuple[str, ...]] | None]
    letters = {"p": None, "q": (("z",), ("x",))} if densities else {}
    plain = Vocabulary(variables, {}, letters)
    spelled = {name: read_one(text, plain) for name, text in (abbreviations or {}).items()}
    return Vocabulary(variables, {}, letters, spelled)


def equivalent(
    answer: Any,
    reference: str,
    words: Vocabulary,
    *,
    points: float,
    mistakes: Sequence[Mistake] = (),
    free: tuple[str, ...] = ("x",),
    title: str = "the expression is right",
) -> Check:
    """The answer equals the reference for all values that its variables may take.

    ``free`` names the variables of densities over which nothing integrates. A wrong
    answer is shown a counterexample, and its mistake by name where it is known.
    """

    def look(seed: int) -> Finding:
        target = read_one(reference, words)
        readings = read(answer, words)
        comparison = compare_readings(readings, lambda each: compare(each, target, words, seed, free))
        if comparison.status == "different":
            named = name_mistake(readings[0], target, words, mistakes, free)
            return _refuted(comparison, words, named)
        return _agreed(comparison)

    return check(title, look, answer, points=points)


def equals_integral(
    answer: Any,
    integral: str,
    words: Vocabulary,
    *,
    points: float,
    title: str = "agrees with a numerical integral",
) -> Check:
    """The answer agrees with an integral over q(z) = N(mu, sigma^2) and p(z) = N(0, 1), done numerically.

    ``mu`` and ``sigma`` are numbers or vectors of the vocabulary; vectors mean independent
    dimensions. Strong enough that who passes is almost surely right, and free of the answer.
    """

    def look(seed: int) -> Finding:
        letters = Vocabulary(words.variables, words.functions, {"p": (("z",), ()), "q": (("z",), ())})
        target = read_one(integral, letters)
        comparison = compare_readings(
            read(answer, words), lambda each: compare(each, target, letters, seed, gaussian=True)
        )
        return _refuted(comparison, words, None) if comparison.status == "different" else _agreed(comparison)

    return check(title, look, answer, points=points, seconds=20)


def integrates_to_one(
    answer: Any, over: str, words: Vocabulary, *, points: float, title: str = "is a density"
) -> Check:
    """The answer, as a function of the variable, is positive and integrates to one in every model."""

    def look(seed: int) -> Finding:
        target = read_one("1", words)
        comparison = compare_readings(
            read(answer, words),
            lambda each: compare(Integral(over, None, None, each), target, words, seed),
        )
        if comparison.status == "different":
            found = comparison.counterexample.found if comparison.counterexample else None
            value = "has no value" if found is None else f"is {shown(found)}"
            return failed(
                f"A density integrates to one, but in one model the integral of your answer over `{over}` {value}.",
                "density.mass",
            )
        return _agreed(comparison)

    return check(title, look, answer, points=points)


def uses_only(
    answer: Any,
    densities: Sequence[str],
    words: Vocabulary,
    *,
    points: float,
    title: str = "is written as asked",
) -> Check:
    """The answer is written with these densities alone, such as ``["q(z|x)", "p(z|x)"]``."""

    def look(seed: int) -> Finding:
        allowed = {read_one(text, words) for text in densities}
        for reading in read(answer, words):
            used = {node for node in walk(reading) if isinstance(node, Density)}
            if used and {_renamed(node) for node in used} <= allowed:
                return passed()
        extra = sorted(_written(node) for node in used if _renamed(node) not in allowed)
        which = " and ".join(f"`{text}`" for text in densities)
        if not extra:
            return failed(f"Write the answer with {which}.", "form.densities")
        return failed(f"Only {which} may occur here, but you use `{extra[0]}`.", "form.densities")

    return check(title, look, answer, points=points)


def _renamed(node: Density) -> Density:
    """With bound copies such as z' written as z: what matters is which density it is."""
    return Density(node.letter, tuple(name[0] for name in node.of), tuple(name[0] for name in node.given))


def _written(node: Density) -> str:
    given = f"|{','.join(node.given)}" if node.given else ""
    return f"{node.letter}({','.join(node.of)}{given})"


def tends_to(
    answer: Any,
    reference: str,
    variable: str,
    words: Vocabulary,
    *,
    points: float,
    title: str = "has the right limit",
) -> Check:
    """The ratio of answer and reference tends to one as the variable grows.

    Judged at 10, 100, ..., 100000: the distance from one falls at each step and ends below 1e-4.
    """

    def look(seed: int) -> Finding:
        target = read_one(reference, words)
        best: Finding | None = None
        for reading in read(answer, words):
            finding = _limit(reading, target, variable)
            if finding.status == "passed":
                return finding
            best = best or finding
        assert best is not None
        return best

    return check(title, look, answer, points=points)


def _limit(reading: Expression, target: Expression, variable: str) -> Finding:
    distances = []
    for power in range(1, 6):
        instance = Instance({variable: mpf(10) ** power})
        try:
            with mp.workdps(30):
                ratio = scalar(reading, instance) / scalar(target, instance)
        except TooCostly as problem:
            return undecided(f"Your answer {problem}; a person will look at it.", "answer.too-costly")
        except (EvaluationError, ZeroDivisionError) as problem:
            return failed(
                f"Your answer {problem or 'has no value'} at {variable} = {10**power}.", "answer.unusable"
            )
        distances.append(abs(ratio - 1))
        last = ratio
    if distances[-1] < mpf(10) ** -4 and all(b <= a for a, b in itertools.pairwise(distances)):
        return passed(f"The ratio is {mp.nstr(last, 8)} at {variable} = 100000.")
    return failed(
        f"The ratio of your answer to what it approximates should tend to 1, but at {variable} = 100000 it is {mp.nstr(last, 6)}.",
        "limit.wrong",
    )


def _agreed(comparison: Comparison) -> Finding:
    if comparison.status == "proved":
        return passed("Equal, and proved so.", "equal.proved")
    if comparison.status == "agrees":
        return passed(f"Equal in all {comparison.agreeing} cases tried.", "equal.instances")
    return undecided(
        f"Your answer {comparison.reason}, so it could not be decided here; a person will look at it.",
        "answer.too-costly",
    )


def _refuted(comparison: Comparison, words: Vocabulary, named: Mistake | None) -> Finding:
    assert comparison.counterexample is not None
    message = told(comparison.counterexample, words)
    if named is None:
        return failed(message, "different")
    return failed(f"{named.message}\n{message}", named.note, share=named.share)


def told(case: Counterexample, words: Vocabulary) -> str:
    """A counterexample in a sentence."""
    where = describe(case.instance, words)
    where = f"At {where}" if where and not words.densities else (f"In {where}" if where else "Here")
    found = "has no value" if case.found is None else f"is {shown(case.found)}"
    return f"{where}, your answer {found}, but it should be {shown(case.wanted)}."
