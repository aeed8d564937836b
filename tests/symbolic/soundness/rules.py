"""Random formulas, and rules that rewrite them: rightly, or as people wrongly do.

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


def _is(node: Formula, *operations: str) -> bool:
    """Whether a node is an operation on others, from the outside in."""
    return node.operation == operations[0] and (
        len(operations) == 1 or any(_is(each, *operations[1:]) for each in node.of)
    )


# --- rules that are right


def sum_turned(node: Formula, source: random.Random) -> Formula | None:
    return plus(node.of[1], node.of[0]) if node.operation == "plus" else None


def dot_turned(node: Formula, source: random.Random) -> Formula | None:
    return dot(node.of[1], node.of[0]) if node.operation == "dot" else None


def entries_turned(node: Formula, source: random.Random) -> Formula | None:
    return entrywise(node.of[1], node.of[0]) if node.operation == "entrywise" else None


def form_transposed(node: Formula, source: random.Random) -> Formula | None:
    """x' A y = y' A' x"""
    if node.operation == "dot" and node.of[1].operation == "times":
        matrix, vector = node.of[1].of
        return dot(vector, times(transposed(matrix), node.of[0]))
    return None


def product_transposed(node: Formula, source: random.Random) -> Formula | None:
    """(A B)' = B' A'"""
    if _is(node, "transposed", "times"):
        one, other = node.of[0].of
        return times(transposed(other), transposed(one))
    return None


def product_inverted(node: Formula, source: random.Random) -> Formula | None:
    """(A B)^-1 = B^-1 A^-1"""
    if _is(node, "inverse", "times") and {each.type for each in node.of[0].of} == {SQUARE}:
        one, other = node.of[0].of
        return times(function("inverse", other), function("inverse", one))
    return None


def trace_turned(node: Formula, source: random.Random) -> Formula | None:
    """tr(A B C) = tr(C A B)"""
    if _is(node, "trace", "times"):
        factors = chain(node.of[0])
        turned = product([factors[-1], *factors[:-1]])
        return None if turned is None else function("trace", turned)
    return None


def distributed(node: Formula, source: random.Random) -> Formula | None:
    if node.operation in {"scaled", "times", "entrywise", "dot", "outer"}:
        for place, part in enumerate(node.of):
            if part.operation in {"plus", "minus"}:
                one, other = (
                    replace(node, of=(*node.of[:place], each, *node.of[place + 1 :])) for each in part.of
                )
                return Formula(part.operation, (one, other), node.type)
    if node.operation in {"trace", "total", "transposed", "diagonal"} and node.of[0].operation in {
        "plus",
        "minus",
    }:
        return Formula(
            node.of[0].operation,
            tuple(replace(node, of=(each,), type=node.type) for each in node.of[0].of),
            node.type,
        )
    return None


def square_written_out(node: Formula, source: random.Random) -> Formula | None:
    if node.operation != "square":
        return None
    (one,) = node.of
    if one.type == "number":
        return scaled(one, one)
    return entrywise(one, one) if isinstance(one.type, str) else times(one, one)


def norm_written_out(node: Formula, source: random.Random) -> Formula | None:
    return dot(node.of[0], node.of[0]) if node.operation == "norm" else None


def form_as_trace(node: Formula, source: random.Random) -> Formula | None:
    """x' y = tr(y x')"""
    return function("trace", outer(node.of[1], node.of[0])) if node.operation == "dot" else None


def diagonal_written_out(node: Formula, source: random.Random) -> Formula | None:
    """diag(x) y = x * y"""
    if node.operation == "times" and node.of[0].operation == "diagonal" and isinstance(node.type, str):
        return entrywise(node.of[0].of[0], node.of[1])
    if node.operation == "entrywise":
        return times(function("diagonal", node.of[0]), node.of[1]) if node.type == "d" else None
    return None


def determinant_split(node: Formula, source: random.Random) -> Formula | None:
    if _is(node, "determinant", "times") and {each.type for each in node.of[0].of} == {SQUARE}:
        return scaled(*(function("determinant", each) for each in node.of[0].of))
    return None


def logarithm_split(node: Formula, source: random.Random) -> Formula | None:
    if node.operation == "logarithm" and node.of[0].operation == "scaled":
        return plus(*(function("logarithm", each) for each in node.of[0].of))
    return None


def numbers_moved(node: Formula, source: random.Random) -> Formula | None:
    """(c x)' y = c (x' y), and so on."""
    if (
        node.operation in {"times", "dot", "entrywise", "outer", "scaled"}
        and node.of[-1].operation == "scaled"
    ):
        number, rest = node.of[-1].of
        return scaled(number, replace(node, of=(node.of[0], rest)))
    return None


def twice_transposed(node: Formula, source: random.Random) -> Formula | None:
    return transposed(transposed(node)) if isinstance(node.type, tuple) else None


def regrouped(node: Formula, source: random.Random) -> Formula | None:
    if node.operation == "times" and node.of[0].operation == "times":
        (one, other), last = node.of[0].of, node.of[1]
        return times(one, times(other, last))
    return None


RIGHT: tuple[Rule, ...] = (
    *(sum_turned, dot_turned, entries_turned, form_transposed, product_transposed, product_inverted),
    *(trace_turned, distributed, square_written_out, norm_written_out, form_as_trace, diagonal_written_out),
    *(determinant_split, logarithm_split, numbers_moved, twice_transposed, regrouped),
)


# --- rules that are wrong, most of the time


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
    if _is(node, "trace", "times"):
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
    if _is(node, "trace", "times") and {each.type for each in node.of[0].of} == {SQUARE}:
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
