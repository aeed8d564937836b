"""make demo: a whole course in build/demo, from source to feedback, with the commands of an instructor.

Generates both releases, hands in every example, grades them, generates feedback, and shows the
score of every example and notebook beside the expected one. Exits non-zero if one differs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from examples.definitions import Example, all_examples
from examples.submitting import submit

ROOT = Path(__file__).parents[1]
COURSE = ROOT / "build" / "demo"
ASSIGNMENTS = ("autoencoders", "vae")
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())

Scores = Mapping[str, Mapping[str, float]]
"""notebook -> grade cell -> score"""


def main() -> int:
    """Run the demonstration; the exit code says whether every score is as expected."""
    console = Console(width=None if sys.stdout.isatty() else 110)
    started = time.monotonic()
    examples = {assignment: all_examples(assignment) for assignment in ASSIGNMENTS}
    prepare_course()
    with Progress(*COLUMNS, console=console) as progress:
        for assignment in ASSIGNMENTS:
            run(progress, f"generate {assignment}", ["generate_assignment", assignment], "Converting", 3)
    for assignment, each in examples.items():
        for example in each:
            folder = COURSE / "submitted" / example.name / assignment
            submit(example, COURSE / "source" / assignment, COURSE / "release" / assignment, folder)
    for assignment in ASSIGNMENTS:
        # The examples are our own work, so they are graded also where this machine cannot confine them.
        autograder("grade", assignment, "--unconfined")
        autograder("feedback", assignment)
    good = show(console, examples)
    console.print(
        f"\n{'Every score is as expected.' if good else 'Some scores are not as expected.'}", end=" "
    )
    console.print(
        f"It took {time.monotonic() - started:.0f} seconds; the course lies in {COURSE.relative_to(ROOT)}/."
    )
    for assignment in ASSIGNMENTS:
        console.print(f"Feedback to look at: {feedback_page(assignment)}")
    return 0 if good else 1


def prepare_course() -> None:
    """A fresh course folder with this course's sources and configuration."""
    shutil.rmtree(COURSE, ignore_errors=True)
    COURSE.mkdir(parents=True)
    for name in ("source", "heldout"):
        shutil.copytree(ROOT / name, COURSE / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / "nbgrader_config.py", COURSE)


def environment() -> dict[str, str]:
    """The variables around each command."""
    return os.environ | {"OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}


def start(arguments: list[str]) -> subprocess.Popen[str]:
    """Start ``nbgrader`` in the course, its log on standard output, with a line for each notebook."""
    command = [sys.executable, "-m", "nbgrader", *arguments, "--debug"]
    return subprocess.Popen(
        command, cwd=COURSE, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def autograder(*arguments: str) -> None:
    """Run a command, which shows what comes of it as it does to an instructor."""
    print(f"$ autograder {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "autograder.cli", *arguments]
    if subprocess.run(command, cwd=COURSE, env=environment(), check=False).returncode != 0:
        raise SystemExit(f"autograder {arguments[0]} {arguments[1]} failed.")


def follow(progress: Progress, title: str, process: subprocess.Popen[str], word: str, total: int) -> None:
    """Show how far a command has come, counting the lines of its log that have this word;
    stop if it fails.
    """
    task = progress.add_task(title, total=total)
    log = []
    assert process.stdout is not None
    for line in process.stdout:
        log.append(line)
        if re.search(rf"\b{word}\b .*\.ipynb", line):
            progress.advance(task)
    if process.wait() != 0:
        progress.console.print("".join(log[-60:]), markup=False)
        raise SystemExit(f"nbgrader: {title} failed.")
    progress.update(task, completed=total)


def run(progress: Progress, title: str, arguments: list[str], word: str, total: int) -> None:
    """Run one nbgrader command to its end."""
    follow(progress, title, start(arguments), word, total)


def scores(gradebook: Gradebook, assignment: str, student: str) -> tuple[Scores, Scores]:
    """The automatic scores of a submission, and what each cell is worth; manually graded cells left out."""
    found: dict[str, dict[str, float]] = {}
    worth: dict[str, dict[str, float]] = {}
    for notebook in gradebook.find_assignment(assignment).notebooks:
        cells = [cell for cell in notebook.grade_cells if cell.cell_type == "code"]
        worth[notebook.name] = {cell.name: cell.max_score for cell in cells}
        found[notebook.name] = dict.fromkeys(worth[notebook.name], 0.0)
        try:
            grades = gradebook.find_submission_notebook(notebook.name, assignment, student).grades
        except MissingEntry:
            continue
        found[notebook.name] |= {
            grade.name: grade.auto_score or 0.0 for grade in grades if grade.name in worth[notebook.name]
        }
    return found, worth


def show(console: Console, examples: Mapping[str, list[Example]]) -> bool:
    """Print a table for each assignment; whether every grade cell has its expected score."""
    good = True
    with Gradebook(f"sqlite:///{COURSE / 'gradebook.db'}", "vae-course") as gradebook:
        for assignment, each in examples.items():
            rows = [(example, *scores(gradebook, assignment, example.name)) for example in each]
            table = Table(
                title=f"{assignment}: automatic points, and what was expected", title_justify="left"
            )
            table.add_column("example")
            for notebook, worth in rows[0][2].items():
                table.add_column(f"{notebook}\nof {sum(worth.values()):g}", justify="right")
            for example, found, worth in rows:
                cells = [
                    _entry(found[notebook], example.expected(notebook, worth[notebook])) for notebook in worth
                ]
                good &= all(match for _, match in cells)
                table.add_row(example.name, *(text for text, _ in cells))
            console.print(table)
            for example, found, worth in rows:
                _show_differences(console, example, found, worth)
    return good


def _entry(found: Mapping[str, float], expected: Mapping[str, float]) -> tuple[str, bool]:
    match = not _differences(found, expected)
    text = f"{sum(found.values()):g} ({sum(expected.values()):g})"
    return (text if match else f"[bold red]{text} ✗[/]"), match


def _differences(found: Mapping[str, float], expected: Mapping[str, float]) -> list[str]:
    return [name for name in expected if abs(found[name] - expected[name]) > 0.005]


def _show_differences(console: Console, example: Example, found: Scores, worth: Scores) -> None:
    for notebook in worth:
        expected = example.expected(notebook, worth[notebook])
        for name in _differences(found[notebook], expected):
            console.print(
                f"  {example.name}, {notebook}, {name}: {found[notebook][name]:g}, expected "
                f"{expected[name]:g}"
            )


def feedback_page(assignment: str) -> Path:
    """A feedback page worth a look."""
    page = COURSE / "feedback" / "half_done" / assignment
    return next(iter(sorted(page.glob("*.html"))), page).relative_to(ROOT)


if __name__ == "__main__":
    sys.exit(main())
