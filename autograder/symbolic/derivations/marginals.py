"""Densities that are written as the integrals that they are: the evidence as the integral of the joint."""

from __future__ import annotations

from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.expression import Density, Expression, Integral, Multiply
from autograder.symbolic.reading.alternatives import rebuilt
from autograder.symbolic.vocabulary import Vocabulary


def with_marginals(step: Expression) -> Expression:
    """The step in normal form, with every integral of the joint over one of its variables as the density that
    it is.

    >>> from autograder.symbolic.expression import multiply
    >>> with_marginals(
    ...     Integral("u", None, None, multiply(Density("p", ("x",), ("u",)), Density("p", ("u",))))
    ... )
    Density(letter='p', of=('x',), given=())
    """
    # Which densities stand in it is asked, not what it is worth: that other factors may not commute means
    # nothing here.
    return rebuilt(normal_form(step, Vocabulary()), _marginal)


def _marginal(node: Expression) -> Expression:
    if not isinstance(node, Integral) or node.lower is not None or node.upper is not None:
        return node
    of, given = _joint_of(node.body)
    left = tuple(name for name in of if name != node.variable)
    return Density("p", left, given) if len(left) == len(of) - 1 > 0 and node.variable not in given else node


def _joint_of(body: Expression) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a density p, or a product of two, such as p(x|z) p(z), is of
    and given; nothing for anything else.
    """
    match body:
        case Density("p", of, given):
            return of, given
        case Multiply((Density("p") as first, Density("p") as second)):
            for one, other in ((first, second), (second, first)):
                if set(one.given) == {*other.of, *other.given} and not set(one.of) & set(one.given):
                    return (*one.of, *other.of), other.given
    return (), ()
