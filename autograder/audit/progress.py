"""How far an audit is, as a bar on a terminal; where the output is no terminal, nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.audit.auditing import Follow


@contextlib.contextmanager
def shown_progress(console: Console) -> Iterator[Follow]:
    """A function to tell after every trial; the bars are gone at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:

        def follow(notebook: str, done: int, count: int) -> None:
            bar = next((each.id for each in bars.tasks if each.description == notebook), None)
            bars.update(bars.add_task(notebook) if bar is None else bar, completed=done, total=count)

        yield follow
