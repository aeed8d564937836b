"""How far a long command is: as a bar on a terminal; where the output is none, as a line for every tenth
part.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Follow = Callable[[str, int, int], None]
"""Told after every step: of what, how many are done, of how many."""


@contextlib.contextmanager
def shown_progress(console: Console) -> Iterator[Follow]:
    """A function to tell after every step; bars are gone at the end."""
    if not console.is_terminal:
        yield _line_for_every_tenth
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:

        def follow(title: str, done: int, count: int) -> None:
            bar = next((each.id for each in bars.tasks if each.description == title), None)
            bars.update(bars.add_task(title) if bar is None else bar, completed=done, total=count)

        yield follow


def _line_for_every_tenth(title: str, done: int, count: int) -> None:
    """To stderr, so that what a command finds stays by itself where it is piped."""
    if 10 * done // count > 10 * (done - 1) // count:
        print(f"{title}: {done} of {count}", file=sys.stderr, flush=True)
