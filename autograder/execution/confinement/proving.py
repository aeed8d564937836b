"""What has to be true of a confined process, asked of the kernel after the last step, in every fork.

Each step raises if the kernel refuses it. This is for the step that was forgotten, or did not do what it
says.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.execution.confinement.process_attributes import bounding_set
from autograder.execution.confinement.seccomp import is_filtered
from autograder.execution.confinement.system_calls import capabilities, process_control
from autograder.execution.confinement.tiers import ConfinementError

if sys.platform != "win32":
    import fcntl

_SECCOMP_MODE, _NO_NEW_PRIVILEGES = 21, 39  # of prctl
_FILTERED = 2
_NOWHERE = (1, 3)  # the device /dev/null
_DESCRIPTORS = 512  # looked at; those above were closed by a list of all


@dataclass(frozen=True)
class ExpectedConfinement:
    """``identity``: its user and group id, real, effective and saved. ``no_groups``: it has no other ones.

    ``unreachable``: no capability can be gained even through a program that would give it.
    ``left``: the namespaces of the process that forked it, by name and number, which must be others now.
    ``small_root``: the root folder is one of its own, which cannot be written.
    ``landlock``: it opens no folder that it was not allowed.
    ``descriptors``: what it has open; 0, 1 and 2 lead nowhere unless they are among them.
    """

    identity: tuple[int, int]
    no_groups: bool
    unreachable: bool
    left: Mapping[str, int]
    small_root: bool
    landlock: bool
    descriptors: frozenset[int]


def namespaces(*names: str) -> dict[str, int]:
    """The namespaces in which this process is, each by its number.

    >>> "mnt" in namespaces("mnt") if sys.platform == "linux" else True
    True
    """
    return {name: os.stat(f"/proc/self/ns/{name}").st_ino for name in names}


def prove_confined(expected: ExpectedConfinement) -> None:
    """Raise `ConfinementError` if anything is not as it has to be."""
    if doors := [*_open_doors(expected)]:
        raise ConfinementError(f"It is not confined as it has to be: {', '.join(doors)}.")


def _open_doors(expected: ExpectedConfinement) -> Iterator[str]:
    if any(capabilities()):
        yield "it has capabilities"
    if expected.unreachable and bounding_set():
        yield "it could gain capabilities"
    if {*os.getresuid()} != {expected.identity[0]} or {*os.getresgid()} != {expected.identity[1]}:
        yield "it has another user or group id"
    if expected.no_groups and os.getgroups():
        yield "it has groups"
    if process_control(_NO_NEW_PRIVILEGES) != 1:
        yield "programs could give it privileges"
    if process_control(_SECCOMP_MODE) != _FILTERED or not is_filtered():
        yield "its system calls are not filtered"
    shared = [name for name, number in namespaces(*expected.left).items() if number == expected.left[name]]
    if shared:
        yield f"it shares namespaces with its parent ({', '.join(shared)})"
    if expected.small_root and not os.statvfs("/").f_flag & os.ST_RDONLY:
        yield "its root folder can be written"
    if expected.landlock and _lists_root():
        yield "Landlock does not hold"
    unexpected = [each for each in _open_descriptors() if each not in expected.descriptors]
    if unexpected:
        yield f"it has descriptors open ({', '.join(map(str, unexpected))})"


def _lists_root() -> bool:
    try:
        os.close(os.open("/", os.O_RDONLY | os.O_DIRECTORY))
    except PermissionError:
        return False
    return True


def _open_descriptors() -> Iterator[int]:
    """But for standard ones that lead nowhere."""
    for number in range(_DESCRIPTORS):
        try:
            fcntl.fcntl(number, fcntl.F_GETFD)
        except OSError as error:
            if error.errno != errno.EBADF:
                raise
            continue
        if number > 2 or os.fstat(number).st_rdev != os.makedev(*_NOWHERE):
            yield number
