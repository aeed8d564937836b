"""Doing many small pieces of work at once, each in a fork of this process that ends if it hangs.

A fork begins with everything that is imported and computed here, so it costs milliseconds,
and whatever it breaks is gone with it.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Generic, TypeVar

import psutil

from autograder.answers.time_limits import WALL_FACTOR

_R = TypeVar("_R")
_FORK = multiprocessing.get_context("fork")
_BETWEEN_LOOKS = 0.05  # seconds between two looks at whether a fork sleeps
_ESCAPED = 100  # times its CPU time by the clock: no machine is so busy


@dataclass(frozen=True)
class ForkedWork(Generic[_R]):
    """What a fork does, for how many seconds at most, and what stands for its result if it fails to give one.

    The ``seconds`` are of CPU time, rounded up, and by the clock :data:`WALL_FACTOR` times as many. With
    ``asleep``, it may wait for something for so many seconds: only time in which it asks for no processor
    counts, so a busy machine, which lets it wait for one, makes no difference, and the clock is asked only of
    what escapes both limits. ``otherwise`` is called with ``"too slow"``, ``"waits"`` or ``"died"``.
    """

    do: Callable[[], _R]
    seconds: float
    otherwise: Callable[[str], _R]
    asleep: float = math.inf


@dataclass
class _Fork(Generic[_R]):
    work: ForkedWork[_R]
    process: ForkProcess
    results: Connection
    deadline: float
    looked: float
    asleep: float = 0.0

    def given_up(self) -> str:
        """Why it has to end now, if it has to."""
        now = time.monotonic()
        if now >= self.deadline:
            return "too slow"
        if now - self.looked >= _BETWEEN_LOOKS:
            self.looked = now
            self.asleep += _BETWEEN_LOOKS * _sleeps(self.process)
        return "waits" if self.asleep >= self.work.asleep else ""


def done_in_forks(works: Iterable[ForkedWork[_R]], at_once: int) -> Iterator[_R]:
    """The results of some works in the order in which they end, ``at_once`` of them running side by side.

    >>> works = [ForkedWork(lambda n=n: n * n, 10, lambda how: -1) for n in (1, 2, 3)]
    >>> sorted(done_in_forks(works, at_once=2))
    [1, 4, 9]
    >>> list(done_in_forks([ForkedWork(lambda: time.sleep(9), 0.1, str.upper)], at_once=1))
    ['TOO SLOW']
    >>> list(done_in_forks([ForkedWork(lambda: time.sleep(99), 60, str.upper, asleep=0.1)], at_once=1))
    ['WAITS']
    """
    running: list[_Fork[_R]] = []
    for work in works:
        while len(running) >= at_once:
            yield from _ended(running)
        running.append(_started(work))
    while running:
        yield from _ended(running)


def _started(work: ForkedWork[_R]) -> _Fork[_R]:
    results, sender = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_run, args=(work.do, work.seconds, sender))
    process.start()
    sender.close()
    now, factor = time.monotonic(), WALL_FACTOR if math.isinf(work.asleep) else _ESCAPED
    return _Fork(work, process, results, now + factor * work.seconds, now)


def _run(do: Callable[[], _R], seconds: float, sender: Connection) -> None:
    most = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))  # the second ends what ignores the first
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sender.send(do())
    os._exit(0)  # nothing that the work has registered for the end concerns anybody


def _ended(running: list[_Fork[_R]]) -> Iterator[_R]:
    """Wait until a fork has ended or has to be, or for a moment; take those out and give their results."""
    latest = min(fork.deadline for fork in running) - time.monotonic()
    if any(math.isfinite(fork.work.asleep) for fork in running):
        latest = min(latest, _BETWEEN_LOOKS)
    ready = wait([fork.results for fork in running], timeout=max(0.0, latest))
    for fork in list(running):
        given_up = "" if fork.results in ready else fork.given_up()
        if fork.results in ready or given_up:
            running.remove(fork)
            yield _result(fork, given_up)


def _result(fork: _Fork[_R], given_up: str) -> _R:
    try:
        if given_up:
            return fork.work.otherwise(given_up)
        result: _R = fork.results.recv()
        return result
    except EOFError:
        fork.process.join()
        return fork.work.otherwise("too slow" if fork.process.exitcode == -signal.SIGXCPU else "died")
    finally:
        fork.process.kill()
        fork.process.join()
        fork.results.close()


def _sleeps(process: ForkProcess) -> bool:
    """Whether a process waits for something else than a processor or a disk."""
    try:
        return bool(psutil.Process(process.pid).status() == psutil.STATUS_SLEEPING)
    except psutil.Error:  # it has just ended
        return False
