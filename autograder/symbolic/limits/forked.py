"""A worker that is a fork of this process, for processes that have
imported everything and have one thread.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO


class ForkedProcess:
    """A fork that runs ``serve`` with a stream of calls and one for replies; used like a `subprocess.Popen`.

    >>> def echo(calls, replies):
    ...     replies.write(calls.readline().upper())
    ...     replies.flush()
    >>> process = ForkedProcess(echo)
    >>> _ = process.stdin.write(b"hello\\n")
    >>> process.stdin.flush()
    >>> process.stdout.readline(), process.wait()
    (b'HELLO\\n', 0)
    >>> process.stdin.close(), process.stdout.close()
    (None, None)
    """

    stdin: BinaryIO
    stdout: BinaryIO

    def __init__(self, serve: Callable[[BinaryIO, BinaryIO], None]) -> None:
        calls, call = os.pipe()
        replies, reply = os.pipe()
        self._ended: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                os.close(call)
                os.close(replies)
                with open(calls, "rb") as given, open(reply, "wb") as told:
                    serve(given, told)
                status = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(status)  # nothing that this process has registered for its end is for the fork
        os.close(calls)
        os.close(reply)
        self.stdin, self.stdout = open(call, "wb"), open(replies, "rb")  # noqa: SIM115

    def poll(self) -> int | None:
        """How it ended, as a status or the negative number of a signal; None while it runs."""
        return self._waited(os.WNOHANG)

    def wait(self) -> int:
        """The same, once it has ended."""
        ended = self._waited(0)
        assert ended is not None  # it was waited for
        return ended

    def kill(self) -> None:
        """End it, whatever it is doing."""
        if self._ended is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def _waited(self, options: int) -> int | None:
        if self._ended is None:
            found, status = os.waitpid(self.pid, options)
            self._ended = os.waitstatus_to_exitcode(status) if found else None
        return self._ended
