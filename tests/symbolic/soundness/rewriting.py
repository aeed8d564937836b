"""Random formulas, and how a rule that rewrites them is applied at one of their places.

Everything follows from a ``random.Random``. Whether a rule was right is not asked here: the values tell.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.symbolic.soundness.algebra import (
    VARIABLES,
    Formula,
    Type,
    dot,
    entrywise,
    function,
    minus,
    numeral,
    outer,
    plus,
    scaled,
    times,
    transposed,
    variable,
)

Rule = Callable[[Formula, random.Random], Formula | None]
SQUARE = ("d", "d")


def random_formula(source: random.Random, kind: Type = "number", depth: int = 4) -> Formula:
    """A formula of a type."""
    names = [name for name, each in VARIABLES.items() if each == kind]
    if depth <= 1 or (kind != "number" and source.random() < 0.15):
        return variable(source.choice(names))
    return _made(source, kind, depth)


def _made(source: random.Random, kind: Type, depth: int) -> Formula:
    def some(of: Type) -> Formula:
        return random_formula(source, of, depth - 1)

    anything: list[Callable[[], Formula]] = [
        lambda: source.choice([plus, minus])(some(kind), some(kind)),
        lambda: scaled(source.choice([numeral(2), variable("c"), variable("s"), some("number")]), some(kind)),
    ]
    if kind == "number":
        length, square = source.choice("dddk"), SQUARE
        return source.choice(
            [
                *anything,
                *[lambda: dot(some(length), some(length))] * 4,
                lambda: dot(some("d"), times(some(square), some("d"))),
                *[lambda: function("trace", some(square))] * 3,
                lambda: function("determinant", some(square)),
                lambda: function("total", some(length)),
                lambda: function("norm", some(length)),
                lambda: function("logarithm", _positive(source, depth - 1)),
                lambda: function("square", some("number")),
            ]
        )()
    if isinstance(kind, str):
        return source.choice(
            [
                *anything,
                *[lambda: entrywise(some(kind), some(kind))] * 2,
                *[lambda: times(some((kind, "d")), some("d"))] * 4,
                lambda: times(some((kind, "k")), some("k")),
                lambda: function("square", some(kind)),
            ]
        )()
    rows, columns = kind
    makers = [
        *anything,
        *[lambda: times(some((rows, "d")), some(("d", columns)))] * 5,
        lambda: times(some((rows, "k")), some(("k", columns))),
        lambda: outer(some(rows), some(columns)),
        *[lambda: transposed(some((columns, rows)))] * 2,
    ]
    if kind == SQUARE:
        makers += [lambda: function("inverse", some(kind)), lambda: function("square", some(kind))]
        makers += [lambda: function("diagonal", some("d"))]
    return source.choice(makers)()


def _positive(source: random.Random, depth: int) -> Formula:
    """A number above zero."""
    covariance = variable(source.choice("PQ"))
    return source.choice(
        [
            lambda: variable("s"),
            lambda: function("determinant", source.choice([covariance, plus(covariance, variable("P"))])),
            lambda: function("determinant", times(covariance, variable(source.choice("PQ")))),
            lambda: dot(variable("v"), times(covariance, variable("v"))),
            lambda: function("exponential", random_formula(source, "number", min(depth, 2))),
            lambda: scaled(variable("s"), dot(variable("v"), variable("v"))),
            lambda: function("square", variable("s")),
        ]
    )()


def rewritten(formula: Formula, source: random.Random, rules: tuple[Rule, ...]) -> Formula:
    """The formula with one of the rules applied at one of the places where it does something."""
    for rule in source.sample(rules, len(rules)):
        found = [
            rebuilt(changed)
            for node, rebuilt in places(formula)
            if (changed := rule(node, source)) is not None and changed != node and changed.type == node.type
        ]
        if found:
            return source.choice(found)
    return formula


def places(formula: Formula) -> Iterator[tuple[Formula, Callable[[Formula], Formula]]]:
    """Every node, with the function that puts another in its place."""
    yield formula, lambda changed: changed
    for place, child in enumerate(formula.of):
        for node, rebuilt in places(child):

            def around(changed: Formula, place: int = place, rebuilt: Callable = rebuilt) -> Formula:
                return replace(formula, of=(*formula.of[:place], rebuilt(changed), *formula.of[place + 1 :]))

            yield node, around


def chain(formula: Formula) -> list[Formula]:
    """The factors of a product of matrices."""
    return (
        [each for part in formula.of for each in chain(part)] if formula.operation == "times" else [formula]
    )


def product(factors: list[Formula]) -> Formula | None:
    """The product of matrices, and a vector last; None if their shapes do not fit."""
    result = factors[0]
    for factor in factors[1:]:
        inner = factor.type if isinstance(factor.type, str) else factor.type[0]
        if isinstance(result.type, str) or result.type[1] != inner:
            return None
        result = times(result, factor)
    return result


def is_of(node: Formula, *operations: str) -> bool:
    """Whether a node is an operation on others, from the outside in."""
    return node.operation == operations[0] and (
        len(operations) == 1 or any(is_of(each, *operations[1:]) for each in node.of)
    )
