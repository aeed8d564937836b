"""Recognising the steps that a derivation of the evidence lower bound needs, by their form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.expression import (
    Apply,
    Density,
    Expression,
    Integral,
    Multiply,
    Power,
    children,
    walk,
)
from autograder.symbolic.reading.alternatives import rebuilt
from autograder.symbolic.vocabulary import Vocabulary


def inserts_partition_of_unity(chain: Sequence[Expression]) -> bool:
    """A step multiplies log p(x) by the integral of q(z|x), or stands log p(x) inside it.

    >>> inserts_partition_of_unity([])
    False
    """
    return any(map(_has_unity, map(with_marginals, chain)))


def _has_unity(step: Expression) -> bool:
    for node in walk(step):
        if isinstance(node, Integral) and _has_factor_q(node.body) and _mentions(node.body, _is_evidence):
            return True
        if isinstance(node, Multiply | Power):
            others = [each for each in children(node) if not _is_unity(each)]
            if len(others) < len(tuple(children(node))) and any(
                _mentions(each, _is_evidence) for each in others
            ):
                return True
    return False


def _is_unity(node: Expression) -> bool:
    return isinstance(node, Integral) and _is_q(node.body)


def _has_factor_q(body: Expression) -> bool:
    """The body is q times something, however the product is nested."""
    if isinstance(body, Multiply):
        return any(_has_factor_q(factor) for factor in body.factors)
    return _is_q(body)


def factorises_the_joint(chain: Sequence[Expression]) -> bool:
    """A step writes p(x) by Bayes' rule: with the joint and the posterior together, or over the joint in one logarithm.

    >>> factorises_the_joint([])
    False
    """
    steps = map(with_marginals, chain)
    return any((_uses(step, _is_posterior) and _has_joint(step)) or _divides_by_joint(step) for step in steps)


def _divides_by_joint(step: Expression) -> bool:
    """Whether one logarithm has the evidence and the joint, which together are the posterior."""
    return any(_mentions(each, _is_evidence) and _has_joint(each) for each in _logarithms(step))


def uses_bayes_rule(chain: Sequence[Expression]) -> bool:
    """A step writes the posterior with the joint and the evidence p(x), or with the integral that the evidence is.

    >>> from autograder.symbolic.expression import divide, log
    >>> joint = Density("p", ("x", "z"))
    >>> uses_bayes_rule([log(divide(joint, Integral("z", None, None, joint)))])
    True
    """
    return any(_uses(step, _is_evidence) and _has_joint(step) for step in map(with_marginals, chain))


def with_marginals(step: Expression) -> Expression:
    """The step in normal form, with every integral of the joint over one of its variables as the density that it is.

    >>> from autograder.symbolic.expression import multiply
    >>> with_marginals(Integral("u", None, None, multiply(Density("p", ("x",), ("u",)), Density("p", ("u",)))))
    Density(letter='p', of=('x',), given=())
    """
    # Which densities stand in it is asked, not what it is worth: that other factors may not commute means nothing here.
    return rebuilt(normal_form(step, Vocabulary()), _marginal)


def _marginal(node: Expression) -> Expression:
    if not isinstance(node, Integral) or node.lower is not None or node.upper is not None:
        return node
    of, given = _joint_of(node.body)
    left = tuple(name for name in of if name != node.variable)
    return Density("p", left, given) if len(left) == len(of) - 1 > 0 and node.variable not in given else node


def _joint_of(body: Expression) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a density p, or a product of two, such as p(x|z) p(z), is of and given; nothing for anything else."""
    match body:
        case Density("p", of, given):
            return of, given
        case Multiply((Density("p") as first, Density("p") as second)):
            for one, other in ((first, second), (second, first)):
                if set(one.given) == {*other.of, *other.given} and not set(one.of) & set(one.given):
                    return (*one.of, *other.of), other.given
    return (), ()


def _has_joint(step: Expression) -> bool:
    return _uses(step, _is_joint) or (_uses(step, _is_likelihood) and _uses(step, _is_prior))


def _mentions(step: Expression, kind: Callable[[Density], bool]) -> bool:
    return any(isinstance(node, Density) and kind(node) for node in walk(step))


def _uses(step: Expression, kind: Callable[[Density], bool]) -> bool:
    """Whether a logarithm of the step has such a density; elsewhere it could be a zero added in disguise."""
    return any(_mentions(each, kind) for each in _logarithms(step))


def _logarithms(step: Expression) -> list[Expression]:
    return [node for node in walk(step) if isinstance(node, Apply) and node.function == "log"]


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
