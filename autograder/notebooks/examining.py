"""Running other people's notebooks: their code is confined, and the tests run where it cannot reach them.

`Examiners.run` hands a notebook to a fork of the warm process, the *examiner*. That forks the *candidate* before
it reads a line of the notebook, so that no hidden test is in the memory in which the student's code runs.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.execution import shell
from autograder.execution.candidate import serve
from autograder.execution.channel.frames import Channel, socket_pair
from autograder.execution.confinement import Confined, Jail, Tier, exposed, start
from autograder.execution.examiner.examination import Examination
from autograder.execution.examiner.memory import bound_memory
from autograder.execution.ran import Ran
from autograder.execution.shell import Shell
from autograder.execution.warm_process import Forked, NoWarmProcess, WarmProcess
from autograder.hidden_files import hidden_files
from autograder.notebooks.files import files_for_students
from autograder.notebooks.grading import GRADER_STOPPED
from autograder.notebooks.job_data import job_as_data, job_of, run_of
from autograder.notebooks.names import names_bound, names_loaded
from autograder.notebooks.nodes import node
from autograder.notebooks.running import (
    SECONDS_BESIDES,
    CellRun,
    Job,
    Limits,
    cell_runs,
    error_output,
    name_of,
    not_blamed_for_the_setup,
)
from autograder.symbolic.limits.limited import fork_workers
from autograder.symbolic.warming import warm_up

_DONE = "done"
_PREPARE, _EXAMINE = f"{__name__}:prepare", f"{__name__}:examine"


class UnconfinedError(Exception):
    """This machine cannot hold other people's code, in words for the person who wants to run it."""


class ExposedError(Exception):
    """Something private lies where student code has to be able to read, in words for the person who can move it."""


class Examiners:
    """Runs notebooks one after the other, each in processes of its own; one warm process for all of them.

    ``unconfined``: run them also where this machine cannot confine them.
    """

    def __init__(self, unconfined: bool = False) -> None:
        self._unconfined = unconfined
        self._tier: Tier | None = None
        self._warm = WarmProcess(_PREPARE)

    @property
    def tier(self) -> str:
        """How firmly student code is held here, in a word or two."""
        return self._tier.value if self._tier else self._warm.tier

    @property
    def readable(self) -> tuple[Path, ...]:
        """The files and folders of this machine that student code can read, where it is held at all."""
        return self._warm.readable

    def held_as(self, tier: Tier) -> Examiners:
        """The same, with student code held in this tier and not as firmly as is possible here."""
        found = copy.copy(self)
        found._tier = tier
        return found

    def run(self, notebook: NotebookNode, job: Job) -> tuple[CellRun, ...]:
        """Run the cells in order, and say for each how that went; one entry per cell.

        Raises as :meth:`runs`.
        """
        return not_blamed_for_the_setup(notebook, tuple(self.runs(notebook, job)))

    def runs(self, notebook: NotebookNode, job: Job) -> Iterator[CellRun]:
        """The same one after the other, each as soon as its cell has run.

        Raises:
            UnconfinedError: this machine cannot confine the student's code.
            ExposedError: it could read what belongs to the job.
            NoWarmProcess: nothing can be run at all.
        """
        self.refuse_unconfined()
        self.refuse_exposed(each for each in (job.folder, job.heldout, job.modules) if each is not None)
        forked = self._forked()
        try:
            _hand_over(forked.connection, notebook, job, self.tier)
            yield from _received(forked, notebook, job.limits)
        finally:
            forked.end()

    def refuse_unconfined(self) -> None:
        """Raise UnconfinedError where this machine cannot confine the student's code, unless that was accepted."""
        if not Tier(self.tier).holds_strangers and not self._unconfined:
            raise UnconfinedError(self._warm.refusal)

    def refuse_exposed(self, private: Iterable[Path]) -> None:
        """Raise ExposedError where student code could read one of these files or folders, because it is, or lies in, a place of Python's."""
        if not Tier(self.tier).holds_strangers:
            return  # it can read everything, which was accepted
        found = exposed((*private, Path.home()), self.readable)
        if found is not None:
            place, readable = found
            raise ExposedError(
                f"Every submission could read {place}, because it lies in {readable}, which code needs to run at all. "
                "Move it to a folder in which no packages of Python's are installed, or make an environment in a "
                "folder of its own (python -m venv .venv) and grade with that."
            )

    def _forked(self) -> Forked:
        """A new examiner; if the warm process has ended, as where memory ran out, of a new one."""
        try:
            return self._warm.fork(_EXAMINE)
        except NoWarmProcess:
            self._warm.close()
            self._warm = WarmProcess(_PREPARE)
            return self._warm.fork(_EXAMINE)

    def close(self) -> None:
        """End the warm process."""
        self._warm.close()


def _hand_over(connection: Connection, notebook: NotebookNode, job: Job, tier: str) -> None:
    files = files_for_students(job.folder, hidden_files(job.modules))
    _send(connection, {"tier": tier, "files": list(files), "environment": dict(job.environment)})
    for content in files.values():
        connection.send_bytes(content)
    _send(connection, job_as_data(job))
    _send(connection, notebook)


def _received(forked: Forked, notebook: NotebookNode, limits: Limits) -> Iterator[CellRun]:
    """One run per cell, whatever becomes of the examiner."""
    stopped = ""
    for position, cell in enumerate(notebook.cells):
        if not stopped:
            try:
                if not forked.connection.poll(limits.patience):
                    raise TimeoutError
                yield run_of(json.loads(forked.connection.recv_bytes()))
                continue
            except (EOFError, OSError, ValueError, TimeoutError):
                stopped = name_of(cell, position)
        if cell.cell_type != "code":
            yield CellRun("no code")
            continue
        message = f"The grader itself stopped in {stopped}; a person will look at it."
        yield CellRun("not run", (error_output(GRADER_STOPPED, message),))
    with contextlib.suppress(EOFError, OSError):
        forked.connection.poll(SECONDS_BESIDES)  # until the files are there that the notebook has written


# --- in the examiner


def prepare() -> None:
    """Import, and do once, what every examiner and every candidate would do again."""
    shell.prepare()
    import autograder.neural
    import autograder.torchvision_import  # noqa: F401 - with the line above: what checks and students' networks need

    warm_up()


def examine(connection: Connection) -> None:
    """Run one notebook that arrives over the connection; send how each cell went."""
    start_with = json.loads(connection.recv_bytes())
    files = {name: connection.recv_bytes() for name in start_with["files"]}
    environment = start_with["environment"]
    channel, process = _candidate(Tier(start_with["tier"]), files, environment)
    del files
    job = job_of(json.loads(connection.recv_bytes()))
    notebook = node(json.loads(connection.recv_bytes()))
    os.environ.update(environment | job.told_to_tests)
    os.chdir(job.folder)
    bound_memory()
    session = _Examined(Examination(channel, process, job.folder, job.modules))
    try:
        fork_workers(warm_up)
        for run in cell_runs(notebook, job, session):
            _send(connection, asdict(run))
        session.examination.bring_files()
    finally:
        session.examination.close()
    _send(connection, _DONE)  # not before nothing is left to do: who reads it ends this process


def _candidate(tier: Tier, files: dict[str, bytes], environment: dict[str, str]) -> tuple[Channel, Confined]:
    ours, theirs = socket_pair()
    jail = Jail(files=files, slot=os.getpid() % 100_000)

    def run() -> None:
        os.environ.update(environment)
        with Shell() as shell:
            serve(theirs, shell)

    process = start(tier, jail, run, [theirs.fileno()])
    theirs.close()
    return Channel(ours), process


class _Examined:
    """A session whose cells run in the two processes."""

    def __init__(self, examination: Examination) -> None:
        self.examination = examination

    @property
    def alive(self) -> bool:
        return self.examination.alive

    @property
    def ending(self) -> str:
        return self.examination.ending

    def run(self, cell: NotebookNode, position: int, seconds: float) -> Ran:
        defines = names_bound(cell.source)
        return _held(lambda: self.examination.run(cell.source, _called(position), seconds, defines))

    def run_given(self, cell: NotebookNode, position: int, seconds: float) -> Ran:
        names = names_loaded(cell.source), names_bound(cell.source)
        return _held(lambda: self.examination.run_given(cell.source, _called(position), seconds, *names))

    def test(
        self, cell: NotebookNode, position: int, seconds: float, imports: str, hints: Mapping[str, str]
    ) -> Ran:
        needs = sorted(names_loaded(cell.source))
        called = _called(position)
        return _held(lambda: self.examination.test(cell.source, called, seconds, imports, needs, hints))


def _held(run: Callable[[], Ran]) -> Ran:
    """What came of one cell. A fault of the grader's own costs no other cell its verdict, and stands in its log."""
    begun = time.monotonic()
    try:
        return run()
    except Exception:
        traceback.print_exc()
        return Ran("broken", [], time.monotonic() - begun)


def _called(position: int) -> str:
    """What tracebacks call the cell."""
    return f"<cell {position + 1}>"


# --- as plain data


def _send(connection: Connection, data: Any) -> None:
    connection.send_bytes(json.dumps(data).encode())
