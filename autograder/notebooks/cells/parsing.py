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


def without_magics(source: str) -> str:
    """The code with IPython's magic and shell lines blanked, so that Python can parse it.

    >>> without_magics("%matplotlib inline\\nx = 1")
    '\\nx = 1'
    """
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n"))
