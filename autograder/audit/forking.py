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

from autograder.time_limits import WALL_FACTOR

_R = TypeVar("_R")
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Work(Generic[_R]):
    """What a fork does, for how many seconds at most, and what stands for its result if it fails to give one.

    The seconds are of CPU time, rounded up, and by the clock :data:`WALL_FACTOR` times as many.
    ``otherwise`` is called with ``"too slow"`` or ``"died"``.
    """

    do: Callable[[], _R]
    seconds: float
    otherwise: Callable[[str], _R]


@dataclass(frozen=True)
class _Fork(Generic[_R]):
    work: Work[_R]
    process: ForkProcess
    results: Connection
    deadline: float


def done_in_forks(works: Iterable[Work[_R]], at_once: int) -> Iterator[_R]:
    """The results of some works in the order in which they end, ``at_once`` of them running side by side.

    >>> works = [Work(lambda n=n: n * n, 10, lambda how: -1) for n in (1, 2, 3)]
    >>> sorted(done_in_forks(works, at_once=2))
    [1, 4, 9]
    >>> list(done_in_forks([Work(lambda: time.sleep(9), 0.1, str.upper)], at_once=1))
    ['TOO SLOW']
    """
    running: list[_Fork[_R]] = []
    for work in works:
        while len(running) >= at_once:
            yield from _ended(running)
        running.append(_started(work))
    while running:
        yield from _ended(running)


def _started(work: Work[_R]) -> _Fork[_R]:
    results, sender = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_run, args=(work.do, work.seconds, sender))
    process.start()
    sender.close()
    return _Fork(work, process, results, time.monotonic() + WALL_FACTOR * work.seconds)


def _run(do: Callable[[], _R], seconds: float, sender: Connection) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), most))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sender.send(do())
    os._exit(0)  # nothing that the work has registered for the end concerns anybody


def _ended(running: list[_Fork[_R]]) -> Iterator[_R]:
    """Wait until a fork has ended or has to be; take those out and give their results."""
    soonest = min(fork.deadline for fork in running)
    ready = wait([fork.results for fork in running], timeout=max(0.0, soonest - time.monotonic()))
    for fork in list(running):
        if fork.results not in ready and time.monotonic() < fork.deadline:
            continue
        running.remove(fork)
        yield _result(fork, came=fork.results in ready)


def _result(fork: _Fork[_R], *, came: bool) -> _R:
    try:
        if not came:
            return fork.work.otherwise("too slow")
        result: _R = fork.results.recv()
        return result
    except EOFError:
        fork.process.join()
        return fork.work.otherwise("too slow" if fork.process.exitcode == -signal.SIGXCPU else "died")
    finally:
        fork.process.kill()
        fork.process.join()
        fork.results.close()
