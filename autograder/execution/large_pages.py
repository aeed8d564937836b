"""The memory of a process that is forked often, in large pages: a fork copies the table of pages, 512 times shorter then."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_LARGE = 2**21  # bytes
_MADV_COLLAPSE = 25  # linux/mman.h; Python's `mmap` knows no name for it


def use_large_pages() -> int:
    """Join the small pages of this process where that is possible; how many large ones there are now.

    None on systems that are not Linux 6.1 or newer, where nothing happens.

    >>> use_large_pages() >= 0
    True
    """
    if not sys.platform.startswith("linux") or os.sysconf("SC_PAGE_SIZE") != 4096:
        return 0
    libc = ctypes.CDLL(None)
    advise = libc.madvise
    advise.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    return sum(advise(place, _LARGE, _MADV_COLLAPSE) == 0 for place in _places())


def _places() -> Iterator[int]:
    """Where a large page fits into what this process alone has written."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, rights, _, _, inode, *_ = line.split()
        if rights == "rw-p" and inode == "0":
            start, end = (int(each, 16) for each in addresses.split("-"))
            first = -(-start // _LARGE) * _LARGE
            yield from range(first, end - _LARGE + 1, _LARGE)
