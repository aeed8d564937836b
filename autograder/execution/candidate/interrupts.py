"""Interrupts reach a student's code and nothing else."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


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
    listen()
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def listen() -> None:
    """Take interrupts again, whatever the student's code has made of them."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    __tracebackhide__ = True  # so that tracebacks end with the line that was interrupted
    caller = frame.f_back if frame is not None else None
    while caller is not None:
        if caller.f_code is interruptible.__code__:
            raise KeyboardInterrupt
        caller = caller.f_back
