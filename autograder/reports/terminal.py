"""Reports in a terminal: lines with hanging indents, without signs that it cannot show; verdicts, and lists
of remarks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.reports.plain_text import readable
from autograder.reports.rendering import earned, read_as_lines, with_what_was_read
from autograder.reports.report import Status, Verdict

_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-", "→": "->"}
)


def can_show(console: Console, text: str) -> bool:
    """Whether the terminal's encoding has every sign of a text."""
    try:
        text.encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def encodable(console: Console, text: str) -> str:
    """The text with what the terminal cannot show replaced, and without what would steer it.

    >>> import io
    >>> encodable(Console(file=io.TextIOWrapper(io.BytesIO(), encoding="ascii")), "“naïve” λ")
    '"naive" ?'
    >>> encodable(Console(file=io.TextIOWrapper(io.BytesIO(), encoding="utf-8")), "\\x1b[2Jtext")
    'text'
    """
    text = readable(text)
    if can_show(console, text):
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return plain.encode("ascii", errors="replace").decode()


def show_line(console: Console, sign: str, text: str, style: str = "", *, width: int = 4) -> None:
    """A sign and a text beside it, whose further lines stand below its first."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=width)
    table.add_column(overflow="fold")
    table.add_row(
        Text(encodable(console, sign), style=style, justify="right"), Text(encodable(console, text))
    )
    show_block(console, table)


def show_paragraph(console: Console, text: str) -> None:
    """A text of its own: wrapped between words on a terminal, one line
    in a file, where it may be searched.
    """
    if console.is_terminal:
        show_block(console, Text(encodable(console, text)))
    else:
        console.out(encodable(console, text), highlight=False)


def show_block(console: Console, block: RenderableType) -> None:
    """A text or a table, without blanks at the ends of its lines, which would stay in a file."""
    with console.capture() as capture:
        console.print(block)
    for line in capture.get().splitlines():
        console.out(line.rstrip(), highlight=False)


_SIGNS: dict[Status, tuple[str, str, str]] = {
    "passed": ("✓", "+", "green"),
    "failed": ("✗", "x", "red"),
    "undecided": ("?", "?", "yellow"),
    "waiting": ("–", "-", "dim"),
}


def show_verdicts(console: Console, verdicts: Iterable[Verdict]) -> None:
    """What checks found, each with its points, its message, and how the answer was read."""
    for verdict, read_as in with_what_was_read(verdicts):
        sign, plain, style = _SIGNS[verdict.status]
        points = earned(verdict)
        sign = sign if can_show(console, sign) else plain
        show_line(console, sign, verdict.check + (f" ({points})" if points else ""), style)
        if verdict.message:
            show_line(console, "", verdict.message, "")
        for line in read_as_lines(read_as):
            show_line(console, "", line, "dim")


def show_list(console: Console, title: str, lines: Sequence[str], style: str) -> None:
    """Lines below a title; nothing where there are none."""
    if lines:
        console.print(Text(f"  {title}", style=f"bold {style}"))
    for line in lines:
        show_line(console, "-", line, style)
