"""The few Linux system calls that Python has no function for, each as a function that raises `OSError`."""

from __future__ import annotations

import ctypes
import functools
import os
import platform
from typing import Any

# Numbers from 424 on are the same for every architecture (Linux, include/uapi/asm-generic/unistd.h).
_NUMBERS = {
    "mount_setattr": 442,
    "landlock_create_ruleset": 444,
    "landlock_add_rule": 445,
    "landlock_restrict_self": 446,
}
_NUMBERS_BY_MACHINE = {"x86_64": {"pivot_root": 155}, "aarch64": {"pivot_root": 41}}

_HERE = -100  # AT_FDCWD
_RECURSIVELY = 0x8000  # AT_RECURSIVE
_DETACH = 2  # MNT_DETACH

READ_ONLY, NO_SETUID, NO_DEVICES, NO_EXECUTION = 1, 2, 4, 8  # the same bits for mount and mount_setattr
REMOUNT, BIND, RECURSIVE, PRIVATE = 0x20, 0x1000, 0x4000, 0x40000

NEW_MOUNTS, NEW_CGROUP, NEW_UTS, NEW_IPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000


@functools.cache
def _libc() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def supported_machine() -> bool:
    """Whether the system calls are known for this processor."""
    return platform.system() == "Linux" and platform.machine() in _NUMBERS_BY_MACHINE


def libc(name: str, *arguments: Any, about: str = "") -> int:
    """Call a function of the C library; a negative result raises the `OSError` that errno says.

    >>> import sys
    >>> libc("getpid") == os.getpid() if sys.platform == "linux" else True
    True
    """
    result: int = getattr(_libc(), name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name} {about}".strip() + f": {os.strerror(number)}")
    return result


def system_call(name: str, *arguments: Any, about: str = "") -> int:
    """Make a system call that the C library has no function for."""
    number = {**_NUMBERS, **_NUMBERS_BY_MACHINE[platform.machine()]}[name]
    return libc("syscall", ctypes.c_long(number), *arguments, about=about or name)


def unshare(flags: int) -> None:
    """Leave some of the namespaces that are shared with the parent."""
    libc("unshare", ctypes.c_int(flags))


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """Mount a file system, or change a mount."""
    text = [None if each is None else os.fsencode(each) for each in (source, target, kind, options)]
    libc("mount", text[0], text[1], text[2], ctypes.c_ulong(flags), text[3], about=target)


def read_only(target: str) -> None:
    """Make a mount and all mounts below it read-only, without set-user-id programs and devices."""
    attributes = (ctypes.c_uint64 * 4)(READ_ONLY | NO_SETUID | NO_DEVICES, 0, 0, 0)
    system_call(
        "mount_setattr",
        ctypes.c_int(_HERE),
        os.fsencode(target),
        ctypes.c_uint(_RECURSIVELY),
        attributes,
        ctypes.c_size_t(ctypes.sizeof(attributes)),
        about=f"mount_setattr {target}",
    )


def become_root_folder(folder: str) -> None:
    """Take a mounted folder as the root of the file system and let go of the old one."""
    os.chdir(folder)
    system_call("pivot_root", b".", b".")
    libc("umount2", b".", ctypes.c_int(_DETACH))
    os.chdir("/")


def unmount(target: str) -> None:
    """Take a mount away as soon as nobody uses it."""
    libc("umount2", os.fsencode(target), ctypes.c_int(_DETACH))


def process_control(option: int, *arguments: int) -> int:
    """prctl(2)."""
    values = [ctypes.c_ulong(each) for each in (option, *arguments, *[0] * (4 - len(arguments)))]
    return libc("prctl", *values, about=str(option))


_CAPABILITIES_OF_THIS_PROCESS = (ctypes.c_uint32 * 2)(0x20080522, 0)  # by version 3 of the interface


def drop_capabilities() -> None:
    """Give up every capability of this process: effective, permitted and inheritable."""
    libc("capset", _CAPABILITIES_OF_THIS_PROCESS, (ctypes.c_uint32 * 6)())


def capabilities() -> tuple[int, int, int]:
    """The effective, permitted and inheritable capabilities of this process, as sets of bits.

    >>> effective, permitted, _ = capabilities()
    >>> effective | permitted == permitted
    True
    """
    found = (ctypes.c_uint32 * 6)()
    libc("capget", _CAPABILITIES_OF_THIS_PROCESS, found)
    low, high = found[:3], found[3:]
    return low[0] | high[0] << 32, low[1] | high[1] << 32, low[2] | high[2] << 32


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def use_filter(program: bytes) -> None:
    """Have the kernel run a program, as libseccomp exports it, before every system call of this process."""
    set_seccomp, filtering, instruction_size = 22, 2, 8
    instructions = ctypes.create_string_buffer(program, len(program))
    whole = _FilterProgram(len(program) // instruction_size, ctypes.addressof(instructions))
    process_control(set_seccomp, filtering, ctypes.addressof(whole))
