"""The same class graded on one worker, on two, on a busy machine and on a Dask cluster, and by runs that are
killed at random moments: the gradebook and the graded notebooks are the same every time.

    make benchmark NAME=same_everywhere            # 20 runs are killed
    make benchmark NAME=same_everywhere ARGS=5
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence

import psutil

from benchmarks.figures import Figures
from benchmarks.hostile_class.__main__ import hand_in
from benchmarks.small_course import ASSIGNMENT, ROOT, Outcome, SmallCourse

PLACE = ROOT / "build" / "same_everywhere"
STUDENTS, KILLED, BURNING = 40, 20, 4
GRADE = (sys.executable, "-m", "autograder.cli", "grade", ASSIGNMENT, "--quiet")
FIRST, LAST = 3.0, 9.0  # seconds after which a run is killed: from its first submission to its last

Snapshot = Mapping[str, tuple[Outcome, str]]
"""Of each student what the gradebook has, and a digest of the graded notebooks."""


def main() -> None:
    """Grade the class in every way, and compare."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLED
    course = SmallCourse(PLACE / "course")
    hand_in(course, course.make(), STUDENTS, {})
    expected = graded(course, "one", "--jobs", "1")
    figures = Figures()
    figures.add("students", len(expected), at_least=STUDENTS)
    figures.add("different scores", len({outcome.score for outcome, _ in expected.values()}), at_least=3)
    figures.add(
        "differing on two workers", differing(expected, graded(course, "two", "--jobs", "2")), at_most=0
    )
    with busy_machine():
        found = graded(course, "busy", "--jobs", "2")
    figures.add("differing on a busy machine", differing(expected, found), at_most=0)
    with dask_cluster() as address:
        found = graded(course, "cluster", "--scheduler", address)
    figures.add("differing on a cluster", differing(expected, found), at_most=0)
    classes, again, wrong = killed(course, kills, expected)
    figures.add("runs that were killed", kills)
    figures.add("classes that they were the grading of", classes)
    figures.add("submissions graded again after they had been recorded", again, at_most=0)
    figures.add("differing after runs that were killed", wrong, at_most=0)
    figures.finish()


def graded(course: SmallCourse, name: str, *arguments: str) -> Snapshot:
    """The class, graded in a copy of the course; the benchmark ends where that fails."""
    copy = copied(course, name)
    run(copy, *arguments)
    return snapshot(copy)


def killed(course: SmallCourse, kills: int, expected: Snapshot) -> tuple[int, int, int]:
    """How many classes were graded by runs of which so many were killed; how many submissions were graded
    again that had been recorded; and how many differ in the end.
    """
    moments = random.Random(0)
    classes = again = wrong = 0
    copy = copied(course, "killed")
    while kills:
        before = recorded(copy)
        running = started(copy)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(moments.uniform(FIRST, LAST))
        ended = running.poll() is not None
        if not ended:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            kills -= 1
        now = recorded(copy)
        again += sum(now.get(student) != moment for student, moment in before.items())
        if ended or not kills:
            run(copy)
            wrong += differing(expected, snapshot(copy))
            classes += 1
            copy = copied(course, "killed")
    return classes, again, wrong


def recorded(course: SmallCourse) -> dict[str, int]:
    """When the folder of each graded submission was made."""
    places = (course.root / "autograded").glob(f"*/{ASSIGNMENT}")
    return {place.parent.name: place.stat().st_ctime_ns for place in places}


def copied(course: SmallCourse, name: str) -> SmallCourse:
    """A course as it was before anything was graded."""
    copy = SmallCourse(PLACE / name)
    shutil.rmtree(copy.root, ignore_errors=True)
    shutil.copytree(course.root, copy.root)
    return copy


def started(course: SmallCourse, *arguments: str) -> subprocess.Popen[bytes]:
    """The command in a course, in a group of its own."""
    with (course.root / "grade.log").open("ab") as log:
        return subprocess.Popen(
            [*GRADE, *arguments],
            cwd=course.root,
            env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def run(course: SmallCourse, *arguments: str) -> None:
    """The command to its end."""
    if started(course, *arguments).wait():
        sys.exit((course.root / "grade.log").read_text(errors="replace")[-3000:])


def snapshot(course: SmallCourse) -> Snapshot:
    """What is there of each student."""
    return {student: (outcome, _digest(course, student)) for student, outcome in course.outcomes().items()}


def _digest(course: SmallCourse, student: str) -> str:
    found = hashlib.sha256()
    for path in sorted((course.root / "autograded" / student).rglob("*.ipynb")):
        found.update(path.read_bytes())
    return found.hexdigest()


def differing(expected: Snapshot, found: Snapshot) -> int:
    """Of how many students something is other or missing; the first are shown."""
    other = [each for each in expected.keys() | found.keys() if expected.get(each) != found.get(each)]
    for each in sorted(other)[:3]:
        print(f"  {each}: {expected.get(each)}\n    {found.get(each)}"[:1000], file=sys.stderr)
    return len(other)


@contextlib.contextmanager
def busy_machine() -> Iterator[None]:
    """Meanwhile other programs compute."""
    with _processes([[sys.executable, "-c", "while True: pass"]] * BURNING):
        yield


@contextlib.contextmanager
def dask_cluster() -> Iterator[str]:
    """The address of a scheduler with two workers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    worker = [*dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    worker += ["--local-directory", str(PLACE / "dask")]
    scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    with _processes([scheduler, worker, worker]):
        time.sleep(5)  # a command that finds nobody there says so and ends
        yield address


@contextlib.contextmanager
def _processes(commands: Sequence[Sequence[str]]) -> Iterator[None]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [psutil.Popen(command, cwd="/", **quiet) for command in commands]
    try:
        yield
    finally:
        for each in running:
            for below in (*each.children(recursive=True), each):
                with contextlib.suppress(psutil.NoSuchProcess):
                    below.kill()
            each.wait()


if __name__ == "__main__":
    main()
