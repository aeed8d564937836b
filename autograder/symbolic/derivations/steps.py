"""Recognising the steps that a derivation of the evidence lower bound needs, by their form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.symbolic.expression import Apply, Density, Expression, Integral, Multiply, walk


def inserts_partition_of_unity(chain: Sequence[Expression]) -> bool:
    """A step multiplies log p(x) by the integral of q(z|x), or stands log p(x) inside it.

    >>> inserts_partition_of_unity([])
    False
    """
    return any(_has_unity(step) for step in chain)


def _has_unity(step: Expression) -> bool:
    for node in walk(step):
        if isinstance(node, Integral) and _has_factor_q(node.body) and _mentions(node.body, _is_evidence):
            return True
        if (
            isinstance(node, Multiply)
            and any(isinstance(each, Integral) and _is_q(each.body) for each in node.factors)
            and any(_mentions(each, _is_evidence) for each in node.factors if not isinstance(each, Integral))
        ):
            return True
    return False


def _has_factor_q(body: Expression) -> bool:
    """The body is q times something, however the product is nested."""
    if isinstance(body, Multiply):
        return any(_has_factor_q(factor) for factor in body.factors)
    return _is_q(body)


def factorises_the_joint(chain: Sequence[Expression]) -> bool:
    """A step writes p(x) by Bayes' rule: with the joint and the posterior together.

    >>> factorises_the_joint([])
    False
    """
    return any(_uses(step, _is_posterior) and _has_joint(step) for step in chain)


def uses_bayes_rule(chain: Sequence[Expression]) -> bool:
    """A step writes the posterior with the joint and the evidence p(x)."""
    return any(_uses(step, _is_evidence) and _has_joint(step) for step in chain)


def _has_joint(step: Expression) -> bool:
    return _uses(step, _is_joint) or (_uses(step, _is_likelihood) and _uses(step, _is_prior))


def _mentions(step: Expression, kind: Callable[[Density], bool]) -> bool:
    return any(isinstance(node, Density) and kind(node) for node in walk(step))


def _uses(step: Expression, kind: Callable[[Density], bool]) -> bool:
    """Whether a logarithm of the step has such a density; elsewhere it could be a zero added in disguise."""
    logarithms = [node for node in walk(step) if isinstance(node, Apply) and node.function == "log"]
    return any(_mentions(log, kind) for log in logarithms)


def _letters(names: Sequence[str]) -> list[str]:
    return sorted(name[0].lower() for name in names)


def _shape(node: Density) -> tuple[str, list[str], list[str]]:
    return node.letter, _letters(node.of), _letters(node.given)


def _is_q(node: Expression) -> bool:
    return isinstance(node, Density) and node.letter == "q"


def _is_evidence(node: Density) -> bool:
    return _shape(node) == ("p", ["x"], [])


def _is_joint(node: Density) -> bool:
    return _shape(node) == ("p", ["x", "z"], [])


def _is_posterior(node: Density) -> bool:
    return _shape(node) == ("p", ["z"], ["x"])


def _is_likelihood(node: Density) -> bool:
    return _shape(node) == ("p", ["x"], ["z"])


def _is_prior(node: Density) -> bool:
    return _shape(node) == ("p", ["z"], [])
