"""Indices that nothing binds, and how far they run."""

from __future__ import annotations

from autograder.symbolic import expression as nodes
from autograder.symbolic.vocabulary import Vocabulary


def dangling_indices(body: nodes.Expression, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names that are indices of vectors in ``body``, bound neither there nor by the task.

    >>> dangling_indices(nodes.Component(nodes.Symbol("v"), (nodes.Symbol("j"),)), Vocabulary())
    ('j',)
    """
    found: dict[str, None] = {}
    pending: list[tuple[nodes.Expression, frozenset[str]]] = [(body, vocabulary.names)]
    while pending:
        node, bound = pending.pop()
        if isinstance(node, nodes.Component):
            names = (
                each.name
                for index in node.indices
                for each in nodes.walk(index)
                if isinstance(each, nodes.Symbol)
            )
            found |= dict.fromkeys(name for name in names if name not in bound)
        inner = bound
        if isinstance(node, nodes.Reduce):
            inner = bound | {node.index}
        elif isinstance(node, nodes.Integral):
            inner = bound | {node.variable}
        pending.extend((child, inner) for child in nodes.children(node))
    return tuple(found)


def length_of(index: str, body: nodes.Expression, vocabulary: Vocabulary) -> nodes.Expression | None:
    """The upper bound of a sum that names only its index: the length of a vector that is indexed by it."""
    for node in nodes.walk(body):
        if isinstance(node, nodes.Component) and isinstance(node.base, nodes.Symbol):
            domain = vocabulary.variables.get(node.base.name)
            lengths = () if domain is None else domain.dimensions
            for place, length in zip(node.indices, lengths, strict=False):
                if place == nodes.Symbol(index):
                    return nodes.Symbol(length)
    return None
