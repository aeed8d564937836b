"""A class of which a third is hostile: what it costs the others, the machine and the clock.

    make benchmark NAME=hostile_class

The class is graded twice by `nbgrader autograde` and `generate_feedback`: first the honest students alone,
then all of them. Nobody else's points, notes and pages may change; the whole may take longer by no more than
the limits into which the hostile submissions run; and no process, no temporary file and no file in the course
may be left. The limit of a cell is lower here than in the course, so that this takes minutes and not an hour.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.answers.time_limits import WALL_FACTOR
from autograder.notebooks.cells.cells import grade_id_of
from benchmarks.figures import Figures
from benchmarks.hostile_class.hostile import Hostile, Limit, hostile_students
from benchmarks.known_answers import answered
from benchmarks.small_course import ASSIGNMENT, NOTEBOOK, ROOT, Outcome, SmallCourse
from benchmarks.submissions.solved import Solved, as_bytes

CLASS = 60
CELL_SECONDS = 6
SECONDS: Mapping[Limit, float] = {
    "none": 0,
    "cell": CELL_SECONDS,
    "cell by the clock": WALL_FACTOR * CELL_SECONDS,
    "taking in": 60,
    "page": 40,
}
OF_TORCH = "torchinductor_"  # a folder, empty here, that torch makes wherever it is imported
PLACES = ("/dev/shm", "/var/tmp", str(Path.home()))


@dataclass(frozen=True)
class Graded:
    """A class that was graded: its outcomes, its pages, how long it took, and what was left."""

    outcomes: Mapping[str, Outcome]
    pages: Mapping[str, str]
    seconds: float
    left: tuple[str, ...]


def main() -> None:
    """Grade the class twice, and compare."""
    become_parent_of_orphans()
    hostile = {f"hostile{number:02}": each for number, each in enumerate(hostile_students())}
    honest = CLASS - len(hostile)
    alone, beside = graded(honest, {}), graded(honest, hostile)
    figures = Figures()
    figures.add("students", len(beside.outcomes), at_least=CLASS)
    figures.add("hostile students", len(hostile), at_least=20)
    points = {outcome.score for outcome in alone.outcomes.values()}
    figures.add("different scores of honest students", len(points), at_least=3)
    missing = hostile.keys() - (beside.outcomes.keys() & beside.pages.keys())
    figures.add("hostile students without a page or out of the gradebook", len(missing), at_most=0)
    changed = differing(alone.outcomes, beside.outcomes)
    figures.add("honest students whose points or notes change", changed, at_most=0)
    figures.add("honest students whose page changes", differing(alone.pages, beside.pages), at_most=0)
    silent = [name for name, outcome in beside.outcomes.items() if outcome.unexplained and not outcome.notes]
    print(*(f"  {name}: {beside.outcomes[name].unexplained}" for name in silent), sep="\n")
    figures.add("students who lost points in silence", len(silent), at_most=0)
    limits = sum(SECONDS[each.limit] for each in hostile.values())
    share = alone.seconds / honest * len(hostile)
    figures.add("seconds for the honest students alone", alone.seconds)
    figures.add("seconds for all", beside.seconds, at_most=round(alone.seconds + share + limits))
    for left in (alone.left, beside.left):
        print(*(f"  left: {each}" for each in left), sep="\n", end="\n" if left else "")
        figures.add("processes and files that were left", len(left), at_most=0)
    for name, each in hostile.items():
        print(f"  {each.name}: {beside.outcomes[name].word}; {'; '.join(beside.outcomes[name].notes)[:160]}")
    figures.finish()


def become_parent_of_orphans() -> None:
    """What is left behind by the graders becomes a child of this process, where it can be seen."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def graded(honest: int, hostile: Mapping[str, Hostile]) -> Graded:
    """A new course, in which a class hands in, is graded and gets feedback."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as temporary:
        course = SmallCourse(
            ROOT / "build" / "hostile_class",
            f"\nc.RunSubmission.timeout = {CELL_SECONDS}\n",
            {"TMPDIR": temporary},
        )
        hand_in(course, course.make(), honest, hostile)
        before = {*_around(course)}
        started = time.monotonic()
        course.nbgrader("autograde", ASSIGNMENT)
        course.nbgrader("generate_feedback", ASSIGNMENT)
        seconds = time.monotonic() - started
        written = {str(path) for path in Path(temporary).glob("*") if not path.name.startswith(OF_TORCH)}
        left = [*_around(course) - before, *written, *children()]
    return Graded(course.outcomes(), dict(pages(course)), seconds, tuple(sorted(left)))


def hand_in(
    course: SmallCourse, solved: Solved, honest: int, hostile: Mapping[str, Hostile], variants: int = 0
) -> None:
    """Every student's files. ``variants``: in how many ways the honest ones answer; 0 for each in its own."""
    variants = variants or honest
    source = ROOT / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    for number in range(honest):
        folder = course.folder_of(f"honest{number:02}")
        folder.mkdir(parents=True)
        answers = {
            grade_id_of(cell): cell.source
            for cell in answered(nbformat.read(source, 4), source, number % variants / variants).cells
        }
        notebook = solved.node()
        for cell in notebook.cells:
            if grade_id_of(cell) in solved.answers:
                cell.source = answers[grade_id_of(cell)]
        (folder / f"{NOTEBOOK}.ipynb").write_bytes(as_bytes(notebook))
    for student, each in hostile.items():
        folder = course.folder_of(student)
        folder.mkdir(parents=True)
        each.write(folder, solved)


def _around(course: SmallCourse) -> set[str]:
    """What lies where a submission might leave something: beside the course's own folders, and outside."""
    inside = {str(path) for path in course.root.iterdir()} - {
        str(course.root / name)
        for name in (
            *("autograded", "feedback", "gradebook.db", ".autograder"),
            *("autograde.log", "generate_feedback.log"),
        )
    }
    submitted = {str(path) for path in (course.root / "submitted").rglob("*") if not path.is_symlink()}
    return inside | submitted | {str(path) for place in PLACES for path in Path(place).glob("*")}


def children() -> Iterator[str]:
    """The processes that have become ours and are still there, with their names."""
    for path in Path("/proc/self/task").glob("*/children"):
        for number in path.read_text().split():
            if os.waitpid(int(number), os.WNOHANG) == (0, 0):
                yield f"process {number} {Path('/proc', number, 'comm').read_text().strip()}"


def pages(course: SmallCourse) -> Iterator[tuple[str, str]]:
    """The feedback of each student, without what tells the time."""
    for path in sorted((course.root / "feedback").glob(f"*/{ASSIGNMENT}/{NOTEBOOK}.html")):
        text = path.read_text(encoding="utf-8")
        yield path.parts[-3], re.sub(r"\d{4}-\d\d-\d\d[ T][\d:.]+|\b\d+(\.\d+)? (ms|s|seconds)\b", "", text)


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> int:
    """Of how many students something has changed or is gone; each is shown."""
    found = [name for name in before if before[name] != after.get(name)]
    for name in found:
        print(f"  {name}: {before[name]}\n    {after.get(name)}"[:2000], file=sys.stderr)
    return len(found)


if __name__ == "__main__":
    main()
