"""The filter that decides which system calls a confined process may make, built by libseccomp.

A system call that is not named does not exist (ENOSYS), so a new kernel opens no hole; one for another
architecture (32 bit, x32) ends the process.
"""

from __future__ import annotations

import errno
import functools
import os
import socket
import sys
import tempfile
from enum import Enum, IntEnum

from autograder.execution.confinement import allowed_system_calls
from autograder.execution.confinement.system_calls import use_filter
from autograder.execution.confinement.tiers import Tier

if sys.platform == "linux":
    try:
        import pyseccomp
    except (ImportError, RuntimeError):  # the second where the system has no libseccomp
        pyseccomp = None
else:
    pyseccomp = None

_LOW_HALF = 0xFFFFFFFF  # the kernel looks at this half of an int; the other one must not hide it
_SHARED, _ANONYMOUS, _GROWS_DOWN, _HUGE_PAGES = 0x1, 0x20, 0x100, 0x40000
_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
_THREAD = 0x10000
_SET_PARENT_DEATH_SIGNAL = 1
# Of prctl: the getters, names of threads and memory, timer slack, no new privileges, huge pages, SVE length.
_PROCESS_OPTIONS = (2, 3, 15, 16, 21, 23, 27, 29, 30, 38, 39, 41, 42, 51, 0x53564D41)
# Of ioctl: is it a terminal, its size and group, bytes to read, non-blocking, close on exec, and back.
_DEVICE_REQUESTS = (0x5401, 0x5413, 0x540F, 0x541B, 0x5421, 0x5450, 0x5451)
# Of fcntl: descriptors, flags, locks, pipe sizes, seals. Not whom to send a signal, and which one.
_DESCRIPTOR_REQUESTS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032, 1033, 1034)

# What a keeper asks of itself: is it filtered, what could it gain, can it gain anything; is a descriptor
# open.
_STATE_OPTIONS = (21, 23, 39)
_GET_DESCRIPTOR_FLAGS = 1
_SOCKET_FLAGS = 0x800 | 0x80000  # non-blocking, close on exec
_SOCKET_OPTIONS = (
    3,
    4,
    38,
    39,
)  # what Python asks when it is given a descriptor: type, error, protocol, family


def missing_seccomp() -> str | None:
    """Why there can be no filter here, or None."""
    if pyseccomp is None:
        return "The library libseccomp (Debian and Ubuntu: libseccomp2) or the package pyseccomp is missing."
    return None


class Role(Enum):
    """For whom a filter is.

    ``OWN_SYSTEM``: a process, and those that it forks, among themselves. ``SHARED_SYSTEM``: one that shares
    its user id, process list and network with others. It may not use sockets but pairs, or change owners,
    modes and times of files, nor fork and signal others. ``SHARED_SYSTEM_AND_FORKS``: code of ours, which may
    do the last two. ``KEEPER``: it reads files, waits, sends signals to the process of one descriptor, and
    writes to two others.
    """

    OWN_SYSTEM = "own system"
    SHARED_SYSTEM = "shared system"
    SHARED_SYSTEM_AND_FORKS = "shared system, and forks"
    KEEPER = "keeper"


def role_of(tier: Tier, forks: bool) -> Role:
    """The role of what is confined in a tier."""
    if tier.has_own_system:
        return Role.OWN_SYSTEM
    return Role.SHARED_SYSTEM_AND_FORKS if forks else Role.SHARED_SYSTEM


class KeeperHas(IntEnum):
    """The descriptors by which a keeper's filter knows what they are for."""

    REPORT = 3
    PROCESS = 4
    GO = 5
    CONFINED = 6


@functools.cache
def prepared_filter(role: Role, /) -> bytes:
    """The filter as the program that the kernel takes. Made once, before the fork: afterwards it would take
    20 milliseconds.
    """
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    if role is Role.KEEPER:
        _Rules(rules).add_for_keeper()
    else:
        _Rules(rules).add_all(role is not Role.OWN_SYSTEM, role is not Role.SHARED_SYSTEM)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def filter_system_calls(role: Role) -> None:
    """Restrict this process and what it makes to the system calls of a role, for good.

    Needs ``no_new_privileges``, and a single thread.
    """
    if role is Role.SHARED_SYSTEM:
        _signals_to_itself_only()
    use_filter(prepared_filter(role))


def is_filtered() -> bool:
    """Whether this process has such a filter: all of them refuse what the kernel itself would call not
    supported.

    >>> is_filtered()
    False
    """
    try:
        socket.socketpair(socket.AF_INET, socket.SOCK_STREAM)
    except OSError as error:
        return error.errno in (errno.EPERM, errno.ENOSYS)
    return False


def _signals_to_itself_only() -> None:
    """A second filter, because it names the process; what one of the two refuses is refused."""
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name, pyseccomp.Arg(0, pyseccomp.NE, os.getpid()))
    rules.load()


class _Rules:
    """Adds rules by name. Two rules of one system call never overlap: whichever comes first decides alone."""

    def __init__(self, rules: pyseccomp.SyscallFilter) -> None:
        self.rules = rules

    def add_all(self, shares_system: bool, forks: bool) -> None:
        for name in allowed_system_calls.ALLOWED:
            self.add("allow", name)
        for name in allowed_system_calls.REFUSED:
            self.add(errno.EPERM, name)
        for name in allowed_system_calls.FORKING:
            self.add("allow" if forks else errno.EPERM, name)
        for name in allowed_system_calls.OF_OWNERS:
            self.add(0 if shares_system else "allow", name)
        for name in allowed_system_calls.NAMING:
            self.add(errno.EPERM if shares_system else "allow", name)
        self.add_memory()
        self.add_threads(forks)
        self.add_sockets(shares_system)
        self.add_own_process_only()
        for name, requests in (("ioctl", _DEVICE_REQUESTS), ("fcntl", _DESCRIPTOR_REQUESTS)):
            for request in requests:
                self.add_masked("allow", name, 1, _LOW_HALF, request)

    def add_for_keeper(self) -> None:
        for name in allowed_system_calls.OF_KEEPER:
            self.add("allow", name)
        self.add_masked("allow", "openat", 2, os.O_ACCMODE | os.O_CREAT | os.O_TRUNC, os.O_RDONLY)
        for name, descriptor in (
            ("write", KeeperHas.REPORT),
            ("write", KeeperHas.GO),
            ("pidfd_send_signal", KeeperHas.PROCESS),
        ):
            self.add("allow", name, (0, pyseccomp.EQ, descriptor))
        for option in _STATE_OPTIONS:
            self.add("allow", "prctl", (0, pyseccomp.EQ, option))
        self.add("allow", "fcntl", (1, pyseccomp.EQ, _GET_DESCRIPTOR_FLAGS))

    def add(self, action: str | int, name: str, *conditions: tuple[int, ...]) -> None:
        """``action``: "allow", or the error number; 0 makes the system
        call succeed without doing anything.
        """
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        if number < 0:  # not on this architecture, or younger than the library
            return
        what = pyseccomp.ALLOW if action == "allow" else pyseccomp.ERRNO(action)
        self.rules.add_rule(what, number, *(pyseccomp.Arg(*each) for each in conditions))

    def add_masked(self, action: str | int, name: str, argument: int, mask: int, value: int) -> None:
        self.add(action, name, (argument, pyseccomp.MASKED_EQ, mask, value))

    def add_memory(self) -> None:
        """Memory that RLIMIT_DATA does not count: shared without a file, stacks, and huge pages."""
        uncounted = _GROWS_DOWN | _HUGE_PAGES
        self.add_masked("allow", "mmap", 3, uncounted | _SHARED, 0)
        self.add_masked("allow", "mmap", 3, uncounted | _ANONYMOUS, 0)
        for bits in (_SHARED | _ANONYMOUS, _GROWS_DOWN, _HUGE_PAGES):
            self.add_masked(errno.ENOMEM, "mmap", 3, bits, bits)

    def add_threads(self, forks: bool) -> None:
        """Threads and, where there may be several processes, forks; never with new namespaces."""
        every = sum(_NAMESPACES)
        for bit in _NAMESPACES:
            self.add_masked(errno.EPERM, "clone", 0, bit, bit)
        if forks:
            self.add_masked("allow", "clone", 0, every, 0)
        else:
            self.add_masked("allow", "clone", 0, every | _THREAD, _THREAD)
            self.add_masked(errno.EPERM, "clone", 0, _THREAD, 0)

    def add_sockets(self, shares_system: bool) -> None:
        """Streams of this machine, as event loops and `multiprocessing` use them; alone, pairs of them only.

        Never with an address that belongs to one message, nor with urgent data, which nobody uses.
        """
        stream = 1, pyseccomp.MASKED_EQ, _LOW_HALF & ~_SOCKET_FLAGS, socket.SOCK_STREAM
        for name in ("socket", "socketpair"):
            self.add(errno.EPERM, name, (0, pyseccomp.NE, socket.AF_UNIX))
            if name == "socketpair" or not shares_system:
                self.add("allow", name, (0, pyseccomp.EQ, socket.AF_UNIX), stream, (2, pyseccomp.EQ, 0))
            else:
                self.add(errno.EPERM, name, (0, pyseccomp.EQ, socket.AF_UNIX))
        level = 1, pyseccomp.EQ, socket.SOL_SOCKET
        if not shares_system:
            self.add("allow", "setsockopt", level, (2, pyseccomp.EQ, socket.SO_REUSEADDR))
        for option in _SOCKET_OPTIONS:
            self.add("allow", "getsockopt", level, (2, pyseccomp.EQ, option))
        no_address = 4, pyseccomp.EQ, 0
        for name, flags, *more in (
            ("sendto", 3, no_address),
            ("recvfrom", 3),
            ("sendmsg", 2),
            ("recvmsg", 2),
        ):
            self.add("allow", name, (flags, pyseccomp.MASKED_EQ, socket.MSG_OOB, 0), *more)

    def add_own_process_only(self) -> None:
        """What can also be done to another process of the same user: only where 0 stands for oneself."""
        for name in ("prlimit64", "sched_setaffinity"):
            self.add("allow", name, (0, pyseccomp.EQ, 0))
            self.add(errno.EPERM, name, (0, pyseccomp.NE, 0))
        for option in _PROCESS_OPTIONS:
            self.add("allow", "prctl", (0, pyseccomp.EQ, option))
        # To outlive its parent it would only have to take back this signal.
        self.add(0, "prctl", (0, pyseccomp.EQ, _SET_PARENT_DEATH_SIGNAL))
