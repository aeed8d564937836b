"""Asymptotic equality: the ratio of two expressions tends to one as a variable grows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from mpmath import mp

from autograder.authoring.authored import Points, Text, authored
from autograder.reports.verdicts import AuthorError, Check, Finding, check, failed, passed, undecided
from autograder.symbolic.checks.rehearsing import rehearsal_of_texts, require_names
from autograder.symbolic.comparing.comparison import DIGITS
from autograder.symbolic.comparing.judging import most_favourable, unsettled
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import EvaluationError, TooCostly, UndefinedValue
from autograder.symbolic.evaluating.expressions import Instance, scalar
from autograder.symbolic.evaluating.instances import instances, shown_value
from autograder.symbolic.expression import Expression
from autograder.symbolic.limits import amounts
from autograder.symbolic.limits.limited import LimitExceeded, limited
from autograder.symbolic.reading.answers import read, read_one
from autograder.symbolic.vocabulary import Vocabulary
from autograder.symbolic.writing.showing import shows

PLACES = tuple(10**power for power in range(1, 6))
_NEAR = 0.05  # how far from one the ratio may be at the last place
FALLS = 0.6  # to what part of itself the distance from one falls at least, from place to place
STAYS = 0.9  # and to what part it falls at most where the ratio has another limit
NOTHING = 1e-25  # a distance below this is rounding


@authored
def tends_to(
    answer: Any,
    reference: Text,
    variable: Text,
    words: Vocabulary,
    *,
    points: Points,
    title: Text = "has the right limit",
) -> Check:
    """The ratio of answer and reference tends to one as the variable grows.

    Judged at 10, 100, ..., 100000. A distance from one that falls at every step like a power
    of the variable, 1/N or 1/sqrt(N), passes; one that stays fails; one that falls more slowly
    than any of these is left to a person.

    >>> from autograder import grade
    >>> from autograder.symbolic.domains import positive
    >>> words = Vocabulary({"N": positive})
    >>> grade(tends_to("N + sqrt(N)", "N", "N", words, points=1), out_of=1)
    1
    >>> grade(tends_to("1.001 * N + 1", "N", "N", words, points=1), out_of=1)
    0
    """

    require_names(words, [variable], "variable")

    def look(seed: int) -> Finding:
        try:
            return _best(read(answer, words), read_one(reference, words, "reference"), variable, words, seed)
        except LimitExceeded as limit:
            return unsettled(str(limit))

    rehearsal = rehearsal_of_texts({"reference": reference}, words)
    return check(
        title,
        look,
        answer,
        points=points,
        seconds=2 * amounts.COMPARING_SECONDS,
        rehearsal=rehearsal,
        shows=shows(lambda: read(answer, words)),
    )


@limited(amounts.COMPARING_SECONDS, amounts.COMPARING_STEPS)
def _best(
    readings: Sequence[Expression], target: Expression, variable: str, words: Vocabulary, seed: int
) -> Finding:
    (instance,) = instances(words, seed, count=1)
    return most_favourable([_limit(reading, target, variable, instance) for reading in readings])


def _limit(reading: Expression, target: Expression, variable: str, instance: Instance) -> Finding:
    ratios: list[NumericValue] = []
    for place in PLACES:
        at = replace(instance, values={**instance.values, variable: Fraction(place)})
        try:
            with mp.workdps(DIGITS):
                ratios.append(scalar(reading, at) / _expected(target, at, variable, place))
        except TooCostly as problem:
            return unsettled(str(problem))
        except (EvaluationError, ZeroDivisionError) as problem:
            return failed(
                f"Your answer {problem or 'has no value'} at {variable} = {place}.", "answer.unusable"
            )
    with mp.workdps(DIGITS):
        return _judged(
            [abs(ratio - 1) for ratio in ratios],
            f"at {variable} = {PLACES[-1]} it is {shown_value(ratios[-1])}",
        )


def _expected(target: Expression, at: Instance, variable: str, place: int) -> NumericValue:
    """The value of the reference, without which there is no ratio."""
    try:
        value = scalar(target, at)
    except UndefinedValue as problem:
        raise AuthorError(f"The reference {problem} at {variable} = {place}.") from None
    if value == 0:
        raise AuthorError(f"The reference is zero at {variable} = {place}, where a ratio to it is asked.")
    return value


def _judged(distances: Sequence[NumericValue], seen: str) -> Finding:
    steps = list(itertools.pairwise(distances))
    if all(later <= FALLS * earlier or later < NOTHING for earlier, later in steps) and distances[-1] < _NEAR:
        return passed(f"The ratio tends to 1; {seen}.")
    if distances[-1] > STAYS * distances[-2]:
        return failed(
            f"The ratio of your answer to what it approximates should tend to 1, but {seen}.", "limit.wrong"
        )
    return undecided(
        f"The ratio of your answer to what it approximates approaches 1 too slowly to tell ({seen}); a "
        "person will look at it.",
        "limit.slow",
    )
