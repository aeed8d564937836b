"""The descriptors of a process that is forked: what it keeps, and under which numbers."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_ALL = Path("/proc/self/fd")


def keep_open(descriptors: Iterable[int]) -> None:
    """Close every descriptor but these; 0, 1 and 2 lead nowhere then, unless they are among them."""
    kept = set(descriptors)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in {0, 1, 2} - kept:
        os.dup2(nowhere, standard)
    # Those above the limit of today too: they may have been opened under a higher one.
    known = map(int, os.listdir(_ALL)) if _ALL.exists() else range(os.sysconf("SC_OPEN_MAX"))
    for descriptor in {*known} - kept - {0, 1, 2}:
        with contextlib.suppress(OSError):  # the one by which they were listed
            os.close(descriptor)


def renumber(descriptors: Sequence[int]) -> None:
    """Have these as 3, 4 and so on, and no others but 0, 1 and 2, which lead nowhere."""
    numbers = range(3, 3 + len(descriptors))
    aside = [fcntl.fcntl(each, fcntl.F_DUPFD, numbers.stop) for each in descriptors]
    for number, descriptor in zip(numbers, aside, strict=True):
        os.dup2(descriptor, number)
    keep_open(numbers)
