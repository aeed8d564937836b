"""Equals signs, inequalities and arrows: cutting a line at them, and whether one holds between two values."""

from __future__ import annotations

import re

from mpmath import mpc

from autograder.symbolic.comparing.comparison import close
from autograder.symbolic.derivations.spaces import without_space
from autograder.symbolic.domains import NumericValue

_ARROW = (
    r"<=>|=>|->|[→⇒⇔⟹⟺∴]"
    r"|\\(?:implies|iff|therefore|to|leadsto|(?:Long|long)?[Rr]ightarrow|Long[Ll]eftrightarrow|Leftrightarrow)(?![A-Za-z])"
)
_AT_LEAST = r">=|[≥⩾]|\\(?:geqslant|geqq|geq|ge)(?![A-Za-z])"
_AT_MOST = r"<=|[≤⩽]|\\(?:leqslant|leqq|leq|le)(?![A-Za-z])"
_MORE = r"(?<!-)>|\\gt(?![A-Za-z])"
_LESS = r"<(?!-)|\\lt(?![A-Za-z])"
_NEARLY = r"[≈≃≅∝]|\\(?:approxeq|approx|simeq|cong|propto|sim)(?![A-Za-z])"
_UNEQUAL = r"≠|!=|\\neq?(?![A-Za-z])"
_EQUALS = (
    r"==|:=|=:|(?<!!)=|[≡≔≕≜≝≐]"
    r"|\\(?:equiv|triangleq|coloneqq|coloneq|eqqcolon|doteq|eqdef|(?:mathrel|mathop)\s*\{\s*:?\s*=\s*\})(?![A-Za-z])"
)
_KINDS = {
    "": _ARROW,
    ">=": _AT_LEAST,
    "<=": _AT_MOST,
    ">": _MORE,
    "<": _LESS,
    "≈": _NEARLY,
    "≠": _UNEQUAL,
    "=": _EQUALS,
}

RELATION = "|".join(_KINDS.values())
"""The pattern of whatever may stand between two expressions of a chain, or in front of a line."""

CLAIMS = {">=": "at most", "<=": "at least", ">": "less than", "<": "more than"}
"""What an inequality says of its right side, as seen from its left side."""

NO_EQUALITY = {"≈": "only says that the two are close", "≠": "says that the two differ"}
"""What other relations say, which have no place in a derivation of an equality."""


def split_at_relations(line: str) -> list[tuple[str, str]]:
    """The expressions of a line, each with the relation in front of it; an arrow is no relation.

    A relation in front of nothing, at the end of a line, comes back with an empty text.
    One inside brackets, such as the one of ``j=1`` below a sum, separates nothing.

    >>> split_at_relations(r"a = \\sum_{j=1}^{J} b_j \\ge c")
    [('', 'a'), ('=', '\\\\sum_{j=1}^{J} b_j'), ('>=', 'c')]
    >>> split_at_relations("=> = b >=")
    [('=', 'b'), ('>=', '')]
    """
    found: list[tuple[str, str]] = []
    relation, piece, end = "", "", 0
    for match in re.finditer(RELATION, line):
        piece += line[end : match.start()]
        end = match.end()
        if _is_open(piece):
            piece += match.group()
            continue
        if _says_something(piece):
            found.append((relation, without_space(piece)))
            relation = ""
        relation, piece = _kind(match.group()) or relation, ""
    piece += line[end:]
    if _says_something(piece):
        return [*found, (relation, without_space(piece))]
    return [*found, (relation, "")] if relation else found


def holds_within(relation: str, left: NumericValue, right: NumericValue, tolerance: NumericValue) -> bool:
    """Whether ``left relation right``, where values that are one within the tolerance are equal.

    >>> from autograder.symbolic.comparing.comparison import EXACT
    >>> [holds_within(relation, 2, 1, EXACT) for relation in ("=", ">=", "<")]
    [False, True, False]
    """
    if close(left, right, tolerance):
        return relation in {"=", ">=", "<="}
    if relation == "=" or isinstance(left, mpc) or isinstance(right, mpc):
        return False
    return bool(left > right) == (relation in {">", ">="})


def _kind(sign: str) -> str:
    return next(kind for kind, pattern in _KINDS.items() if re.fullmatch(pattern, sign))


def _says_something(piece: str) -> bool:
    return bool(without_space(piece).strip(" &,.;:$\\\t\n"))


def _is_open(text: str) -> bool:
    return any(text.count(opening) > text.count(closing) for opening, closing in ("{}", "()"))
