"""Interrupts reach a student's code and nothing else."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TypeVar

T = TypeVar("T")

_AGAIN = 1.0  # seconds of CPU time between interrupts, where one is not enough


def interruptible(work: Callable[[], T]) -> T:
    """Call ``work``; only while it runs does an interrupt raise KeyboardInterrupt.

    >>> interruptible(lambda: 3)
    3
    """
    return work()


@contextlib.contextmanager
def interrupts_only_there() -> Iterator[None]:
    """Within the block, pass over every interrupt that does not arrive below :func:`interruptible`.

    Which it is, the stack says: there is no moment between a flag and the code that it is for.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    listen_to_interrupts()
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def listen_to_interrupts() -> None:
    """Take interrupts again, whatever the student's code has made of them."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _interrupt)


@contextlib.contextmanager
def interrupted_after(seconds: float) -> Iterator[Callable[[], bool]]:
    """Interrupt the block after so many seconds of this process's CPU time, and again after each one more.

    Gives a function that says whether that has happened. Student's code can take the timer for itself;
    whoever asked for its work has a clock as well.
    """
    happened: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        __tracebackhide__ = True
        happened.append(number)
        handler = signal.getsignal(signal.SIGINT)
        if callable(handler):
            handler(signal.SIGINT, frame)

    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGPROF, interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        yield lambda: bool(happened)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_IGN)  # drops one that waits
        signal.signal(signal.SIGPROF, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    __tracebackhide__ = True  # so that tracebacks end with the line that was interrupted
    caller = frame.f_back if frame is not None else None
    while caller is not None:
        if caller.f_code is interruptible.__code__:
            raise KeyboardInterrupt
        caller = caller.f_back
