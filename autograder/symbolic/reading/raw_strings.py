"""Strings written without ``r``, in which Python has made characters of LaTeX's commands.

Python reads ``"\\frac"`` as a form feed and ``rac``, ``"\\times"`` as a tab and ``imes``. What is
beyond doubt is put back, and said; what could be meant is said where the answer cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from autograder.reports.remarks import remark
from autograder.symbolic.reading import spelling

_MADE_OF = {
    "\a": ("a", "bell"),
    "\b": ("b", "backspace"),
    "\t": ("t", "tab"),
    "\n": ("n", "line break"),
    "\v": ("v", "vertical tab"),
    "\f": ("f", "form feed"),
    "\r": ("r", "carriage return"),
}
"""The characters that Python makes of a backslash and a letter: the letter, and what they are called."""

_TYPED = frozenset("\t\n")
"""Those of them that people type, too, or have in a text of several lines."""

_COMMANDS = frozenset().union(
    spelling.NAMES,
    spelling.STRUCTURES,
    spelling.OPERATORS,
    spelling.LEFT,
    spelling.RIGHT,
    spelling.FONTS,
    spelling.WORD_FONTS,
    spelling.OLD_FONTS,
    spelling.ACCENTS,
    spelling.IGNORED,
    spelling.FUNCTION_WORDS,
    spelling.WORDS,
    {"begin", "tag", "notag", "nonumber", "therefore", "rightarrow", "boxed"},
)
_WORDS = frozenset(spelling.FUNCTION_WORDS) | frozenset(spelling.WORDS) | frozenset(spelling.GREEK)
_MADE = re.compile(r"([\a\b\t\v\f]|\n|\r(?!\n))([A-Za-z]+\*?)")
_OTHER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MOST_SHOWN = 3


def restored(text: str, names: Collection[str] = ()) -> str:
    """The text with the commands that Python has taken for escapes put back, which is said beside the
    verdict.

    ``names`` are those that the task declares: what follows a tab or a line break may be one of them.

    >>> print(restored("\\frac{1}{2} \\times s"))
    \\frac{1}{2} \\times s
    >>> restored("a +\\n nu"), restored("x\\tau", {"a", "u", "x"})
    ('a +\\n nu', 'x\\tau')
    """
    return restored_lines([text], names)[0]


def restored_lines(lines: Sequence[str], names: Collection[str] = ()) -> list[str]:
    """The same for the lines of one answer, said once for all of them.

    >>> restored_lines(["a", "= \\frac{2 a}{2}"])
    ['a', '= \\\\frac{2 a}{2}']
    """
    found: list[tuple[str, str]] = []

    def put_back(match: re.Match[str]) -> str:
        made, rest = match.groups()
        command = _MADE_OF[made][0] + rest
        if command not in _COMMANDS or (made in _TYPED and _stands_alone(rest, names)):
            return match.group()
        found.append((command, _MADE_OF[made][1]))
        return f"\\{command}"

    lines = [_MADE.sub(put_back, line) for line in lines]
    if found:
        shown = list(dict.fromkeys(found))[:_MOST_SHOWN]
        made_of = " and ".join(f"a {name} of the beginning of `\\{command}`" for command, name in shown)
        remark(
            f"Your string is written without r, so Python has made {made_of}. "
            'It was read as you meant it; write r"…", with an r in front of the quotation mark.'
        )
    return lines


def _stands_alone(rest: str, names: Collection[str]) -> bool:
    """Whether what follows a tab or a line break says something by itself."""
    return len(rest) == 1 or rest in _WORDS or rest in names or set(rest) <= {"e", *names}


def escape_in(text: str) -> str:
    """A sentence on what Python may have made of a backslash in a text that cannot be read; empty if nothing.

    >>> print(escape_in("x + \\nu"))
    There is a line break before `u`. If `\\nu` was meant, write r"…": without an r in front of the quotation
    mark, Python takes `\\n` for a line break.
    >>> escape_in("x + u")
    ''
    """
    for match in _MADE.finditer(text):
        made, rest = match.groups()
        letter, name = _MADE_OF[made]
        if made in _TYPED and letter + rest not in _COMMANDS:
            continue
        return (
            f"There is a {name} before `{rest[:20]}`. If `\\{letter}{rest[:20]}` was meant, "
            'write r"…": without an r in front of the quotation mark, '
            f"Python takes `\\{letter}` for a {name}."
        )
    if _OTHER.search(text):
        return (
            "There is a character here that cannot be seen. If you wrote a backslash there, "
            'write r"…", with an r in front of the quotation mark: without it, '
            "Python makes such characters of backslashes."
        )
    return ""
