"""Verdicts, and lists of what was noticed, in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from autograder.reports.rendering import earned, read_as_lines, with_what_was_read
from autograder.reports.terminal_lines import can_show, show_line
from autograder.reports.verdicts import Status, Verdict

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
