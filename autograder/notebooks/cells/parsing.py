"""The code of a cell as Python reads it."""

from __future__ import annotations

import ast

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What the parser raises, on hostile text too."""


def parsed(source: str) -> ast.Module | None:
    """The code as a tree; None where it is no Python, or more of it than the parser takes.

    >>> parsed("%matplotlib inline\\nx = 1").body[0].lineno, parsed("x = = 1")
    (2, None)
    """
    try:
        return ast.parse(without_magics(source))
    except UNREADABLE:
        return None


def is_grade_call(node: ast.AST) -> bool:
    """Whether this calls `grade`, by its name or as that of a module."""
    return isinstance(node, ast.Call) and (
        getattr(node.func, "id", getattr(node.func, "attr", "")) == "grade"
    )


def last_grade_call(tree: ast.Module | None) -> ast.Call | None:
    """The call of `grade` that is the last expression of a cell, and so its value; None for other cells.

    >>> last_grade_call(parsed("limit = 2\\ngrade(check, out_of=limit)")).func.id
    'grade'
    >>> last_grade_call(parsed("report = grade(check, out_of=2)")), last_grade_call(parsed("x = = 1"))
    (None, None)
    """
    last = tree.body[-1] if tree is not None and tree.body else None
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and is_grade_call(last.value):
        return last.value
    return None


def without_magics(source: str) -> str:
    """The code with IPython's magic and shell lines blanked, so that Python can parse it.

    >>> without_magics("%matplotlib inline\\nx = 1")
    '\\nx = 1'
    """
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n"))
