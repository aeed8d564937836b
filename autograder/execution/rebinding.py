"""Tests that delete a student's name, or give it another value, to see what the student's functions make of
it.

A common test takes away a helper function, calls the function that should use it, and gives it back. The
names live in the candidate, so what happens to a name that a cell deletes has to be told there.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from typing import Any

TOLD_BY = "_autograder_tell"
"""The name under which the function that tells the candidate is called in the changed code."""


_OWN_NAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class TellingCode(ast.NodeTransformer):
    """Puts a call behind each statement that deletes or binds one of the names, outside of functions.

    >>> print(ast.unparse(TellingCode({"squares"}).visit(ast.parse("del squares\\nx = 1"))))
    del squares
    _autograder_tell('squares')
    x = 1
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Look into the blocks of compound statements."""
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list):
                setattr(node, block, [each for old in statements for each in self._told(old)])
        for handler in getattr(node, "handlers", ()):
            self.generic_visit(handler)
        return node

    def visit(self, node: ast.AST) -> Any:
        """Leave functions and classes alone, which have names of their own."""
        return node if isinstance(node, _OWN_NAMES) else super().visit(node)

    def _told(self, statement: ast.stmt) -> list[ast.stmt]:
        changed = sorted(_names_changed(statement) & set(self._names))
        visited = self.visit(statement)
        calls = [ast.parse(f"{TOLD_BY}({name!r})").body[0] for name in changed]
        return [visited, *(ast.fix_missing_locations(ast.copy_location(call, statement)) for call in calls)]


def names_deleted(source: str) -> frozenset[str]:
    """The names that the code of a cell deletes somewhere outside of functions.

    >>> sorted(names_deleted("old = f\\ntry:\\n    del f\\nfinally:\\n    f = old"))
    ['f']
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    deletions = [node for node in ast.walk(tree) if isinstance(node, ast.Delete)]
    return frozenset(name for node in deletions for name in _names_changed(node))


def _names_changed(statement: ast.AST) -> set[str]:
    """The names that a single statement binds or deletes, without its inner blocks."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    targets: list[ast.expr] = []
    if isinstance(statement, (ast.Delete, ast.Assign)):
        targets = statement.targets
    elif isinstance(statement, (ast.AugAssign, ast.AnnAssign, ast.For)):
        targets = [statement.target]
    return {
        each.id
        for target in targets
        for each in ast.walk(target)
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)
    }


def telling(
    names: dict[str, Any], bind: Callable[[str, Any], None], unbind: Callable[[str], None]
) -> Callable[[str], None]:
    """The function that tells the candidate what has become of a name here.

    >>> told = []
    >>> tell = telling({"f": 1}, lambda name, value: told.append((name, value)), told.append)
    >>> tell("f"), tell("g"), told
    (None, None, [('f', 1), 'g'])
    """

    def tell(name: str) -> None:
        if name in names:
            bind(name, names[name])
        else:
            unbind(name)

    return tell
