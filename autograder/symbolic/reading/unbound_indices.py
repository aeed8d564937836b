"""Indices that nothing binds, and how far they run."""

from __future__ import annotations

from autograder.symbolic.expression import Component, Expression, Integral, Reduce, Symbol, children, walk
from autograder.symbolic.vocabulary import Vocabulary


def dangling_indices(body: Expression, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names that are indices of vectors in ``body``, bound neither there nor by the task.

    >>> dangling_indices(Component(Symbol("v"), (Symbol("j"),)), Vocabulary())
    ('j',)
    """
    found: dict[str, None] = {}
    pending: list[tuple[Expression, frozenset[str]]] = [(body, vocabulary.names)]
    while pending:
        node, bound = pending.pop()
        if isinstance(node, Component):
            names = (each.name for index in node.indices for each in walk(index) if isinstance(each, Symbol))
            found |= dict.fromkeys(name for name in names if name not in bound)
        inner = bound
        if isinstance(node, Reduce):
            inner = bound | {node.index}
        elif isinstance(node, Integral):
            inner = bound | {node.variable}
        pending.extend((child, inner) for child in children(node))
    return tuple(found)


def length_of(index: str, body: Expression, vocabulary: Vocabulary) -> Expression | None:
    """The upper bound of a sum that names only its index: the length of a vector that is indexed by it."""
    for node in walk(body):
        if isinstance(node, Component) and isinstance(node.base, Symbol):
            domain = vocabulary.variables.get(node.base.name)
            lengths = () if domain is None else domain.dimensions
            for place, length in zip(node.indices, lengths, strict=False):
                if place == Symbol(index):
                    return Symbol(length)
    return None
