"""Limits of time: so much CPU time of this process, and by the clock a few times as much.

CPU time is what makes a limit mean the same on a quiet and on a busy machine. The clock is there for what
sleeps or waits. Limits nest, and an outer one holds inside of every inner one, also after it has been met
once.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from types import FrameType

WALL_FACTOR = 5
"""How much longer than its CPU time something may take by the clock: a busy machine, or waiting and sleeping.

What computes is stopped by its CPU time as long as the machine leaves it a fifth of a processor; what sleeps
or waits is stopped by the clock, which no load makes faster or slower.
"""

_SOON = 0.001  # seconds; a timer set to nothing would be none
_USABLE = hasattr(signal, "setitimer")  # not on Windows


class TooSlow(Exception):
    """Raised inside code that has used up its time."""


def counted_seconds(cpu: float, clock: float) -> float:
    """The seconds for which something counts that took these: its CPU time, or a fifth of its time by the
    clock.

    >>> counted_seconds(cpu=2, clock=3), counted_seconds(cpu=0, clock=100)
    (2, 20.0)
    """
    return max(cpu, clock / WALL_FACTOR)


class _Timers:
    """What this process, to all of which its timers belong, knows of its limits.

    ``until`` has for each limit, the outermost first, the CPU time and the time of the clock at which it is
    met; ``elsewhere`` are the CPU seconds that other processes have spent for this one.
    """

    def __init__(self) -> None:
        self.until: list[tuple[float, float]] = []
        self.elsewhere = 0.0

    def left(self) -> tuple[float, float]:
        """The seconds that the limits leave, of CPU time and by the clock; 0 or less where one is met."""
        cpu, clock = map(min, zip(*self.until, strict=True))
        return cpu - cpu_time(), clock - time.monotonic()

    def start(self) -> None:
        """Have a signal sent when the next limit is met; none if there is none."""
        cpu, clock = (max(_SOON, each) for each in self.left()) if self.until else (0, 0)
        signal.setitimer(signal.ITIMER_PROF, cpu)
        signal.setitimer(signal.ITIMER_REAL, clock)

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Called by the signals."""
        if not self.until:
            return
        if min(self.left()) <= 0:
            raise TooSlow("stopped, because the time was used up")
        self.start()  # timers count in ticks, and may come before the clock has got there

    def leave(self, depth: int, handlers: Mapping[signal.Signals, object]) -> None:
        """Give up the limits from a depth on, with their signals that may be under way."""
        del self.until[depth:]
        with _held_back(*handlers):
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            for each, handler in handlers.items():
                # Ignoring the signal drops one that waits, which would otherwise meet the handler from
                # before: without an outer limit, that ends the process.
                signal.signal(each, signal.SIG_IGN)
                signal.signal(each, handler)  # type: ignore[arg-type]
            self.start()


_TIMERS = _Timers()
if hasattr(os, "register_at_fork"):  # timers and CPU time begin anew in a fork
    os.register_at_fork(after_in_child=_TIMERS.until.clear)


@contextlib.contextmanager
def time_limit(seconds: float, clock: float | None = None) -> Iterator[None]:
    """Raise :class:`TooSlow` inside the block after ``seconds`` of this process's CPU time.

    By the clock it may take :data:`WALL_FACTOR` times as long, so that the same answer is judged alike on a
    busy machine; or the time given as ``clock``. Works where the platform has interval timers and the block
    runs in the main thread, as notebook cells do; elsewhere whoever runs the process has to end it.
    """
    if not _USABLE or threading.current_thread() is not threading.main_thread():
        yield
        return
    depth = len(_TIMERS.until)
    handlers = {each: signal.getsignal(each) for each in (signal.SIGPROF, signal.SIGALRM)}
    try:
        with _held_back(*handlers):
            _TIMERS.until.append(
                (cpu_time() + seconds, time.monotonic() + (WALL_FACTOR * seconds if clock is None else clock))
            )
            for each in handlers:
                signal.signal(each, _TIMERS.stop)
            _TIMERS.start()
        yield
    finally:
        try:
            _TIMERS.leave(depth, handlers)
        except TooSlow:  # an outer limit is met at this very moment
            _TIMERS.leave(depth, handlers)
            raise


def time_left() -> tuple[float, float] | None:
    """The seconds of CPU time, and by the clock, that all limits around this leave; None without one.

    >>> with time_limit(5):
    ...     cpu, clock = time_left()
    >>> round(cpu), 5 < clock <= 25, time_left()
    (5, True, None)
    >>> with time_limit(2), time_limit(5):
    ...     round(time_left()[0])
    2
    """
    if not _TIMERS.until:
        return None
    cpu, clock = _TIMERS.left()
    return max(_SOON, cpu), max(_SOON, clock)


def spend(seconds: float) -> None:
    """Count CPU time that another process has used for this one.

    >>> with time_limit(5):
    ...     spend(2)
    ...     round(time_left()[0])
    3
    """
    _TIMERS.elsewhere += max(0.0, seconds)
    if _TIMERS.until:
        _TIMERS.start()


def cpu_time() -> float:
    """The CPU seconds of this process, and those of others that it was told to :func:`spend`.

    >>> before = cpu_time()
    >>> spend(100)
    >>> 100 <= cpu_time() - before < 101
    True
    """
    return time.process_time() + _TIMERS.elsewhere


@contextlib.contextmanager
def _held_back(*signals: signal.Signals) -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
