"""Whether two expressions are equal: refuted by a counterexample, or equal in all instances tried.

Refutation comes first, since it is cheap: one stable disagreement in one instance settles
the matter. A proof, where one is wanted, is the business of ``proving``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from mpmath import mp, mpc, mpf

from autograder.reports.verdicts import AnswerError, AuthorError
from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import EvaluationError, TooCostly, UndefinedValue
from autograder.symbolic.evaluating.expressions import Instance, scalar
from autograder.symbolic.evaluating.instances import (
    COUNT,
    Family,
    describe,
    instances,
    partner_of,
    shown_apart,
    shown_value,
    simplicity,
)
from autograder.symbolic.expression import (
    Constant,
    Derivative,
    Expression,
    FunctionCall,
    Integral,
    Number,
    Reduce,
    walk,
)
from autograder.symbolic.vocabulary import Vocabulary

ComparisonStatus = Literal["proved", "agrees", "different", "undecided"]
DIGITS = 30
"""The working precision of values that are compared, in decimal digits."""

EXACT = mpf(10) ** -20
ROUNDED = mpf(10) ** -10  # for answers with floats, which carry about 16 digits
NUMERICAL = mpf(10) ** -7  # for values that themselves come from quadrature or differences
COUNTEREXAMPLES = 4  # among which the simplest is shown
FEW = 3  # cases that show nothing, where the reference has no value in as many others
TOO_FEW = "can be compared in too few cases, since the reference mostly has no value"
INTEGRATED = 8  # instances where every value is an integral


@dataclass(frozen=True)
class UpTo:
    """Equality up to an added constant, or up to a factor, that does not depend on some variables.

    Without ``variables``: that depends on none. Then only what *changes* with them is compared.
    """

    kind: Literal["constant", "factor"]
    variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counterexample:
    """An instance in words, the value of the answer there (None where it has none), and what it should be."""

    where: str
    found: str | None
    wanted: str


@dataclass(frozen=True)
class Comparison:
    """What comparing found: its status, how many instances agreed, the counterexample or reason, and of which
    reading.
    """

    status: ComparisonStatus
    agreeing: int = 0
    counterexample: Counterexample | None = None
    reason: str = ""
    reading: int = 0


def compare(
    answer: Expression,
    reference: Expression,
    vocabulary: Vocabulary,
    seed: int = 0,
    free: tuple[str, ...] = ("x",),
    family: Family = "finite",
    up_to: UpTo | None = None,
) -> Comparison:
    """Compare an answer with a reference over the domain that the vocabulary declares.

    Raises :class:`AnswerError` where the answer has no value of the right kind anywhere, and
    :class:`AuthorError` where the reference has none.

    >>> from autograder.symbolic.domains import positive
    >>> from autograder.symbolic.reading.answers import read_one
    >>> words = Vocabulary({"s": positive})
    >>> compare(read_one("2*log(s)", words), read_one("log(s^2)", words), words).status
    'agrees'
    >>> compare(read_one("log(s)", words), read_one("log(s^2)", words), words).counterexample
    Counterexample(where='at s = 2', found='0.693147', wanted='1.38629')
    """
    if up_to is None and normal_form(answer, vocabulary) == normal_form(reference, vocabulary):
        return Comparison("proved")
    tolerance = tolerance_for((answer, reference), family)
    antiderivative = _of_antiderivatives(answer, reference, vocabulary)
    if antiderivative is not None:
        up_to, tolerance = up_to or antiderivative, NUMERICAL
    found = _Found()
    count = COUNT if family == "finite" else INTEGRATED
    drawn = instances(vocabulary, seed, free, count, family)
    cases: Iterable[Instance] = drawn if up_to is None else list(drawn)  # one by one: the first may settle it
    by_quadrature = any(_needs_quadrature(node) for side in (answer, reference) for node in walk(side))
    for place, instance in enumerate(cases):
        if instance.extreme and by_quadrature:  # which can miss a needle
            continue
        partner = None
        if up_to is not None and isinstance(cases, list):
            other = cases[place - 1] if place else cases[-1]
            partner = partner_of(instance, other, up_to.variables, vocabulary)
        outcome = _outcome(answer, reference, _measure(up_to, partner), instance, tolerance)
        if outcome is True and up_to and up_to.kind == "factor" and scalar(reference, instance) == 0:
            outcome = None  # both are zero, which tells nothing of their ratio
        if isinstance(outcome, str):
            if found.different:  # what is refuted once stays refuted
                break
            if instance.extreme and found.anything:
                continue
            return Comparison("undecided", found.agreeing, None, outcome)
        found.note(outcome, instance, vocabulary)
        if len(found.different) >= COUNTEREXAMPLES:
            break
    return found.verdict()


Measure = Callable[[Expression, Instance], NumericValue]
ValueComparison = Literal[True] | tuple[NumericValue | None, NumericValue] | None
"""True: the values agree. A pair: what was found and wanted. None: the reference has no value here."""


class _Found:
    """What the instances so far have shown."""

    def __init__(self) -> None:
        self.agreeing = 0
        self.incomparable = 0
        self.different: list[tuple[float, Counterexample]] = []
        self.undefined: list[Counterexample] = []

    def note(self, outcome: ValueComparison, instance: Instance, vocabulary: Vocabulary) -> None:
        if outcome is True:
            self.agreeing += 1
        elif outcome is None:
            self.incomparable += 1
        else:
            found, wanted = outcome
            where = describe(instance, vocabulary)
            if found is None:
                self.undefined.append(Counterexample(where, None, shown_value(wanted)))
            else:
                case = Counterexample(where, *shown_apart(found, wanted))
                self.different.append((simplicity(instance, vocabulary), case))

    @property
    def anything(self) -> bool:
        """Whether there is something to judge by, so that a case that can't be evaluated can be left out."""
        return bool(self.agreeing or self.different or self.undefined)

    def verdict(self) -> Comparison:
        if self.different:
            return Comparison("different", self.agreeing, min(self.different, key=lambda each: each[0])[1])
        if not self.agreeing and not self.undefined:
            raise AuthorError(
                "The reference has no value in any instance. Do the domains of the variables fit it?"
            )
        # A gap that is only a point, as in x^2/x at 0, is no mistake; one on a good part of the domain is.
        if len(self.undefined) > self.agreeing / 3:
            return Comparison("different", self.agreeing, self.undefined[0])
        if self.agreeing < FEW <= self.incomparable:
            return Comparison("undecided", self.agreeing, None, TOO_FEW)
        return Comparison("agrees", self.agreeing)


def _outcome(
    answer: Expression, reference: Expression, measure: Measure, instance: Instance, tolerance: NumericValue
) -> ValueComparison | str:
    """How the two compare in one instance; a text says why it can't be told."""
    try:
        wanted = at_precision(partial(measure, reference), instance, DIGITS)
    except UndefinedValue:  # outside the domain of the reference there is nothing to compare
        return None
    except EvaluationError as problem:
        return f"would have to be compared with something that {problem}"
    try:
        found = at_precision(partial(measure, answer), instance, DIGITS)
        if close(found, wanted, tolerance):
            return True
        if tolerance == EXACT and is_rounding(answer, reference, instance, abs(found - wanted), measure):
            return True
    except UndefinedValue:
        return None, wanted
    except TooCostly as problem:
        return str(problem)
    except EvaluationError as problem:
        raise AnswerError(f"Your answer {problem}.", "answer.unusable") from None
    return found, wanted


def close(found: NumericValue, wanted: NumericValue, tolerance: NumericValue) -> bool:
    """Whether two numbers are one within a relative tolerance; near zero,
    an absolute one if it is not exact.
    """
    if not (mp.isfinite(found) and mp.isfinite(wanted)):
        return bool(found == wanted)
    size = max(abs(found), abs(wanted))
    return bool(abs(found - wanted) <= tolerance * (size if tolerance == EXACT else max(size, 1)))


def is_rounding(
    answer: Expression,
    reference: Expression,
    instance: Instance,
    difference: NumericValue,
    measure: Measure = scalar,
) -> bool:
    """Whether a difference shrinks as the precision rises, as rounding errors do; a real one stays."""
    if difference > mpf(10) ** (-DIGITS // 3):
        return False
    found, wanted = (
        at_precision(partial(measure, side), instance, 2 * DIGITS) for side in (answer, reference)
    )
    return bool(abs(found - wanted) < difference * mpf(10) ** (-DIGITS // 2))


def at_precision(value: Callable[[Instance], NumericValue], instance: Instance, digits: int) -> NumericValue:
    """The value at a working precision; an imaginary part that is only rounding is dropped."""
    with mp.workdps(digits):
        result = value(instance)
        if isinstance(result, mpc) and abs(result.imag) <= EXACT * abs(result.real):
            return result.real
        return +result


def tolerance_for(expressions: Sequence[Expression], family: Family = "finite") -> NumericValue:
    """How far values may differ: nothing but rounding, unless they come from quadrature or differences."""
    nodes = [node for expression in expressions for node in walk(expression)]
    if family != "finite" or any(_is_numerical(node) for node in nodes):
        return NUMERICAL
    return ROUNDED if any(isinstance(node, Number) and not node.exact for node in nodes) else EXACT


def _is_numerical(node: Expression) -> bool:
    match node:
        case FunctionCall(_, _, order):
            return order > 0
        case Reduce(_, _, _, upper, _):
            return upper == Constant("oo")
    return isinstance(node, Derivative) or _needs_quadrature(node)


def _needs_quadrature(node: Expression) -> bool:
    """Whether this is an integral that is none over a model's whole space, which is a sum."""
    return isinstance(node, Integral) and (node.lower, node.upper) != (None, None)


def _of_antiderivatives(answer: Expression, reference: Expression, vocabulary: Vocabulary) -> UpTo | None:
    """Antiderivatives are equal up to a constant."""
    for side in (answer, reference):
        for node in walk(side):
            if isinstance(node, Integral) and node.lower is None and node.variable in vocabulary.variables:
                return UpTo("constant", (node.variable,))
    return None


def _measure(up_to: UpTo | None, partner: Instance | None) -> Measure:
    """What is compared: the value, or how it changes from the partner to the instance."""
    if up_to is None or partner is None:
        return scalar
    if up_to.kind == "constant":
        return lambda expression, instance: scalar(expression, instance) - scalar(expression, partner)
    return lambda expression, instance: _ratio(scalar(expression, instance), scalar(expression, partner))


def _ratio(value: NumericValue, at_partner: NumericValue) -> NumericValue:
    if at_partner == 0:
        raise UndefinedValue("is zero, so that it has no ratio")
    return value / at_partner


def compare_readings(
    readings: Sequence[Expression], comparing: Callable[[Expression], Comparison]
) -> Comparison:
    """The best comparison among the readings of an answer; its error if none of them can be compared."""
    order = ["proved", "agrees", "undecided", "different"]
    found: list[Comparison] = []
    problems: list[AnswerError] = []
    for place, reading in enumerate(readings):
        try:
            found.append(replace(comparing(reading), reading=place))
        except AnswerError as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    return min(found, key=lambda each: order.index(each.status))
