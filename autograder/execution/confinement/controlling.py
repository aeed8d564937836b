"""A confined process that is held by one process and used by another.

Only the process that has started a confined one can signal it and wait for it. `obey` does so for another
process, which is confined itself and gives its orders over a socket, with a `Controlled`: a line for an
order, a line for what came of it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
from dataclasses import asdict

from autograder.execution.confinement.keeper import Ending
from autograder.execution.confinement.starting import Confined

_LONGEST_LINE = 256  # bytes
_LONGEST_WAIT = 10.0  # seconds


class Controlled:
    """The confined process that is held at the other end of a socket, used like a `Confined`."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._answers = orders.makefile("rb")
        self.ending: Ending | None = None

    def interrupt(self) -> None:
        """Send it SIGINT, as the interrupt button of a notebook does."""
        if self.ending is None:
            self._asked("interrupt")

    def kill(self) -> Ending:
        """End it and everything that it has started; returns how it ended."""
        if self.ending is None:
            self.ending = self._asked("kill")
        assert self.ending is not None  # it was killed
        return self.ending

    def wait(self, seconds: float) -> Ending | None:
        """Wait until it has ended; None if it still runs after that time, which is ten seconds at most."""
        if self.ending is None:
            self.ending = self._asked("wait", seconds)
        return self.ending

    def _asked(self, what: str, seconds: float = 0.0) -> Ending | None:
        self._orders.sendall(json.dumps({"order": what, "seconds": seconds}).encode() + b"\n")
        said = json.loads(self._answers.readline())
        return None if said is None else Ending(**said)


def obey(orders: socket.socket, confined: Confined, user: Confined) -> None:
    """Do with ``confined`` what the process ``user`` orders, until that has ended; then end it, too.

    SIGTERM ends both.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    user_ends = os.pidfd_open(user.process)
    try:
        with orders.makefile("rb") as lines:
            while user_ends not in select.select([orders.fileno(), user_ends], [], [])[0]:
                order = lines.readline(_LONGEST_LINE)
                if not order:  # it is ending
                    break
                ending = _done(**json.loads(order), confined=confined)
                orders.sendall(json.dumps(ending and asdict(ending)).encode() + b"\n")
    except BrokenPipeError:
        pass  # it has ended instead of waiting for the answer
    finally:
        os.close(user_ends)
        for each in (confined, user):  # side by side
            each.stop()
        for each in (confined, user):
            each.kill()


def _done(order: str, seconds: float, confined: Confined) -> Ending | None:
    if order == "interrupt":
        confined.interrupt()
        return None
    return confined.kill() if order == "kill" else confined.wait(min(seconds, _LONGEST_WAIT))
