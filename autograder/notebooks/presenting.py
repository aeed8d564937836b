"""Results as text in a terminal, readable also where it is piped into a file."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from autograder.notebooks.gathering import Folder
from autograder.notebooks.trying import Attempt
from autograder.notebooks.validating import Task, Validated
from autograder.rendering import earned, hidden_in_words
from autograder.terminal_lines import can_show, encodable, show_line
from autograder.verdicts import Status, Verdict

_SIGNS: dict[Status, tuple[str, str, str]] = {
    "passed": ("✓", "+", "green"),
    "failed": ("✗", "x", "red"),
    "undecided": ("?", "?", "yellow"),
    "waiting": ("–", "-", "dim"),
}


def show_validated(console: Console, validated: Validated) -> None:
    """What the visible tests of a notebook say, and what is to be done before upload."""
    console.print(Text(encodable(console, validated.file), style="bold"))
    for task in validated.tasks:
        _show_task(console, task)
    _show_list(console, "To do before you upload", validated.problems, "red")
    _show_list(console, "Good to know", validated.hints, "cyan")
    console.print()


def show_conclusion(console: Console, folder: Folder, validated: Sequence[Validated]) -> bool:
    """What concerns the folder as a whole, and whether all of it is ready; returns that."""
    _show_list(console, "In this folder", folder.problems, "red")
    _show_list(console, "Good to know", folder.hints, "cyan")
    ready = not folder.problems and all(each.ready for each in validated)
    failing = [each.file for each in validated if not each.ready]
    if ready:
        console.print(Text("Ready to upload: nothing was found that would go wrong.", style="bold green"))
    else:
        names = f" ({', '.join(failing)})" if failing else ""
        console.print(Text(f"Not ready to upload yet{names}: see above.", style="bold red"))
    return ready


def show_attempt(console: Console, attempt: Attempt) -> None:
    """The score of a file and what every check of it says."""
    title = f"{attempt.file}: {attempt.score:g} of {attempt.max_score:g} points"
    console.print(Text(encodable(console, title), style="bold"), soft_wrap=True)
    for cell in attempt.cells:
        score = "by hand" if cell.score is None else f"{cell.score:g}"
        console.print(Text(f"  {cell.grade_id}: {score} of {cell.max_score:g}", style="bold"))
        for verdict in cell.verdicts:
            _show_verdict(console, verdict)
    _show_list(console, "Noticed when this file was read", [note.message for note in attempt.notes], "cyan")
    console.print()


def _show_task(console: Console, task: Task) -> None:
    title = f"  {task.heading} · {task.grade_id}" if task.heading else f"  {task.grade_id}"
    console.print(Text(encodable(console, title), style="bold"))
    for verdict in task.verdicts:
        _show_verdict(console, verdict)
    if task.hidden_points > 0:
        show_line(console, "", f"{hidden_in_words(task.hidden_points)}.", "dim")


def _show_verdict(console: Console, verdict: Verdict) -> None:
    sign, plain, style = _SIGNS[verdict.status]
    points = earned(verdict)
    sign = sign if can_show(console, sign) else plain
    show_line(console, sign, verdict.check + (f" ({points})" if points else ""), style)
    if verdict.message:
        show_line(console, "", verdict.message, "")


def _show_list(console: Console, title: str, lines: Sequence[str], style: str) -> None:
    if lines:
        console.print(Text(f"  {title}", style=f"bold {style}"))
    for line in lines:
        show_line(console, "-", line, style)
