"""Sums and products with dots: ``x_1 + \\dots + x_n`` is the sum of x_k from 1 to n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.placeholders import Dots


def with_dots(kind: str, items: Sequence[nodes.Expression | Dots]) -> list[nodes.Expression] | None:
    """The terms or factors, with dots replaced by the sum or product they stand for; None if that is open.

    What stands before the dots is the beginning, the one item behind them the end.

    >>> with_dots("sum", [nodes.rational(1), Dots(place=1), nodes.Symbol("n")])
    [Reduce(kind='sum', index='k', lower=Number(value=Fraction(1, 1)), upper=Symbol(name='n'),
    body=Symbol(name='k'))]
    """
    plain = [each for each in items if not isinstance(each, Dots)]
    if len(plain) == len(items):
        return plain
    place = next(place for place, each in enumerate(items) if isinstance(each, Dots))
    if len(plain) < len(items) - 1 or place == len(plain):
        return None
    before, last, after = plain[:place], plain[place], plain[place + 1 :]
    for start in range(place):
        reduced = _continued(kind, before[start:], last)
        if reduced is not None:
            return [*before[:start], reduced, *after]
    return None


def _continued(
    kind: str, beginning: Sequence[nodes.Expression], last: nodes.Expression
) -> nodes.Expression | None:
    used = {node.name for node in nodes.walk(last) if isinstance(node, nodes.Symbol)}
    index = next(name for name in ("k", "j", "i", "l", "m", "running") if name not in used)
    pairs: set[tuple[Any, Any]] = set()
    body = _merged(beginning[0], last, nodes.Symbol(index), pairs)
    if len(pairs) != 1:
        return None
    ((lower, upper),) = pairs
    if not isinstance(lower, nodes.Number):
        return None
    for step, item in enumerate(beginning[1:], start=1):
        found: set[tuple[Any, Any]] = set()
        _merged(beginning[0], item, nodes.Symbol(index), found)
        if found != {(lower, nodes.rational(lower.value + step))}:
            return None
    return nodes.Reduce(kind, index, lower, upper, body)


def _merged(first: Any, last: Any, index: nodes.Symbol, pairs: set[tuple[Any, Any]]) -> Any:
    """What two expressions have in common, with the index where they differ; how they differ goes to
    ``pairs``.
    """
    if first == last:
        return last
    if isinstance(first, tuple) and isinstance(last, tuple) and len(first) == len(last):
        return tuple(_merged(a, b, index, pairs) for a, b in zip(first, last, strict=True))
    if (
        type(first) is type(last)
        and not isinstance(first, nodes.Number | nodes.Symbol | str | tuple)
        and first is not None
    ):
        changes = {
            each.name: _merged(getattr(first, each.name), getattr(last, each.name), index, pairs)
            for each in fields(last)
        }
        return replace(last, **changes)
    pairs.add((first, last))
    return index
