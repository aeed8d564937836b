"""Changes of what is done: the square of a sum for a sum of squares, a product for a sum, a derivative, a
power for a logarithm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from autograder.symbolic import expression as nodes
from autograder.symbolic import rewriting
from autograder.symbolic.misconceptions.changes import Change
from autograder.symbolic.misconceptions.term_phrases import term_phrase
from autograder.symbolic.vocabulary import Vocabulary

_TWO = nodes.rational(2)


def squares_of_sums(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """``(a + b)^2`` for ``a^2 + b^2``; the square of a sum over an index for the sum of squares.

    >>> from autograder.symbolic.expression import Symbol
    >>> a, b = Symbol("a"), Symbol("b")
    >>> change = next(squares_of_sums(nodes.add(nodes.Power(a, _TWO), nodes.Power(b, _TWO)), Vocabulary()))
    >>> change.expression == nodes.Power(nodes.add(a, b), _TWO)
    True
    """
    for node, rebuilt in rewriting.places(reference):
        if isinstance(node, nodes.Add):
            bases = [each.base for each in node.terms if _is_square(each)]
            if len(bases) > 1:
                others = [each for each in node.terms if not _is_square(each)]
                yield _squared(rebuilt(nodes.add(nodes.Power(nodes.add(*bases), _TWO), *others)))
        elif isinstance(node, nodes.Reduce) and node.kind == "sum":
            yield from _squared_over_index(node, rebuilt)


def _squared_over_index(node: nodes.Reduce, rebuilt: rewriting.Rebuilt) -> Iterator[Change]:
    terms = rewriting.terms_of(node.body)
    for k, term in enumerate(terms):
        if _is_square(term):
            rest = terms[:k] + terms[k + 1 :]
            square = nodes.Power(replace(node, body=term.base), _TWO)
            yield _squared(
                rebuilt(
                    rewriting.sum_of(
                        [square, *([replace(node, body=rewriting.sum_of(rest))] if rest else [])]
                    )
                )
            )


def _squared(changed: nodes.Expression) -> Change:
    return Change(
        "square-of-sum",
        changed,
        "Your answer has the square of a sum where a sum of squares is meant. Which comes first?",
    )


def _is_square(node: nodes.Expression) -> TypeGuard[nodes.Power]:
    return isinstance(node, nodes.Power) and node.exponent == _TWO


def products_for_sums(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A product over an index in place of a sum, and the reverse."""
    for node, rebuilt in rewriting.places(reference):
        reduced = [each for each in rewriting.factors_of(node) if isinstance(each, nodes.Reduce)]
        if len(reduced) == 1:
            (inner,) = reduced
            other = {"sum": "product", "product": "sum"}[inner.kind]
            outside = [each for each in rewriting.factors_of(node) if each != inner]
            yield Change(
                f"{other}-for-{inner.kind}",
                rebuilt(replace(inner, kind=other, body=nodes.multiply(*outside, inner.body))),
                f"Your answer takes a {other} over an index. Do its parts add up, or are they multiplied?",
            )


def logarithms_of_sums(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """``log(a) - log(b)`` for ``log(a - b)``, as if it were the logarithm of a quotient.

    >>> from autograder.symbolic.expression import ONE, Symbol
    >>> next(logarithms_of_sums(nodes.log(nodes.add(ONE, Symbol("s"))), Vocabulary())).note
    'log-of-sum'
    """
    for node, rebuilt in rewriting.places(reference):
        if (
            isinstance(node, nodes.Apply)
            and node.function == "log"
            and isinstance(node.arguments[0], nodes.Add)
        ):
            yield Change(
                "log-of-sum",
                rebuilt(nodes.add(*map(_logarithm_of_term, node.arguments[0].terms))),
                "Your answer takes the logarithm of a sum or difference term by term. Of what is that "
                "allowed?",
            )


def _logarithm_of_term(term: nodes.Expression) -> nodes.Expression:
    coefficient, _ = rewriting.split_number(term)
    return nodes.negative(nodes.log(nodes.negative(term))) if coefficient.value < 0 else nodes.log(term)


def derivatives(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """The derivative by a variable in place of what it is the derivative of."""
    for name, domain in vocabulary.variables.items():
        if not domain.is_array and name not in vocabulary.lengths and rewriting.mentions(reference, name):
            yield Change(
                "derivative",
                nodes.Derivative(name, 1, reference),
                f"Your answer is the derivative by `{name}` of what is asked for. Is the derivative asked "
                "for?",
            )


def powers_for_logarithms(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """``b^a`` for ``a log(b)`` in one place: a factor of a product of which the logarithm was not taken."""
    for node, rebuilt in rewriting.places(reference):
        if isinstance(node, nodes.Multiply):
            for k, factor in enumerate(node.factors):
                if (
                    isinstance(factor, nodes.Apply)
                    and factor.function == "log"
                    and len(factor.arguments) == 1
                ):
                    exponent = rewriting.product_of(node.factors[:k] + node.factors[k + 1 :])
                    yield Change(
                        "log-forgotten",
                        rebuilt(nodes.Power(factor.arguments[0], exponent)),
                        f"Look at {term_phrase(node, vocabulary)}: your answer has a power there and no "
                        "logarithm. Where was it lost?",
                    )
