"""Grading single files against the source of an assignment, without a gradebook.

What ``autograder try`` does. Hand-graded cells are listed with the score None and count
neither in the score nor in the maximum: those are what the autograder decides.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.authoring.hidden_files import HIDDEN
from autograder.execution.limited_work import WorkStopped
from autograder.execution.own_folders import make_folder
from autograder.notebooks.cells.cells import SourceCell, grade_id_of, source_cells
from autograder.notebooks.restoring.asked import asked_in
from autograder.notebooks.restoring.released import tidy
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.running import Job
from autograder.notebooks.scoring.grading import CellResult, cell_result
from autograder.notebooks.submissions.expected import as_data, expected_of_course
from autograder.notebooks.submissions.notes import Note
from autograder.notebooks.submissions.reading import UnreadableSubmission, read_notebook
from autograder.notebooks.submissions.taking_in import TAKE_FILE, TakenIn
from autograder.reports.plain_text import file_name, one_line
from autograder.reports.verdicts import Verdict

_LEFT_BEHIND = shutil.ignore_patterns(
    "*.ipynb", ".ipynb_checkpoints", "__pycache__", ".git", ".DS_Store", HIDDEN
)


class UnknownAssignment(Exception):
    """The assignment, or the notebook of it that a file belongs to, cannot be told."""


@dataclass(frozen=True)
class Attempt:
    """A graded file: the result of every grade cell, in the order of the source."""

    assignment: str
    file: str
    cells: tuple[CellResult, ...]
    notes: tuple[Note, ...] = ()

    @property
    def score(self) -> float:
        """The points that the autograder gives."""
        return round(sum(cell.score for cell in self.cells if cell.score is not None), 6)

    @property
    def max_score(self) -> float:
        """The points that the autograder can give."""
        return round(sum(cell.max_score for cell in self.cells if cell.score is not None), 6)

    def as_json(self) -> dict[str, Any]:
        """The result as plain data, in the documented format of ``autograder try --json``."""
        return {
            "assignment": self.assignment,
            "file": self.file,
            "score": self.score,
            "max_score": self.max_score,
            "cells": {
                cell.grade_id: {
                    "score": cell.score,
                    "max_score": cell.max_score,
                    "verdicts": [verdict.as_json() for verdict in cell.verdicts],
                }
                for cell in self.cells
            },
        }


def read_source(folder: Path) -> Mapping[str, NotebookNode]:
    """The notebooks of an assignment's source folder by name.

    Raises UnknownAssignment where there is no such folder or no notebook in it.
    """
    if not folder.is_dir():
        others = ", ".join(sorted(each.name for each in folder.parent.glob("*/"))) or "none"
        raise UnknownAssignment(
            f"There is no assignment `{folder.name}` in {folder.parent} (there: {others})."
        )
    notebooks = {path.stem: read_notebook(path) for path in sorted(folder.glob("*.ipynb"))}
    if not notebooks:
        raise UnknownAssignment(f"{folder} holds no notebook.")
    return notebooks


@dataclass(frozen=True)
class Taken:
    """A file that was read and restored, and which notebook of the assignment it is."""

    file: Path
    name: str
    taken: TakenIn


def read_attempt(source: Path, file: Path, examiners: Examiners) -> Taken:
    """Read one notebook or script and restore it by the source folder of its assignment, in a limited
    process.

    Raises UnknownAssignment and UnreadableSubmission, whose texts say what is wrong.
    """
    notebooks = read_source(source)
    if not file.exists():
        raise UnreadableSubmission(f"There is no file {one_line(str(file))}.")
    expected = [
        expected_of_course(source.name, name, source_cells(each), each) for name, each in notebooks.items()
    ]
    arguments = {
        "path": str(file.absolute()),
        "beside": str(file.absolute().parent),
        "expected": [as_data(each) for each in expected],
    }
    try:
        found = examiners.work(TAKE_FILE, arguments)
    except WorkStopped as stopped:
        raise UnreadableSubmission(f"`{file_name(file.name)}` could not be read: {stopped}.") from None
    if "unreadable" in found:
        raise UnreadableSubmission(found["unreadable"])
    if "unknown" in found:
        raise UnknownAssignment(
            f"Neither the metadata nor the name of {file_name(file.name)} says which notebook it is. "
            f"Name it like one of: {', '.join(sorted(notebooks))}."
        )
    return Taken(file, found["name"], TakenIn.of(found))


def attempt(source: Path, file: Path, examiners: Examiners, limits: Limits | None = None) -> Attempt:
    """Grade one notebook or script against the source folder of its assignment.

    Raises as `read_attempt` and `grade_taken`.
    """
    return grade_taken(source, read_attempt(source, file, examiners), examiners, limits)


def grade_taken(source: Path, taken: Taken, examiners: Examiners, limits: Limits | None = None) -> Attempt:
    """Grade a file that was taken in.

    Raises UnconfinedError where this machine cannot confine the code of the file.
    """
    notebooks = read_source(source)
    course = source_cells(notebooks[taken.name])
    notebook = taken.taken.notebook
    with working_copy(source) as folder:
        job = Job(folder, limits or Limits(), heldout_beside(source), modules=source, asked=asked_in(course))
        runs = examiners.run(notebook, job)
    outputs = {grade_id_of(cell): each.outputs for cell, each in zip(notebook.cells, runs, strict=True)}
    answers = {grade_id_of(cell): cell for cell in notebook.cells}
    results = []
    for known in course:
        if known.kind == "grade":
            results.append(cell_result(known.grade_id, known.source, outputs[known.grade_id], known.points))
        elif known.kind in ("manual", "task"):
            results.append(_by_hand(known, answers[known.grade_id]))
    return Attempt(source.name, str(taken.file), tuple(results), taken.taken.notes)


@contextlib.contextmanager
def working_copy(source: Path) -> Iterator[Path]:
    """A folder with the data and modules of an assignment, without its notebooks, their scripts, and what is
    hidden.

    It is where a notebook runs: what it writes is gone afterwards, and no solution is there.
    """
    own = make_folder()
    try:
        folder = own.path / source.name
        shutil.copytree(source, folder, ignore=_LEFT_BEHIND)
        for notebook in source.glob("*.ipynb"):
            folder.joinpath(f"{notebook.stem}.py").unlink(missing_ok=True)
        yield folder
    finally:
        own.remove()


def heldout_beside(source: Path) -> Path | None:
    """Where held-out data is looked for: in ``heldout/`` beside the folder of all sources; None if it is not
    there.
    """
    heldout = source.parent.parent / "heldout"
    return heldout if heldout.is_dir() else None


def _by_hand(known: SourceCell, answer: NotebookNode) -> CellResult:
    unanswered = known.kind == "manual" and tidy(answer.source) == tidy(known.released)
    note = "cell.unanswered" if unanswered else "cell.manual"
    message = "This is not answered yet." if unanswered else "A person grades this answer."
    verdict = Verdict("graded by hand", "undecided", 0.0, known.points, note, message)
    return CellResult(known.grade_id, None, known.points, (verdict,))
