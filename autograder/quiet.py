"""Running code whose output, warnings and endless loops must not reach the notebook.

nbgrader counts any stderr of a grade cell as a failure, and compiled libraries write to
the file descriptor past Python's ``sys.stderr``; both are turned away here.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from types import FrameType


class TooSlow(Exception):
    """Raised inside code that has used up its time."""


class _Sink(io.TextIOBase):
    """A text stream that keeps nothing, however much is written."""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Drop everything that the block prints, warns, or writes to file descriptor 2.

    >>> with quiet():
    ...     print("never seen")
    """
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(_Sink()),
        contextlib.redirect_stderr(_Sink()),
        _descriptor_closed(2),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _descriptor_closed(descriptor: int) -> Iterator[None]:
    try:
        saved = os.dup(descriptor)
    except OSError:  # the process was started without it
        yield
        return
    if sys.__stderr__ is not None:
        sys.__stderr__.flush()
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), descriptor)
        try:
            yield
        finally:
            os.dup2(saved, descriptor)
            os.close(saved)


WALL_FACTOR = 5
"""How much longer than its CPU time something may take by the clock: a busy machine, or waiting and sleeping.

What computes is stopped by its CPU time as long as the machine leaves it a fifth of a processor; what sleeps or
waits is stopped by the clock, which no load makes faster or slower.
"""


def counted(cpu: float, clock: float) -> float:
    """The seconds for which something counts that took these: its CPU time, or a fifth of its time by the clock.

    >>> counted(cpu=2, clock=3), counted(cpu=0, clock=100)
    (2, 20.0)
    """
    return max(cpu, clock / WALL_FACTOR)


@contextlib.contextmanager
def time_limit(seconds: float, clock: float | None = None) -> Iterator[None]:
    """Raise :class:`TooSlow` inside the block after ``seconds`` of this process's CPU time.

    By the clock it may take :data:`WALL_FACTOR` times as long, so that the same answer is judged alike on a
    busy machine; or the time given as ``clock``. Works where the platform has interval timers and the block runs in the main
    thread, as notebook cells do; elsewhere the kernel's own cell time limit is what remains.
    """
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return
    with (
        _timer(signal.ITIMER_PROF, signal.SIGPROF, time.process_time, seconds),
        _timer(signal.ITIMER_REAL, signal.SIGALRM, time.monotonic, clock or WALL_FACTOR * seconds),
    ):
        yield


def time_left() -> tuple[float, float] | None:
    """The seconds of CPU time, and by the clock, that the innermost :func:`time_limit` leaves; None without one.

    >>> with time_limit(5):
    ...     cpu, clock = time_left()
    >>> round(cpu), 5 < clock < 26, time_left()
    (5, True, None)
    >>> with time_limit(2), time_limit(5):
    ...     round(time_left()[0])
    2
    """
    if not hasattr(signal, "getitimer"):
        return None
    cpu, clock = signal.getitimer(signal.ITIMER_PROF)[0], signal.getitimer(signal.ITIMER_REAL)[0]
    return (cpu, clock) if cpu and clock else None


def spend(seconds: float) -> None:
    """Count CPU time that another process has used for this one.

    >>> with time_limit(5):
    ...     spend(2)
    ...     round(time_left()[0])
    3
    """
    left = time_left()
    if left is not None and seconds > 0:
        signal.setitimer(signal.ITIMER_PROF, max(left[0] - seconds, 0.001))


@contextlib.contextmanager
def _timer(which: int, signal_sent: int, clock: Callable[[], float], seconds: float) -> Iterator[None]:
    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooSlow("stopped, because the time was used up")

    before = signal.signal(signal_sent, stop)
    started = clock()
    left_outside, _ = signal.getitimer(which)
    signal.setitimer(which, min(seconds, left_outside) if left_outside else seconds)
    try:
        yield
    finally:
        # Limits nest: an outer one holds inside of this one, and what was left of it goes on running.
        with _held_back({signal.SIGALRM, signal.SIGPROF}):
            left = max(left_outside - (clock() - started), 0.001) if left_outside else 0.0
            signal.setitimer(which, 0)
            # Time may run out at this very moment. Ignoring the signal drops one that waits, which would
            # otherwise meet the handler from before: without an outer limit, that ends the process.
            signal.signal(signal_sent, signal.SIG_IGN)
            signal.signal(signal_sent, before)
            signal.setitimer(which, left)


@contextlib.contextmanager
def _held_back(signals: set[signal.Signals]) -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
