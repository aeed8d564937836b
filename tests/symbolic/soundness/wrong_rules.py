"""Rules that people apply and that are wrong, most of the time."""

import random
from dataclasses import replace

from tests.symbolic.soundness.algebra import (
    VARIABLES,
    Formula,
    dot,
    entrywise,
    function,
    numeral,
    outer,
    plus,
    scaled,
    times,
    transposed,
    variable,
)
from tests.symbolic.soundness.rewriting import SQUARE, Rule, chain, is_of, product


def factors_swapped(node: Formula, source: random.Random) -> Formula | None:
    if node.operation != "times":
        return None
    factors = chain(node)
    swapped = [
        product([*factors[:place], *reversed(factors[place : place + 2]), *factors[place + 2 :]])
        for place in range(len(factors) - 1)
    ]
    fitting = [each for each in swapped if each is not None]
    return source.choice(fitting) if fitting else None


def factors_shuffled(node: Formula, source: random.Random) -> Formula | None:
    """tr(A B C) for tr(A C B)"""
    if is_of(node, "trace", "times"):
        factors = chain(node.of[0])
        mixed = product(source.sample(factors, len(factors)))
        return None if mixed is None else function("trace", mixed)
    return None


def transpose_lost(node: Formula, source: random.Random) -> Formula | None:
    return node.of[0] if node.operation == "transposed" else None


def transpose_gained(node: Formula, source: random.Random) -> Formula | None:
    return transposed(node) if isinstance(node.type, tuple) else None


def form_turned(node: Formula, source: random.Random) -> Formula | None:
    """x' A y for y' A x"""
    if node.operation == "dot" and node.of[1].operation == "times":
        matrix, vector = node.of[1].of
        return dot(vector, times(matrix, node.of[0])) if matrix.type[0] == matrix.type[1] else None
    return None


def kept_in_order(node: Formula, source: random.Random) -> Formula | None:
    """(A B)' for A' B', (A B)^-1 for A^-1 B^-1, and of sums."""
    if node.operation in {"inverse", "transposed"} and node.of[0].operation in {"times", "plus"}:
        inner = node.of[0]
        if any(isinstance(each.type, str) or each.type[0] != each.type[1] for each in inner.of):
            return None
        parts = tuple(
            transposed(each) if node.operation == "transposed" else function("inverse", each)
            for each in inner.of
        )
        return product(list(parts)) if inner.operation == "times" else plus(*parts)
    return None


def entries_for_matrices(node: Formula, source: random.Random) -> Formula | None:
    """A (x * y) for (A x) * y"""
    if node.operation == "times" and node.of[1].operation == "entrywise" and node.of[1].type == node.type:
        return entrywise(times(node.of[0], node.of[1].of[0]), node.of[1].of[1])
    if node.operation == "entrywise" and node.of[0].operation == "times":
        matrix, vector = node.of[0].of
        return times(matrix, entrywise(vector, node.of[1])) if vector.type == node.of[1].type else None
    return None


def split_as_if_linear(node: Formula, source: random.Random) -> Formula | None:
    """log(a + b), det(A + B), |x + y|^2, (A + B)^2 as if they were sums"""
    if node.operation in {"logarithm", "determinant", "norm", "square", "exponential"} and node.of[
        0
    ].operation in {"plus", "minus"}:
        parts = tuple(replace(node, of=(each,)) for each in node.of[0].of)
        return Formula(node.of[0].operation, parts, node.type)
    return None


def trace_split(node: Formula, source: random.Random) -> Formula | None:
    """tr(A B) for tr(A) tr(B), x' y for sum(x) sum(y)"""
    if is_of(node, "trace", "times") and {each.type for each in node.of[0].of} == {SQUARE}:
        return scaled(*(function("trace", each) for each in node.of[0].of))
    if node.operation == "dot":
        return scaled(*(function("total", each) for each in node.of))
    return None


def binomial(node: Formula, source: random.Random) -> Formula | None:
    """(A + B)^2 for A^2 + 2 A B + B^2"""
    if node.operation == "square" and node.of[0].operation == "plus" and isinstance(node.type, tuple):
        one, other = node.of[0].of
        cross = scaled(numeral(2), times(one, other))
        return plus(plus(function("square", one), cross), function("square", other))
    return None


def scale_kept(node: Formula, source: random.Random) -> Formula | None:
    """det(c A) for c det(A), (c A)^-1 for c A^-1, |c x|^2 for c |x|^2, log(c a) for c log(a)"""
    if (
        node.operation in {"determinant", "inverse", "norm", "square", "logarithm"}
        and node.of[0].operation == "scaled"
    ):
        number, rest = node.of[0].of
        return scaled(number, replace(node, of=(rest,)))
    return None


def conjugation_dropped(node: Formula, source: random.Random) -> Formula | None:
    """A B A^-1 for B, or in front of anything"""
    if node.operation == "times" and node.type == SQUARE:
        factors = chain(node)
        for place, each in enumerate(factors):
            for later in range(place + 2, len(factors)):
                if function("inverse", each) == factors[later] or function("inverse", factors[later]) == each:
                    rest = [factor for k, factor in enumerate(factors) if k not in {place, later}]
                    return product(rest)
    if node.type == SQUARE and source.random() < 0.3:
        by = variable(source.choice("ABPQ"))
        return times(times(by, node), function("inverse", by))
    return None


def other_variable(node: Formula, source: random.Random) -> Formula | None:
    if node.operation == "variable":
        return variable(source.choice([name for name, kind in VARIABLES.items() if kind == node.type]))
    return None


def sign_or_number(node: Formula, source: random.Random) -> Formula | None:
    if node.operation in {"plus", "minus"}:
        return replace(node, operation="minus" if node.operation == "plus" else "plus")
    return scaled(numeral(source.choice([-1, 2])), node) if source.random() < 0.1 else None


def own_product(node: Formula, source: random.Random) -> Formula | None:
    """A' A for A^2, x x' for x' x in front of a matrix, and back"""
    if node.operation == "square" and isinstance(node.type, tuple):
        return times(transposed(node.of[0]), node.of[0])
    if node.operation == "times" and {each.type for each in node.of} == {SQUARE}:
        return function("square", node.of[1]) if node.of[0] == transposed(node.of[1]) else None
    if node.operation == "outer" and node.type == SQUARE:
        return outer(node.of[1], node.of[0])
    return None


WRONG: tuple[Rule, ...] = (
    *(factors_swapped, factors_swapped, factors_shuffled, transpose_lost, transpose_gained, form_turned),
    *(kept_in_order, entries_for_matrices, split_as_if_linear, trace_split, binomial, scale_kept),
    *(conjugation_dropped, other_variable, sign_or_number, own_product),
)
