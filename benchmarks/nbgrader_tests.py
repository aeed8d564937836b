"""nbgrader's own tests of autograding, run over the confined engine,
and the two cases that they skip for cost.

    make benchmark NAME=nbgrader_tests

The file is the one that nbgrader installs. A configuration puts our preprocessor in the place of nbgrader's
Execute, and changes nothing else, so that also SaveAutoGrades is nbgrader's. About ten minutes.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbgrader
from nbgrader.api import Gradebook

from benchmarks.figures import Figures

TESTS = "nbgrader.tests.apps.test_nbgrader_autograde"
FILES = Path(nbgrader.__file__).parent / "tests" / "apps" / "files"
EXCEPTIONS = {
    "test_missing_source_kernelspec": (
        "expects an error where a notebook names no kernel; here the grader's own Python runs it, whatever "
        "it names"
    ),
    "test_incorrect_source_kernelspec": "the same for a kernel that is not installed",
    "test_many_students": (
        "skipped by nbgrader, since it needs a database server; run below with the usual gradebook"
    ),
    "test_infinite_loop_with_output": (
        "skipped by nbgrader, and expects that grading fails; run below, where it succeeds"
    ),
}
STUDENTS = 50
CONFIG = """
c = get_config()
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugins.execute.RunSubmission",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""


def main() -> None:
    """Print all figures."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder, "configuration")
        configuration.mkdir()
        (configuration / "nbgrader_config.py").write_text(CONFIG)
        its_own_tests(figures, configuration)
        many_students(figures, Path(folder, "many"))
        endless_output(figures, Path(folder, "endless"))
    figures.finish()


def its_own_tests(figures: Figures, configuration: Path) -> None:
    """Run nbgrader's file, without the exceptions."""
    for name, reason in EXCEPTIONS.items():
        print(f"not run: {name}: {reason}")
    chosen = " and ".join(f"not {name}" for name in EXCEPTIONS)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--pyargs",
            TESTS,
            "-q",
            "-p",
            "no:cacheprovider",
            "-W",
            "ignore",
            "-k",
            chosen,
        ],
        cwd=configuration.parent,
        env=environment() | {"JUPYTER_CONFIG_DIR": str(configuration)},
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stdout.splitlines()[-1]
    by_kind = {kind: int(count) for count, kind in re.findall(r"(\d+) (passed|failed|error)", last)}
    if by_kind.get("failed") or done.returncode:
        print(done.stdout[-3000:])
    figures.add("nbgrader's tests of autograding, passed", by_kind.get("passed", 0), at_least=38)
    figures.add("failed", by_kind.get("failed", 0) + by_kind.get("error", 0), at_most=0)


def many_students(figures: Figures, course: Path) -> None:
    """Grade many submissions in one command."""
    prepare(course, "submitted-unchanged.ipynb")
    for number in range(STUDENTS):
        hand_in(course, f"student{number:03d}", "submitted-changed.ipynb")
    begun = time.monotonic()
    run(course, "autograde", "ps1")
    figures.add(f"{STUDENTS} students, seconds for each", (time.monotonic() - begun) / STUDENTS)
    figures.add("graded", len(scores(course)), at_least=STUDENTS)


def endless_output(figures: Figures, course: Path) -> None:
    """Grade a submission that prints without end."""
    prepare(course, "infinite-loop-with-output.ipynb")
    hand_in(course, "endless", "infinite-loop-with-output.ipynb")
    hand_in(course, "next", "infinite-loop-with-output.ipynb")
    begun = time.monotonic()
    run(course, "autograde", "ps1", "--Execute.timeout=10")
    figures.add("endless output twice, ten seconds each, in all, s", time.monotonic() - begun, at_most=120)
    figures.add("graded all the same", len(scores(course)), at_least=2)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures.add("peak memory of any process until here, MB", peak, at_most=1500)


def prepare(course: Path, source: str) -> None:
    """A course with one assignment of one notebook."""
    (course / "source" / "ps1").mkdir(parents=True)
    (course / "source" / "ps1" / "p1.ipynb").write_bytes((FILES / source).read_bytes())
    (course / "nbgrader_config.py").write_text(CONFIG)
    run(course, "generate_assignment", "ps1")


def hand_in(course: Path, student: str, file: str) -> None:
    """A submission of one student."""
    folder = course / "submitted" / student / "ps1"
    folder.mkdir(parents=True)
    (folder / "p1.ipynb").write_bytes((FILES / file).read_bytes())


def scores(course: Path) -> list[float]:
    """The scores of all submissions that were graded."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return [each.score for each in gradebook.assignment_submissions("ps1")]


def run(course: Path, *arguments: str) -> None:
    """Run an nbgrader command, which has to succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr[-3000:])


def environment() -> dict[str, str]:
    """One thread, and this Python's commands on the path."""
    return os.environ | {
        "OMP_NUM_THREADS": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }


if __name__ == "__main__":
    main()
