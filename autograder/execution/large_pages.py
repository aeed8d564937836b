"""The memory of a process that is forked often, in large pages: a fork copies the table of pages, 512 times
shorter then.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_LARGE = 2**21  # bytes
_MADV_COLLAPSE = 25  # linux/mman.h; Python's `mmap` knows no name for it


def use_large_pages() -> None:
    """Join the small pages of this process where that is possible; before Linux 6.1 nothing happens."""
    if not sys.platform.startswith("linux") or os.sysconf("SC_PAGE_SIZE") != 4096:
        return
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    for place in _places():
        advise(place, _LARGE, _MADV_COLLAPSE)


def _places() -> Iterator[int]:
    """Where a large page fits into memory that is no file's and this process's own."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, rights, _, _, inode, *_ = line.split()
        if rights == "rw-p" and inode == "0":
            start, end = (int(each, 16) for each in addresses.split("-"))
            first = -(-start // _LARGE) * _LARGE
            yield from range(first, end - _LARGE + 1, _LARGE)
