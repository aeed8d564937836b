"""Proofs by multiplying out: both sides as sums of like terms, which are compared one by one.

Much faster than a computer algebra system, and enough for most answers that are sums of
products and logarithms; it sees through sums over an index of any length, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from autograder.symbolic import expression as nodes
from autograder.symbolic.comparing.commuting import ordered
from autograder.symbolic.comparing.expanding import expanded
from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.comparing.signs import counts_up, is_no_matrix, is_positive, is_real
from autograder.symbolic.reading.shapes import certain_shape, shaped_product
from autograder.symbolic.rewriting import factors_of
from autograder.symbolic.vocabulary import Vocabulary

Monomial = tuple[tuple[nodes.Expression, Fraction], ...]
"""The factors of a term that are no plain numbers, with their exponents: in order if they commute, behind
them the others.
"""


def same_terms(left: nodes.Expression, right: nodes.Expression, vocabulary: Vocabulary) -> bool:
    """Whether both sides have the same terms when they are multiplied out; False says nothing.

    >>> from autograder.symbolic.domains import positive
    >>> from autograder.symbolic.expression import Symbol
    >>> words = Vocabulary({"s": positive})
    >>> s, two = Symbol("s"), nodes.Number(Fraction(2))
    >>> same_terms(nodes.log(nodes.Power(s, two)), nodes.multiply(two, nodes.log(s)), words)
    True
    """
    opened = _with_logarithms_open(nodes.add(left, nodes.negative(right)), vocabulary)
    totals: dict[Monomial, Fraction] = {}
    for term in expanded(opened, vocabulary):
        coefficient, monomial = _collected(term, vocabulary)
        if coefficient is None:
            return False
        totals[monomial] = totals.get(monomial, Fraction(0)) + coefficient
    return not any(totals.values())


def _collected(term: nodes.Expression, words: Vocabulary) -> tuple[Fraction | None, Monomial]:
    """A term as a number times powers; None for a number that was rounded."""
    coefficient: Fraction = Fraction(1)
    powers: dict[nodes.Expression, Fraction] = {}
    moving, staying = ordered(list(_with_inner_terms_collected(term, words)), words)
    for factor in moving:
        base, exponent = _as_power(factor, words)
        if isinstance(base, nodes.Number) and exponent.denominator == 1 and (base.value or exponent > 0):
            if not base.exact:
                return None, ()
            coefficient *= base.value ** int(exponent)
        else:
            powers[base] = powers.get(base, Fraction(0)) + exponent
    kept = [
        (base, exponent)
        for base, exponent in powers.items()
        if exponent or certain_shape(base, words) != "number"
    ]
    others = [(normal_form(factor, words), Fraction(1)) for factor in staying]
    return coefficient, (*sorted(kept, key=repr), *others)


def _with_inner_terms_collected(term: nodes.Expression, words: Vocabulary) -> Iterator[nodes.Expression]:
    """The factors; a sum over an index with the powers in its body collected, so that like sums are one."""
    for factor in factors_of(term):
        if isinstance(factor, nodes.Reduce) and factor.kind == "sum":
            coefficient, monomial = _collected(factor.body, _under(factor.index, words))
            if coefficient is not None:
                yield nodes.Number(coefficient)
                if not monomial and factor.lower == nodes.ONE and counts_up(nodes.ONE, factor.upper, words):
                    yield factor.upper  # one for each value of the index
                    continue
                body = nodes.multiply(
                    *(nodes.Power(base, nodes.Number(exponent)) for base, exponent in monomial),
                    nodes.Number(Fraction(1)),
                )
                yield replace(factor, body=body)
                continue
        yield factor


def _under(index: str, words: Vocabulary) -> Vocabulary:
    """The vocabulary without a variable whose name an index takes."""
    if index not in words.variables:
        return words
    return replace(words, variables={name: each for name, each in words.variables.items() if name != index})


def _as_power(factor: nodes.Expression, words: Vocabulary) -> tuple[nodes.Expression, Fraction]:
    if (
        isinstance(factor, nodes.Power)
        and isinstance(factor.exponent, nodes.Number)
        and factor.exponent.exact
    ):
        return normal_form(factor.base, words), factor.exponent.value
    return normal_form(factor, words), Fraction(1)


def _with_logarithms_open(node: nodes.Expression, words: Vocabulary) -> nodes.Expression:
    """Logarithms of products and powers of positive numbers as sums of logarithms, everywhere."""
    match node:
        case nodes.Apply("log", (argument,)):
            return _log_of(_with_logarithms_open(argument, words), words)
        case nodes.Add(terms):
            return nodes.add(*(_with_logarithms_open(term, words) for term in terms))
        case nodes.Multiply(factors):
            return shaped_product([_with_logarithms_open(factor, words) for factor in factors], words)
        case nodes.Power(base, exponent):
            return nodes.Power(_with_logarithms_open(base, words), exponent)
        case nodes.Reduce("sum", index):
            return replace(node, body=_with_logarithms_open(node.body, _under(index, words)))
    return node


def _log_of(argument: nodes.Expression, words: Vocabulary) -> nodes.Expression:
    match argument:
        case nodes.Number(value) if value == 1:
            return nodes.Number(Fraction(0))
        case nodes.Constant("e"):
            return nodes.Number(Fraction(1))
        case nodes.Number(value, True) if value > 0 and value.numerator == 1:
            return nodes.negative(nodes.log(nodes.Number(Fraction(value.denominator))))
        case nodes.Multiply(factors) if all(is_positive(factor, words) for factor in factors):
            return nodes.add(*(_log_of(factor, words) for factor in factors))
        case nodes.Power(nodes.Constant("e"), exponent) if is_real(exponent, words) and is_no_matrix(
            exponent, words
        ):
            return exponent
        case nodes.Power(base, exponent) if is_positive(argument, words):
            return shaped_product([exponent, _log_of(base, words)], words)
    return nodes.log(argument)
