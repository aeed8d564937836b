"""Changes of terms, factors, powers, logarithms and sums inside an expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from autograder.symbolic.expression import (
    MINUS_ONE,
    ONE,
    Add,
    Apply,
    Density,
    Expression,
    Integral,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
    add,
    applied,
    divide,
    multiply,
    negative,
    rational,
    walk,
)
from autograder.symbolic.misconceptions.changes import Change
from autograder.symbolic.misconceptions.term_phrases import term_phrase
from autograder.symbolic.rewriting import (
    Rebuilt,
    factors_of,
    mentions,
    places,
    places_inside,
    product_of,
    sum_of,
    terms_of,
)
from autograder.symbolic.vocabulary import Vocabulary


def terms_and_factors(reference: Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A term lost or with the other sign, a factor lost or upside down; outer ones first.

    >>> from autograder.symbolic.expression import Symbol
    >>> [change.note for change in terms_and_factors(add(ONE, Symbol("x")), Vocabulary())]
    ['missing-term', 'missing-term', 'sign-of-term', 'sign-of-term']
    """
    for place in places_inside(reference):
        node, rebuilt = place.node, place.rebuilt
        if isinstance(node, Add):
            inside = not all(map(_is_linear, place.around))
            for change in (
                *_lost_terms(node.terms, rebuilt, vocabulary),
                *_signs_of_terms(node.terms, rebuilt, vocabulary),
            ):
                yield replace(change, inside=inside)
        elif isinstance(node, Multiply):
            yield from _lost_factors(node.factors, rebuilt)
            yield from _inverted_factors(node.factors, rebuilt)
            yield from _factors_of_one_term(node.factors, rebuilt)


def _is_linear(node: Expression) -> bool:
    """Whether a sum below stands in it term by term, with no more than a number before it."""
    match node:
        case Multiply(factors):
            return sum(not isinstance(factor, Number) for factor in factors) == 1
        case Add() | Integral() | Reduce("sum"):
            return True
    return False


def _lost_terms(terms: tuple[Expression, ...], rebuilt: Rebuilt, vocabulary: Vocabulary) -> Iterator[Change]:
    for k, term in enumerate(terms):
        message = (
            f"Something is missing from your answer: {term_phrase(term, vocabulary)}. Where was it lost?"
        )
        yield Change("missing-term", rebuilt(sum_of(terms[:k] + terms[k + 1 :])), message)


def _signs_of_terms(
    terms: tuple[Expression, ...], rebuilt: Rebuilt, vocabulary: Vocabulary
) -> Iterator[Change]:
    for k, term in enumerate(terms):
        yield Change(
            "sign-of-term",
            rebuilt(add(*terms[:k], negative(term), *terms[k + 1 :])),
            f"In your answer {term_phrase(term, vocabulary)} has the opposite sign to what it should have."
            " Where does its sign come from?",
        )


def _lost_factors(factors: tuple[Expression, ...], rebuilt: Rebuilt) -> Iterator[Change]:
    for k, factor in enumerate(factors):
        if factor != MINUS_ONE:
            constant = not any(isinstance(each, Symbol | Density) for each in walk(factor))
            message = (
                f"{'A constant' if constant else 'A'} factor is missing from your answer. Where was it lost?"
            )
            yield Change("missing-factor", rebuilt(product_of(factors[:k] + factors[k + 1 :])), message)


def _inverted_factors(factors: tuple[Expression, ...], rebuilt: Rebuilt) -> Iterator[Change]:
    message = "Something multiplies in your answer that should divide, or the other way round. What is it?"
    for k, factor in enumerate(factors):
        if not isinstance(factor, Number | Power):
            inverted = multiply(*factors[:k], Power(factor, MINUS_ONE), *factors[k + 1 :])
            yield Change("inverted-factor", rebuilt(inverted), message)


def _factors_of_one_term(factors: tuple[Expression, ...], rebuilt: Rebuilt) -> Iterator[Change]:
    """A number in front of a sum that multiplies one of its terms only; the sum may run over an index."""
    sums = [place for place, each in enumerate(factors) if isinstance(_summed(each), Add)]
    if len(sums) != 1 or not isinstance(factors[0], Number) or factors[0] == MINUS_ONE:
        return
    coefficient, inner, rest = factors[0], factors[sums[0]], factors[1 : sums[0]] + factors[sums[0] + 1 :]
    terms = terms_of(_summed(inner))
    message = (
        "A factor of the whole sum stands at one of its terms only in your answer. To what does it belong?"
    )
    for k, term in enumerate(terms):
        changed = add(*terms[:k], multiply(coefficient, term), *terms[k + 1 :])
        summed = replace(inner, body=changed) if isinstance(inner, Reduce) else changed
        yield Change("factor-of-one-term", rebuilt(multiply(*rest, summed)), message)


def _summed(node: Expression) -> Expression:
    return node.body if isinstance(node, Reduce) and node.kind == "sum" else node


def reversed_differences(reference: Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A difference the other way round, in one place."""
    for node, rebuilt in places(reference):
        if isinstance(node, Add) and len(node.terms) == 2 and any(map(_is_negative, node.terms)):
            yield Change(
                "reversed-difference",
                rebuilt(add(*(negative(each) for each in node.terms))),
                "In one place of your answer a difference is the other way round. What is subtracted from what?",
            )


def _is_negative(term: Expression) -> bool:
    first = factors_of(term)[0]
    return isinstance(first, Number) and first.value < 0


def logarithms(reference: Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A logarithm inside the expression forgotten."""
    for node, rebuilt in places(reference):
        if isinstance(node, Apply) and node.function == "log" and len(node.arguments) == 1:
            phrase = term_phrase(node, vocabulary)
            yield Change(
                "log-forgotten",
                rebuilt(node.arguments[0]),
                f"Look at {phrase}: your answer has no logarithm there. Where was it lost?",
            )


def powers(reference: Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A root lost, or too short; a power with the other sign."""
    for node, rebuilt in places(reference):
        if isinstance(node, Power):
            if isinstance(node.exponent, Number) and node.exponent.value.denominator == 2:
                yield from _lost_roots(node.base, node.exponent, rebuilt)
            yield Change(
                "inverted-factor",
                rebuilt(Power(node.base, negative(node.exponent))),
                "A power in your answer has an exponent with the wrong sign. Does it multiply or divide?",
            )


def _lost_roots(base: Expression, exponent: Number, rebuilt: Rebuilt) -> Iterator[Change]:
    yield Change(
        "lost-root",
        rebuilt(Power(base, Number(2 * exponent.value))),
        "A square root was lost on the way to your answer. Of what is it taken?",
    )
    factors = factors_of(base)
    for k, factor in enumerate(factors):
        inside = Power(product_of(factors[:k] + factors[k + 1 :]), exponent)
        outside = Power(factor, rational(1 if exponent.value > 0 else -1))
        yield Change(
            "lost-root",
            rebuilt(multiply(inside, outside)),
            "The square root in your answer does not reach as far as it should. What stands below it?",
        )


def means_for_sums(reference: Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A mean in place of a sum and the reverse; a constant that is not counted for every summand."""
    for node, rebuilt in places(reference):
        if isinstance(node, Reduce) and node.kind == "sum":
            yield Change(
                "mean-for-sum",
                rebuilt(divide(node, _length(node))),
                "Your answer takes a mean of its terms. Do they add up, or is their average asked for?",
            )
            yield from _counted_once(node, rebuilt)
    for node, rebuilt in places(reference):
        if isinstance(node, Apply) and node.function in ("total", "mean"):
            other = {"total": "mean", "mean": "total"}[node.function]
            names = {"total": "sum", "mean": "mean"}
            yield Change(
                f"{names[other]}-for-{names[node.function]}",
                rebuilt(applied(other, *node.arguments)),
                f"Your answer takes a {names[other]} of its terms. Do they add up, or is their average asked for?",
            )


def _length(node: Reduce) -> Expression:
    return add(node.upper, ONE, negative(node.lower))


def _counted_once(node: Reduce, rebuilt: Rebuilt) -> Iterator[Change]:
    """With a term that does not depend on the index taken out of the sum."""
    outer = [factor for factor in factors_of(node.body) if not isinstance(factor, Add)]
    sums = [factor for factor in factors_of(node.body) if isinstance(factor, Add)]
    if len(sums) != 1:
        return
    terms = terms_of(sums[0])
    for k, term in enumerate(terms):
        if not mentions(multiply(*outer, term), node.index):
            rest = Reduce(
                node.kind,
                node.index,
                node.lower,
                node.upper,
                multiply(*outer, sum_of(terms[:k] + terms[k + 1 :])),
            )
            yield Change(
                "counted-once",
                rebuilt(add(rest, multiply(*outer, term))),
                "A term that belongs to every summand is counted only once in your answer. How often does it occur?",
            )


def shifted_bounds(reference: Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A sum that begins or ends one too early or too late."""
    message = "A sum in your answer has a term too many or too few. With which index does it begin and end?"
    for node, rebuilt in places(reference):
        if isinstance(node, Reduce):
            for lower, upper in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1)):
                bounds = _shifted(node.lower, lower), _shifted(node.upper, upper)
                yield Change(
                    "shifted-bound", rebuilt(Reduce(node.kind, node.index, *bounds, node.body)), message
                )


def shifted_arguments(reference: Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """The argument of a factorial or binomial coefficient off by one."""
    for node, rebuilt in places(reference):
        if isinstance(node, Apply) and node.function in ("factorial", "binomial"):
            for k, argument in enumerate(node.arguments):
                for step in (1, -1):
                    shifted = (*node.arguments[:k], _shifted(argument, step), *node.arguments[k + 1 :])
                    yield Change(
                        "shifted-by-one",
                        rebuilt(applied(node.function, *shifted)),
                        f"The argument of a {node.function} in your answer is off by one. What is it for the smallest case?",
                    )


def _shifted(node: Expression, step: int) -> Expression:
    if isinstance(node, Number):
        return Number(node.value + step, node.exact)
    return add(node, rational(step)) if step else node
