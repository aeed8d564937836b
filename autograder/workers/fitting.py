"""How many submissions fit on this machine at the same time."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

MEGABYTES_EACH = 1200
"""Of memory for a worker with what runs below it: a training of the largest assignment takes 900."""

_GROUP_FILES = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_GROUP_CORES = Path("/sys/fs/cgroup/cpu.max")


def fitting_workers() -> int:
    """One worker for each core that this process may use, as far as there is memory for them; at least one.

    >>> 1 <= fitting_workers() <= os.cpu_count()
    True
    """
    by_memory = _memory() // (MEGABYTES_EACH * 2**20)
    return max(1, min(_cores(), by_memory))


def _cores() -> int:
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = _GROUP_CORES.read_text().split()
        return min(allowed, max(1, int(quota) // int(period)))
    except (OSError, ValueError):  # no control groups of the second version, or "max"
        return allowed


def _memory() -> int:
    """Bytes that are free: of the machine, and of the control group of a container."""
    free = int(psutil.virtual_memory().available)
    for file in map(Path, _GROUP_FILES):
        try:
            limit = int(file.read_text())
        except (OSError, ValueError):
            continue
        free = min(free, limit - psutil.Process().memory_info().rss)
    return free
