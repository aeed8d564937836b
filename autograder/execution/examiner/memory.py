"""How much memory the tests of one notebook may take."""

from __future__ import annotations

import sys
from pathlib import Path

_MEGABYTE = 2**20
MEGABYTES = 3072
"""Beyond what the process has at its beginning. An answer may hold 256 megabytes, and a test a few copies of it."""


def bound_memory(megabytes: int = MEGABYTES) -> None:
    """Let this process, and what is forked from it, fail to get more memory than that.

    Answers can be large, many, or of a shape that is broadcast to something huge; the machine has to live on.
    Where the system counts no memory, nothing is bounded.
    """
    if sys.platform != "linux":
        return
    import resource

    status = Path("/proc/self/status").read_text().splitlines()
    used = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:"))
    _, allowed = resource.getrlimit(resource.RLIMIT_DATA)
    most = used + megabytes * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (most if allowed == -1 else min(most, allowed), allowed))
