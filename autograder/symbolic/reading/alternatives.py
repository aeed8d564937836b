"""Further readings of an answer, where its notation counts from zero or marks one data point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from fractions import Fraction

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.spelling import GREEK
from autograder.symbolic.vocabulary import Vocabulary


def rebuilt(
    node: nodes.Expression, change: Callable[[nodes.Expression], nodes.Expression]
) -> nodes.Expression:
    """The expression with ``change`` applied to every node, from the bottom up.

    >>> rebuilt(
    ...     nodes.add(nodes.Symbol("a"), nodes.ONE),
    ...     lambda node: nodes.Symbol("b") if node == nodes.Symbol("a") else node,
    ... )
    Add(terms=(Symbol(name='b'), Number(value=Fraction(1, 1))))
    """
    return change(nodes.with_children(node, lambda child: rebuilt(child, change)))


def counted_from_zero(expression: nodes.Expression) -> nodes.Expression | None:
    """The expression with all its indices one higher, if as they stand one of them is 0; otherwise None.

    >>> counted_from_zero(nodes.Component(nodes.Symbol("v"), (nodes.Number(Fraction(0)),)))
    Component(base=Symbol(name='v'), indices=(Add(terms=(Number(value=Fraction(0, 1)),
    Number(value=Fraction(1, 1)))),))
    """
    if not _has_index_zero(expression):
        return None

    def raised(node: nodes.Expression) -> nodes.Expression:
        if isinstance(node, nodes.Component):
            return nodes.Component(node.base, tuple(nodes.add(index, nodes.ONE) for index in node.indices))
        return node

    return rebuilt(expression, raised)


def _has_index_zero(expression: nodes.Expression) -> bool:
    """Whether an index is 0, as it is written or at the lower bound of the sum that binds it."""
    pending: list[tuple[nodes.Expression, dict[str, Fraction]]] = [(expression, {})]
    while pending:
        node, lowest = pending.pop()
        if isinstance(node, nodes.Component) and any(_value(index, lowest) == 0 for index in node.indices):
            return True
        if isinstance(node, nodes.Reduce):
            bound = _value(node.lower, lowest)
            lowest = {name: value for name, value in lowest.items() if name != node.index}
            if bound is not None:
                lowest[node.index] = bound
        for each in fields(node):
            value = getattr(node, each.name)
            items = value if isinstance(value, tuple) else (value,)
            pending.extend((item, lowest) for item in items if isinstance(item, nodes.Expression))
    return False


def _value(index: nodes.Expression, lowest: dict[str, Fraction]) -> Fraction | None:
    match index:
        case nodes.Number(value):
            return value
        case nodes.Symbol(name):
            return lowest.get(name)
        case nodes.Add(parts) | nodes.Multiply(parts):
            values = [_value(part, lowest) for part in parts]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                return None
            if isinstance(index, nodes.Add):
                return sum(known, Fraction(0))
            result = Fraction(1)
            for value in known:
                result *= value
            return result
    return None


def of_one_point(expression: nodes.Expression, vocabulary: Vocabulary) -> nodes.Expression:
    """With ``x_i`` read as ``x``, where the task has x for one data point and the same index stands
    everywhere.

    >>> from autograder.symbolic.domains import zero_or_one
    >>> of_one_point(nodes.Symbol("x_i"), Vocabulary({"x": zero_or_one}))
    Symbol(name='x')
    """
    letters = {*vocabulary.names, *(("x", "z") if vocabulary.densities else ())}
    taken = letters | set(_bound_names(expression))
    indices: set[str] = set()
    for node in nodes.walk(expression):
        for name in (node.name,) if isinstance(node, nodes.Symbol) else _variables(node):
            base, mark, index = name.rpartition("_")
            if mark and name not in taken and base in letters:
                indices.add(index)
    if len(indices) != 1 or not _is_index(index := indices.pop()):
        return expression

    def plain(name: str) -> str:
        base = name.removesuffix(f"_{index}")
        return base if base in letters and name not in taken else name

    def renamed(node: nodes.Expression) -> nodes.Expression:
        if isinstance(node, nodes.Symbol):
            return nodes.Symbol(plain(node.name))
        if isinstance(node, nodes.Density):
            return nodes.Density(node.letter, tuple(map(plain, node.of)), tuple(map(plain, node.given)))
        return node

    return rebuilt(expression, renamed)


def _is_index(name: str) -> bool:
    return name in GREEK or (len(name) == 1 and name.isalpha())


def _variables(node: nodes.Expression) -> tuple[str, ...]:
    return node.of + node.given if isinstance(node, nodes.Density) else ()


def _bound_names(expression: nodes.Expression) -> Iterator[str]:
    for node in nodes.walk(expression):
        if isinstance(node, nodes.Reduce):
            yield node.index
        elif isinstance(node, nodes.Integral):
            yield node.variable
