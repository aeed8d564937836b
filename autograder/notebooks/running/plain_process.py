"""Running a notebook on its author's own machine, in a plain process: nothing confines it, on any platform.

What the cells meet is what they meet at grading, from the same shell, in the same order and within the same
limits; see `autograder.execution.plain` for what is imitated. For other people's notebooks there is
`examining`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO

from nbformat import NotebookNode

from autograder.execution.cell_endings import Ended
from autograder.execution.environment import ENVIRONMENT
from autograder.execution.plain.watching import KILLED
from autograder.notebooks.running import running
from autograder.notebooks.running.job_data import job_as_data, run_of
from autograder.notebooks.running.limits import Limits, time_of_one

_STARTS = "autograder.notebooks.running.plain_session"
_ENDING = "The code ended the process, or used more memory than there is."


def run(notebook: NotebookNode, job: running.Job) -> tuple[running.CellRun, ...]:
    """Run the cells in order in a fresh process, and say for each how that went; one entry per cell.

    Cells after the end of the process or of the time for the notebook are *not run*, never silently left out:
    their entry holds an error output.
    """
    return running.not_blamed_for_the_setup(notebook, tuple(runs(notebook, job)))


def runs(notebook: NotebookNode, job: running.Job) -> Iterator[running.CellRun]:
    """The same one after the other, each as soon as its cell has run."""
    with _started(job) as process:
        assert process.stdin is not None
        asked = {"job": job_as_data(job), "notebook": notebook}
        with contextlib.suppress(OSError):  # it has ended before it was asked
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.close()
        answers = _lines(process)
        ended_in, patience = "", job.limits.patience(showcases=job.showcases)
        for position, cell in enumerate(notebook.cells):
            if ended_in:
                yield running.not_run_after(cell, ended_in)
                continue
            try:
                yield run_of(json.loads(answers.get(timeout=patience)))
            except (queue.Empty, ValueError) as end:
                _kill(process)
                too_slow = isinstance(end, queue.Empty) or process.wait() == KILLED
                ended_in = running.cell_name(cell, position)
                yield _ended_in(cell, job.limits, too_slow=too_slow)


def _ended_in(cell: NotebookNode, limits: Limits, *, too_slow: bool) -> running.CellRun:
    ended: Ended = "too slow" if too_slow else "died"
    return running.CellRun(ended, (running.stopped(ended, time_of_one(limits.of(cell)), _ENDING),))


@contextlib.contextmanager
def _started(job: running.Job) -> Iterator[subprocess.Popen[bytes]]:
    """The process; it and all that its cells have started are gone at the end."""
    environment = {**os.environ, **job.environment, **ENVIRONMENT, **job.told_to_tests}
    environment.pop("MPLBACKEND", None)  # the shell chooses the one that shows figures in the notebook
    # -P: a file of the student's named like a module of Python must not stop the process; the shell puts the
    # folder on the path later, behind Python's own modules
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", _STARTS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _kill(process)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):  # the whole group: also what the cells have started
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _lines(process: subprocess.Popen[bytes]) -> queue.Queue[bytes]:
    """What the process writes, line by line, and an empty line at its end."""
    lines: queue.Queue[bytes] = queue.Queue()

    def read(stream: IO[bytes]) -> None:
        for line in stream:
            lines.put(line)
        lines.put(b"")

    assert process.stdout is not None
    threading.Thread(target=read, args=(process.stdout,), daemon=True).start()
    return lines
