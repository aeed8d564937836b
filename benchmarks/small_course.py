"""A course with one quick notebook, `laplace`, its class, and nbgrader's commands in it, for the benchmarks of whole classes."""

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

import nbformat
from nbgrader.api import Gradebook

from autograder.notebooks.records import record_of
from benchmarks.submissions.solved import Solved

ROOT = Path(__file__).parents[1]
ASSIGNMENT, NOTEBOOK = "vae", "laplace"


@dataclass(frozen=True)
class Outcome:
    """What became of a submission: points for each cell, the share of them that there are, who looks, and what is said."""

    points: Mapping[str, float]
    most: float
    for_a_person: bool
    notes: tuple[str, ...]

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
    """Where the course lies, what its configuration says besides, and the variables that nbgrader gets there."""

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
                    student = submission.student.id
                    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
                    found[student] = Outcome(
                        {grade.cell.name: grade.auto_score or 0 for grade in grades},
                        sum(grade.max_score for grade in grades),
                        any(grade.needs_manual_grade for grade in grades),
                        self._notes(student),
                    )
        return found

    def _notes(self, student: str) -> tuple[str, ...]:
        path = self.root / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
        if not path.exists():
            return ()
        record = record_of(NOTEBOOK, nbformat.read(path, as_version=4).metadata)
        return tuple(f"{note.kind}: {note.message}" for note in record.notes)
