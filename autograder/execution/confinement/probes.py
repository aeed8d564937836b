"""The forbidden things that a confined process tries at a self-test, each so that it does no harm if it
succeeds.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import signal
import socket
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.execution.confinement import system_calls as system

if sys.platform != "win32":
    import resource

_MEGABYTE = 2**20
_ATTACH, _DETACH = 16, 17  # ptrace


@dataclass(frozen=True)
class Outside:
    """What there is outside for a confined process to reach: files, sockets that listen, a process of the
    same user.
    """

    canary: Path
    unix_socket: Path
    datagram_socket: Path
    abstract_socket: str
    tcp_port: int
    udp_port: int
    bystander: int


@dataclass(frozen=True)
class Probe:
    """Something forbidden; ``succeeds`` returns whether it was possible, and may raise `OSError` if not."""

    name: str
    succeeds: Callable[[Outside], bool]


def _reads_outside(outside: Outside) -> bool:
    return bool(outside.canary.read_bytes())


def _lists_outside(outside: Outside) -> bool:
    return bool(os.listdir(outside.canary.parent))


def _writes_outside(outside: Outside) -> bool:
    (outside.canary.parent / "written").write_text("")
    return True


def _empties_outside(outside: Outside) -> bool:
    os.close(os.open(outside.canary, os.O_RDONLY | os.O_TRUNC))
    return True


def _writes_to_python(outside: Outside) -> bool:
    for folder in {sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)}:
        with contextlib.suppress(OSError):
            target = Path(folder) / f"confinement-{uuid.uuid4().hex}"
            target.write_text("")
            target.unlink()
            return True
    return False


def _changes_mode(outside: Outside) -> bool:
    os.chmod(outside.canary, 0o777)
    return False  # whether it had an effect is seen from outside


def _changes_time(outside: Outside) -> bool:
    os.utime(outside.canary, (1, 1))
    return False


def _connects(family: int, kind: int, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, kind) as client:
        client.settimeout(1)
        client.connect(address)
        return True


def _tcp(outside: Outside) -> bool:
    return _connects(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", outside.tcp_port))


def _udp(outside: Outside) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        return client.sendto(b"out", ("127.0.0.1", outside.udp_port)) > 0


def _unix_socket(outside: Outside) -> bool:
    return _connects(socket.AF_UNIX, socket.SOCK_STREAM, str(outside.unix_socket))


def _abstract_socket(outside: Outside) -> bool:
    return _connects(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + outside.abstract_socket)


def _pair_reaches_socket(outside: Outside) -> bool:
    """With a socket that was made as one of a pair, as the log of the system is written to."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        return ours.sendto(b"out", str(outside.datagram_socket)) > 0


def _sees_process(outside: Outside) -> bool:
    return bool(Path(f"/proc/{outside.bystander}/cmdline").read_bytes())


def _signals(outside: Outside) -> bool:
    os.kill(outside.bystander, 0)
    return True


def _stops_keeper(outside: Outside) -> bool:
    """All that belong to its group, where the system lets it; whether
    another one did is seen from outside.
    """
    if os.getpgrp() == os.getpid():
        os.kill(0, signal.SIGSTOP)
        return False
    return True


def _traces(outside: Outside) -> bool:
    nothing = ctypes.c_void_p(0)
    who = ctypes.c_long(outside.bystander)
    system.libc("ptrace", ctypes.c_long(_ATTACH), who, nothing, nothing)
    os.waitpid(outside.bystander, 0)
    system.libc("ptrace", ctypes.c_long(_DETACH), who, nothing, nothing)
    return True


def _limits_another(outside: Outside) -> bool:
    resource.prlimit(outside.bystander, resource.RLIMIT_NOFILE)
    return True


def _executes(outside: Outside) -> bool:
    executable = os.open(os.path.realpath(sys.executable), os.O_RDONLY)
    try:
        # With an argument list that no program can be started with, should it be allowed.
        os.execve(executable, ["x" * (2**18)], {})
    except OSError as error:
        return error.strerror == os.strerror(7)  # "argument list too long": it got as far as that
    return True


def _mounts(outside: Outside) -> bool:
    system.mount("tmpfs", str(outside.canary.parent), "tmpfs", 0)
    system.unmount(str(outside.canary.parent))
    return True


def _makes_namespaces(outside: Outside) -> bool:
    system.unshare(system.NEW_USER)
    return True


def _too_much_private(outside: Outside) -> bool:
    return len(bytearray(_too_much())) > 0


def _too_much_shared(outside: Outside) -> bool:
    return _fill(mmap.mmap(-1, _too_much()))


def _too_much_stack(outside: Outside) -> bool:
    grows_down = 0x100
    return _fill(mmap.mmap(-1, _too_much(), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | grows_down))


def _too_much_in_memory_file(outside: Outside) -> bool:
    file = os.memfd_create("file")
    os.ftruncate(file, _too_much())
    return _fill(mmap.mmap(file, _too_much()))


def _too_much_zero_device(outside: Outside) -> bool:
    return _fill(mmap.mmap(os.open("/dev/zero", os.O_RDWR), _too_much()))


def _too_much_shared_memory_folder(outside: Outside) -> bool:
    file = Path(f"/dev/shm/{uuid.uuid4().hex}")
    with file.open("wb") as stream:
        file.unlink()  # before it is filled, which may end this process
        for _ in range(MEGABYTES_TOO_MUCH):
            stream.write(bytes(_MEGABYTE))
    return True


MEGABYTES_ALLOWED = 64
MEGABYTES_TOO_MUCH = 96


def _too_much() -> int:
    return MEGABYTES_TOO_MUCH * _MEGABYTE


def _fill(memory: mmap.mmap) -> bool:
    for offset in range(0, len(memory), mmap.PAGESIZE):
        memory[offset] = 1
    return True


PROBES = (
    Probe("read a file outside", _reads_outside),
    Probe("list a folder outside", _lists_outside),
    Probe("write a file outside", _writes_outside),
    Probe("empty a file outside", _empties_outside),
    Probe("write to the Python installation", _writes_to_python),
    Probe("change the mode of a file outside", _changes_mode),
    Probe("change the time of a file outside", _changes_time),
    Probe("connect by TCP", _tcp),
    Probe("send by UDP", _udp),
    Probe("connect to a socket file", _unix_socket),
    Probe("connect to an abstract socket", _abstract_socket),
    Probe("write to a socket file through a socket pair", _pair_reaches_socket),
    Probe("look at another process", _sees_process),
    Probe("signal another process", _signals),
    Probe("stop the process that keeps it", _stops_keeper),
    Probe("trace another process", _traces),
    Probe("limit another process", _limits_another),
    Probe("execute a program", _executes),
    Probe("mount a file system", _mounts),
    Probe("make a user namespace", _makes_namespaces),
    Probe("use too much memory", _too_much_private),
    Probe("use too much shared memory", _too_much_shared),
    Probe("use too much memory as a stack", _too_much_stack),
    Probe("use too much memory in a memory file", _too_much_in_memory_file),
    Probe("use too much memory through /dev/zero", _too_much_zero_device),
    Probe("use too much memory in /dev/shm", _too_much_shared_memory_folder),
)
