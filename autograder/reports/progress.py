"""How far a long command is: as a bar on a terminal; where the output is none, as a line for every tenth
part.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Follow(Protocol):
    """Told after every step: of what, how many are done, of how many, and what else there is to say."""

    def __call__(self, title: str, done: int, count: int, note: str = "") -> None: ...


@contextlib.contextmanager
def shown_progress(console: Console) -> Iterator[Follow]:
    """A function to tell after every step; bars are gone at the end."""
    if not console.is_terminal:
        yield _line_for_every_tenth
        return
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()),
        *(TextColumn("left:"), TimeRemainingColumn(), TextColumn("{task.fields[note]}", markup=False)),
    )
    with Progress(*columns, console=console, transient=True) as bars:

        def follow(title: str, done: int, count: int, note: str = "") -> None:
            bar = next((each.id for each in bars.tasks if each.description == title), None)
            bar = bars.add_task(title, note="") if bar is None else bar
            bars.update(bar, completed=done, total=count, note=note)

        yield follow


def _line_for_every_tenth(title: str, done: int, count: int, note: str = "") -> None:
    """To stderr, so that what a command finds stays by itself where it is piped."""
    if 10 * done // count > 10 * (done - 1) // count:
        said = f" ({note})" if note else ""
        print(f"{title}: {done} of {count}{said}", file=sys.stderr, flush=True)
