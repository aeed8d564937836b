"""What a process may use, and what it may never become: resource
limits, privileges, the end of its parent.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import signal
import sys
from pathlib import Path

from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.system_calls import (
    capabilities,
    drop_capabilities,
    process_control,
)
from autograder.execution.confinement.tiers import Tier

if sys.platform != "win32":
    import resource

_PARENT_DEATH_SIGNAL, _DUMPABLE, _IN_BOUND, _DROP_FROM_BOUND = 1, 4, 23, 24
_NO_NEW_PRIVILEGES, _AMBIENT, _CLEAR_ALL = 38, 47, 4
_MAY_DROP = 8  # the capability CAP_SETPCAP
_MEGABYTE = 2**20

# Address space is not memory, but its page tables are, one byte for 512: what is reserved and never
# written (thread arenas, mapped files) has to fit, a terabyte of it must not.
_ADDRESS_SPACE_PER_MEMORY = 4


def set_limits(jail: Jail, tier: Tier) -> None:
    """Set the resource limits of this process for good: they can only be lowered afterwards."""
    wanted = {
        "CORE": 0,
        "FSIZE": jail.file_size * _MEGABYTE,
        "NOFILE": jail.open_files,
        "DATA": _used("VmData") + jail.memory * _MEGABYTE,
        "AS": _used("VmSize") + _ADDRESS_SPACE_PER_MEMORY * jail.memory * _MEGABYTE,
        "STACK": _stack(),
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
        "SIGPENDING": 256,
    }
    if jail.cpu_seconds is not None:
        wanted["CPU"] = jail.cpu_seconds
    if tier.has_own_system:  # elsewhere it would count everything else that the user runs
        wanted["NPROC"] = jail.processes
    for name, most in wanted.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is None:
            continue
        allowed = resource.getrlimit(kind)[1]
        most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        # macOS knows some limits that it refuses to set; only the tier without promises runs there.
        with (
            contextlib.nullcontext() if sys.platform == "linux" else contextlib.suppress(OSError, ValueError)
        ):
            resource.setrlimit(kind, (most, most))


def _used(field: str) -> int:
    """Bytes of a field of /proc/self/status; 0 where there is no such file."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(field + ":")), 0)


def _stack() -> int:
    now = resource.getrlimit(resource.RLIMIT_STACK)[0]
    return 8 * _MEGABYTE if now == resource.RLIM_INFINITY else min(now, 64 * _MEGABYTE)


def drop_bounding_set() -> None:
    """Make every capability unreachable, even through a program that would give it.

    Raises `OSError` if that fails. An ordinary user may not, and need not: with `no_new_privileges` it gains
    nothing.
    """
    if may_drop_bounding_set():
        for capability in bounding_set():
            process_control(_DROP_FROM_BOUND, capability)


def may_drop_bounding_set() -> bool:
    """Whether this process has the capability for that."""
    return bool(capabilities()[0] & 1 << _MAY_DROP)


def bounding_set() -> list[int]:
    """The capabilities that this process could still gain.

    >>> bounding_set() == sorted(bounding_set())
    True
    """
    found = []
    for capability in itertools.count():
        try:
            if process_control(_IN_BOUND, capability):
                found.append(capability)
        except OSError as error:
            if error.errno != errno.EINVAL:  # beyond the last one that this kernel knows
                raise
            return found
    raise AssertionError("a count does not end")


def drop_privileges() -> None:
    """Give up all capabilities, and with them the possibility to ever gain any."""
    with contextlib.suppress(OSError):  # a kernel older than ambient capabilities has none to clear
        process_control(_AMBIENT, _CLEAR_ALL)
    drop_capabilities()
    no_new_privileges()


def no_new_privileges() -> None:
    """Set-user-id programs have no effect from now on; seccomp and Landlock ask for this."""
    process_control(_NO_NEW_PRIVILEGES, 1)


def set_dumpable(dumpable: bool) -> None:
    """Whether /proc/self belongs to the user of the process, and others of the same user may look at its
    memory.
    """
    process_control(_DUMPABLE, int(dumpable))


def die_with_parent() -> None:
    """Let the kernel end this process when its parent ends. Changing the user id takes it back: call it again
    then.
    """
    if sys.platform == "linux":
        process_control(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def be_first_to_go() -> None:
    """Where the whole machine runs out of memory, let the kernel end this
    process before the one that grades.
    """
    set_dumpable(True)  # otherwise the file belongs to root
    with contextlib.suppress(OSError):  # some containers have a read-only /proc
        Path("/proc/self/oom_score_adj").write_text("1000")
