"""Workers on this machine: each does one task after the other, in a process of its own.

They are forks of one process that has imported everything once, and so are the processes from which they fork
what runs a submission; what all of them have in memory is there once.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from autograder.answers.time_limits import WALL_FACTOR
from autograder.execution.warm_process import Forked, NoWarmProcess, WarmProcess
from autograder.workers.fitting import fitting_workers
from autograder.workers.work import CannotWork, WorkOrder

_WORK = "autograder.workers.work:work"
_SECONDS_BESIDES = 300.0
_MANY = 8  # tasks; each forks a dozen processes
DIED = "the process that worked on it ended twice, and so it may end again"


@functools.cache
def warm_for_workers(prepare: str) -> WarmProcess:
    """The process from which workers of this one are forked; it is there as long as this one.

    ``prepare`` names what it does first, as ``module:function``. The first call starts it and returns at
    once: it is ready when it is first asked for something.
    """
    return WarmProcess(prepare)


@dataclass
class _Worker:
    forked: Forked
    task: Any = None
    deadline: float = 0.0

    @property
    def connection(self) -> Connection:
        return self.forked.connection


class ThisMachine:
    """The workers of this machine, as many as fit or ``count``, forked from what ``prepare`` names."""

    elsewhere = False

    def __init__(self, prepare: str, count: int = 0) -> None:
        self._prepare, self._count = prepare, count or fitting_workers()

    @property
    def tier(self) -> str:
        """How firmly submissions are held here."""
        return warm_for_workers(self._prepare).tier

    @contextlib.contextmanager
    def workers(self, work: WorkOrder, most: int) -> Iterator[LocalWorkers]:
        """Workers for this work; ``most``: not more than there are tasks."""
        if most >= _MANY:
            warm_for_workers(self._prepare).expect_many()
        with contextlib.closing(LocalWorkers(work, self._prepare, min(self._count, most))) as workers:
            yield workers

    def close(self) -> None:
        """Nothing is left to end; the warm process is there as long as this one."""


class LocalWorkers:
    """A number of workers for one kind of work."""

    def __init__(self, work: WorkOrder, prepare: str, count: int) -> None:
        self._work, self._prepare = work, prepare
        self._workers = [self._new() for _ in range(count)]

    def results(self, tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Each task with its result, as soon as that is there, in any order.

        A task whose worker ends is done once more at the end, alone, so that it can blame nobody else for it;
        if that ends as well, its result is None.

        Raises CannotWork.
        """
        again: list[Any] = []
        for task, result in self._all(iter(tasks), self._workers):
            if result is None:
                again.append(task)
            else:
                yield task, result
        for task in again:
            yield from self._all(iter([task]), self._workers[:1])

    def running(self) -> list[Any]:
        """The tasks that are being done at the moment."""
        return [each.task for each in self._workers if each.task is not None]

    def close(self) -> None:
        """End all of them, whatever they do."""
        for each in self._workers:
            each.forked.end()

    def _all(self, left: Iterator[Any], workers: Sequence[_Worker]) -> Iterator[tuple[Any, Any]]:
        """The same without a second attempt."""
        for worker in workers:
            self._give(worker, left)
        while busy := [each for each in workers if each.task is not None]:
            ready = wait([each.connection for each in busy], self._patience(busy))
            for worker in busy:
                late = time.monotonic() > worker.deadline
                if worker.connection not in ready and not late:
                    continue
                task, result = worker.task, self._received(worker, worker.connection in ready)
                self._give(worker, left)
                yield task, result

    def _received(self, worker: _Worker, ready: bool) -> Any:
        """What a worker says of its task; None, and another worker in its place, where it says nothing."""
        try:
            if not ready:
                raise EOFError
            result = worker.connection.recv()
        except (EOFError, OSError):
            worker.forked.end()
            worker.forked = self._new().forked
            return None
        if isinstance(result, CannotWork):
            raise result
        return result

    def _give(self, worker: _Worker, left: Iterator[Any]) -> None:
        worker.task = next(left, None)
        if worker.task is not None:
            worker.deadline = time.monotonic() + WALL_FACTOR * self._work.seconds + _SECONDS_BESIDES
            worker.connection.send(worker.task)

    def _patience(self, busy: Sequence[_Worker]) -> float:
        return max(0.0, min(each.deadline for each in busy) - time.monotonic())

    def _new(self) -> _Worker:
        try:
            forked = warm_for_workers(self._prepare).fork(_WORK)
        except NoWarmProcess:  # it was killed, as where memory ran out
            warm_for_workers.cache_clear()
            forked = warm_for_workers(self._prepare).fork(_WORK)
        forked.connection.send(self._work)
        return _Worker(forked)
