"""A handful of cases in which an explanation of a wrong answer is tried, within a budget of time.

The answer is evaluated once in each case. An explanation that does not hold in the first
case is dropped at once, so that a hundred of them cost little.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from mpmath import mp

from autograder.symbolic.arithmetic import EvaluationError
from autograder.symbolic.comparing import DIGITS, at_precision, close, tolerance_for
from autograder.symbolic.domains import Value
from autograder.symbolic.evaluating import Instance, scalar
from autograder.symbolic.expression import Expression
from autograder.symbolic.instances import instances
from autograder.symbolic.vocabulary import Vocabulary

SEED = 7  # any one will do; it is fixed, so that a mistake always gets the same name
SUPPORT = 3  # cases with a value in which an explanation has to hold


class OutOfTime(Exception):
    """The budget for naming a mistake is used up."""


class Trials:
    """The cases, with the values of the answer and of the reference there.

    Those in which the answer has a value come first, and among them the generic ones.

    Cases in which the reference has no value are left out. A value is None where the answer
    has none.
    """

    def __init__(
        self,
        answer: Expression,
        reference: Expression,
        vocabulary: Vocabulary,
        free: tuple[str, ...],
        seconds: float,
    ) -> None:
        self.answer = answer
        self.deadline = time.monotonic() + seconds
        self.tolerance = tolerance_for((answer, reference))
        drawn = sorted(instances(vocabulary, SEED, free), key=_degeneracy)
        rows = [(case, self.value(reference, case), self.value(answer, case)) for case in drawn]
        rows = sorted((row for row in rows if row[1] is not None), key=lambda row: row[2] is None)
        self.cases = [case for case, _, _ in rows]
        self.wanted: list[Value] = [wanted for _, wanted, _ in rows]
        self.found: list[Value | None] = [found for _, _, found in rows]

    def value(self, expression: Expression, case: Instance) -> Value | None:
        """The value in a case, or None; raises :class:`OutOfTime` when there is no time for it."""
        if time.monotonic() > self.deadline:
            raise OutOfTime
        try:
            value = at_precision(lambda each: scalar(expression, each), case, DIGITS)
        except EvaluationError:
            return None
        return value if mp.isfinite(value) else None

    @property
    def refuted(self) -> bool:
        """Whether the answer differs from the reference in one of the cases."""
        return any(not self.same(a, b) for a, b in zip(self.found, self.wanted, strict=True))

    def explains(self, expression: Expression) -> bool:
        """Whether the expression has the value of the answer in every case, and in enough of them one."""
        agreeing = 0
        for case, found in zip(self.cases, self.found, strict=True):
            value = self.value(expression, case)
            if not self.same(value, found):
                return False
            agreeing += found is not None
        return agreeing >= min(SUPPORT, len(self.cases))

    def same(self, left: Value | None, right: Value | None) -> bool:
        """Whether two values are one; no value is the same as no value."""
        if left is None or right is None:
            return left is right
        with mp.workdps(DIGITS):
            return close(left, right, self.tolerance)

    def defined(self) -> list[int]:
        """The places of the cases in which the answer has a value."""
        return [place for place, value in enumerate(self.found) if value is not None]

    def values(self, expression: Expression, places: Sequence[int]) -> list[Value | None]:
        """The values of an expression in some of the cases."""
        return [self.value(expression, self.cases[place]) for place in places]


def _degeneracy(case: Instance) -> int:
    """How many values are of the kind for which different formulas coincide: 0, 1, -1, 2, vectors of one entry."""
    weight = 0
    for value in case.values.values():
        entries = list(value) if isinstance(value, mp.matrix) else [value]
        weight += 3 * (isinstance(value, mp.matrix) and len(entries) == 1)
        weight += max(2 if entry in (0, 1, -1) else int(entry == 2) for entry in entries)
    return weight
