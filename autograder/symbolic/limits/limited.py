"""Limits of work and memory that hold whatever mathematics does: it runs in a process that can be killed.

A function marked with :func:`limited` runs in a worker, which is started when it is first
needed and serves one call after the other. Arguments and results are plain data. The steps
of evaluations are counted, so that the same call ends in the same way on every machine; what
does not come to an end in between (a number with a billion digits, sympy) ends its worker
when the CPU time is used up, and the next call gets a new worker.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, ParamSpec, TypeVar

from autograder.answers.time_limits import WALL_FACTOR, TooSlow, spend, time_limit
from autograder.reports.verdicts import AnswerError, AuthorError
from autograder.symbolic.evaluating.allowance import AllowanceSpent, allowed
from autograder.symbolic.limits.forked import ForkedProcess
from autograder.symbolic.limits.plain_data import from_json, to_json
from autograder.symbolic.limits.serving import ENDED_BY, MEGABYTES, serve_as_fork

_P = ParamSpec("_P")
_R = TypeVar("_R")

TOO_LONG = "takes too long to compare"


class LimitExceeded(Exception):
    """A computation that was stopped, with the reason in words."""


def limited(seconds: float, steps: int) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Run a function of plain data in the worker, for so many steps and seconds of CPU time at most.

    The function has to stand at the top of its module. What it returns is plain data too; an
    :class:`AnswerError` or :class:`AuthorError` is raised again here. A call that uses up its
    steps, time or memory raises :class:`LimitExceeded`.
    """

    def mark(function: Callable[_P, _R]) -> Callable[_P, _R]:
        @functools.wraps(function)
        def call(*arguments: _P.args, **named: _P.kwargs) -> _R:
            if _WORKER.is_here:
                return _limited_here(functools.partial(function, *arguments, **named), seconds, steps)
            result: _R = _WORKER.call(
                f"{function.__module__}:{function.__qualname__}", arguments, named, seconds, steps
            )
            return result

        return call

    return mark


class _Worker:
    """One process, kept from call to call."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | ForkedProcess | None = None
        self.serve_forked: Callable[[BinaryIO, BinaryIO], None] | None = None
        self.owner = 0
        self.is_here = False
        self.turn = threading.Lock()

    def call(self, function: str, arguments: Any, named: Any, seconds: float, steps: int) -> Any:
        request = to_json((function, arguments, named, seconds, steps))
        with self.turn:
            try:
                reply = self._ask(request.encode() + b"\n", seconds)
            except BaseException:
                self.stop()  # an answer that came later would be taken for that of the next call
                raise
        kind, content, took = from_json(reply.decode())
        spend(took)
        if kind == "result":
            return content
        raise _error(kind, content)

    def _ask(self, request: bytes, seconds: float) -> bytes:
        process = self.start()
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(request)
            process.stdin.flush()
        deadline = time.monotonic() + WALL_FACTOR * seconds
        reply = b""
        while not reply.endswith(b"\n"):
            ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise LimitExceeded(TOO_LONG)
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                status = process.wait()
                if status > 0:  # not killed, but ended by itself
                    raise RuntimeError("The worker could not start.")
                if status == -ENDED_BY:
                    spend(seconds)
                    raise LimitExceeded(TOO_LONG)
                raise LimitExceeded("takes more memory than there is to compare")
            reply += piece
        return reply

    def start(self) -> subprocess.Popen[bytes] | ForkedProcess:
        """Have a process; if one runs already, that one."""
        if self.process is not None and (self.process.poll() is not None or self.owner != os.getpid()):
            self.stop()
        if self.process is None and self.serve_forked is not None:
            self.process, self.owner = ForkedProcess(self.serve_forked), os.getpid()
        elif self.process is None:
            # -I: nothing in the folder that a notebook runs in can take the place of a library.
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-m", "autograder.symbolic.limits.worker", str(MEGABYTES)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                cwd="/",
                start_new_session=True,
            )
            self.owner = os.getpid()
        return self.process

    def stop(self) -> None:
        """End the worker, whatever it is doing."""
        process, self.process = self.process, None
        if process is None:
            return
        if self.owner == os.getpid():  # a fork has only a copy of it
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _error(kind: str, content: Any) -> Exception:
    if kind == "AnswerError":
        return AnswerError(*content)
    if kind == "AuthorError":
        return AuthorError(*content)
    if kind == "steps":
        return LimitExceeded(TOO_LONG)
    if kind == "memory":
        return LimitExceeded("takes more memory than there is to compare")
    return RuntimeError(f"The worker failed:\n{content}")


_WORKER = _Worker()


@contextlib.contextmanager
def working_here() -> Iterator[None]:
    """Inside the block, do the work in this process itself and in its forks, without a bound on memory.

    For an author's own answers, in forks that are ended from outside if they take too long,
    where starting a worker would cost more than the work.
    """
    before, _WORKER.is_here = _WORKER.is_here, True
    try:
        yield
    finally:
        _WORKER.is_here = before


def fork_workers(get_ready: Callable[[], object]) -> None:
    """From now on let workers be forks of this process, which start with all that it has imported; the first
    does now.

    Each begins with ``get_ready``. For a process that has one thread; see :mod:`.forked`.
    """

    def serve(calls: BinaryIO, replies: BinaryIO) -> None:
        get_ready()
        serve_as_fork(calls, replies)

    _WORKER.serve_forked = serve
    _WORKER.start()


def _limited_here(work: Callable[[], _R], seconds: float, steps: int) -> _R:
    try:
        with time_limit(seconds), allowed(steps):
            return work()
    except (TooSlow, AllowanceSpent):
        raise LimitExceeded(TOO_LONG) from None


def worker_process() -> int | None:
    """The process id of the worker, if one is running."""
    return _WORKER.process.pid if _WORKER.process is not None else None


atexit.register(_WORKER.stop)
