"""A handful of cases in which an explanation of a wrong answer is tried, within a budget.

The answer is evaluated once in each case. An explanation that does not hold in the first
case is dropped at once, so that a hundred of them cost little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from mpmath import mp, mpf

from autograder.symbolic.comparing.comparison import DIGITS, at_precision, close, tolerance_for
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import EvaluationError
from autograder.symbolic.evaluating.expressions import Effort, Instance, scalar
from autograder.symbolic.evaluating.instances import instances
from autograder.symbolic.expression import Expression, multiply, rational
from autograder.symbolic.vocabulary import Vocabulary

_ROUNDING = mpf(10) ** (
    2 - DIGITS
)  # what numerical derivatives and cancelled terms leave where a value is zero
SEED = 7  # any one will do; it is fixed, so that a mistake always gets the same name


class BudgetSpent(Exception):
    """The budget for naming a mistake is used up."""


class Trials:
    """The cases, generic ones first, with the values of the answer and of the reference there.

    Values are had when they are asked for, once. None stands for a value that does not exist.
    """

    def __init__(
        self,
        answer: Expression,
        reference: Expression,
        vocabulary: Vocabulary,
        free: tuple[str, ...],
    ) -> None:
        self.answer = answer
        self.reference = reference
        self.vocabulary = vocabulary
        self.effort = Effort()
        self.budget: int | None = None
        self.tolerance = tolerance_for((answer, reference))
        self.cases = sorted(instances(vocabulary, SEED, free), key=_degeneracy)
        self._found: dict[int, NumericValue | None] = {}
        self._wanted: dict[int, NumericValue | None] = {}

    def allow(self, steps: int) -> None:
        """Spend at most so many steps from here on; counted, so that a
        mistake has one name on every machine.
        """
        self.budget = self.effort.steps + steps

    def value(self, expression: Expression, place: int) -> NumericValue | None:
        """The value in a case, or None; raises :class:`BudgetSpent` when there is nothing left for it."""
        if self.budget is not None and self.effort.steps > self.budget:
            raise BudgetSpent
        try:
            value = at_precision(
                lambda each: scalar(expression, each, self.effort), self.cases[place], DIGITS
            )
        except EvaluationError:
            return None
        return value if mp.isfinite(value) else None

    def found(self, place: int) -> NumericValue | None:
        """The value of the answer in a case."""
        if place not in self._found:
            self._found[place] = self.value(self.answer, place)
        return self._found[place]

    def wanted(self, place: int) -> NumericValue | None:
        """The value of the reference in a case."""
        if place not in self._wanted:
            self._wanted[place] = self.value(self.reference, place)
        return self._wanted[place]

    def places(self) -> Iterator[int]:
        """The cases in which the reference has a value, by their places."""
        return (place for place in range(len(self.cases)) if self.wanted(place) is not None)

    def defined(self) -> Iterator[int]:
        """The cases in which the answer has one, too."""
        return (place for place in self.places() if self.found(place) is not None)

    @property
    def refuted(self) -> bool:
        """Whether the answer differs from the reference in one of the cases."""
        return any(not self.same(self.found(place), self.wanted(place)) for place in self.places())

    def explains(self, expression: Expression) -> bool:
        """Whether the expression has the value of the answer in every case, and in most of them one.

        Where the answer has no value, the expression must have none either.
        """
        first = next(self.defined(), None)
        if first is None or not self.same(self.value(expression, first), self.found(first)):
            return False
        places = list(self.places())
        agree = all(self.same(self.value(expression, place), self.found(place)) for place in places)
        return agree and 2 * len(list(self.defined())) >= len(places)

    def is_right(self, expression: Expression) -> bool:
        """Whether the expression has the value of the reference in every case."""
        return all(self.same(self.value(expression, place), self.wanted(place)) for place in self.places())

    def factor_from(self, expression: Expression, factors: Sequence[Fraction]) -> Fraction | None:
        """The one of the factors by which the answer is the expression times it; None if it is none."""
        first = next(self.defined(), None)
        value = None if first is None else self.value(expression, first)
        if first is None or not value:
            return None
        with mp.workdps(DIGITS):
            ratio = self.found(first) / value
        for factor in factors:
            if self.same(ratio, mp.convert(factor)) and self.explains(multiply(rational(factor), expression)):
                return factor
        return None

    def same(self, left: NumericValue | None, right: NumericValue | None) -> bool:
        """Whether two values are one; no value is the same as no value, and a rounding error the same as
        zero.
        """
        if left is None or right is None:
            return left is right
        with mp.workdps(DIGITS):
            return close(left, right, self.tolerance) or bool(max(abs(left), abs(right)) < _ROUNDING)


def _degeneracy(case: Instance) -> tuple[int, int]:
    """How much different formulas coincide in a case, then how long it takes to evaluate.

    They do for 0, 1, -1 and 2, and for vectors of one entry.
    """
    weight = size = 0
    for value in case.values.values():
        entries = list(value) if isinstance(value, mp.matrix) else [value]
        size += len(entries)
        weight += 3 * (isinstance(value, mp.matrix) and len(entries) == 1)
        weight += max(2 if entry in (0, 1, -1) else int(entry == 2) for entry in entries)
    return weight, size
