"""Names that a task does not declare: which they are, and what may have been meant by them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from autograder.reports.verdicts import AnswerError
from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.unbound_indices import dangling_indices, length_of
from autograder.symbolic.vocabulary import Vocabulary

_DIMENSIONS = frozenset("dDJKkMmNn")
"""What the length of a vector is called in one book or another."""


def check_names(expression: nodes.Expression, vocabulary: Vocabulary) -> None:
    """Raise AnswerError where a variable is none of the task's, or an index is bound by no sum."""
    unknown = sorted(unknown_names(expression, vocabulary))
    if not unknown:
        return
    if sum(len(name) > 1 and name.isalpha() for name in unknown) > 2:
        raise AnswerError("This reads like a sentence; here only formulas are read.", "answer.prose")
    shown = ", ".join(f"`{name}`" for name in unknown)
    known = ", ".join(f"`{name}`" for name in sorted(vocabulary.variables)) or (
        "densities such as p(x)" if vocabulary.densities else "no variables"
    )
    meant = _missing_sum(expression, unknown, vocabulary) or _meant(expression, unknown, vocabulary)
    raise AnswerError(
        f"I don't know {shown} here.{meant} This answer can use {known}.", "answer.unknown-name"
    )


def _missing_sum(expression: nodes.Expression, unknown: Sequence[str], vocabulary: Vocabulary) -> str:
    """That a name is an index over which nothing sums, if it stands nowhere else."""
    indices = dangling_indices(expression, vocabulary)
    if len(unknown) != 1 or unknown[0] not in indices or unknown[0] in _outside_indices(expression):
        return ""
    index = unknown[0]
    length = length_of(index, expression, vocabulary)
    upper = length.name if isinstance(length, nodes.Symbol) else "..."
    return f" It is an index, but the sum over {index} is missing, as in `\\sum_{{{index}=1}}^{{{upper}}}`."


def _outside_indices(node: nodes.Expression) -> Iterator[str]:
    if isinstance(node, nodes.Symbol):
        yield node.name
    elif not isinstance(node, nodes.Component):
        for child in nodes.children(node):
            yield from _outside_indices(child)


def _meant(expression: nodes.Expression, unknown: Sequence[str], vocabulary: Vocabulary) -> str:
    """A question about a name of the task that is spelled almost like the unknown one, or plays its part."""
    upper = {node.upper for node in nodes.walk(expression) if isinstance(node, nodes.Reduce)}
    for name in unknown:
        spelled = {known.lower(): known for known in sorted(vocabulary.variables)}
        close = difflib.get_close_matches(name[:40].lower(), spelled, n=1, cutoff=0.7)
        if close and (len(name) > 1 or name.lower() == close[0]):
            return f" Did you mean `{spelled[close[0]]}`?"
        if nodes.Symbol(name) in upper and name in _DIMENSIONS and len(lengths := _lengths(vocabulary)) == 1:
            return f" Did you mean `{lengths.pop()}`, up to which the sum runs here?"
    return ""


def _lengths(vocabulary: Vocabulary) -> set[str]:
    return {length for domain in vocabulary.variables.values() for length in domain.dimensions}


def unknown_names(expression: nodes.Expression, vocabulary: Vocabulary) -> frozenset[str]:
    """The free variables of an expression that its task does not declare; those of densities aside.

    >>> unknown_names(nodes.Symbol("k"), Vocabulary())
    frozenset({'k'})
    """
    names: set[str] = set()
    _collect(expression, frozenset(), names)
    return frozenset(names - vocabulary.names)


def _collect(node: nodes.Expression, bound: frozenset[str], names: set[str]) -> None:
    if isinstance(node, nodes.Symbol):
        if node.name not in bound:
            names.add(node.name)
        return
    for child in nodes.children(node):
        inner = bound
        if isinstance(node, nodes.Reduce) and child is node.body:
            inner = bound | {node.index}
        elif isinstance(node, nodes.Integral) and child is node.body:
            inner = bound | {node.variable}
        _collect(child, inner, names)
