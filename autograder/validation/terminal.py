"""A validation in a terminal: progress while it runs, then what was found, and a table at the end."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.reports.rendering import hidden_in_words
from autograder.reports.terminal import encodable, show_block, show_line, show_list, show_verdicts
from autograder.validation.results import Task, Validated, Validation
from autograder.validation.validating import FollowCell


@contextlib.contextmanager
def shown_running_cell(console: Console) -> Iterator[FollowCell | None]:
    """A function to tell which cell runs; on a terminal one line that is
    gone at the end, in a file nothing.
    """
    if not console.is_terminal:
        yield None
        return
    with console.status("") as line:
        yield lambda file, cell: line.update(Text(encodable(console, f"{file}: {cell} …"), style="dim"))


def show_validation(console: Console, validation: Validation, *, quiet: bool) -> None:
    """All that was found; with ``quiet`` only what needs attention."""
    for each in validation.notebooks:
        if not quiet or not each.ready:
            _show_notebook(console, each, quiet=quiet)
    show_list(console, "In this folder", validation.problems, "red")
    if not quiet:
        show_list(console, "Good to know", validation.hints, "cyan")
        _show_table(console, validation)
    _show_conclusion(console, validation)


def _show_notebook(console: Console, validated: Validated, *, quiet: bool) -> None:
    console.print(Text(encodable(console, validated.file), style="bold"))
    for task in validated.tasks:
        if not quiet or not task.passed:
            _show_task(console, task, quiet=quiet)
    show_list(console, "To do before you upload", validated.problems, "red")
    if not quiet:
        show_list(console, "Good to know", validated.hints, "cyan")
    console.print()


def _show_task(console: Console, task: Task, *, quiet: bool) -> None:
    title = f"  {task.heading} · {task.grade_id}" if task.heading else f"  {task.grade_id}"
    console.print(Text(encodable(console, title), style="bold"))
    show_verdicts(console, [each for each in task.verdicts if not quiet or each.status != "passed"])
    if task.hidden_points > 0 and not quiet:
        show_line(console, "", f"{hidden_in_words(task.hidden_points)}.", "dim")


def _show_table(console: Console, validation: Validation) -> None:
    """What visible checks give, what hidden ones decide, and what a person gives."""
    if not validation.table:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("task", overflow="fold")
    for title in ("visible checks", "hidden checks", "by hand"):
        table.add_column(title, justify="right")
    for row in validation.table:
        style = "bold" if row is validation.table[-1] else ""
        table.add_row(Text(encodable(console, row.title)), *row.columns, style=style)
    show_block(console, table)
    console.print()


def _show_conclusion(console: Console, validation: Validation) -> None:
    if validation.ready:
        console.print(Text("Ready to upload: nothing was found that would be lost.", style="bold green"))
    else:
        reasons = encodable(console, "; ".join(validation.reasons))
        console.print(Text(f"Not ready to upload yet: {reasons}.", style="bold red"), soft_wrap=True)
    if validation.hand_in:
        console.print(Text(encodable(console, f"Hand in: {', '.join(validation.hand_in)}")), soft_wrap=True)
