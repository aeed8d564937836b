"""A process that has imported everything once, and is forked for every notebook.

It starts with an environment of its own, in the root folder, and never reads a file of a course. So
whatever is forked from it begins with the libraries in memory and with nothing that a student might want
to know. Run as a script, with the descriptor of a socket over which `WarmProcess` gives orders.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

from autograder.execution.confinement import best_tier, refusal, usual_paths
from autograder.execution.confinement.control_groups import remove_left_groups
from autograder.execution.confinement.finding_groups import find_groups
from autograder.execution.confinement.process_attributes import die_with_parent
from autograder.execution.environment import ENVIRONMENT
from autograder.execution.large_pages import use_large_pages
from autograder.execution.own_folders import remove_left_folders

_HERE = "autograder.execution.warm_process"
_ORDER = 4096  # bytes, at most
_SECONDS_TO_END = 30.0
_MANY = 24
"""Forks from which on large pages pay: making them takes as long as they save in some dozens."""

_FOR_MANY = b"expect many"  # an order without a connection

_state: dict[str, Any] | None = None
"""In a warm process and its forks: what is possible here."""


class NoWarmProcess(Exception):
    """The process could not be started, or has ended."""


@dataclass(frozen=True)
class Forked:
    """A fork of the warm process: a connection to it, and its process, which can be killed."""

    connection: Connection
    process: int

    def end(self) -> None:
        """End it, if it still runs: it is asked to, so that it leaves nothing behind, and then killed."""
        self.connection.close()
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.process, number)
            ended, _, _ = select.select([self.process], [], [], _SECONDS_TO_END)
            if ended:
                break
        os.close(self.process)


class WarmProcess:
    """A warm process, started at once and ready when it is first asked for something.

    ``prepare``: the function of this package, named ``module:function``, that it calls once before it is
    forked. ``tier`` is how firmly its forks can hold student code on this machine, found out by trying.
    """

    _errors: IO[bytes] | None = None

    def __init__(self, prepare: str) -> None:
        ours, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        self._process: subprocess.Popen[bytes] | _Sibling = subprocess.Popen(
            # -P and -s: no folder of a user's is searched for modules
            [sys.executable, "-P", "-s", "-m", _HERE, str(theirs.fileno()), prepare],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        self._socket = ours
        self._ready: dict[str, Any] | None = None

    @classmethod
    def sibling(cls) -> WarmProcess:
        """A further one, in a fork of a warm process that has done nothing yet: it is ready at once.

        So several can serve at the same time, and what all of them have in memory is there once.
        """
        ours, theirs = socket.socketpair()
        here, number = os.getpid(), os.fork()
        if number == 0:
            ours.close()
            _run(f"{_HERE}:serve_again", Connection(theirs.detach()), here)
        theirs.close()
        found = cls.__new__(cls)
        found._process, found._socket, found._ready = _Sibling(number), ours, _state
        return found

    @property
    def tier(self) -> str:
        """The tier of confinement, one of ``confinement.Tier``."""
        return str(self._state()["tier"])

    @property
    def words(self) -> str:
        """What holds student code here, and why nothing stronger does; a few lines."""
        return str(self._state()["words"])

    @property
    def refusal(self) -> str:
        """Why other people's code should not run here; empty where it may."""
        return str(self._state()["refusal"])

    @property
    def readable(self) -> tuple[Path, ...]:
        """The files and folders of this machine that student code can read in its forks."""
        return tuple(map(Path, self._state()["readable"]))

    def fork(self, function: str) -> Forked:
        """Fork, and run a function of this package, named ``module:function``, with a connection to here.

        Raises:
            NoWarmProcess: it has ended.
        """
        self._state()
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self._socket, [function.encode()], [theirs.fileno()])
            number = int(self._socket.recv(_ORDER))
            return Forked(Connection(ours.detach()), os.pidfd_open(number))
        except (OSError, ValueError):
            ours.close()
            raise NoWarmProcess(self._complaint()) from None
        finally:
            theirs.close()

    def expect_many(self) -> None:
        """Let it get ready for many forks, which are quicker then; they share what that makes."""
        self._state()
        with contextlib.suppress(OSError):
            self._socket.send(_FOR_MANY)
            self._socket.recv(_ORDER)

    def close(self) -> None:
        """End it. What was forked from it ends by itself."""
        self._socket.close()
        self._process.kill()
        self._process.wait()
        if self._errors is not None:
            self._errors.close()
        remove_left_folders()
        remove_left_groups(find_groups().places)

    def _state(self) -> dict[str, Any]:
        if self._ready is None:
            said = b""
            while not said.endswith(b"\n"):
                part = self._socket.recv(_ORDER)
                if not part:
                    raise NoWarmProcess(self._complaint())
                said += part
            self._ready = dict(json.loads(said))
        return self._ready

    def _complaint(self) -> str:
        if self._errors is None:
            return "It ended without a word."
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")[-2000:] or "It ended without a word."


@dataclass(frozen=True)
class _Sibling:
    """The process of a warm one that was forked here."""

    number: int

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)

    def wait(self) -> None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.number, 0)


def _environment() -> dict[str, str]:
    """All that it has. The list of fonts that matplotlib has made for this user saves a second."""
    places = {"MPLCONFIGDIR": _fonts_of_user(), "TMPDIR": tempfile.gettempdir()}
    return {**ENVIRONMENT, "LANG": "C.UTF-8", **places}


def _fonts_of_user() -> str:
    """What `matplotlib.get_cachedir` says, on Linux without the import, for which a command would wait."""
    if not sys.platform.startswith("linux"):
        import matplotlib

        return str(matplotlib.get_cachedir())
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return os.environ.get("MPLCONFIGDIR") or str(Path(cache, "matplotlib"))


def serve_again(connection: Connection) -> None:
    """In a fork of a warm process: be one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _serve(socket.socket(fileno=os.dup(connection.fileno())), forks=_MANY)  # its memory is shared


def _serve(orders: socket.socket, forks: int = 0) -> None:
    """Fork for every order until there are none any more, as when who gives them was killed. The forks end
    with this.
    """
    here = os.getpid()
    while True:
        function, descriptors, _, _ = socket.recv_fds(orders, _ORDER, 1)
        if not function:
            return
        forks += 1
        if function == _FOR_MANY or forks == _MANY:
            use_large_pages()
            forks = max(forks, _MANY)
        if function == _FOR_MANY:
            orders.send(b"done")
            continue
        number = os.fork()
        if number == 0:
            orders.close()
            _run(function.decode(), Connection(descriptors[0]), here)
        for descriptor in descriptors:
            os.close(descriptor)
        orders.send(str(number).encode())


def _run(function: str, connection: Connection, parent: int) -> None:
    status = 1
    try:
        die_with_parent()
        if os.getppid() != parent:  # it has ended before that
            return
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _function(function)(connection)
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def _function(name: str) -> Callable[..., None]:
    module, _, function = name.partition(":")
    found: Callable[..., None] = getattr(importlib.import_module(module), function)
    return found


def main() -> None:
    """Prepare, say what is possible here, and serve."""
    global _state
    orders = socket.socket(fileno=int(sys.argv[1]))
    _function(sys.argv[2])()
    choice = best_tier()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    refused = "" if choice.tier.holds_strangers else refusal(choice.tier, choice.reasons)
    _state = {
        "tier": choice.tier.value,
        "words": choice.words,
        "refusal": refused[:2000],
        "readable": [*map(str, usual_paths())],
    }
    orders.sendall(json.dumps(_state).encode() + b"\n")
    _serve(orders)


if __name__ == "__main__":
    # By its own name, so that a fork that imports it finds what is known here.
    importlib.import_module(_HERE).main()
