"""Following a chain in random models, as long as every step has the value, or the order, that it claims."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from autograder.symbolic.comparing.comparison import (
    DIGITS,
    EXACT,
    at_precision,
    is_rounding,
    tolerance_for,
)
from autograder.symbolic.derivations.chains import SoundPart, Step
from autograder.symbolic.derivations.pointwise import (
    at_points,
    free_variables,
    may_be_pointwise,
    open_variable,
)
from autograder.symbolic.derivations.relations import CLAIMS, NO_EQUALITY, holds_within
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import EvaluationError, TooCostly
from autograder.symbolic.evaluating.expressions import Instance, scalar
from autograder.symbolic.evaluating.instances import Family, describe, instances, shown_value
from autograder.symbolic.expression import Expression
from autograder.symbolic.limits import amounts
from autograder.symbolic.limits.limited import limited
from autograder.symbolic.vocabulary import Vocabulary

MODELS = 5
MOST_POINTS = 20  # at which an equation beside the chain is looked at, in each model


@limited(amounts.COMPARING_SECONDS, amounts.COMPARING_STEPS)
def sound_part(
    steps: tuple[Step, ...], start: Expression, words: Vocabulary, seed: int, family: Family
) -> SoundPart:
    """Follow the chain as long as every step has the value of the start, or of the last inequality's right
    side.
    """
    first = side = _Side(start, words, seed, family)
    good: list[Expression] = []
    aside: list[Step] = []
    inequality: Step | None = None
    for place, step in enumerate(steps):
        if step in aside:
            continue
        if step.relation in NO_EQUALITY:
            reason = f"its relation {NO_EQUALITY[step.relation]}"
            return SoundPart(tuple(good), step, reason, is_relation=True, aside=tuple(aside))
        if inequality is not None and step.relation == "=" and _goes_back(step, first, words, family):
            reason = f"an inequality does not show the equality that line {step.line} goes on with"
            return SoundPart(tuple(good), inequality, reason, is_relation=True, aside=tuple(aside))
        reading, problem = _first_good(step, side, words, family, may_be_pointwise(good))
        if reading is None:
            equation = _equation(steps[place:])
            if good and not problem.costly and _holds_alone(equation, side, family):
                aside += equation
                continue
            return SoundPart(tuple(good), step, problem.text, problem.costly, aside=tuple(aside))
        if step.relation != "=":
            inequality = inequality or step
            side = _Side(reading, words, seed, family)
        if inequality is None:
            good.append(reading)
    return SoundPart(tuple(good), aside=tuple(aside))


def _equation(steps: Sequence[Step]) -> list[Step]:
    """The equation that the first of some steps begins, in its own line; nothing if it begins none."""
    if not steps[0].begins:
        return []
    following = itertools.takewhile(
        lambda step: step.line == steps[0].line and not step.begins and step.relation == "=", steps[1:]
    )
    return [steps[0], *following]


def _holds_alone(equation: Sequence[Step], side: _Side, family: Family) -> bool:
    """Whether an equation beside the chain is true by itself, at all points of a variable that it leaves
    open.
    """
    if len(equation) < 2:
        return False
    sides = [step.readings[0] for step in equation]
    tolerance = tolerance_for(sides, family)
    names = sorted({name for each in sides for name in free_variables(each)})
    for case, _ in side.cases:
        points = [case]
        for name in names:
            if name not in case.points:
                points = [each for point in points for each in at_points(point, name)]
        for point in points[:MOST_POINTS]:
            try:
                values = [at_precision(partial(scalar, each), point, DIGITS) for each in sides]
            except EvaluationError:
                return False
            if not all(holds_within("=", values[0], value, tolerance) for value in values[1:]):
                return False
    return True


def _goes_back(step: Step, first: _Side, words: Vocabulary, family: Family) -> bool:
    """Whether a step behind an inequality has the value from before it."""
    return _first_good(step, first, words, family)[0] is not None


class _Side:
    """An expression that others are compared with, and its value in each of the models."""

    def __init__(self, expression: Expression, words: Vocabulary, seed: int, family: Family) -> None:
        self.expression = expression
        self.cases = [
            (case, at_precision(partial(scalar, expression), case, DIGITS))
            for case in instances(words, seed, count=MODELS, family=family)
        ]


@dataclass(frozen=True)
class _Problem:
    text: str
    costly: bool = False


def _first_good(
    step: Step, side: _Side, words: Vocabulary, family: Family, pointwise: bool = False
) -> tuple[Expression | None, _Problem]:
    """The first reading of a step that is sound; otherwise what is wrong with the first one."""
    problems = []
    for reading in step.readings:
        problem = _problem(reading, step.relation, side, words, family)
        if problem is None or (pointwise and _holds_at_every_point(reading, step.relation, side, family)):
            return reading, _Problem("")
        problems.append(problem)
    return None, next((problem for problem in problems if problem.costly), problems[0])


def _problem(
    reading: Expression, relation: str, side: _Side, words: Vocabulary, family: Family
) -> _Problem | None:
    """In what a step contradicts its relation to what stands before; None if in nothing."""
    tolerance = tolerance_for((side.expression, reading), family)
    for case, before in side.cases:
        try:
            found = at_precision(partial(scalar, reading), case, DIGITS)
        except TooCostly as error:
            return _Problem(str(error), costly=True)
        except EvaluationError as error:
            return _Problem(f"it {error}")
        if holds_within(relation, before, found, tolerance) or (
            relation not in {"<", ">"} and _is_rounding(reading, side, case, found - before, tolerance)
        ):
            continue
        where = f"{describe(case, words)} it is {shown_value(found)}"
        if relation == "=":
            return _Problem(f"{where}, while the line before is {shown_value(before)}")
        return _Problem(
            f"{where}, which is not {CLAIMS[relation]} {shown_value(before)}, the value before it"
        )
    return None


def _holds_at_every_point(reading: Expression, relation: str, side: _Side, family: Family) -> bool:
    """Whether a step that leaves one variable open has the value of what
    stands before for each value of it.
    """
    tolerance = tolerance_for((side.expression, reading), family)
    for case, before in side.cases:
        variable = open_variable(reading, case)
        if variable is None:
            return False
        for point in at_points(case, variable):
            try:
                found = at_precision(partial(scalar, reading), point, DIGITS)
            except EvaluationError:
                return False
            if not holds_within(relation, before, found, tolerance) and not _is_rounding(
                reading, side, point, found - before, tolerance
            ):
                return False
    return True


def _is_rounding(
    reading: Expression, side: _Side, case: Instance, difference: NumericValue, tolerance: NumericValue
) -> bool:
    return tolerance == EXACT and is_rounding(reading, side.expression, case, abs(difference))
