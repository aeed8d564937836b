"""A class of a thousand, one in twenty of them hostile, graded by one command.

    make benchmark NAME=large_class              # 1,000 students
    make benchmark NAME=large_class ARGS=200

The notebook is `laplace`, answered in twenty ways, from nothing to everything right. Each way is also graded
by itself, and whoever answers so among the thousand has to have the same points. While the class is graded,
the memory of the command and of its workers is looked at, and how many are done. The limit of a cell is lower
than in the course, as in the benchmark of a hostile class.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.figures import Figures
from benchmarks.hostile_class.__main__ import CELL_SECONDS, hand_in
from benchmarks.hostile_class.hostile import hostile_students
from benchmarks.small_course import ASSIGNMENT, ROOT, SmallCourse

STUDENTS, VARIANTS, ONE_HOSTILE_IN = 1_000, 20, 20
PLACE = ROOT / "build" / "large_class"
_MEGABYTE = 2**20


@dataclass
class Watched:
    """What was seen while a class was graded: the clock, how many were done, and megabytes of the command and
    of the workers below it.
    """

    seconds: list[float] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    command: list[float] = field(default_factory=list)
    everything: list[float] = field(default_factory=list)

    def look(self, begun: float, process: psutil.Process, graded: Path) -> None:
        """Add what there is now."""
        with contextlib.suppress(psutil.Error):
            own = process.memory_info().rss / _MEGABYTE
            below = sum(_proportional(each) for each in process.children(recursive=True))
            self.seconds.append(time.monotonic() - begun)
            self.done.append(sum(1 for _ in graded.glob("honest*")))
            self.command.append(own)
            self.everything.append(own + below)

    def time_of(self, count: int) -> float:
        """When so many were done."""
        return next(second for second, done in zip(self.seconds, self.done, strict=True) if done >= count)


def main() -> None:
    """Grade the variants alone and then the class; print all figures."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else STUDENTS
    kinds = list(hostile_students())
    hostile = {f"hostile{n:02}": kinds[n % len(kinds)] for n in range(students // ONE_HOSTILE_IN)}
    honest = students - len(hostile)
    alone, course = (
        SmallCourse(PLACE / name, f"\nc.RunSubmission.timeout = {CELL_SECONDS}\n")
        for name in ("alone", "class")
    )
    hand_in(alone, alone.make(), VARIANTS, {})
    hand_in(course, course.make(), honest, hostile, VARIANTS)
    grade(alone)
    watched = grade(course)
    figures = Figures()
    expected, found = alone.outcomes(), course.outcomes()
    figures.add("students", students)
    figures.add("hostile students", len(hostile))
    figures.add(
        "different scores of honest students", len({each.score for each in expected.values()}), at_least=3
    )
    figures.add("students who are not in the gradebook", students - len(found), at_most=0)
    other = [
        name
        for name in (f"honest{number:02}" for number in range(honest))
        if found.get(name) != expected[f"honest{int(name[6:]) % VARIANTS:02}"]
    ]
    print(*(f"  {name}: {found.get(name)}" for name in other[:5]), sep="\n", end="\n" if other else "")
    figures.add("honest students with other points or notes than alone", len(other), at_most=0)
    figures.add("seconds in all", watched.seconds[-1])
    figures.add("honest students a minute", 60 * honest / watched.time_of(honest))
    first, second = (
        watched.time_of(honest * stop // 100) - watched.time_of(honest * start // 100)
        for start, stop in ((10, 50), (50, 90))
    )
    figures.add("seconds of the second half beside those of the first, times", second / first, at_most=1.2)
    for name, amounts in (("the command", watched.command), ("everything", watched.everything)):
        quarter = len(amounts) // 4
        early, late = (
            statistics.median(part) for part in (amounts[quarter : 2 * quarter], amounts[-quarter:])
        )
        figures.add(f"megabytes of {name} in the second quarter of the time", early)
        figures.add(f"megabytes of {name} in the last", late, at_most=round(1.2 * early + 30))
    figures.finish()


def grade(course: SmallCourse) -> Watched:
    """Grade a class, and look at it every second; the benchmark ends where that fails."""
    watched, begun = Watched(), time.monotonic()
    command = [sys.executable, "-m", "autograder.cli", "grade", ASSIGNMENT, "--quiet"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    with (course.root / "grade.log").open("wb") as log:
        running = subprocess.Popen(command, cwd=course.root, env=environment, stdout=log, stderr=log)
        process = psutil.Process(running.pid)
        while running.poll() is None:
            watched.look(begun, process, course.root / "autograded")
            time.sleep(1)
    if running.returncode:
        sys.exit((course.root / "grade.log").read_text(errors="replace")[-3000:])
    watched.seconds.append(time.monotonic() - begun)
    watched.done.append(sum(1 for _ in (course.root / "autograded").glob("honest*")))
    return watched


def _proportional(process: psutil.Process) -> float:
    """Megabytes of a process, what it shares with others divided by their number."""
    with contextlib.suppress(psutil.Error):
        return float(process.memory_full_info().pss) / _MEGABYTE
    return 0.0


if __name__ == "__main__":
    main()
