"""Interrupting a cell that runs too long, from a thread beside it, on any platform."""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

from autograder.answers.time_limits import WALL_FACTOR

_LOOKS = 0.05  # seconds between two looks at the clocks
_INTERRUPTS = 3
_SECONDS_TO_STOP = 1.0  # after each interrupt

KILLED = 124
"""The status with which a process ends that did not heed its interrupts."""


class CellWatch:
    """Watches over the cells that run in the main thread of this process.

    A cell may take so many seconds of the process's CPU time, and five times as many by the clock, as it
    would at grading. It is then interrupted; if it goes on, the process ends.
    """

    def __init__(self) -> None:
        self._until: tuple[float, float] | None = None
        self._stopped = False
        signal.signal(signal.SIGINT, self._interrupted)
        threading.Thread(target=self._look, daemon=True).start()

    @contextlib.contextmanager
    def over(self, seconds: float) -> Iterator[None]:
        """Interrupt the block, by a KeyboardInterrupt, when it has used its time."""
        self._stopped = False
        self._until = time.process_time() + seconds, time.monotonic() + WALL_FACTOR * seconds
        try:
            yield
        finally:
            self._until = None

    @property
    def stopped(self) -> bool:
        """Whether the last block used up its time."""
        return self._stopped

    def _interrupted(self, signum: int, frame: FrameType | None) -> None:
        if self._until is not None:  # else it comes too late, when the cell has ended by itself
            raise KeyboardInterrupt

    def _look(self) -> None:
        while True:
            time.sleep(_LOOKS)
            if self._used_up():
                self._stop()

    def _used_up(self) -> bool:
        until = self._until
        return until is not None and (time.process_time() > until[0] or time.monotonic() > until[1])

    def _stop(self) -> None:
        self._stopped = True
        for _ in range(_INTERRUPTS):
            _interrupt_main_thread()
            patience = time.monotonic() + _SECONDS_TO_STOP
            while time.monotonic() < patience:
                if not self._used_up():
                    return
                time.sleep(_LOOKS)
        os._exit(KILLED)


def _interrupt_main_thread() -> None:
    if hasattr(signal, "pthread_kill"):  # this also wakes it where it sleeps
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()
