"""One change of a tree of code."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class Replacement:
    """A node and what stands in its place; None takes a statement away. ``before`` and ``after`` are for
    people.
    """

    node: ast.AST
    by: ast.AST | None
    before: str
    after: str


def replacement(node: ast.AST, by: ast.AST | None) -> Replacement:
    """A change that is told by the text of both nodes.

    >>> replacement(ast.Name("a"), ast.Name("b")).after
    'b'
    """
    return Replacement(node, by, ast.unparse(node), "" if by is None else ast.unparse(by))
