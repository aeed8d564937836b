"""Changes of terms, factors, powers, logarithms and sums inside an expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from autograder.symbolic import expression as nodes
from autograder.symbolic import rewriting
from autograder.symbolic.misconceptions.changes import Change
from autograder.symbolic.misconceptions.term_phrases import term_phrase
from autograder.symbolic.vocabulary import Vocabulary


def terms_and_factors(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A term lost or with the other sign, a factor lost or upside down; outer ones first.

    >>> from autograder.symbolic.expression import Symbol
    >>> [change.note for change in terms_and_factors(nodes.add(nodes.ONE, nodes.Symbol("x")), Vocabulary())]
    ['missing-term', 'missing-term', 'sign-of-term', 'sign-of-term']
    """
    for place in rewriting.places_inside(reference):
        node, rebuilt = place.node, place.rebuilt
        if isinstance(node, nodes.Add):
            inside = not all(map(_is_linear, place.around))
            for change in (
                *_lost_terms(node.terms, rebuilt, vocabulary),
                *_signs_of_terms(node.terms, rebuilt, vocabulary),
            ):
                yield replace(change, inside=inside)
        elif isinstance(node, nodes.Multiply):
            yield from _lost_factors(node.factors, rebuilt)
            yield from _inverted_factors(node.factors, rebuilt)
            yield from _factors_of_one_term(node.factors, rebuilt)


def _is_linear(node: nodes.Expression) -> bool:
    """Whether a sum below stands in it term by term, with no more than a number before it."""
    match node:
        case nodes.Multiply(factors):
            return sum(not isinstance(factor, nodes.Number) for factor in factors) == 1
        case nodes.Add() | nodes.Integral() | nodes.Reduce("sum"):
            return True
    return False


def _lost_terms(
    terms: tuple[nodes.Expression, ...], rebuilt: rewriting.Rebuilt, vocabulary: Vocabulary
) -> Iterator[Change]:
    for k, term in enumerate(terms):
        message = (
            f"Something is missing from your answer: {term_phrase(term, vocabulary)}. Where was it lost?"
        )
        yield Change("missing-term", rebuilt(rewriting.sum_of(terms[:k] + terms[k + 1 :])), message)


def _signs_of_terms(
    terms: tuple[nodes.Expression, ...], rebuilt: rewriting.Rebuilt, vocabulary: Vocabulary
) -> Iterator[Change]:
    for k, term in enumerate(terms):
        yield Change(
            "sign-of-term",
            rebuilt(nodes.add(*terms[:k], nodes.negative(term), *terms[k + 1 :])),
            f"In your answer {term_phrase(term, vocabulary)} has the opposite sign to what it should have."
            " Where does its sign come from?",
        )


def _lost_factors(factors: tuple[nodes.Expression, ...], rebuilt: rewriting.Rebuilt) -> Iterator[Change]:
    for k, factor in enumerate(factors):
        if factor != nodes.MINUS_ONE:
            constant = not any(isinstance(each, nodes.Symbol | nodes.Density) for each in nodes.walk(factor))
            message = (
                f"{'A constant' if constant else 'A'} factor is missing from your answer. Where was it lost?"
            )
            yield Change(
                "missing-factor", rebuilt(rewriting.product_of(factors[:k] + factors[k + 1 :])), message
            )


def _inverted_factors(factors: tuple[nodes.Expression, ...], rebuilt: rewriting.Rebuilt) -> Iterator[Change]:
    message = "Something multiplies in your answer that should divide, or the other way round. What is it?"
    for k, factor in enumerate(factors):
        if not isinstance(factor, nodes.Number | nodes.Power):
            inverted = nodes.multiply(*factors[:k], nodes.Power(factor, nodes.MINUS_ONE), *factors[k + 1 :])
            yield Change("inverted-factor", rebuilt(inverted), message)


def _factors_of_one_term(
    factors: tuple[nodes.Expression, ...], rebuilt: rewriting.Rebuilt
) -> Iterator[Change]:
    """A number in front of a sum that multiplies one of its terms only; the sum may run over an index."""
    sums = [place for place, each in enumerate(factors) if isinstance(_summed(each), nodes.Add)]
    if len(sums) != 1 or not isinstance(factors[0], nodes.Number) or factors[0] == nodes.MINUS_ONE:
        return
    coefficient, inner, rest = factors[0], factors[sums[0]], factors[1 : sums[0]] + factors[sums[0] + 1 :]
    terms = rewriting.terms_of(_summed(inner))
    message = (
        "A factor of the whole sum stands at one of its terms only in your answer. To what does it belong?"
    )
    for k, term in enumerate(terms):
        changed = nodes.add(*terms[:k], nodes.multiply(coefficient, term), *terms[k + 1 :])
        summed = replace(inner, body=changed) if isinstance(inner, nodes.Reduce) else changed
        yield Change("factor-of-one-term", rebuilt(nodes.multiply(*rest, summed)), message)


def _summed(node: nodes.Expression) -> nodes.Expression:
    return node.body if isinstance(node, nodes.Reduce) and node.kind == "sum" else node


def reversed_differences(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A difference the other way round, in one place."""
    for node, rebuilt in rewriting.places(reference):
        if isinstance(node, nodes.Add) and len(node.terms) == 2 and any(map(_is_negative, node.terms)):
            yield Change(
                "reversed-difference",
                rebuilt(nodes.add(*(nodes.negative(each) for each in node.terms))),
                "In one place of your answer a difference is the other way round. What is subtracted from "
                "what?",
            )


def _is_negative(term: nodes.Expression) -> bool:
    first = rewriting.factors_of(term)[0]
    return isinstance(first, nodes.Number) and first.value < 0


def logarithms(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A logarithm inside the expression forgotten."""
    for node, rebuilt in rewriting.places(reference):
        if isinstance(node, nodes.Apply) and node.function == "log" and len(node.arguments) == 1:
            phrase = term_phrase(node, vocabulary)
            yield Change(
                "log-forgotten",
                rebuilt(node.arguments[0]),
                f"Look at {phrase}: your answer has no logarithm there. Where was it lost?",
            )


def powers(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A root lost, or too short; a power with the other sign."""
    for node, rebuilt in rewriting.places(reference):
        if isinstance(node, nodes.Power):
            if isinstance(node.exponent, nodes.Number) and node.exponent.value.denominator == 2:
                yield from _lost_roots(node.base, node.exponent, rebuilt)
            yield Change(
                "inverted-factor",
                rebuilt(nodes.Power(node.base, nodes.negative(node.exponent))),
                "A power in your answer has an exponent with the wrong sign. Does it multiply or divide?",
            )


def _lost_roots(
    base: nodes.Expression, exponent: nodes.Number, rebuilt: rewriting.Rebuilt
) -> Iterator[Change]:
    yield Change(
        "lost-root",
        rebuilt(nodes.Power(base, nodes.Number(2 * exponent.value))),
        "A square root was lost on the way to your answer. Of what is it taken?",
    )
    factors = rewriting.factors_of(base)
    for k, factor in enumerate(factors):
        inside = nodes.Power(rewriting.product_of(factors[:k] + factors[k + 1 :]), exponent)
        outside = nodes.Power(factor, nodes.rational(1 if exponent.value > 0 else -1))
        yield Change(
            "lost-root",
            rebuilt(nodes.multiply(inside, outside)),
            "The square root in your answer does not reach as far as it should. What stands below it?",
        )


def means_for_sums(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A mean in place of a sum and the reverse; a constant that is not counted for every summand."""
    for node, rebuilt in rewriting.places(reference):
        if isinstance(node, nodes.Reduce) and node.kind == "sum":
            yield Change(
                "mean-for-sum",
                rebuilt(nodes.divide(node, _length(node))),
                "Your answer takes a mean of its terms. Do they add up, or is their average asked for?",
            )
            yield from _counted_once(node, rebuilt)
    for node, rebuilt in rewriting.places(reference):
        if isinstance(node, nodes.Apply) and node.function in ("total", "mean"):
            other = {"total": "mean", "mean": "total"}[node.function]
            names = {"total": "sum", "mean": "mean"}
            yield Change(
                f"{names[other]}-for-{names[node.function]}",
                rebuilt(nodes.applied(other, *node.arguments)),
                f"Your answer takes a {names[other]} of its terms. Do they add up, or is their average "
                "asked for?",
            )


def _length(node: nodes.Reduce) -> nodes.Expression:
    return nodes.add(node.upper, nodes.ONE, nodes.negative(node.lower))


def _counted_once(node: nodes.Reduce, rebuilt: rewriting.Rebuilt) -> Iterator[Change]:
    """With a term that does not depend on the index taken out of the sum."""
    outer = [factor for factor in rewriting.factors_of(node.body) if not isinstance(factor, nodes.Add)]
    sums = [factor for factor in rewriting.factors_of(node.body) if isinstance(factor, nodes.Add)]
    if len(sums) != 1:
        return
    terms = rewriting.terms_of(sums[0])
    for k, term in enumerate(terms):
        if not rewriting.mentions(nodes.multiply(*outer, term), node.index):
            rest = nodes.Reduce(
                node.kind,
                node.index,
                node.lower,
                node.upper,
                nodes.multiply(*outer, rewriting.sum_of(terms[:k] + terms[k + 1 :])),
            )
            yield Change(
                "counted-once",
                rebuilt(nodes.add(rest, nodes.multiply(*outer, term))),
                "A term that belongs to every summand is counted only once in your answer. How often does "
                "it occur?",
            )


def shifted_bounds(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A sum that begins or ends one too early or too late."""
    message = "A sum in your answer has a term too many or too few. With which index does it begin and end?"
    for node, rebuilt in rewriting.places(reference):
        if isinstance(node, nodes.Reduce):
            for lower, upper in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1)):
                bounds = _shifted(node.lower, lower), _shifted(node.upper, upper)
                yield Change(
                    "shifted-bound", rebuilt(nodes.Reduce(node.kind, node.index, *bounds, node.body)), message
                )


def shifted_arguments(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """The argument of a factorial or binomial coefficient off by one."""
    for node, rebuilt in rewriting.places(reference):
        if isinstance(node, nodes.Apply) and node.function in ("factorial", "binomial"):
            for k, argument in enumerate(node.arguments):
                for step in (1, -1):
                    shifted = (*node.arguments[:k], _shifted(argument, step), *node.arguments[k + 1 :])
                    yield Change(
                        "shifted-by-one",
                        rebuilt(nodes.applied(node.function, *shifted)),
                        f"The argument of a {node.function} in your answer is off by one. What is it for "
                        "the smallest case?",
                    )


def _shifted(node: nodes.Expression, step: int) -> nodes.Expression:
    if isinstance(node, nodes.Number):
        return nodes.Number(node.value + step, node.exact)
    return nodes.add(node, nodes.rational(step)) if step else node
