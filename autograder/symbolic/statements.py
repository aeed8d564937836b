"""Statements about several answers at once: ``f'(x_0) = 0`` for the student's own f and x_0.

An author writes an equation or inequality; the student's answers take the places of its
names, whatever they chose, as long as they fit together.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mpmath import mp, mpf

from autograder.symbolic.arithmetic import EvaluationError, TooCostly
from autograder.symbolic.comparing import DIGITS, EXACT, same_value, tolerance_for
from autograder.symbolic.domains import Domain, Value
from autograder.symbolic.evaluating import Instance, scalar
from autograder.symbolic.expression import Expression, Number, walk
from autograder.symbolic.instances import describe, instances, shown
from autograder.symbolic.parser import parse
from autograder.symbolic.reading import read, read_function
from autograder.symbolic.vocabulary import Function, Vocabulary
from autograder.verdicts import Check, Finding, check, failed, passed, undecided

FOUND = mpf(10) ** -5  # a maximum found by a numerical search is known to about six digits


@dataclass(frozen=True)
class FunctionAnswer:
    """An answer that is a function of one variable, under whichever name the student gave it."""

    answer: Any
    variable: str | None = None


def function(answer: Any, of: str | None = None) -> FunctionAnswer:
    """Mark an answer as a function: of the variable named, or of the one that the task does not declare."""
    return FunctionAnswer(answer, of)


def holds(
    statement: str,
    given: Mapping[str, Any],
    words: Vocabulary,
    *,
    points: float,
    title: str,
    hint: str = "",
    varying: Mapping[str, Domain] | None = None,
) -> Check:
    """The statement is true in every instance when the answers take the places of their names.

    Statements are equations or inequalities (``=``, ``<``, ``<=``, ``>``, ``>=``) in the
    author's notation. ``varying`` are variables of the statement that answers cannot use.
    ``hint`` is shown when the statement fails.

    >>> from autograder import grade
    >>> from autograder.symbolic.domains import positive
    >>> words = Vocabulary({"N": positive})
    >>> square = {"f": function("N - (u - N)^2"), "x_0": "N"}
    >>> grade(holds("f'(x_0) = 0", square, words, points=1, title="a stationary point"), out_of=1)
    1
    """
    left, relation, right = _sides(statement)

    def look(seed: int) -> Finding:
        findings = []
        for meaning in _meanings(given, words, varying or {}):
            finding = _judge(parse(left, meaning), relation, parse(right, meaning), meaning, seed)
            if finding.status == "passed":
                return finding
            findings.append(finding)
        best = next((finding for finding in findings if finding.status == "undecided"), findings[0])
        return replace(best, message=f"{hint} {best.message}".strip()) if best.status == "failed" else best

    answers = [value.answer if isinstance(value, FunctionAnswer) else value for value in given.values()]
    return check(title, look, *answers, points=points, seconds=20)


def _sides(statement: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(.*?[^<>])\s(=|<=|>=|<|>)\s(.*)", statement, re.DOTALL)
    if match is None:
        raise ValueError(
            f"“{statement}” is no statement; write an equation or inequality with spaces around its sign."
        )
    return match.group(1), match.group(2), match.group(3)


def _meanings(given: Mapping[str, Any], words: Vocabulary, varying: Mapping[str, Domain]) -> list[Vocabulary]:
    """The vocabulary with the answers put in place of their names, for every way of reading them."""
    choices: list[Sequence[tuple[str, Expression | Function]]] = []
    for name, value in given.items():
        if isinstance(value, FunctionAnswer):
            choices.append([(name, each) for each in read_function(value.answer, words, value.variable)])
        else:
            choices.append([(name, each) for each in read(value, words)])
    meanings = []
    for chosen in itertools.product(*choices):
        functions = {name: value for name, value in chosen if isinstance(value, Function)}
        values = {name: value for name, value in chosen if not isinstance(value, Function)}
        meanings.append(
            Vocabulary(
                {**words.variables, **varying}, functions, words.densities, {**words.abbreviations, **values}
            )
        )
    return meanings


def _judge(left: Expression, relation: str, right: Expression, words: Vocabulary, seed: int) -> Finding:
    tolerance = tolerance_for((left, right))
    if _is_rounded(words):
        tolerance = FOUND
    for instance in instances(words, seed, count=16 if tolerance == EXACT else 6):
        try:
            with mp.workdps(DIGITS):
                true = _is_true(left, relation, right, instance, tolerance)
        except TooCostly as problem:
            return undecided(f"Your answer {problem}; a person will look at it.", "answer.too-costly")
        except EvaluationError as problem:
            return failed(f"At {describe(instance, words)}, your answer {problem}.", "answer.unusable")
        if not true:
            sides = [shown(_value(side, instance)) for side in (left, right)]
            return failed(
                f"At {describe(instance, words)}, the left side is {sides[0]} and the right side is {sides[1]}.",
                "statement.false",
            )
    return passed("True in all cases tried.", "statement.true")


def _is_rounded(words: Vocabulary) -> bool:
    """Whether one of the answers put into the statement is a float of many digits."""
    bodies = [
        *words.abbreviations.values(),
        *(each.body for each in words.functions.values() if isinstance(each, Function)),
    ]
    return any(isinstance(node, Number) and not node.exact for body in bodies for node in walk(body))


def _is_true(
    left: Expression, relation: str, right: Expression, instance: Instance, tolerance: Value
) -> bool:
    if relation == "=":
        return same_value(
            lambda each: scalar(left, each), lambda each: scalar(right, each), instance, tolerance
        )
    a, b = _value(left, instance), _value(right, instance)
    if isinstance(a, mp.mpc) or isinstance(b, mp.mpc):
        return False
    room = tolerance * max(abs(a), abs(b))
    smaller, larger = (a, b) if relation[0] == "<" else (b, a)
    return bool(smaller <= larger + room) if relation.endswith("=") else bool(smaller < larger)


def _value(side: Expression, instance: Instance) -> Value:
    with mp.workdps(DIGITS):
        return scalar(side, instance)
