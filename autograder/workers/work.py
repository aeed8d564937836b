"""What workers are to do, and the process of a worker, which does one task after the other."""

from __future__ import annotations

import contextlib
import importlib
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol

from autograder.execution.warm_process import WarmProcess


@dataclass(frozen=True)
class WorkOrder:
    """``maker`` names what makes a `Doer`, as ``module:function``; it is called with the ``setting`` and a
    warm process.

    ``seconds``: CPU time that a task may take in all; by the clock it may be some times as long, because a
    busy machine changes no result.
    """

    maker: str
    setting: Any
    seconds: float


class Doer(Protocol):
    """Makes results from tasks."""

    def done(self, task: Any) -> Any:
        """The result of a task. Errors are results too: where this raises one, the worker ends."""

    def close(self) -> None:
        """End what was started for it, and leave nothing behind."""


class CannotWork(Exception):
    """Workers cannot do this at all; the text says why, in a sentence."""


def work(connection: Connection) -> None:
    """Do what arrives, one task after the other, until nothing more can."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who gives the orders
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    warm = WarmProcess.sibling()
    ordered: WorkOrder = connection.recv()
    try:
        doer: Doer = _named(ordered.maker)(ordered.setting, warm)
    except Exception as error:
        refused = error if isinstance(error, CannotWork) else CannotWork(f"{type(error).__name__}: {error}")
        with contextlib.suppress(EOFError):
            while connection.recv() is not None:
                connection.send(refused)
        return
    with contextlib.closing(doer), contextlib.suppress(EOFError):
        while True:
            connection.send(doer.done(connection.recv()))


def _named(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
