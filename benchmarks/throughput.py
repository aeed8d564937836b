"""A class graded by stock nbgrader and by ours, on the same cores, one after the other.

    make benchmark NAME=throughput              # 40 students, two symbolic notebooks each
    make benchmark NAME=throughput ARGS=10

The submissions are the solved notebooks `elbo` and `laplace`. Stock nbgrader runs them with its own settings;
ours confines them, and its start-up counts. CPU time is that of the whole machine, which has to be quiet.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.notebooks.cells.cells import grade_id_of
from benchmarks.figures import Figures
from examples.submitting import reference_answers

ROOT = Path(__file__).parents[1]
PLACE = ROOT / "build" / "throughput"
ASSIGNMENT, NOTEBOOKS = "vae", ("elbo", "laplace")
STUDENTS = 40


@dataclass(frozen=True)
class Clocked:
    """Seconds by the clock, and of all processors."""

    wall: float
    cpu: float


def main() -> None:
    """Print all figures."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else STUDENTS
    count = students * len(NOTEBOOKS)
    stock, ours = make_course("stock", configured=False), make_course("ours", configured=True)
    for course in (stock, ours):
        run(course, "-m", "nbgrader", "generate_assignment", ASSIGNMENT)
        hand_in(course, students)
    by_stock = run(stock, "-m", "nbgrader", "autograde", ASSIGNMENT)
    by_ours = run(ours, "-m", "autograder.cli", "grade", ASSIGNMENT, "--quiet")
    alone = run(ours, "-m", "autograder.cli", "grade", ASSIGNMENT, "--quiet", "--force", "--student", "s000")
    nothing = run(ours, "-m", "autograder.cli", "grade", ASSIGNMENT, "--quiet")
    figures = Figures()
    figures.add("students", students)
    figures.add("submissions with other points than under stock nbgrader", differing(stock, ours), at_most=0)
    figures.add("stock nbgrader, seconds", by_stock.wall)
    figures.add("stock nbgrader, CPU seconds a notebook", by_stock.cpu / count)
    figures.add("autograder grade, seconds", by_ours.wall)
    figures.add("autograder grade, CPU seconds a notebook, with start-up", by_ours.cpu / count, at_most=0.6)
    figures.add("autograder grade, CPU seconds of one student's two notebooks", alone.cpu)
    figures.add("autograder grade, seconds for one student", alone.wall)
    figures.add("autograder grade, seconds where nothing is new", nothing.wall)
    figures.add(
        "as many notebooks a minute as stock nbgrader, times", by_stock.wall / by_ours.wall, at_least=10
    )
    figures.finish()


def make_course(name: str, *, configured: bool) -> Path:
    """A course with the symbolic notebooks."""
    folder = PLACE / name
    shutil.rmtree(folder, ignore_errors=True)
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    for path in (ROOT / "source" / ASSIGNMENT).glob("*.py"):
        shutil.copy(path, source)
    for notebook in NOTEBOOKS:
        shutil.copy(ROOT / "source" / ASSIGNMENT / f"{notebook}.ipynb", source)
    shutil.copytree(ROOT / "heldout", folder / "heldout")
    own = 'c = get_config()\nc.CourseDirectory.course_id = "vae-course"\n'
    text = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8") if configured else own
    (folder / "nbgrader_config.py").write_text(text, encoding="utf-8")
    return folder


def hand_in(course: Path, students: int) -> None:
    """The release with every answer, for each student."""
    solved: dict[str, nbformat.NotebookNode] = {}
    for name in NOTEBOOKS:
        source, release = (
            nbformat.read(course / folder / ASSIGNMENT / f"{name}.ipynb", as_version=4)
            for folder in ("source", "release")
        )
        answers: Mapping[str, str] = reference_answers(source)
        for cell in release.cells:
            cell.source = answers.get(grade_id_of(cell) or "", cell.source)
        solved[name] = release
    for number in range(students):
        folder = course / "submitted" / f"s{number:03}" / ASSIGNMENT
        shutil.copytree(course / "release" / ASSIGNMENT, folder)
        for name, notebook in solved.items():
            nbformat.write(notebook, folder / f"{name}.ipynb")


def run(course: Path, *arguments: str) -> Clocked:
    """A command in a course; the benchmark ends where it fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {
        "OMP_NUM_THREADS": "1",
        "PATH": path,
        "AUTOGRADER_HELDOUT": str(course / "heldout"),
        "PYTHONWARNINGS": "ignore",
    }
    cpu, begun = busy(), time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=course, env=environment, capture_output=True, text=True, check=False
    )
    clocked = Clocked(time.monotonic() - begun, busy() - cpu)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return clocked


def busy() -> float:
    """CPU seconds of the machine so far."""
    user, nice, system = Path("/proc/stat").read_text().splitlines()[0].split()[1:4]
    return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


def differing(stock: Path, ours: Path) -> int:
    """How many submissions have other points in the two gradebooks."""
    found = []
    for course in (stock, ours):
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "vae-course") as gradebook:
            submissions = gradebook.assignment_submissions(ASSIGNMENT)
            found.append({each.student.id: (each.score, each.max_score) for each in submissions})
    return sum(
        found[0].get(student) != found[1].get(student) for student in found[0].keys() | found[1].keys()
    )


if __name__ == "__main__":
    main()
