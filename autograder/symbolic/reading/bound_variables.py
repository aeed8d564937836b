"""Bound variables, which may have any name: each gets one that says what it stands for, as ``z`` or ``x'``.

In ``\\int q(u|x) \\log p(x|u) du`` the ``u`` is latent, since q is a density of the latent one. Which
density an answer uses can then be seen from the names in it, whatever the student has called them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from autograder.symbolic import expression as nodes
from autograder.symbolic.evaluating.models import kind

PARAMETERS = frozenset({"theta", "phi", "psi", "lambda", "eta"})
"""Names of the parameters of a model, which condition all its densities alike."""

_OTHER = {"x": "z", "z": "x"}


def with_variables_named_by_kind(node: nodes.Expression) -> nodes.Expression:
    """The expression with the variable of every integral over a whole space named by its kind.

    >>> with_variables_named_by_kind(nodes.Integral("u", None, None, nodes.Density("p", ("x", "u"))))
    Integral(variable='z', lower=None, upper=None, body=Density(letter='p', of=('x', 'z'), given=()))
    """
    if isinstance(node, nodes.Integral) and node.lower is None and node.upper is None:
        used = [each for each, bound in densities(node.body) if node.variable in names_in(each) - bound]
        letter = _kind_in(used, node.variable) if used else node.variable[0]
        if letter != node.variable[0]:
            fresh = _fresh(letter, node.body)
            node = replace(node, variable=fresh, body=renamed(node.body, node.variable, fresh))
    return nodes.with_children(node, with_variables_named_by_kind)


def without_parameters(node: nodes.Expression, bound: frozenset[str] = frozenset()) -> nodes.Expression:
    """The expression with densities that are given only variables: ``p(x|z,\\theta)`` is ``p(x|z)``.

    >>> without_parameters(nodes.Density("p", ("x",), ("z", "theta")))
    Density(letter='p', of=('x',), given=('z',))
    """
    if isinstance(node, nodes.Density):
        given = tuple(name for name in node.given if name in bound or name not in PARAMETERS)
        return replace(node, of=without_names_of_parameters(node.of, bound), given=given)
    bound |= _bound_by(node)
    return nodes.with_children(node, lambda child: without_parameters(child, bound))


def without_names_of_parameters(
    names: tuple[str, ...], bound: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """What a density is of, without parameters; but ``q(\\eta|x)`` is of eta, and so is all under an integral
    over it.

    >>> without_names_of_parameters(("z", "theta")), without_names_of_parameters(("eta",))
    (('z',), ('eta',))
    """
    return tuple(name for name in names if name in bound or name not in PARAMETERS) or names


def renamed(node: nodes.Expression, old: str, new: str) -> nodes.Expression:
    """The expression with another name for a variable, wherever it is free.

    >>> renamed(nodes.Density("q", ("z",), ("x",)), "z", "u")
    Density(letter='q', of=('u',), given=('x',))
    """

    def name(each: str) -> str:
        return new if each == old else each

    if isinstance(node, nodes.Density):
        return nodes.Density(node.letter, tuple(map(name, node.of)), tuple(map(name, node.given)))
    if isinstance(node, nodes.Symbol):
        return nodes.Symbol(name(node.name))
    if old in _bound_by(node):
        return node
    return nodes.with_children(node, lambda child: renamed(child, old, new))


def bound_to(measure: nodes.Density, body: nodes.Expression) -> nodes.Expression:
    """What a mean under a bare ``q`` is of, its one open variable named as that of q: ``E_q[\\log p(x|u)]``.

    >>> bound_to(nodes.Density("q", ("z",), ("x",)), nodes.Density("p", ("x",), ("u",)))
    Density(letter='p', of=('x',), given=('z',))
    """
    names = {name for each, bound in densities(body) for name in names_in(each) - bound}
    unbound = {name for name in names - names_in(measure) - PARAMETERS if kind(name) == kind(measure.of[0])}
    if len(measure.of) != 1 or measure.of[0] in names or len(unbound) != 1:
        return body
    return renamed(body, unbound.pop(), measure.of[0])


def densities(
    node: nodes.Expression, bound: frozenset[str] = frozenset()
) -> Iterator[tuple[nodes.Density, frozenset[str]]]:
    """The densities of an expression, each with the names that integrals and sums around it bind.

    >>> [bound for _, bound in densities(nodes.Integral("z", None, None, nodes.Density("p", ("z",))))]
    [frozenset({'z'})]
    """
    pending = [(node, bound)]
    while pending:
        current, around = pending.pop()
        if isinstance(current, nodes.Density):
            yield current, around
        inside = around | _bound_by(current)
        pending.extend((child, inside) for child in nodes.children(current))


def names_in(node: nodes.Density) -> frozenset[str]:
    """What a density is of, and given.

    >>> sorted(names_in(nodes.Density("p", ("x",), ("z",))))
    ['x', 'z']
    """
    return frozenset(node.of + node.given)


def _kind_in(used: list[nodes.Density], variable: str) -> str:
    """Whether the variable is an observed or a latent one in the densities that it stands in."""
    found = set()
    if any({variable} & set(each.of) & set(each.given) for each in used):
        return variable[0]  # `q(x|x)` is no density
    for each in used:
        others = {name[0].lower() for name in names_in(each) - {variable}}
        if each.letter == "q":
            found.add("z" if variable in each.of else "x")
        elif len(others) == 1 and (other := others.pop()) in _OTHER:
            found.add(_OTHER[other])
    return found.pop() if len(found) == 1 else kind(variable)


def _fresh(letter: str, body: nodes.Expression) -> str:
    taken: set[str] = set()
    for node in nodes.walk(body):
        taken |= _bound_by(node)
        if isinstance(node, nodes.Density):
            taken |= names_in(node)
        elif isinstance(node, nodes.Symbol):
            taken.add(node.name)
    while letter in taken:
        letter += "'"
    return letter


def _bound_by(node: nodes.Expression) -> frozenset[str]:
    if isinstance(node, nodes.Integral):
        return frozenset({node.variable})
    return frozenset({node.index}) if isinstance(node, nodes.Reduce) else frozenset()
