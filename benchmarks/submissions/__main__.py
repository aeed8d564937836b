"""Every shape of a solved submission, graded and validated: nothing is lost, and nothing in silence.

    make benchmark NAME=submissions

One course with one quick notebook, one student for each shape, one run of `nbgrader autograde`; then
`autograder validate` in the folder of each student. Full marks are expected unless a shape says otherwise;
where it says so, a person is asked and a note says why. The word of `validate` holds if it says *ready* for
exactly the submissions of which nothing is lost. Some minutes; `ARGS=--grading` leaves out the second half.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.notebooks.restoring.manifest import MANIFEST
from autograder.notebooks.submissions.gathering import gather
from autograder.validation.validating import validate_all
from benchmarks.figures import Figures
from benchmarks.small_course import ASSIGNMENT, ROOT, Outcome, SmallCourse
from benchmarks.submissions.shapes import Shape, all_shapes, hand_in

COURSE = SmallCourse(ROOT / "build" / "submissions")


def main() -> None:
    """Grade, validate, and compare with what each shape says."""
    figures = Figures()
    solved = COURSE.make()
    shapes = {f"student{number:03}": shape for number, shape in enumerate(all_shapes(solved))}
    for student, shape in shapes.items():
        hand_in(shape, COURSE.folder_of(student))
    COURSE.nbgrader("autograde", ASSIGNMENT)
    outcomes = COURSE.outcomes()
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


def _as_said(shape: Shape, outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.word == shape.word and bool(outcome.notes or shape.word == "full")


def validated_wrongly(shapes: Mapping[str, Shape]) -> int:
    """For how many shapes `validate` says ready where something is lost, or not ready where nothing is."""
    wrong = 0
    for student, shape in shapes.items():
        home = COURSE.root / "home" / student / ASSIGNMENT
        hand_in(shape, home)
        shutil.copy(COURSE.root / "release" / ASSIGNMENT / MANIFEST, home)  # which came with the notebook
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
