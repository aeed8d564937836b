"""Pages are joined, and nothing in them changes."""

import platform
import re
import sys
from pathlib import Path

import pytest

from autograder.audit.forking import ForkedWork, done_in_forks
from autograder.execution.large_pages import use_large_pages

MEGABYTES = 64


def in_large_pages() -> int:
    """Megabytes of this process."""
    (found,) = re.findall(r"AnonHugePages: +([0-9]+) kB", Path("/proc/self/smaps_rollup").read_text())
    return int(found) // 1024


def joined() -> tuple[int, bool]:
    """How many megabytes were joined, and whether a large piece of memory has kept its content."""
    content = b"kestrel " * (MEGABYTES * 2**20 // 8)
    before = in_large_pages()
    use_large_pages()
    return in_large_pages() - before, content == b"kestrel " * (MEGABYTES * 2**20 // 8)


KERNEL = tuple(map(int, re.findall("[0-9]+", platform.release())[:2]))


@pytest.mark.skipif(sys.platform != "linux" or KERNEL < (6, 1), reason="needs Linux 6.1")
def test_pages_are_joined_and_keep_what_is_in_them() -> None:
    ((megabytes, kept),) = done_in_forks([ForkedWork(joined, 30, lambda how: (0, False))], at_once=1)
    assert kept
    assert megabytes > MEGABYTES / 2
