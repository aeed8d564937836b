"""What is left of an expression when terms that cancel are dropped: a step that is undone at once is none."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from autograder.symbolic.comparing.commuting import ordered
from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.derivations.terms import Values, ValuesIn, add_up_to_nothing, terms
from autograder.symbolic.domains import Value
from autograder.symbolic.evaluating.arithmetic import EvaluationError
from autograder.symbolic.evaluating.expressions import Instance
from autograder.symbolic.expression import (
    ONE,
    ZERO,
    Add,
    Apply,
    Density,
    Expression,
    Integral,
    Multiply,
    Number,
    Power,
    add,
    log,
    multiply,
    walk,
)
from autograder.symbolic.vocabulary import Vocabulary

ALL_GROUPS = 10  # of more terms, only groups of two and three are looked at
MAX_WAYS = 64
POINTS = 3  # of each integral around a logarithm


def what_is_left(
    expression: Expression, cases: Sequence[Instance], tolerance: Value, words: Vocabulary
) -> tuple[Expression, ...]:
    """The expression without terms that together are zero in every case; several, if there are several ways.

    Terms are those of sums, of integrals of sums and of logarithms of products. What is the same but for
    its number is taken together first. An expression in which nothing cancels is left as it is.

    >>> from autograder.symbolic.comparing.comparison import EXACT
    >>> from autograder.symbolic.expression import Symbol, negative
    >>> a, b, c = Symbol("a"), Symbol("b"), Symbol("c")
    >>> what_is_left(add(a, b, negative(b)), [], EXACT, Vocabulary())
    (Symbol(name='a'),)
    >>> case = Instance({"a": Fraction(1), "b": Fraction(2), "c": Fraction(2)})
    >>> what_is_left(add(a, b, negative(c)), [case], EXACT, Vocabulary())
    (Symbol(name='a'),)
    """
    expression = _cleared(expression, cases, tolerance, words)
    parts = terms(expression, "logarithms")
    collected = _collected(parts, words)
    ways = _ways(collected, cases, tolerance)
    if len(collected) == len(parts) and all(len(way) == len(parts) for way in ways):
        return (expression,)
    return tuple(_sum([collected[place] for place in sorted(way)]) for way in sorted(ways, key=sorted))


def _cleared(node: Expression, cases: Sequence[Instance], tolerance: Value, words: Vocabulary) -> Expression:
    """The expression without what cancels inside its logarithms, at all points of the integrals around them.

    Nor has it factors that are divided by themselves.
    """
    match node:
        case Add(parts):
            return add(*(_cleared(part, cases, tolerance, words) for part in parts))
        case Multiply(factors):
            kept = _without_inverses(factors, words)
            return multiply(*(_cleared(factor, cases, tolerance, words) for factor in kept)) if kept else ONE
        case Integral(variable, None, None, body):
            return replace(node, body=_cleared(body, _at_points(variable, cases), tolerance, words))
        case Apply("log", (argument,)) if any(isinstance(each, Add) for each in walk(argument)):
            left = what_is_left(argument, cases, tolerance, words)[0]
            return node if left == ZERO else log(left)
    return node


def _without_inverses(factors: Sequence[Expression], words: Vocabulary) -> list[Expression]:
    """The factors without those that are multiplied and divided by, as far as they commute."""
    exponents: dict[Expression, Fraction] = defaultdict(Fraction)
    keys = []
    moving, staying = ordered(factors, words)
    for factor in moving:
        base, exponent = factor, Fraction(1)
        if isinstance(factor, Power) and isinstance(factor.exponent, Number):
            base, exponent = factor.base, factor.exponent.value
        keys.append(normal_form(base, words))
        exponents[keys[-1]] += exponent
    return [factor for factor, key in zip(moving, keys, strict=True) if exponents[key]] + staying


def _at_points(variable: str, cases: Sequence[Instance]) -> list[Instance]:
    """The cases with some of the points over which an integral runs."""
    return [
        replace(case, points={**case.points, variable: point})
        for case in cases
        if case.model is not None
        for point, _ in case.model.nodes(variable)[:POINTS]
    ]


def _collected(parts: Sequence[Expression], words: Vocabulary) -> list[Expression]:
    """The terms with those made one that differ only in a number; none that has the number zero."""
    numbers: dict[Expression, Fraction] = defaultdict(Fraction)
    first: dict[Expression, Expression] = {}
    for part in parts:
        coefficient, rest = _without_number(part)
        key = normal_form(rest, words)
        numbers[key] += coefficient
        first.setdefault(key, rest)
    return [
        rest if numbers[key] == 1 else multiply(Number(numbers[key]), rest)
        for key, rest in first.items()
        if numbers[key]
    ]


def _without_number(part: Expression) -> tuple[Fraction, Expression]:
    """The numerical factor of a term, inside an integral too, and the rest."""
    match part:
        case Number(value):
            return value, ONE
        case Integral():
            coefficient, body = _without_number(part.body)
            return coefficient, replace(part, body=body)
        case Multiply(factors):
            coefficient, rest = Fraction(1), []
            for factor in factors:
                number, remaining = _without_number(factor)
                coefficient *= number
                rest += [remaining] if remaining != ONE else []
            return coefficient, multiply(*rest) if rest else ONE
    return Fraction(1), part


def _ways(parts: Sequence[Expression], cases: Sequence[Instance], tolerance: Value) -> set[frozenset[int]]:
    """The places of the terms that remain, for every way to drop vanishing groups until there is none."""
    start = frozenset(range(len(parts)))
    if not cases:
        return {start}
    try:
        found = list(map(ValuesIn(cases), parts))
    except EvaluationError:
        return {start}
    # A factor one inside of a logarithm, `\log(p(x) \int q dz)`, is no more a zero than outside of it.
    unity = frozenset(place for place in start if _is_log_of_unity(parts[place]))
    pending, seen, ends = [start - unity], {start - unity}, set()
    while pending:
        places = pending.pop()
        groups = _vanishing(places, found, tolerance)
        if not groups:
            ends.add(places | unity)
        following = {places - group for group in groups} - seen
        if len(seen) < MAX_WAYS:
            seen |= following
            pending += following
    return ends or {start}


def _is_log_of_unity(part: Expression) -> bool:
    match part:
        case Apply("log", (Integral(variable, None, None, Density() as density),)):
            return density.of == (variable,)
    return False


def _vanishing(places: frozenset[int], found: Sequence[Values], tolerance: Value) -> list[frozenset[int]]:
    """The smallest groups of terms that add up to nothing."""
    largest = len(places) if len(places) <= ALL_GROUPS else 3
    for size in range(1, largest + 1):
        groups = [
            frozenset(chosen)
            for chosen in itertools.combinations(sorted(places), size)
            if add_up_to_nothing([found[place] for place in chosen], tolerance)
        ]
        if groups:
            return groups
    return []


def _sum(parts: Sequence[Expression]) -> Expression:
    return add(*parts) if parts else ZERO
