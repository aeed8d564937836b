"""A grading that was killed in the middle leaves no process behind, and is done again from where it was."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import RIGHT, Class, nbgrader, new_course, read_grades

FULL = {"test_three": (3.0, False), "test_double": (4.0, False), "why": (None, True)}
ALL = 6
"""One from which all are forked, a worker, its own to fork from, and at least three that run a notebook."""

SLOW = "import time\ntime.sleep(6)\nthree = 3"


def descendants(process: int) -> set[int]:
    """The processes that a process has started, and those that these have."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(entry.parent.name)] = int(
                entry.read_text(errors="replace").rpartition(")")[2].split()[1]
            )
    found = {process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


def is_running(process: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_killed_grading_leaves_nothing_running_and_is_done_again(course: Path, tmp_path: Path) -> None:
    folder = new_course(tmp_path)
    those = Class(course)
    those.course = folder
    those.hand_in("ana", those.answered(**RIGHT | {"three": SLOW}))
    those.hand_in("ben", those.answered(**RIGHT | {"three": SLOW}))
    command = [sys.executable, "-m", "nbgrader", "autograde", "numbers"]
    grading = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 300
        while len(started := descendants(grading.pid)) < ALL and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        os.kill(grading.pid, signal.SIGKILL)
        grading.wait()
    assert len(started) >= ALL
    deadline = time.monotonic() + 60  # of a moment
    while any(map(is_running, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [each for each in started if is_running(each)]
    said = nbgrader(folder, "autograde", "numbers")
    assert "2 submissions: 2 graded." in said
    assert read_grades(folder) == {"ana": FULL, "ben": FULL}


def test_a_notebook_that_is_missing_among_the_graded_ones_is_graded(course: Path, tmp_path: Path) -> None:
    """As where only what goes beside it had been copied when the process was killed."""
    folder = new_course(tmp_path)
    there = folder / "autograded" / "ana" / "numbers"
    there.mkdir(parents=True)
    (there / "data.txt").write_text("3")
    those = Class(course)
    those.course = folder
    those.hand_in("ana", those.answered(**RIGHT))
    assert "1 submission: 1 graded." in nbgrader(folder, "autograde", "numbers")
    assert read_grades(folder) == {"ana": FULL}
