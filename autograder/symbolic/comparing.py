"""Whether two expressions are equal: refuted by a counterexample, proved, or equal in all instances tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from mpmath import mp, mpc, mpf

from autograder.symbolic.arithmetic import EvaluationError, TooCostly, UndefinedValue
from autograder.symbolic.domains import Value
from autograder.symbolic.evaluating import Instance, scalar
from autograder.symbolic.expression import Call, Expression, Integral, Number, walk
from autograder.symbolic.instances import instances
from autograder.symbolic.proving import proves_equal
from autograder.symbolic.vocabulary import Vocabulary
from autograder.verdicts import AnswerError, AuthorError

Status = Literal["proved", "agrees", "different", "undecided"]
DIGITS = 30
EXACT = mpf(10) ** -20
ROUNDED = mpf(10) ** -10  # for answers with floats, which carry about 16 digits
NUMERICAL = mpf(10) ** -7  # for values that themselves come from quadrature or differences


@dataclass(frozen=True)
class Counterexample:
    """An instance in which the answer has another value than it should; None where it has no value."""

    instance: Instance
    found: Value | None
    wanted: Value


@dataclass(frozen=True)
class Comparison:
    """What comparing found: its status, how many instances agreed, and the counterexample or reason."""

    status: Status
    agreeing: int = 0
    counterexample: Counterexample | None = None
    reason: str = ""


def compare(
    answer: Expression,
    reference: Expression,
    vocabulary: Vocabulary,
    seed: int = 0,
    free: tuple[str, ...] = ("x",),
    gaussian: bool = False,
) -> Comparison:
    """Compare an answer with a reference over the domain that the vocabulary declares.

    >>> from autograder.symbolic.domains import positive
    >>> from autograder.symbolic.reading import read_one
    >>> words = Vocabulary({"s": positive})
    >>> compare(read_one("2*log(s)", words), read_one("log(s^2)", words), words).status
    'proved'
    """
    tolerance = tolerance_for((answer, reference), gaussian)
    agreeing = undefined = 0
    first_undefined: Counterexample | None = None
    for instance in instances(vocabulary, seed, free, gaussian=gaussian):
        try:
            wanted = _at_precision(lambda each: scalar(reference, each), instance, DIGITS)
        except UndefinedValue:  # outside the domain of the reference there is nothing to compare
            continue
        try:
            if same_value(
                lambda each: scalar(answer, each), lambda each: scalar(reference, each), instance, tolerance
            ):
                agreeing += 1
                continue
            found = _at_precision(lambda each: scalar(answer, each), instance, DIGITS)
        except UndefinedValue:
            undefined += 1
            first_undefined = first_undefined or Counterexample(instance, None, wanted)
            continue
        except TooCostly as problem:
            return Comparison("undecided", agreeing, None, str(problem))
        except EvaluationError as problem:
            raise AnswerError(f"Your answer {problem}.", "answer.unusable") from None
        return Comparison("different", agreeing, Counterexample(instance, found, wanted))
    # A gap that is only a point, as in x^2/x at 0, is no mistake; one on a good part of the domain is.
    if not agreeing and first_undefined is None:
        raise AuthorError(
            "The reference has no value in any instance. Do the domains of the variables fit it?"
        )
    if undefined > agreeing / 3:
        return Comparison("different", agreeing, first_undefined)
    proved = not vocabulary.densities and proves_equal(answer, reference, vocabulary)
    return Comparison("proved" if proved else "agrees", agreeing)


def compare_readings(
    readings: Sequence[Expression], comparing: Callable[[Expression], Comparison]
) -> Comparison:
    """The best comparison among the readings of an answer."""
    order = ["proved", "agrees", "undecided", "different"]
    return min((comparing(reading) for reading in readings), key=lambda found: order.index(found.status))


def tolerance_for(expressions: Sequence[Expression], gaussian: bool = False) -> Value:
    """How far values may differ: nothing but rounding, unless they come from quadrature."""
    numerical = gaussian or any(
        (isinstance(node, Call) and node.order > 0) or (isinstance(node, Integral) and node.lower is not None)
        for expression in expressions
        for node in walk(expression)
    )
    if numerical:
        return NUMERICAL
    rounded = any(isinstance(node, Number) and not node.exact for each in expressions for node in walk(each))
    return ROUNDED if rounded else EXACT


def same_value(
    left: Callable[[Instance], Value],
    right: Callable[[Instance], Value],
    instance: Instance,
    tolerance: Value,
) -> bool:
    """Whether two values agree; where they nearly do, the precision is raised until it is clear.

    A difference of rounding errors shrinks as the precision rises; a real one stays.
    """
    differences: list[Value] = []
    for digits in (DIGITS, 2 * DIGITS):
        a, b = _at_precision(left, instance, digits), _at_precision(right, instance, digits)
        if not (mp.isfinite(a) and mp.isfinite(b)):
            return bool(a == b)
        differences.append(abs(a - b))
        if differences[-1] <= tolerance * max(abs(a), abs(b)):
            return True
        if tolerance != EXACT:
            return bool(differences[-1] <= tolerance)
    return bool(differences[1] < differences[0] * mpf(10) ** (-DIGITS // 2))


def _at_precision(value: Callable[[Instance], Value], instance: Instance, digits: int) -> Value:
    with mp.workdps(digits):
        result = value(instance)
        if isinstance(result, mpc) and abs(result.imag) <= EXACT * abs(result.real):
            return result.real
        return +result
