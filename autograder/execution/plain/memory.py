"""How much memory a process has needed."""

from __future__ import annotations

import sys
from pathlib import Path


def most_memory() -> int:
    """The bytes that this process has had in memory at the most until now; 0 where the system does not count
    them.

    >>> most_memory() > 10_000_000
    True
    """
    if sys.platform == "linux":
        # What `getrusage` says there began with the process that has started this one.
        status = Path("/proc/self/status").read_text()
        return 1024 * int(status.partition("VmHWM:")[2].split()[0])
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
