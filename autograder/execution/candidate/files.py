"""The files that a notebook has written beside it."""

from __future__ import annotations

import os
from pathlib import Path

LARGEST = 32 * 2**20
_MOST_BYTES = 64 * 2**20
MOST_FILES = 500


def written_since(known: dict[str, list[int]]) -> dict[str, tuple[list[int], bytes]]:
    """The files below the working folder that are not as they are ``known``, by relative name.

    Each with its state (time of the last change in nanoseconds, bytes) and its content. Left out is what is
    no ordinary file, and what is more than anybody asked for.

    >>> import tempfile
    >>> os.chdir(tempfile.mkdtemp())
    >>> _ = Path("out.txt").write_text("1")
    >>> found = written_since({})
    >>> found["out.txt"][1], written_since({name: state for name, (state, _) in found.items()})
    (b'1', {})
    """
    found: dict[str, tuple[list[int], bytes]] = {}
    total = 0
    for folder, inner, names in os.walk("."):
        inner[:] = sorted(each for each in inner if not each.startswith((".", "__pycache__")))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith(".") or path.is_symlink() or not path.is_file():
                continue
            status = path.stat()
            state = [status.st_mtime_ns, status.st_size]
            total += status.st_size
            if known.get(path.as_posix()) == state or status.st_size > LARGEST:
                continue
            if len(found) >= MOST_FILES or total > _MOST_BYTES:
                return found
            found[path.as_posix()] = state, path.read_bytes()
    return found
