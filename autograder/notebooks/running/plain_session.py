"""The process in which a notebook runs on its author's own machine: student's cells and tests in one shell.

Started by `plain_process`, which hands over a notebook by standard input and reads from standard output, in
one line of JSON for each cell, how that went. What the cells themselves print goes into the notebook.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TextIO

from nbformat import NotebookNode

from autograder.answers.random_generators import generator_states, set_generator_states
from autograder.answers.time_limits import counted_seconds
from autograder.execution.cell_endings import CellEnding
from autograder.execution.confinement.jail import Jail
from autograder.execution.course_names import NamesOfGiven, NamesOfTest
from autograder.execution.plain.memory import most_memory
from autograder.execution.plain.packages import hide_undeclared
from autograder.execution.plain.walls import Walls
from autograder.execution.plain.watching import CellWatch
from autograder.execution.shell import Shell
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.running.job_data import job_of
from autograder.notebooks.running.names_of_tests import Tests
from autograder.notebooks.running.noticing import Noticed, noticed_in_error
from autograder.notebooks.running.running import CellRun, Job, cell_runs
from autograder.reports.verdicts import is_unanswered


class PlainSession:
    """Runs cells in a shell of this process; see `autograder.notebooks.running.session.Session`.

    ``noticed`` is what was noticed of the cell that has run last, and would go otherwise at grading.
    """

    alive = True
    ending = ""

    def __init__(self, shell: Shell, job: Job) -> None:
        self.noticed: list[Noticed] = []
        self._shell = shell
        self._job = job
        self._watch = CellWatch()
        self._walls = Walls(job.folder)
        self._of_tests = shell.further_names()
        self._tests = Tests(vars(self._of_tests), shell.names)
        self._modules = set(sys.modules)
        self._most_memory: float = most_memory() + Jail.memory * 2**20

    @property
    def names(self) -> Collection[str]:
        """The names that the tests have without the student's."""
        return self._tests.names.keys()

    def run(self, cell: NotebookNode, position: int, seconds: float) -> CellEnding:
        """Run one cell of the student's."""
        return self._run(cell.source, position, seconds)

    def run_given(self, cell: NotebookNode, position: int, seconds: float, names: NamesOfGiven) -> CellEnding:
        """Run a cell of the course's among the student's names; and what of it belongs there, among those of
        the tests.

        Both draw the same random numbers, and what is said of the cell is said of the first.
        """
        before = generator_states()
        ran = self._run(cell.source, position, seconds)
        self._tests.forget(names.students)
        self._tests.keep(names.kept)
        if names.here:
            noticed, memory = self.noticed, most_memory()
            set_generator_states(before)
            with self._shell.among(self._of_tests):
                self._run(names.here, position, seconds)
            self.noticed = noticed
            self._most_memory += most_memory() - memory
        return ran

    def test(self, cell: NotebookNode, position: int, seconds: float, names: NamesOfTest) -> CellEnding:
        """Run a grade cell among the names of the tests, with the student's answers beside them."""
        unwritten = [name for name in names.answers if is_unanswered(self._shell.names.get(name))]
        with contextlib.ExitStack() as meanwhile:
            answered = meanwhile.enter_context(self._tests.with_answers(names))
            transformer = meanwhile.enter_context(self._tests.telling(cell.source))
            if transformer is not None:
                meanwhile.enter_context(self._shell.changed_by(transformer))
            meanwhile.enter_context(self._shell.among(self._of_tests))
            ran = self._run(cell.source, position, seconds, is_test=True)
            if any(each["output_type"] == "error" for each in ran.outputs):
                self._shell.run(names.imports)
        self.noticed += [Noticed("missing", name) for name in answered.missing]
        self.noticed += [Noticed("unwritten", name) for name in unwritten]
        return replace(ran, changed=tuple(answered.changed))

    def _run(self, source: str, position: int, seconds: float, is_test: bool = False) -> CellEnding:
        self.noticed = []
        cpu, clock = time.process_time(), time.monotonic()
        outputs: list[dict[str, Any]] = []
        with contextlib.suppress(KeyboardInterrupt), self._watch.over(seconds), self._walls.standing():
            outputs = self._shell.run(source, f"<cell {position + 1}>", past_failed_imports=not is_test)
        self._note(outputs)
        took = counted_seconds(time.process_time() - cpu, time.monotonic() - clock)
        return CellEnding("too slow" if self._watch.stopped else "finished", outputs, took)

    def _note(self, outputs: list[dict[str, Any]]) -> None:
        if any(output["output_type"] == "error" for output in outputs):
            self.noticed += noticed_in_error(getattr(sys, "last_value", None))
        if most_memory() > self._most_memory:
            self.noticed.append(Noticed("memory", str(Jail.memory)))
            self._most_memory = math.inf  # said once, of the cell that was the first
        self.noticed += [Noticed("refused", sentence) for sentence in _taken(self._walls.refused)]
        self.noticed += [Noticed("outside", str(path)) for path in _taken(self._walls.read_outside)]
        folder = self._job.folder.resolve()
        new = [name for name in list(sys.modules) if name not in self._modules]
        self._modules.update(new)
        inside = [*_taken(self._walls.read_inside), *_own_modules(folder, new)]
        self.noticed += [Noticed("file", path.relative_to(folder).as_posix()) for path in inside]


def _taken(found: list[Any] | dict[Any, None]) -> list[Any]:
    taken = list(dict.fromkeys(found))
    found.clear()
    return taken


def _own_modules(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    """The files of those of these modules that were imported from the student's folder."""
    for name in names:
        file = getattr(sys.modules[name], "__file__", None)
        if isinstance(file, str) and file.endswith(".py"):
            path = Path(file).resolve()
            if path.is_relative_to(folder) and "site-packages" not in path.parts:
                yield path


def _run(job: Job, notebook: NotebookNode) -> Iterator[CellRun]:
    with Shell() as shell:
        session = PlainSession(shell, job)
        for run in cell_runs(notebook, job, session):
            yield CellRun(run.status, run.outputs, run.seconds, tuple(session.noticed))
            session.noticed = []


def _answering() -> TextIO:
    """Where to write the answers; nothing that runs here later finds our standard output."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return answers


def main() -> None:
    """Run the notebook that standard input holds."""
    asked = json.loads(sys.stdin.buffer.readline())
    job, notebook = job_of(asked["job"]), node(asked["notebook"])
    answers = _answering()
    # As at grading, these are there before any cell.
    if any("torch" in cell.source for cell in notebook.cells):
        import autograder.data.torchvision_import  # noqa: F401
    elif any("numpy" in cell.source for cell in notebook.cells):
        import numpy  # noqa: F401
    hide_undeclared(job.packages)
    if job.modules is not None:
        sys.path.append(str(job.modules))
    os.chdir(job.folder)
    for run in _run(job, notebook):
        print(json.dumps(asdict(run)), file=answers, flush=True)
    os._exit(0)  # no thread or handler of the notebook's keeps the process


if __name__ == "__main__":
    main()
