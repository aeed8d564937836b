"""What only takes up room between formulas: spaces, alignment, phantoms, empty groups."""

from __future__ import annotations

import re

_SPACE = (
    r"[\s&~]|\\[,;:!> ]"
    r"|\\(?:q?quad|thinspace|enspace|hfill?|notag|nonumber|displaystyle|noindent|null|strut)(?![A-Za-z])"
    r"|\\(?:[hvm]space\*?|[hv]?phantom|mathstrut)\s*\{(?:[^{}]|\{[^{}]*\})*\}"
    r"|\\math(?:rel|bin|op)\s*\{\s*(?:\\h?phantom\s*\{[^{}]*\}\s*)?\}"
    r"|\\(?:hskip|kern|mkern|mskip)\s*-?\d*\.?\d+\s*[a-z]{2}|\{\s*\}"
)
_PART = re.compile(rf"(?P<space>(?:{_SPACE})+)|\\?.", re.DOTALL)


def without_space(text: str) -> str:
    """The text without what only takes up room at its ends: spaces, alignment, phantoms, empty groups.

    >>> without_space(r"{}&\\phantom{=} a \\qquad")
    'a'
    """
    parts = [part for part in _PART.finditer(text) if part["space"] is None]
    return text[parts[0].start() : parts[-1].end()] if parts else ""
