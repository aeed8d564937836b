"""A course with one quick notebook, `laplace`, its class, and nbgrader's commands in it,
for the benchmarks of whole classes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook

from autograder.notebooks.cells.cells import grade_id_of
from autograder.notebooks.scoring.records import record_of
from autograder.reports.verdicts import REPORT_MIME
from benchmarks.submissions.solved import Solved

ROOT = Path(__file__).parents[1]
ASSIGNMENT, NOTEBOOK = "vae", "laplace"


@dataclass(frozen=True)
class Outcome:
    """What became of a submission: points for each cell, the share of them that there are,
    who looks, and what is said.

    ``unexplained`` are the cells that lost points of which the page does not say why.
    """

    points: Mapping[str, float]
    most: float
    for_a_person: bool
    notes: tuple[str, ...]
    unexplained: tuple[str, ...]

    @property
    def score(self) -> float:
        """All points."""
        return sum(self.points.values())

    @property
    def word(self) -> str:
        """In the words of a shape."""
        share = "full" if self.score == self.most else "less" if self.score else "nothing"
        return f"{share}, and a person" if self.for_a_person else share


@dataclass(frozen=True)
class SmallCourse:
    """Where the course lies, what its configuration says besides,
    and the variables that nbgrader gets there.
    """

    root: Path
    configured: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    def make(self) -> Solved:
        """The course anew, with a release of the one notebook and its script; and the solved notebook."""
        shutil.rmtree(self.root, ignore_errors=True)
        source = self.root / "source" / ASSIGNMENT
        source.mkdir(parents=True)
        configuration = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        (self.root / "nbgrader_config.py").write_text(configuration + self.configured, encoding="utf-8")
        notebook = nbformat.read(ROOT / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
        notebook.metadata["autograder"] = {"script": True}
        (source / f"{NOTEBOOK}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        for module in (ROOT / "source" / ASSIGNMENT).glob("*.py"):
            shutil.copy(module, source)
        self.nbgrader("generate_assignment", ASSIGNMENT)
        return Solved.of(
            *(self.root / folder / ASSIGNMENT / f"{NOTEBOOK}.ipynb" for folder in ("source", "release"))
        )

    def folder_of(self, student: str) -> Path:
        """Where a student's files are handed in."""
        return self.root / "submitted" / student / ASSIGNMENT

    def nbgrader(self, *arguments: str) -> None:
        """Run a command of nbgrader's, and keep what it prints; the benchmark ends where it fails."""
        environment = os.environ | {"OMP_NUM_THREADS": "1"} | self.environment
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            check=False,
        )
        (self.root / f"{arguments[0]}.log").write_bytes(done.stdout + done.stderr)
        if done.returncode:
            sys.exit(done.stderr.decode(errors="replace")[-3000:])

    def outcomes(self) -> dict[str, Outcome]:
        """What the gradebook has of each student, and the record of each graded notebook."""
        found = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "vae-course") as gradebook:
                for submission in gradebook.assignment_submissions(ASSIGNMENT):
                    found[submission.student.id] = self._outcome(submission)
        return found

    def _outcome(self, submission: Any) -> Outcome:
        path = self.root / "autograded" / submission.student.id / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
        notebook = nbformat.read(path, as_version=4) if path.exists() else new_notebook()
        record = record_of(NOTEBOOK, notebook.metadata)
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        explained = {grade_id_of(cell) for cell in notebook.cells if _says_why(cell)}
        return Outcome(
            {grade.cell.name: grade.auto_score or 0 for grade in grades},
            sum(grade.max_score for grade in grades),
            any(grade.needs_manual_grade for grade in grades),
            tuple(f"{note.kind}: {note.message}" for note in record.notes),
            tuple(
                grade.cell.name
                for grade in grades
                if (grade.auto_score or 0) < grade.max_score and grade.cell.name not in explained
            ),
        )


def _says_why(cell: NotebookNode) -> bool:
    """Whether there is an error below the cell, or a verdict with a sentence."""
    outputs = cell.get("outputs", [])
    verdicts = [
        each for output in outputs for each in output.get("data", {}).get(REPORT_MIME, {}).get("verdicts", [])
    ]
    failing = [each for each in verdicts if each["status"] != "passed"]
    return any(output.output_type == "error" for output in outputs) or any(
        each["message"] for each in failing
    )
