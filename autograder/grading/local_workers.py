"""Workers on this machine: each grades one submission after the other, in a process of its own.

They are forks of one process that has imported everything once, and so are the processes from which they fork
what runs a submission; what all of them have in memory is there once.
"""

from __future__ import annotations

import functools
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

from autograder.answers.time_limits import WALL_FACTOR
from autograder.execution.warm_process import Forked, NoWarmProcess, WarmProcess
from autograder.grading.course import AssignmentToGrade
from autograder.grading.submission import GradedSubmission, GradingTask

# By name, because what they import takes seconds, and here nobody needs it.
_PREPARE, _WORK = "autograder.grading.preparing:prepare_workers", "autograder.grading.worker:work"
_SECONDS_BESIDES = 300.0
DIED = "the process that graded it ended twice, and so it may end again"


@functools.cache
def warm_for_workers() -> WarmProcess:
    """The process from which all workers of this one are forked; it is there as long as this one.

    The first call starts it and returns at once: it is ready when it is first asked for something.
    """
    return WarmProcess(_PREPARE)


@dataclass
class _Worker:
    forked: Forked
    task: GradingTask | None = None
    deadline: float = 0.0

    @property
    def connection(self) -> Connection:
        return self.forked.connection


class LocalWorkers:
    """A number of workers for one assignment.

    ``seconds``: CPU time that a submission may take in all; by the clock it may be some times as long,
    because a busy machine changes no result.
    """

    def __init__(self, assignment: AssignmentToGrade, count: int, seconds: float) -> None:
        self._assignment, self._seconds = assignment, seconds
        self._workers = [self._new() for _ in range(count)]

    def graded(self, tasks: Sequence[GradingTask]) -> Iterator[GradedSubmission]:
        """The results, each as soon as it is there, in any order.

        A submission whose worker ends is graded once more at the end, alone, so that it can blame nobody else
        for it; if that ends as well, its result says so.
        """
        left = deque(tasks)
        again: list[GradingTask] = []
        for found in self._all(left, self._workers):
            if isinstance(found, GradingTask):
                again.append(found)
            else:
                yield found
        for task in again:
            for found in self._all(deque([task]), self._workers[:1]):
                yield GradedSubmission(task, failure=DIED) if isinstance(found, GradingTask) else found

    def running(self) -> list[GradingTask]:
        """What is being graded at the moment."""
        return [each.task for each in self._workers if each.task is not None]

    def close(self) -> None:
        """End all of them, whatever they do."""
        for each in self._workers:
            each.forked.end()

    def _all(
        self, left: deque[GradingTask], workers: list[_Worker]
    ) -> Iterator[GradedSubmission | GradingTask]:
        """The results; a task by itself where its worker has ended."""
        for worker in workers:
            self._give(worker, left)
        while busy := [each for each in workers if each.task is not None]:
            ready = wait([each.connection for each in busy], self._patience(busy))
            for worker in busy:
                late = time.monotonic() > worker.deadline
                if worker.connection not in ready and not late:
                    continue
                task = worker.task
                assert task is not None
                try:
                    if worker.connection not in ready:
                        raise EOFError
                    found: GradedSubmission | GradingTask = worker.connection.recv()
                except (EOFError, OSError):
                    self._replace(worker)
                    found = task
                worker.task = None
                self._give(worker, left)
                yield found

    def _give(self, worker: _Worker, left: deque[GradingTask]) -> None:
        if left:
            worker.task = left.popleft()
            worker.deadline = time.monotonic() + WALL_FACTOR * self._seconds + _SECONDS_BESIDES
            worker.connection.send(worker.task)

    def _patience(self, busy: Sequence[_Worker]) -> float:
        return max(0.0, min(each.deadline for each in busy) - time.monotonic())

    def _new(self) -> _Worker:
        try:
            forked = warm_for_workers().fork(_WORK)
        except NoWarmProcess:  # it was killed, as where memory ran out
            warm_for_workers.cache_clear()
            forked = warm_for_workers().fork(_WORK)
        forked.connection.send(self._assignment)
        return _Worker(forked)

    def _replace(self, worker: _Worker) -> None:
        worker.forked.end()
        worker.forked = self._new().forked
