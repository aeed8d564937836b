"""An audit in a terminal: a table for each notebook, what to look at, and the verdict at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.audit import summary
from autograder.audit.matrix import MatrixRow, TaskMatrix, matrices
from autograder.audit.results import Audit, NotebookAudit
from autograder.reports.terminal import encodable, show_block, show_line
from autograder.reports.wording import counted

_MOST_IMPORTS = 20
_HEADINGS = (
    "right accepted",
    "wrong caught",
    "named",
    "mutants caught",
    "survivors explained",
    "CPU s",
)


def show_audit(console: Console, audit: Audit) -> None:
    """What an audit found, in the order in which an author asks: figures, problems, survivors, verdict.

    >>> show_audit(Console(width=100), Audit("vae", (), (), ("course",), 2.0))
    Nothing was tried: there are no wrong answers and no mutants to be caught. (2 s, 1 seed)
    """
    for notebook in (each for each in audit.notebooks if each.outcomes):
        _show_notebook(console, notebook, matrices(notebook, audit.seeds))
    if audit.all_problems:
        console.print(Text("Problems", style="bold red"))
        for each in summary.gathered(audit.all_problems):
            show_line(console, "-", "; ".join(each.places), "red")
            for sentence in each.sentences:
                show_line(console, "", sentence, width=6)
        console.print()
    _show_imports(console, audit)
    unexplained = [(notebook, row) for notebook, row in summary.survivors(audit) if not row.reason]
    if unexplained:
        console.print(Text("Mutants that survive without an explanation", style="bold red"))
        for notebook, row in unexplained:
            _show_survivor(console, notebook.notebook, row)
        console.print()
    _show_headline(console, summary.headline(audit), audit)


def _show_notebook(console: Console, notebook: NotebookAudit, tasks: Iterable[TaskMatrix]) -> None:
    console.print(Text(encodable(console, notebook.notebook), style="bold"))
    _show_marks(console, notebook, "reference", "the reference solution earns")
    _show_marks(console, notebook, "untouched", "the untouched release earns")
    tasks = tuple(tasks)
    figures = [(each.task, summary.tally(each), _seconds(notebook, each.task)) for each in tasks]
    if figures:
        show_block(console, _table(console, figures))
    for row in (row for each in tasks for row in each.rows if row.trial.limit):
        trial = row.trial
        text = f"judged wrongly so far: {trial.task}, {trial.kind}, {trial.name}: {trial.limit}"
        show_line(console, "", text, width=1)
    for each in notebook.charges:
        because = f": {each.reason}" if each.reason else ""
        text = (
            f"{counted(len(each.answers), 'answer')} to {each.task} lose up to {each.most:g} in {each.cell} "
            "as well"
        )
        show_line(console, "" if because else "!", text + because, "" if because else "red", width=1)
    console.print()


def _show_imports(console: Console, audit: Audit) -> None:
    imports = summary.imports_of(audit)
    if imports is None:
        return
    console.print(Text("Imports as answers", style="bold red" if imports.earned else "bold"))
    for text in (
        summary.about_imports(imports),
        *summary.imports_by_notebook(audit),
        summary.not_finished(imports),
    ):
        if text:
            show_line(console, "", text, width=1)
    for each in imports.earned[:_MOST_IMPORTS]:
        text = (
            f"{each.imported} as `{each.name}`: {each.score:g} of {each.points:g} points in {each.grade_id}"
        )
        show_line(console, "!", text, "red")
    if len(imports.earned) > _MOST_IMPORTS:
        show_line(console, "", f"and {len(imports.earned) - _MOST_IMPORTS} more", width=1)
    console.print()


def _show_marks(
    console: Console, notebook: NotebookAudit, kind: Literal["reference", "untouched"], said: str
) -> None:
    earned = summary.marks(notebook, kind)
    if earned is None:
        return
    sign, style = ("", "") if earned.as_it_should_be else ("!", "red")
    show_line(console, sign, f"{said} {earned.score:g} of {earned.points:g} points", style, width=1)


def _table(console: Console, figures: list[tuple[str, summary.Tally, float]]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("  task", overflow="fold", ratio=1, min_width=12, vertical="bottom")
    for heading in _HEADINGS:
        width = max(map(len, heading.split()))
        table.add_column(
            heading, justify="right", min_width=width, max_width=max(width, 8), vertical="bottom"
        )
    for task, own, seconds in figures:
        table.add_row(Text(f"  {encodable(console, task)}"), *_figures(own, seconds))
    if len(figures) > 1:
        together = summary.total_tally(own for _, own, _ in figures)
        seconds = sum(seconds for *_, seconds in figures)
        table.add_row(Text("  together"), *_figures(together, seconds), style="bold")
    return table


def _figures(own: summary.Tally, seconds: float) -> tuple[Text, ...]:
    return (
        _share(own.accepted, own.right, "red" if own.refused else ""),
        _share(own.caught, own.wrong, "red" if own.caught + own.wrong_limits < own.wrong else ""),
        _share(own.named, own.expected, ""),
        _share(own.killed, own.mutants, ""),
        _share(own.explained, own.explained + own.unexplained, "red"),
        Text(f"{seconds:.1f}"),
    )


def _share(number: int, of: int, alarm: str) -> Text:
    if not of:
        return Text("-")
    failing = bool(alarm) and number < of
    return Text(f"{'! ' if failing else ''}{number}/{of}", style=alarm if failing else "")


def _seconds(notebook: NotebookAudit, task: str) -> float:
    """The CPU seconds of all grade cells that ran for a task's answers."""
    tried = notebook.of("right", "wrong", "mutant", task=task)
    return sum(cell.seconds for outcome in tried for cell in outcome.cells)


def _show_survivor(console: Console, notebook: str, row: MatrixRow) -> None:
    under = "" if row.fate == "full marks" else " (under another seed)"
    show_line(console, "!", f"{notebook}, {row.trial.task}: {row.trial.name}{under}", "red")
    for sign, line, style in (("-", row.trial.before, "red"), ("+", row.trial.after, "green")):
        if line:
            show_line(console, sign, line.strip(), style, width=6)


def _show_headline(console: Console, verdict: summary.Headline, audit: Audit) -> None:
    sentence = f"{verdict.sentence[:1].lower()}{verdict.sentence[1:]}"
    text = f"{verdict.title}: {sentence} ({audit.seconds:.0f} s, {counted(len(audit.seeds), 'seed')})"
    show_block(console, Text(encodable(console, text), style="bold green" if verdict.holds else "bold red"))
