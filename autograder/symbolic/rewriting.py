"""Changing expression trees: at one place or everywhere; sums and products and their parts."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from autograder.symbolic import expression as nodes

Rebuilt = Callable[[nodes.Expression], nodes.Expression]
"""Puts something else in the place of a node and gives the whole tree."""


def places(
    root: nodes.Expression, into: Callable[[nodes.Expression], bool] = lambda node: True
) -> Iterator[tuple[nodes.Expression, Rebuilt]]:
    """Every node, level by level, with the function that puts something else in its place.

    Below a node that ``into`` refuses there are no places.

    >>> from autograder.symbolic.expression import Power
    >>> square = Power(nodes.Symbol("x"), nodes.rational(2))
    >>> [rebuilt(nodes.ONE) for node, rebuilt in places(square) if node == nodes.Symbol("x")]
    [Power(base=Number(value=Fraction(1, 1)), exponent=Number(value=Fraction(2, 1)))]
    """
    return ((each.node, each.rebuilt) for each in places_inside(root, into))


@dataclass(frozen=True)
class Place:
    """A node of a tree, the nodes around it from the nearest outwards,
    and how to put something in its place.
    """

    node: nodes.Expression
    around: tuple[nodes.Expression, ...]
    rebuilt: Rebuilt


def places_inside(
    root: nodes.Expression, into: Callable[[nodes.Expression], bool] = lambda node: True
) -> Iterator[Place]:
    """Like :func:`places`, for whoever has to know what stands around.

    >>> [len(place.around) for place in places_inside(nodes.multiply(nodes.rational(2), nodes.Symbol("x")))]
    [0, 1, 1]
    """
    pending = deque([Place(root, (), lambda changed: changed)])
    while pending:
        place = pending.popleft()
        yield place
        if into(place.node):
            around = (place.node, *place.around)
            pending.extend(
                Place(child, around, _around(slot, place.node, place.rebuilt))
                for *slot, child in _slots(place.node)
            )


def _around(slot: list[Any], node: nodes.Expression, rebuilt: Rebuilt) -> Rebuilt:
    name, place = slot
    return lambda changed: rebuilt(_with(node, name, place, changed))


def changed_everywhere(
    node: nodes.Expression, change: Callable[[nodes.Expression], nodes.Expression | None]
) -> nodes.Expression:
    """The tree in which every node for which ``change`` has something gives way to it; below it nothing
    changes.

    >>> changed_everywhere(nodes.Symbol("x"), lambda each: nodes.ONE if each == nodes.Symbol("x") else None)
    Number(value=Fraction(1, 1))
    """
    changed = change(node)
    if changed is not None:
        return changed
    return nodes.with_children(node, lambda child: changed_everywhere(child, change))


def substituted(
    node: nodes.Expression, values: Mapping[nodes.Expression, nodes.Expression]
) -> nodes.Expression:
    """The tree with some nodes exchanged for others, all at once.

    >>> substituted(
    ...     nodes.Symbol("x"), {nodes.Symbol("x"): nodes.Symbol("y"), nodes.Symbol("y"): nodes.Symbol("x")}
    ... )
    Symbol(name='y')
    """
    return changed_everywhere(node, values.get)


def _slots(node: nodes.Expression) -> list[tuple[str, int | None, nodes.Expression]]:
    """The children with the fields, and the places in them, where they stand."""
    found: list[tuple[str, int | None, nodes.Expression]] = []
    for each in fields(node):
        value: Any = getattr(node, each.name)
        if isinstance(value, tuple):
            found.extend(
                (each.name, k, item) for k, item in enumerate(value) if isinstance(item, nodes.Expression)
            )
        elif isinstance(value, nodes.Expression):
            found.append((each.name, None, value))
    return found


def _with(node: nodes.Expression, name: str, place: int | None, child: nodes.Expression) -> nodes.Expression:
    changed: Any = child
    if place is not None:
        items = getattr(node, name)
        changed = (*items[:place], child, *items[place + 1 :])
    fields_changed: dict[str, Any] = {name: changed}
    return replace(node, **fields_changed)


def sum_of(terms: Iterable[nodes.Expression]) -> nodes.Expression:
    """The sum of any number of terms; of none, zero."""
    terms = tuple(terms)
    return nodes.add(*terms) if terms else nodes.rational(0)


def product_of(factors: Iterable[nodes.Expression]) -> nodes.Expression:
    """The product of any number of factors; of none, one."""
    factors = tuple(factors)
    return nodes.multiply(*factors) if factors else nodes.ONE


def terms_of(node: nodes.Expression) -> tuple[nodes.Expression, ...]:
    """The terms of an expression as it is written."""
    return node.terms if isinstance(node, nodes.Add) else (node,)


def factors_of(node: nodes.Expression) -> tuple[nodes.Expression, ...]:
    """The factors of an expression as it is written."""
    return node.factors if isinstance(node, nodes.Multiply) else (node,)


def split_number(node: nodes.Expression) -> tuple[nodes.Number, nodes.Expression]:
    """The rational numbers among the factors, as one, and what is left.

    >>> split_number(nodes.multiply(nodes.rational(3), nodes.Symbol("x")))
    (Number(value=Fraction(3, 1)), Symbol(name='x'))
    """
    coefficient, rest = nodes.rational(1), []
    for factor in factors_of(node):
        if isinstance(factor, nodes.Number):
            value = coefficient.value * factor.value
            coefficient = nodes.Number(value, coefficient.exact and factor.exact)
        else:
            rest.append(factor)
    return coefficient, product_of(rest)


def mentions(node: nodes.Expression, name: str) -> bool:
    """Whether a variable occurs in an expression.

    >>> from autograder.symbolic.expression import Power
    >>> mentions(Power(nodes.Symbol("x"), nodes.rational(2)), "x")
    True
    """
    return any(isinstance(each, nodes.Symbol) and each.name == name for each in nodes.walk(node))
