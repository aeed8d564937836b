"""Work on what a stranger has made, in a process of its own: limited in time and memory, with plain data
back.

The process is a fork of a warm process. Whatever the work meets costs the caller no more than the limits, and
a fault ends that process alone. `ask` is for the caller; `serve_work` runs in the fork.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograder.answers.time_limits import WALL_FACTOR, TooSlow, time_limit
from autograder.execution.warm_process import Forked

SERVE = f"{__name__}:serve_work"
"""What the fork has to run."""

_SECONDS_BESIDES = (
    60.0  # by the clock, for the fork and the way there and back, on a machine with much else to do
)
_SECONDS_MORE = 2  # of CPU time, after which the kernel ends what no exception ends
_MOST_BYTES = 300_000_000  # of a result


@dataclass(frozen=True)
class WorkLimits:
    """The CPU seconds and the megabytes that a piece of work may take; by
    the clock some five times as long.
    """

    seconds: float = 60.0
    megabytes: int = 2048


class WorkStopped(Exception):
    """The work was not done, with the reason in words: it took too much, or a fault of ours."""


def ask(forked: Forked, function: str, arguments: Mapping[str, Any], limits: WorkLimits) -> Any:
    """Have a function of this package, named ``module:function``, called with plain data; what it returns is
    plain data.

    The process has ended when this returns.

    Raises WorkStopped.
    """
    try:
        forked.connection.send_bytes(json.dumps(asdict(limits)).encode())
        forked.connection.send_bytes(json.dumps([function, arguments]).encode())
        if not forked.connection.poll(WALL_FACTOR * limits.seconds + _SECONDS_BESIDES):
            raise WorkStopped(_too_slow(limits))
        reply: dict[str, Any] = json.loads(forked.connection.recv_bytes(_MOST_BYTES))
    except (EOFError, OSError, ValueError):
        raise WorkStopped(f"it takes more time or memory than it may ({_words(limits)})") from None
    finally:
        forked.end()
    if "stopped" in reply:
        raise WorkStopped(str(reply["stopped"]))
    return reply["done"]


def serve_work(connection: Connection) -> None:
    """In the fork: do one piece of work, and send what came of it."""
    limits = WorkLimits(**json.loads(connection.recv_bytes()))
    bound_time(limits.seconds + _SECONDS_MORE)
    bound_memory(limits.megabytes)
    connection.send_bytes(_outcome(connection, limits))


def _outcome(connection: Connection, limits: WorkLimits) -> bytes:
    try:
        with time_limit(limits.seconds):
            function, arguments = json.loads(connection.recv_bytes())
            return json.dumps({"done": _function(function)(**arguments)}).encode()
    except TooSlow:
        why = _too_slow(limits)
    except MemoryError:
        why = f"it needs more memory than it may ({_words(limits)})"
    except Exception as error:
        traceback.print_exc()  # into the log of the warm process
        why = f"the grader itself stopped with {type(error).__name__}: {str(error)[:500]}"
    return json.dumps({"stopped": why}).encode()


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def bound_time(seconds: float) -> None:
    """Let the kernel end this process after so much CPU time."""
    _lower("RLIMIT_CPU", int(seconds))


def bound_memory(megabytes: int) -> None:
    """Let this process fail to get more memory than that, beyond what it has at its beginning."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    used = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:")), None)
    if used is not None:  # elsewhere nothing counts it
        _lower("RLIMIT_DATA", used + megabytes * 2**20)


def _lower(name: str, most: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    kind = getattr(resource, name)
    _, allowed = resource.getrlimit(kind)
    most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
    resource.setrlimit(kind, (most, most))


def _too_slow(limits: WorkLimits) -> str:
    return f"it takes more time than it may ({_words(limits)})"


def _words(limits: WorkLimits) -> str:
    return f"{limits.seconds:g} seconds, {limits.megabytes} MB"
