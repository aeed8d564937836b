"""Verdicts, and lists of what was noticed, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from autograder.rendering import earned
from autograder.terminal_lines import can_show, show_line
from autograder.verdicts import Status, Verdict

_SIGNS: dict[Status, tuple[str, str, str]] = {
    "passed": ("✓", "+", "green"),
    "failed": ("✗", "x", "red"),
    "undecided": ("?", "?", "yellow"),
    "waiting": ("–", "-", "dim"),
}


def show_verdict(console: Console, verdict: Verdict) -> None:
    """What a check found, with its points and its message."""
    sign, plain, style = _SIGNS[verdict.status]
    points = earned(verdict)
    sign = sign if can_show(console, sign) else plain
    show_line(console, sign, verdict.check + (f" ({points})" if points else ""), style)
    if verdict.message:
        show_line(console, "", verdict.message, "")


def show_list(console: Console, title: str, lines: Sequence[str], style: str) -> None:
    """Lines below a title; nothing where there are none."""
    if lines:
        console.print(Text(f"  {title}", style=f"bold {style}"))
    for line in lines:
        show_line(console, "-", line, style)
