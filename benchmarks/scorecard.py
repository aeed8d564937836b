"""Every example submission graded by this project and by stock nbgrader, side by side.

    make benchmark NAME=scorecard

Both get the same releases, submissions and hidden tests. Stock nbgrader runs with its own settings, but for
the course's name; where the held-out digits are, its kernels are told by a variable of the environment.
Prints each grade cell whose scores differ, with the reason that the example's file states, and exits non-zero
where one differs without a reason. A quarter of an hour.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from nbgrader.api import Gradebook

from benchmarks.figures import Figures
from examples.definitions import Example, all_examples
from examples.demo import ASSIGNMENTS, scores
from examples.submitting import submit

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "scorecard"
STOCK = (
    "c = get_config()\n"
    'c.CourseDirectory.course_id = "vae-course"\n'
    'c.CourseDirectory.ignore = [".ipynb_checkpoints"]\n'
)
SAME = 0.005


def main() -> None:
    """Grade twice, and compare."""
    figures = Figures()
    examples = {assignment: all_examples(assignment) for assignment in ASSIGNMENTS}
    ours, stock = FOLDER / "ours", FOLDER / "stock"
    make_course(ours, examples)
    shutil.copytree(ours, stock)
    (stock / "nbgrader_config.py").write_text(STOCK)
    for name, course in (("this project", ours), ("stock nbgrader", stock)):
        begun = time.monotonic()
        for assignment in ASSIGNMENTS:
            nbgrader(course, "autograde", assignment)
        count = sum(map(len, examples.values()))
        figures.add(f"{name}, seconds per submission", (time.monotonic() - begun) / count)
    unexplained = compared(figures, ours, stock, examples)
    figures.add("cells that differ without a reason", unexplained, at_most=0)
    figures.finish()


def make_course(course: Path, examples: dict[str, list[Example]]) -> None:
    """A course with both releases and all submissions."""
    shutil.rmtree(course.parent, ignore_errors=True)
    course.mkdir(parents=True)
    for name in ("source", "heldout"):
        shutil.copytree(ROOT / name, course / name)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for assignment, each in examples.items():
        nbgrader(course, "generate_assignment", assignment)
        for example in each:
            folder = course / "submitted" / example.name / assignment
            submit(example, course / "source" / assignment, course / "release" / assignment, folder)


def nbgrader(course: Path, *arguments: str) -> None:
    """Run a command; grading may fail for single submissions, which then have no score."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "AUTOGRADER_HELDOUT": str(ROOT / "heldout")}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and arguments[0] != "autograde":
        sys.exit(done.stderr[-3000:])


def compared(figures: Figures, ours: Path, stock: Path, examples: dict[str, list[Example]]) -> int:
    """Print what differs; returns how many cells do without a reason."""
    cells = same = unexplained = 0
    books = [Gradebook(f"sqlite:///{course / 'gradebook.db'}", "vae-course") for course in (ours, stock)]
    for assignment, each in examples.items():
        for example in each:
            (here, _), (there, _) = (scores(book, assignment, example.name) for book in books)
            for notebook, found in here.items():
                differing = [name for name in found if abs(found[name] - there[notebook][name]) > SAME]
                cells += len(found)
                same += len(found) - len(differing)
                if differing:
                    got = ", ".join(
                        f"{name} {found[name]:g} / {there[notebook][name]:g}" for name in differing
                    )
                    print(f"{assignment}, {example.name}, {notebook}: {got}. {example.stock or 'NO REASON'}")
                    unexplained += 0 if example.stock else len(differing)
    for book in books:
        book.close()
    figures.add("grade cells in all", cells)
    figures.add("with the same score", same)
    return unexplained


if __name__ == "__main__":
    main()
