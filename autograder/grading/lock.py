"""One grading at a time in a course: whoever comes second is told who is at it, and since when."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class AlreadyGrading(Exception):
    """Somebody else grades in this course; the text says who, where and since when."""


@contextlib.contextmanager
def the_only_grading(file: Path, what: str) -> Iterator[None]:
    """Hold a course's lock; the kernel takes it back when this process ends, however it ends.

    Raises AlreadyGrading.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "grading.lock")
    >>> with the_only_grading(file, "vae"):  # doctest: +ELLIPSIS
    ...     with the_only_grading(file, "vae"):
    ...         pass
    Traceback (most recent call last):
    autograder.grading.lock.AlreadyGrading: This course is being graded already: vae, by ...
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as opened:
        try:
            if sys.platform != "win32":
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyGrading(_told(file)) from None
        opened.truncate(0)
        who = {"what": what, "user": getpass.getuser(), "host": socket.gethostname(), "process": os.getpid()}
        json.dump({**who, "since": datetime.now().astimezone().isoformat(timespec="seconds")}, opened)
        opened.flush()
        yield


def _told(file: Path) -> str:
    try:
        who = json.loads(file.read_text(encoding="utf-8"))
        when = datetime.fromisoformat(who["since"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        by = f"{who['what']}, by {who['user']} on {who['host']} (process {who['process']}) since {when}"
    except (OSError, ValueError, KeyError, TypeError):
        by = "by another process"
    return f"This course is being graded already: {by}. Wait for it, or end it; what it has graded stays."
