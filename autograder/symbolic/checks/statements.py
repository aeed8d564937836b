"""Statements about several answers at once: ``f'(x_0) = 0`` for the student's own f and x_0.

An author writes an equation or inequality; the student's answers take the places of its
names, whatever they chose, as long as they fit together.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from mpmath import mp, mpf

from autograder.authoring.authored import SOME, Points, Text, Texts, authored
from autograder.reports.verdicts import AnswerError, AuthorError, Check, Finding, check, failed, passed
from autograder.symbolic.comparing import comparison, judging
from autograder.symbolic.domains import Domain, NumericValue, real
from autograder.symbolic.evaluating.arithmetic import EvaluationError, TooCostly, UndefinedValue
from autograder.symbolic.evaluating.expressions import scalar
from autograder.symbolic.evaluating.instances import describe, instances, shown_value
from autograder.symbolic.expression import Expression, Number, walk
from autograder.symbolic.limits import amounts
from autograder.symbolic.limits.limited import LimitExceeded, limited
from autograder.symbolic.misconceptions.misfits import NumberAnswers, misfit
from autograder.symbolic.misconceptions.wording import Wording
from autograder.symbolic.reading.answers import read, read_function, read_one
from autograder.symbolic.reading.parser import parse
from autograder.symbolic.reading.unknown_names import unknown_names
from autograder.symbolic.vocabulary import AnyFunction, Function, Vocabulary
from autograder.symbolic.writing.showing import shows_each

FOUND = mpf(10) ** -5  # a maximum found by a numerical search is known to about six digits


@dataclass(frozen=True)
class FunctionAnswer:
    """An answer that is a function of one variable, under whichever name the student gave it."""

    answer: Any
    variable: str | None = None


def unmarked(answer: Any) -> Any:
    """The student's answer itself, whether it is marked as a function or not."""
    return answer.answer if type(answer) is FunctionAnswer else answer


@authored
def function(answer: Any, of: Text | None = None) -> FunctionAnswer:
    """Mark an answer as a function: of the variable named, or of the one that the task does not declare."""
    return FunctionAnswer(answer, of)


@authored
def holds(
    statement: Text,
    given: Annotated[Mapping[Text, Any], SOME],
    words: Vocabulary,
    *,
    points: Points,
    title: Text,
    hint: str = "",
    sides: tuple[Text, Text] = ("the left side", "the right side"),
    varying: Mapping[Text, Domain] | None = None,
) -> Check:
    """The statement is true in every instance when the answers take the places of their names.

    Statements are equations or inequalities (``=``, ``<``, ``<=``, ``>``, ``>=``) in the author's notation.
    ``varying`` are variables of the statement that answers cannot use. Raises :class:`AuthorError` for
    anything else. When the statement fails, ``hint`` is shown, and the values of both ``sides`` under these
    names.

    >>> from autograder import grade
    >>> from autograder.symbolic.domains import positive
    >>> words = Vocabulary({"N": positive})
    >>> square = {"f": function("N - (u - N)^2"), "x_0": "N"}
    >>> grade(holds("f'(x_0) = 0", square, words, points=1, title="a stationary point"), out_of=1)
    1
    """
    left, relation, right = _sides(statement)

    def look(seed: int) -> Finding:
        meanings = _meanings(given, words, varying or {})
        statements = tuple((*_read_sides(left, right, meaning), meaning) for meaning in meanings)
        try:
            best = _best(statements, relation, sides, seed)
        except LimitExceeded as limit:
            return judging.unsettled(str(limit))
        if best.note != "statement.false":
            return best
        note, named = (relation == "=" and _misfit(statement, given, meanings[0], seed)) or (best.note, "")
        return replace(best, note=note, message=" ".join(filter(None, (hint, named, best.message))))

    answers = [unmarked(value) for value in given.values()]
    return check(
        title,
        look,
        *answers,
        points=points,
        seconds=2 * amounts.COMPARING_SECONDS,
        shows=shows_each(given, lambda: _meanings(given, words, varying or {})),
    )


@authored
def probabilities_add_up(
    log_probability: FunctionAnswer,
    words: Vocabulary,
    *,
    over: Texts = ("0", "1"),
    negative: bool = False,
    points: Points,
    title: Text | None = None,
) -> Check:
    """The probabilities whose logarithm this is add up to one over the values listed; ``negative``: minus the
    logarithm.

    >>> from autograder import grade
    >>> from autograder.symbolic.domains import unit_interval
    >>> words = Vocabulary({"phi": unit_interval})
    >>> log_p = function("x log(phi) + (1 - x) log(1 - phi)", "x")
    >>> grade(probabilities_add_up(log_p, words, points=1), out_of=1)
    1
    """
    sign = "-" if negative else ""
    *others, last = over
    listed = f"{', '.join(others)} and {last}"
    what = "exp(-loss) adds up" if negative else "the probabilities add up"
    return holds(
        " + ".join(f"e^{{{sign}L({value})}}" for value in over) + " = 1",
        {"L": log_probability},
        words,
        title=title or f"{what} to one over {listed}",
        sides=("the sum of the probabilities that belong to your answer", "what probabilities add up to"),
        points=points,
    )


def _sides(statement: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(.*?[^<>])\s(=|<=|>=|<|>)\s(.*)", statement, re.DOTALL)
    if match is None:
        raise AuthorError(
            f"“{statement}” is no statement; write an equation or inequality with spaces around its sign."
        )
    return match.group(1), match.group(2), match.group(3)


def _meanings(given: Mapping[str, Any], words: Vocabulary, varying: Mapping[str, Domain]) -> list[Vocabulary]:
    """The vocabulary with the answers put in place of their names, for every way of reading them."""
    choices: list[Sequence[tuple[str, Expression | Function]]] = []
    for name, value in given.items():
        if type(value) is FunctionAnswer:
            choices.append([(name, each) for each in read_function(value.answer, words, value.variable)])
        else:
            choices.append([(name, each) for each in read(value, words)])
    known = replace(words, variables={**words.variables, **varying})
    return [_with_answers(known, dict(chosen)) for chosen in itertools.product(*choices)]


def _with_answers(words: Vocabulary, answers: Mapping[str, Expression | Function]) -> Vocabulary:
    functions = {name: value for name, value in answers.items() if isinstance(value, Function)}
    values = {name: value for name, value in answers.items() if not isinstance(value, Function)}
    return replace(words, functions=functions, abbreviations={**words.abbreviations, **values})


def _read_sides(left: str, right: str, meaning: Vocabulary) -> tuple[Expression, Expression]:
    """Both sides of the author's statement, with the answers in the places of their names."""
    try:
        sides = parse(left, meaning), parse(right, meaning)
    except AnswerError as error:
        _read_without_answers(left, right, meaning)
        raise error
    for side in sides:
        unknown = sorted(unknown_names(side, meaning))
        if unknown:
            raise AuthorError(
                f"The statement uses `{unknown[0]}`, which is neither a name of the vocabulary nor one of "
                "the answers that are given "
                f"({', '.join(f'`{name}`' for name in sorted(meaning.names)) or 'none'})."
            )
    return sides


def _read_without_answers(left: str, right: str, meaning: Vocabulary) -> None:
    """Raise AuthorError where the statement cannot be read whatever the answers are."""
    functions = {name: AnyFunction() for name in meaning.functions}
    variables = {**meaning.variables, **dict.fromkeys(meaning.abbreviations, real)}
    for side in (left, right):
        read_one(side, Vocabulary(variables, functions, meaning.densities), "statement's side")


@limited(amounts.COMPARING_SECONDS, amounts.COMPARING_STEPS)
def _best(
    statements: Sequence[tuple[Expression, Expression, Vocabulary]],
    relation: str,
    sides: tuple[Text, Text],
    seed: int,
) -> Finding:
    """What the most favourable way of reading the answers gives."""
    return judging.most_favourable(
        [_judge(left, relation, right, sides, words, seed) for left, right, words in statements]
    )


def _judge(
    left: Expression, relation: str, right: Expression, sides: tuple[Text, Text], words: Vocabulary, seed: int
) -> Finding:
    tolerance = FOUND if _is_rounded(words) else comparison.tolerance_for((left, right))
    true = 0
    undefined: list[Finding] = []
    for instance in instances(words, seed, count=16 if tolerance == comparison.EXACT else 6):
        where = describe(instance, words)
        where = where[0].upper() + where[1:]
        try:
            values = [
                comparison.at_precision(partial(scalar, side), instance, comparison.DIGITS)
                for side in (left, right)
            ]
            holds_here = _is_true(values[0], relation, values[1], tolerance) or (
                relation == "="
                and tolerance == comparison.EXACT
                and comparison.is_rounding(left, right, instance, abs(values[0] - values[1]))
            )
        except TooCostly as problem:
            if instance.extreme and true:
                continue
            return judging.unsettled(str(problem))
        except UndefinedValue as problem:
            undefined.append(failed(f"{where}, your answer {problem}.", "answer.unusable"))
            continue
        except EvaluationError as problem:
            return failed(f"{where}, your answer {problem}.", "answer.unusable")
        if not holds_here:
            found = " and ".join(
                f"{name} is {shown_value(value)}" for name, value in zip(sides, values, strict=True)
            )
            return failed(f"{where}, {found}.", "statement.false")
        true += 1
    # A gap that is only a point is no mistake; one on a good part of the domain is.
    if undefined and len(undefined) > true / 3:
        return undefined[0]
    return passed("True in all cases tried.", "statement.true")


def _misfit(statement: str, given: Iterable[str], meaning: Vocabulary, seed: int) -> Wording | None:
    """What is wrong with one of the answers, if that has a name and it is found in time."""
    try:
        return _found_misfit(statement, tuple(given), meaning, seed)
    except LimitExceeded:
        return None


@limited(amounts.NAMING_SECONDS, amounts.NAMING_STEPS)
def _found_misfit(statement: str, given: tuple[str, ...], meaning: Vocabulary, seed: int) -> Wording | None:
    left, relation, right = _sides(statement)

    def fits(answers: NumberAnswers) -> bool:
        changed = replace(meaning, abbreviations={**meaning.abbreviations, **answers})
        try:
            sides = _read_sides(left, right, changed)
        except AnswerError:
            return False
        return _judge(sides[0], relation, sides[1], ("", ""), changed, seed).status == "passed"

    numbers = {name: meaning.abbreviations[name] for name in given if name not in meaning.functions}
    return misfit(numbers, meaning, fits) if numbers else None


def _is_rounded(words: Vocabulary) -> bool:
    """Whether one of the answers put into the statement is a float of many digits."""
    functions = [each.body for each in words.functions.values() if isinstance(each, Function)]
    bodies = [*words.abbreviations.values(), *functions]
    return any(isinstance(node, Number) and not node.exact for body in bodies for node in walk(body))


def _is_true(left: NumericValue, relation: str, right: NumericValue, tolerance: NumericValue) -> bool:
    if relation == "=":
        return comparison.close(left, right, tolerance)
    if isinstance(left, mp.mpc) or isinstance(right, mp.mpc):
        return False
    smaller, larger = (left, right) if relation[0] == "<" else (right, left)
    return bool(smaller < larger) or (relation.endswith("=") and comparison.close(left, right, tolerance))
