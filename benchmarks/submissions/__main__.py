"""Every shape of a solved submission, graded and validated: nothing is lost, and nothing in silence.

    make benchmark NAME=submissions

One course with one quick notebook, one student for each shape, one run of `nbgrader autograde`; then `autograder
validate` in the folder of each student. Full marks are expected unless a shape says otherwise; where it says so, a
person is asked and a note says why. The word of `validate` holds if it says *ready* for exactly the submissions of
which nothing is lost. Some minutes; `ARGS=--grading` leaves out the second half.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.notebooks.gathering import gather
from autograder.notebooks.manifest import MANIFEST
from autograder.notebooks.records import record_of
from autograder.validation.validating import validate_all
from benchmarks.figures import Figures
from benchmarks.submissions.shapes import Shape, all_shapes, hand_in
from benchmarks.submissions.solved import Solved

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "build" / "submissions"
ASSIGNMENT, NOTEBOOK = "vae", "laplace"


@dataclass(frozen=True)
class Outcome:
    """What became of a submission: points, the share of them that there are, who looks, and what is said."""

    score: float
    most: float
    for_a_person: bool
    notes: tuple[str, ...]

    @property
    def word(self) -> str:
        """In the words of a shape."""
        share = "full" if self.score == self.most else "less" if self.score else "nothing"
        return f"{share}, and a person" if self.for_a_person else share


def main() -> None:
    """Grade, validate, and compare with what each shape says."""
    figures = Figures()
    make_course()
    solved = Solved.of(
        *(COURSE / folder / ASSIGNMENT / f"{NOTEBOOK}.ipynb" for folder in ("source", "release"))
    )
    shapes = {f"student{number:03}": shape for number, shape in enumerate(all_shapes(solved))}
    for student, shape in shapes.items():
        hand_in(shape, COURSE / "submitted" / student / ASSIGNMENT)
    nbgrader("autograde", ASSIGNMENT)
    outcomes = read_outcomes()
    figures.add("shapes", len(shapes), at_least=60)
    other = [
        (shape, outcomes.get(student))
        for student, shape in shapes.items()
        if not _as_said(shape, outcomes.get(student))
    ]
    for shape, outcome in other:
        print(f"  {shape.name}: expected {shape.word}, found {outcome}")
    silent = [
        shapes[student].name
        for student, outcome in outcomes.items()
        if outcome.word != "full" and not outcome.notes
    ]
    figures.add("submissions that were not graded as expected", len(other), at_most=0)
    figures.add("students who are not in the gradebook", len(shapes.keys() - outcomes.keys()), at_most=0)
    figures.add("submissions that lost something in silence", len(silent), at_most=0)
    if "--grading" not in sys.argv:
        figures.add("words of validate that did not hold", validated_wrongly(shapes), at_most=0)
    figures.finish()


def make_course() -> None:
    """The course with a release of the one notebook and its script."""
    shutil.rmtree(COURSE, ignore_errors=True)
    source = COURSE / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", COURSE)
    notebook = nbformat.read(ROOT / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    notebook.metadata["autograder"] = {"script": True}
    (source / f"{NOTEBOOK}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    for module in (ROOT / "source" / ASSIGNMENT).glob("*.py"):
        shutil.copy(module, source)
    nbgrader("generate_assignment", ASSIGNMENT)


def nbgrader(*arguments: str) -> None:
    """Run an nbgrader command in the benchmark's course."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=COURSE, env=environment, capture_output=True, text=True, check=False)
    (COURSE / f"{arguments[0]}.log").write_text(done.stdout + done.stderr)
    if done.returncode:
        sys.exit(done.stderr[-3000:])


def read_outcomes() -> dict[str, Outcome]:
    """What the gradebook has, and the record of each graded notebook."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Gradebook(f"sqlite:///{COURSE / 'gradebook.db'}", "vae-course") as gradebook:
            for submission in gradebook.assignment_submissions(ASSIGNMENT):
                grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
                path = COURSE / "autograded" / submission.student.id / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
                record = (
                    record_of(NOTEBOOK, nbformat.read(path, as_version=4).metadata) if path.exists() else None
                )
                found[submission.student.id] = Outcome(
                    sum(grade.auto_score or 0 for grade in grades),
                    sum(grade.max_score for grade in grades),
                    any(grade.needs_manual_grade for grade in grades),
                    tuple(f"{note.kind}: {note.message}" for note in record.notes) if record else (),
                )
    return found


def _as_said(shape: Shape, outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.word == shape.word and bool(outcome.notes or shape.word == "full")


def validated_wrongly(shapes: Mapping[str, Shape]) -> int:
    """For how many shapes `validate` says ready where something is lost, or not ready where nothing is."""
    wrong = 0
    for student, shape in shapes.items():
        home = COURSE / "home" / student / ASSIGNMENT
        hand_in(shape, home)
        shutil.copy(COURSE / "release" / ASSIGNMENT / MANIFEST, home)  # which came with the notebook
        ready, why = word_of_validate(home)
        if ready != (shape.word == "full"):
            wrong += 1
            print(f"  {shape.name}: validate says {'ready' if ready else 'not ready'}: {why}", flush=True)
    return wrong


def word_of_validate(folder: Path) -> tuple[bool, list[str]]:
    """Whether all is ready, and what is said against it."""
    found = validate_all(gather(folder))
    return found.ready, [*found.problems, *(problem for each in found.notebooks for problem in each.problems)]


if __name__ == "__main__":
    main()
