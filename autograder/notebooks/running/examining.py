"""Running other people's notebooks: their code is confined, and the tests run where it cannot reach them.

`Examiners.run` hands a notebook to a fork of the warm process, which runs it in two confined ones
(`examiner_process`), and receives here how each cell went and which files the student's code has written.
"""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.authoring.hidden_files import hidden_files
from autograder.execution.confinement import Tier, exposed
from autograder.execution.examiner.files import MOST_BYTES_BROUGHT, may_stay
from autograder.execution.limited_work import SERVE, WorkLimits, ask
from autograder.execution.warm_process import Forked, NoWarmProcess, WarmProcess
from autograder.notebooks.running import running
from autograder.notebooks.running.files import files_for_students
from autograder.notebooks.running.job_data import job_as_data, run_of, send
from autograder.notebooks.running.lending import lent
from autograder.notebooks.running.limits import SECONDS_BESIDES
from autograder.notebooks.scoring.grading import GRADER_STOPPED

_LONGEST_MESSAGE = 2**29  # bytes
_PREPARE, _HOLD = (
    f"autograder.notebooks.running.examiner_process:{each}"
    for each in ("prepare_examiners", "hold_examination")
)


class UnconfinedError(Exception):
    """This machine cannot hold other people's code, in words for the person who wants to run it."""


class ExposedError(Exception):
    """Something private lies where student code has to be able to read, in words for the person who can move
    it.
    """


class Examiners:
    """Runs notebooks one after the other, each in processes of its own; one warm process for all of them.

    ``unconfined``: run them also where this machine cannot confine them. ``warm``: one that has called
    ``prepare_examiners`` already.
    """

    def __init__(self, unconfined: bool = False, warm: WarmProcess | None = None) -> None:
        self._unconfined = unconfined
        self._tier: Tier | None = None
        self._warm = warm or WarmProcess(_PREPARE)

    @property
    def tier(self) -> str:
        """How firmly student code is held here, in a word or two."""
        return self._tier.value if self._tier else self._warm.tier

    @property
    def words(self) -> str:
        """What holds student code here where it is held as firmly as
        possible, and why nothing stronger does.
        """
        return self._warm.words

    @property
    def readable(self) -> tuple[Path, ...]:
        """The files and folders of this machine that student code can read, where it is held at all."""
        return self._warm.readable

    def held_as(self, tier: Tier) -> Examiners:
        """The same, with student code held in this tier and not as firmly as is possible here."""
        found = copy.copy(self)
        found._tier = tier
        return found

    def run(
        self, notebook: NotebookNode, job: running.Job, written: dict[str, bytes] | None = None
    ) -> tuple[running.CellRun, ...]:
        """Run the cells in order, and say for each how that went; one entry per cell.

        Raises as :meth:`runs`.
        """
        return running.not_blamed_for_the_setup(notebook, tuple(self.runs(notebook, job, written)))

    def runs(
        self, notebook: NotebookNode, job: running.Job, written: dict[str, bytes] | None = None
    ) -> Iterator[running.CellRun]:
        """The same one after the other, each as soon as its cell has run.

        ``written`` takes the files that the student's code has written and that may stay, in the end; the
        folder of the job is not changed.

        Raises:
            UnconfinedError: this machine cannot confine the student's code.
            ExposedError: it could read what belongs to the job.
            NoWarmProcess: nothing can be run at all.
        """
        self.refuse_unconfined()
        self.refuse_exposed(each for each in (job.folder, job.heldout, job.modules) if each is not None)
        with contextlib.ExitStack() as afterwards:
            modules, heldout = (
                path and afterwards.enter_context(lent(path, self.tier))
                for path in (job.modules, job.heldout)
            )
            forked = self._forked(_HOLD)
            afterwards.callback(forked.end)
            _hand_over(forked.connection, notebook, replace(job, modules=modules, heldout=heldout), self.tier)
            patience = job.limits.patience(showcases=job.showcases)
            yield from _received(forked.connection, notebook, patience)
            _bring_files(forked.connection, {} if written is None else written)

    def work(self, function: str, arguments: Mapping[str, Any], limits: WorkLimits | None = None) -> Any:
        """Have a function of this package called in a limited process of its own; see `limited_work.ask`.

        Raises WorkStopped.
        """
        return ask(self._forked(SERVE), function, arguments, limits or WorkLimits())

    def refuse_unconfined(self) -> None:
        """Raise UnconfinedError where this machine cannot confine the student's code, unless that was
        accepted.
        """
        if not Tier(self.tier).holds_strangers and not self._unconfined:
            raise UnconfinedError(self._warm.refusal)

    def refuse_exposed(self, private: Iterable[Path]) -> None:
        """Raise ExposedError where student code could read one of these files or folders, because it is, or
        lies in, a place of Python's.
        """
        if not Tier(self.tier).holds_strangers:
            return  # it can read everything, which was accepted
        found = exposed((*private, Path.home()), self.readable)
        if found is not None:
            place, readable = found
            raise ExposedError(
                f"Every submission could read {place}, because it lies in {readable}, which code needs to "
                "run at all. Move it to a folder in which no packages of Python's are installed, or make "
                "an environment in a folder of its own (python -m venv .venv) and grade with that."
            )

    def _forked(self, function: str) -> Forked:
        """A new fork; if the warm process has ended, as where memory ran out, of a new one."""
        try:
            return self._warm.fork(function)
        except NoWarmProcess:
            self._warm.close()
            self._warm = WarmProcess(_PREPARE)
            return self._warm.fork(function)

    def close(self) -> None:
        """End the warm process."""
        self._warm.close()


def _hand_over(connection: Connection, notebook: NotebookNode, job: running.Job, tier: str) -> None:
    files = files_for_students(job.folder, hidden_files(job.modules))
    folders = [str(each.absolute()) for each in (job.modules, job.heldout) if each is not None]
    order = {"tier": tier, "files": list(files), "folders": folders, "environment": dict(job.environment)}
    send(connection, order)
    for content in files.values():
        connection.send_bytes(content)
    send(connection, job_as_data(job))
    send(connection, notebook)


def _received(connection: Connection, notebook: NotebookNode, patience: float) -> Iterator[running.CellRun]:
    """One run per cell, whatever becomes of the examiner."""
    stopped = ""
    for position, cell in enumerate(notebook.cells):
        if not stopped:
            try:
                yield run_of(json.loads(_next(connection, patience)))
                continue
            except (EOFError, OSError, ValueError):
                stopped = running.cell_name(cell, position)
        if cell.cell_type != "code":
            yield running.CellRun("no code")
            continue
        message = f"The grader itself stopped in {stopped}; a person will look at it."
        yield running.CellRun("not run", (running.error_output(GRADER_STOPPED, message),))


def _bring_files(connection: Connection, written: dict[str, bytes]) -> None:
    """Take what the student's code has written; no more comes after an order without a name."""
    room = MOST_BYTES_BROUGHT
    with contextlib.suppress(EOFError, OSError, ValueError):
        while name := str(json.loads(_next(connection, SECONDS_BESIDES)).get("file", "")):
            content = _next(connection, SECONDS_BESIDES)
            room -= len(content)
            if room >= 0 and may_stay(name):
                written[name] = content


def _next(connection: Connection, seconds: float) -> bytes:
    if not connection.poll(seconds):
        raise TimeoutError
    return connection.recv_bytes(_LONGEST_MESSAGE)
