"""Landlock: the process itself tells the kernel which files it will open from now on, and that it needs no
network.

Documentation/userspace-api/landlock.rst of the Linux kernel, where the bits below come from.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from autograder.execution.confinement.system_calls import supported_machine, system_call

# File rights, bit by bit: execute 0, write 1, read file 2, read folder 3, remove folder 4, remove file 5,
# make character device 6, folder 7, regular 8, socket 9, fifo 10, block device 11, link 12, refer 13,
# truncate 14, ioctl on devices 15.
_FILE_RIGHTS_BY_VERSION = ((1, 13), (2, 14), (3, 15), (5, 16))
_READ = 1 << 2 | 1 << 3
_USE_DEVICE = 1 << 1 | 1 << 2
_OF_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
_EXECUTE_OR_DEVICES = 1 << 0 | 1 << 6 | 1 << 11 | 1 << 15
_NET_VERSION, _SCOPE_VERSION = 4, 6
_BIND_AND_CONNECT, _ABSTRACT_SOCKETS_AND_SIGNALS = 3, 3
_CREATE_VERSION_FLAG, _PATH_BENEATH = 1, 1

# Without version 3 (Linux 6.2) a file outside can be emptied by opening it for reading.
ENOUGH = 3


def landlock_version() -> int:
    """The version of Landlock that this kernel has; 0 for none.

    >>> landlock_version() >= 0
    True
    """
    if not supported_machine():
        return 0
    try:
        arguments = None, ctypes.c_size_t(0), ctypes.c_uint(_CREATE_VERSION_FLAG)
        return system_call("landlock_create_ruleset", *arguments)
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


def restrict_files(
    readable: Iterable[Path],
    writable: Iterable[Path] = (),
    devices: Iterable[Path] = (),
    scoped: bool = True,
) -> None:
    """Refuse this process every file but these, executing, TCP, and, if ``scoped``, signals to processes
    outside.

    Paths that do not exist are passed over. Takes effect for good, for all processes that it makes.
    Needs ``no_new_privileges``. Raises `OSError` where there is no Landlock.
    """
    version = landlock_version()
    every = (1 << max(bits for since, bits in _FILE_RIGHTS_BY_VERSION if since <= version or since == 1)) - 1
    rules = _create(version, every, scoped)
    granted = ((readable, _READ), (writable, every & ~_EXECUTE_OR_DEVICES), (devices, _USE_DEVICE))
    for paths, rights in granted:
        for path in paths:
            _allow(rules, path, rights & every)
    system_call("landlock_restrict_self", ctypes.c_int(rules), ctypes.c_uint(0))
    os.close(rules)


def _create(version: int, every: int, scoped: bool) -> int:
    attributes = struct.pack("Q", every)
    if version >= _NET_VERSION:
        attributes += struct.pack("Q", _BIND_AND_CONNECT)
    if version >= _SCOPE_VERSION and scoped:
        attributes += struct.pack("Q", _ABSTRACT_SOCKETS_AND_SIGNALS)
    size = ctypes.c_size_t(len(attributes))
    return system_call("landlock_create_ruleset", attributes, size, ctypes.c_uint(0))


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    try:
        rights = rights if path.is_dir() else rights & _OF_FILES
        rule = struct.pack("<Qi", rights, descriptor)
        arguments = ctypes.c_int(rules), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint(0)
        system_call("landlock_add_rule", *arguments, about=f"landlock_add_rule {path}")
    finally:
        os.close(descriptor)
