"""Rules that rewrite a formula into another of the same value."""

import random
from dataclasses import replace

from tests.symbolic.soundness.algebra import (
    Formula,
    dot,
    entrywise,
    function,
    outer,
    plus,
    scaled,
    times,
    transposed,
)
from tests.symbolic.soundness.rewriting import SQUARE, Rule, chain, is_of, product


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
    if is_of(node, "transposed", "times"):
        one, other = node.of[0].of
        return times(transposed(other), transposed(one))
    return None


def product_inverted(node: Formula, source: random.Random) -> Formula | None:
    """(A B)^-1 = B^-1 A^-1"""
    if is_of(node, "inverse", "times") and {each.type for each in node.of[0].of} == {SQUARE}:
        one, other = node.of[0].of
        return times(function("inverse", other), function("inverse", one))
    return None


def trace_turned(node: Formula, source: random.Random) -> Formula | None:
    """tr(A B C) = tr(C A B)"""
    if is_of(node, "trace", "times"):
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
    if is_of(node, "determinant", "times") and {each.type for each in node.of[0].of} == {SQUARE}:
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
