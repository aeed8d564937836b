"""Starting a confined process and holding on to it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.execution.confinement.confining import confine, say_failed
from autograder.execution.confinement.control_groups import ControlGroup, make_group
from autograder.execution.confinement.finding_groups import find_groups
from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.keeper import Ending
from autograder.execution.confinement.layout import usual_ways
from autograder.execution.confinement.seccomp import Role, missing_seccomp, prepared_filter, role_of
from autograder.execution.confinement.tiers import ConfinementError, Tier
from autograder.execution.confinement.watching import memory_at_start
from autograder.execution.own_folders import OwnFolder, make_folder

_MEGABYTE = 2**20
_SECONDS_TO_CONFINE = 60.0
_SECONDS_TO_END = 10.0


@dataclass
class Confined:
    """A confined process, as the one that has started it sees it.

    ``process`` is a child of the starting process: the keeper, or the confined process itself in the
    lowest tier. It ends when everything inside has ended, so waiting for it is enough.
    ``scratch``: its folder where it has no file system of its own. What lies there is the work of a
    stranger: follow no link in it.
    """

    process: int
    tier: Tier
    scratch: OwnFolder | None
    reports: int
    group: ControlGroup | None
    ending: Ending | None = field(default=None)

    def confirm(self) -> None:
        """Wait until it is confined; raises `ConfinementError`, and has
        ended it, if that could not be done.
        """
        readable, _, _ = select.select([self.reports], [], [], _SECONDS_TO_CONFINE)
        said = _first_line(self.reports) if readable else {"failed": "It took too long to be confined."}
        if "confined" not in said:
            self.kill()
            raise ConfinementError(said.get("failed", "The process ended before it was confined."))

    def interrupt(self) -> None:
        """Send it SIGINT, as the interrupt button of a notebook does."""
        if self.ending is None:
            os.kill(self.process, signal.SIGINT)

    def stop(self) -> None:
        """Have it ended, with everything that it has started, and wait for nothing."""
        if self.ending is None:
            self._signal(signal.SIGTERM if self.tier.does.has_keeper else signal.SIGKILL)

    def kill(self) -> Ending:
        """End it and everything that it has started; returns how it ended."""
        if self.ending is None:
            self.stop()
            if self.wait(_SECONDS_TO_END) is None:
                self._signal(signal.SIGKILL)
        return self.wait() or Ending(signal=signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> Ending | None:
        """Wait until it has ended; None if it still runs after that time. Its scratch folder is gone then."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while self.ending is None:
            ended, status = os.waitpid(self.process, os.WNOHANG)
            if ended:
                self._close(status)
            elif deadline is not None and time.monotonic() >= deadline:
                return None
            else:
                self._sleep(None if deadline is None else deadline - time.monotonic())
        return self.ending

    def _sleep(self, seconds: float | None) -> None:
        if sys.platform != "linux":
            time.sleep(0.005)
            return
        process = os.pidfd_open(self.process)
        select.select([process], [], [], None if seconds is None else max(0.0, seconds))
        os.close(process)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            (os.kill if self.tier.does.has_keeper else os.killpg)(self.process, number)

    def _close(self, status: int) -> None:
        """After the end: what the keeper has reported, or else what the status of the process says."""
        said = [line["ended"] for line in _lines(self.reports) if "ended" in line]
        if said:
            self.ending = Ending(**said[0])
        elif os.WIFSIGNALED(status):
            self.ending = Ending(signal=os.WTERMSIG(status))
        else:
            self.ending = Ending(status=os.waitstatus_to_exitcode(status))
        os.close(self.reports)
        if not self.tier.does.has_keeper:  # what it has started may live on
            self._signal(signal.SIGKILL)
        if self.scratch is not None:
            self.scratch.remove()
        if self.group is not None:
            self.group.close()


def start(tier: Tier, jail: Jail, run: Callable[[], None], kept_open: Sequence[int] = ()) -> Confined:
    """The same as `begin`, but returns as soon as the fork is confined."""
    confined = begin(tier, jail, run, kept_open)
    confined.confirm()
    return confined


def begin(tier: Tier, jail: Jail, run: Callable[[], None], kept_open: Sequence[int] = ()) -> Confined:
    """Fork, confine the fork, and call ``run`` in it; that it is confined, `Confined.confirm` says.

    The fork has everything that this process has in memory and ends when this process ends.
    ``kept_open``: the descriptors that ``run`` uses. If ``run`` raises, the process ends with status 1.

    Raises `ConfinementError` if the tier is not possible here, or this process has several threads.
    """
    if not hasattr(os, "fork"):
        raise ConfinementError("This system cannot fork a process; use Linux or macOS.")
    refuse_threads()
    if tier.does.has_keeper:
        if (missing := missing_seccomp()) is not None:
            raise ConfinementError(missing)
        for role in (role_of(tier, jail.forks), Role.KEEPER):
            prepared_filter(role)
    if tier.has_own_system:
        usual_ways()
    scratch = None if tier.has_own_system else make_folder()
    group = _group_for(jail) if tier.does.has_keeper else None
    reports, report = os.pipe()
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        _begin(tier, jail, run, scratch, (*kept_open, report), report, parent, group)
    os.close(report)
    return Confined(process, tier, scratch, reports, group)


def _group_for(jail: Jail) -> ControlGroup | None:
    """A control group, where one can be made. Of memory it has room for what the fork inherits and for its
    files, too.
    """
    places = find_groups().places
    if not places:
        return None
    memory = (jail.memory + jail.scratch) * _MEGABYTE + memory_at_start(os.getpid())
    try:
        return make_group(places, memory, jail.processes)
    except OSError as error:
        raise ConfinementError(f"No control group can be made any more: {error}.") from error


def refuse_threads() -> None:
    """Raise `ConfinementError` if this process has several threads: a fork of it may hang in its first
    computation.
    """
    tasks = Path("/proc/self/task")
    threads = len(os.listdir(tasks)) if tasks.exists() else 1
    if threads != 1:
        raise ConfinementError(
            f"Only a process with one thread can be forked and confined; this one has {threads}. "
            "Set OMP_NUM_THREADS=1 before it imports torch."
        )


def _begin(
    tier: Tier,
    jail: Jail,
    run: Callable[[], None],
    scratch: OwnFolder | None,
    kept_open: Sequence[int],
    report: int,
    parent: int,
    group: ControlGroup | None,
) -> None:
    try:
        confine(tier, jail, scratch, kept_open, report, parent, group)
    except BaseException as error:
        say_failed(report, error)
    os.write(report, b'{"confined": true}\n')
    os.close(report)
    status = 1
    try:
        run()
        status = 0
    finally:
        os._exit(status)  # nothing that the starting process has registered for its end is for this one


def _first_line(pipe: int) -> dict[str, Any]:
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(pipe, 1)):
        line += byte
    return dict(json.loads(line)) if line else {}


def _lines(pipe: int) -> list[dict[str, Any]]:
    """All that is in a pipe; nothing more may ever come."""
    os.set_blocking(pipe, False)
    try:
        return [json.loads(line) for line in os.read(pipe, 65536).splitlines()]
    except BlockingIOError:
        return []
