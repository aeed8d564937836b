"""What grading a submission costs: CPU seconds and memory of the tests alone,
by notebook, and under stock nbgrader.

The first part runs the reference answers and then the grade cells of each notebook in a process of
its own, without a kernel, and counts the CPU time of the grade cells and of the worker for symbolic answers.
The second is the baseline: `nbgrader autograde` with nbgrader's own settings on one full submission without
showcase cells, as wall time and as the peak memory of its largest process, which is the kernel.
"""

from __future__ import annotations

import ast
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil

from autograder.notebooks.cells.cells import is_showcase, kind_of
from autograder.symbolic.limits.limited import worker_process
from benchmarks.figures import Figures
from examples.definitions import FOLDER, load
from examples.submitting import submit

ROOT = Path(__file__).parents[1]
COURSE = ROOT / "build" / "benchmark"
LIMITS = {"autoencoders": 15.0, "vae": 8.0}


def main() -> None:
    """Print all figures."""
    figures = Figures()
    measure_tests(figures)
    make_course()
    for assignment in LIMITS:
        wall, megabytes = stock_autograde(assignment)
        figures.add(f"{assignment}, stock nbgrader autograde, wall seconds per submission", wall)
        figures.add(f"{assignment}, stock nbgrader autograde, peak memory in MB", megabytes)
    figures.finish()


def measure_tests(figures: Figures) -> None:
    """CPU seconds of the grade cells of the reference answers, hidden tests included,
    by notebook and assignment.
    """
    for assignment, limit in LIMITS.items():
        total = 0.0
        for notebook in sorted((ROOT / "source" / assignment).glob("*.ipynb")):
            seconds, megabytes = tests_alone(notebook)
            total += seconds
            figures.add(f"{assignment}/{notebook.stem}, tests alone, CPU seconds", seconds)
            figures.add(f"{assignment}/{notebook.stem}, tests alone, peak memory in MB", megabytes)
        figures.add(f"{assignment}, tests alone, CPU seconds in all", total, at_most=limit)


def environment() -> dict[str, str]:
    """One thread, and the digits that only graders have."""
    return os.environ | {
        "OMP_NUM_THREADS": "1",
        "AUTOGRADER_HELDOUT": str(ROOT / "heldout"),
        "MPLBACKEND": "Agg",
    }


def tests_alone(notebook: Path) -> tuple[float, float]:
    """CPU seconds of the grade cells of a solved notebook, and the peak memory of their process in MB."""
    command = [sys.executable, "-m", "benchmarks.course", str(notebook)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True, text=True)
    seconds, megabytes = done.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def run_cells(notebook: Path) -> None:
    """In the process of one notebook: run its cells, and print what the grade cells took."""
    names: dict[str, object] = {}
    seconds = 0.0
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code" or is_showcase(cell):
            continue
        code = compile(ast.parse(cell.source), str(notebook), "exec")
        started = time.process_time()
        exec(code, names)
        if kind_of(cell) == "grade":
            seconds += time.process_time() - started
    print(seconds + worker_seconds(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def worker_seconds() -> float:
    """What the process has used in which symbolic answers are compared."""
    process = worker_process()
    if process is None:
        return 0.0
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def make_course() -> None:
    """A course with one full submission for each assignment, without showcase cells."""
    shutil.rmtree(COURSE, ignore_errors=True)
    shutil.copytree(ROOT / "source", COURSE / "source")
    shutil.copy(ROOT / "nbgrader_config.py", COURSE)
    for assignment in LIMITS:
        nbgrader("generate_assignment", assignment)
        folder = COURSE / "submitted" / "reference" / assignment
        example = load(FOLDER / assignment / "full_marks_reference.toml")
        submit(example, COURSE / "source" / assignment, COURSE / "release" / assignment, folder)
        for path in folder.glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            notebook.cells = [cell for cell in notebook.cells if not is_showcase(cell)]
            nbformat.write(notebook, path)
    (COURSE / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "vae-course"\n'
    )


def stock_autograde(assignment: str) -> tuple[float, float]:
    """Wall seconds of grading the submission, and the peak memory of its largest process in MB."""
    started = time.monotonic()
    nbgrader("autograde", assignment)
    return time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def nbgrader(*arguments: str) -> None:
    """Run an nbgrader command in the benchmark's course."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=COURSE, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_cells(Path(sys.argv[1]))
    else:
        main()
