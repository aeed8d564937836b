"""A graded file as text in a terminal, readable also where it is piped into a file."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from autograder.notebooks.scoring.trying import Attempt
from autograder.reports.plain_text import one_line
from autograder.reports.terminal import encodable, show_list, show_verdicts


def show_attempt(console: Console, attempt: Attempt) -> None:
    """The score of a file and what every check of it says."""
    title = f"{one_line(attempt.file)}: {attempt.score:g} of {attempt.max_score:g} points"
    console.print(Text(encodable(console, title), style="bold"), soft_wrap=True)
    for cell in attempt.cells:
        score = "by hand" if cell.score is None else f"{cell.score:g}"
        console.print(Text(f"  {cell.grade_id}: {score} of {cell.max_score:g}", style="bold"))
        show_verdicts(console, cell.verdicts)
    show_list(console, "Noticed when this file was read", [note.message for note in attempt.notes], "cyan")
    console.print()
