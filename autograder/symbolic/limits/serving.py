"""What the process does in which comparisons run: reads calls, writes results."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from autograder.reports.verdicts import AnswerError, AuthorError
from autograder.symbolic.evaluating.allowance import AllowanceSpent, allowed
from autograder.symbolic.limits.plain_data import from_json, to_json

ENDED_BY = getattr(signal, "SIGPROF", 0)
"""What ends a worker that has used up its CPU time, even in the middle of a single large multiplication."""

MEGABYTES = 1024  # of address space; sympy and numpy themselves take about a third


def answer_calls(calls: BinaryIO, replies: BinaryIO) -> None:
    """Answer one call a line until the input ends."""
    for line in calls:
        replies.write(to_json(_answer(line.decode())).encode() + b"\n")
        replies.flush()


def serve_as_fork(calls: BinaryIO, replies: BinaryIO) -> None:
    """The same in a fork of a process that has much in memory, which does not count."""
    limit_memory(MEGABYTES + _megabytes_of_this_process())
    answer_calls(calls, replies)


def _megabytes_of_this_process() -> int:
    pages = (
        int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 2**20
    )
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _answer(call: str) -> tuple[str, Any, float]:
    """What came of a call: of which kind it is, what it says, and the CPU time that it took."""
    begun = time.process_time()
    kind, content = _outcome(call)
    return kind, content, time.process_time() - begun


def _outcome(call: str) -> tuple[str, Any]:
    try:
        function, arguments, named, seconds, steps = from_json(call)
        with _ended_after(seconds), allowed(steps):
            return "result", _function(function)(*arguments, **named)
    except AllowanceSpent:
        return "steps", None
    except AnswerError as error:
        return "AnswerError", (error.message, error.note)
    except AuthorError as error:
        return "AuthorError", (str(error),)
    except MemoryError:
        return "memory", None
    except Exception:
        return "failure", traceback.format_exc()


@contextlib.contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End this process if the block takes more CPU time than that."""
    if not ENDED_BY:
        yield
        return
    signal.signal(ENDED_BY, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _function(name: str) -> Any:
    """The function behind a limited one, which alone can be called from outside."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute).__wrapped__


def limit_memory(megabytes: int) -> None:
    """Let this process have so much address space, and no more."""
    try:
        import resource
    except ImportError:  # not on this platform
        return
    size = megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
