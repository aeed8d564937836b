"""Multiplying out: an expression as a sum of terms that are products, as far as products distribute over
sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.shapes import certain_shape, shaped_product
from autograder.symbolic.rewriting import split_number
from autograder.symbolic.vocabulary import Vocabulary

MAX_TERMS = 24
_LINEAR = frozenset({"trace", "total", "mean", "transpose", "diag"})


def expanded(node: nodes.Expression, words: Vocabulary) -> tuple[nodes.Expression, ...]:
    """The terms of an expression multiplied out, through sums over an index, integrals and traces.

    What would have more than :data:`MAX_TERMS` terms stays as it is, and so does a sum of a number and a
    vector, which means that the number is added to each entry.

    >>> from autograder.symbolic.expression import Symbol, add, rational
    >>> x, y = Symbol("x"), Symbol("y")
    >>> expanded(nodes.multiply(rational(2), add(x, y)), Vocabulary()) == (
    ...     nodes.multiply(rational(2), x),
    ...     nodes.multiply(rational(2), y),
    ... )
    True
    """
    terms = tuple(_expanded(node, words))
    return terms if len(terms) <= MAX_TERMS else (node,)


def _expanded(node: nodes.Expression, words: Vocabulary) -> Iterator[nodes.Expression]:
    match node:
        case nodes.Add(terms) if _are_of_one_shape(terms, words):
            for term in terms:
                yield from expanded(term, words)
        case nodes.Multiply(factors) | nodes.Apply("entrywise", factors):
            found = expanded(factors[0], words)
            for factor in factors[1:]:
                found = tuple(
                    shaped_product([left, right], words)
                    for left in found
                    for right in expanded(factor, words)
                )
                if len(found) > MAX_TERMS:
                    break
            yield from (node,) if len(found) > MAX_TERMS else found
        case nodes.Power(nodes.Add() as base, nodes.Number(value)) if value == 2:
            yield from _expanded(nodes.Multiply((base, base)), words)
        case nodes.Reduce("sum") | nodes.Integral():
            for term in expanded(node.body, words):
                coefficient, body = split_number(term)
                yield nodes.multiply(coefficient, replace(node, body=body))
        case nodes.Apply(function, (argument,)) if function in _LINEAR:
            for term in expanded(argument, words):
                coefficient, body = split_number(term)
                yield nodes.multiply(coefficient, nodes.Apply(function, (body,)))
        case _:
            yield node


def _are_of_one_shape(terms: tuple[nodes.Expression, ...], words: Vocabulary) -> bool:
    if not any(domain.is_array for domain in words.variables.values()):
        return True
    kinds = {certain_shape(term, words) for term in terms}
    return len(kinds) == 1 and "unknown" not in kinds
