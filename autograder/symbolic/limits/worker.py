"""The process in which comparisons run: reads calls from its standard input, writes results to its output.

Started by ``limits`` with the megabytes of address space that it may use.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import Any

from autograder.symbolic.limits.plain_data import decode, encode
from autograder.verdicts import AnswerError, AuthorError


def serve() -> None:
    """Answer one call a line until the input ends."""
    calls, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    for line in calls:
        replies.write(encode(_answer(line.decode())).encode() + b"\n")
        replies.flush()


def _answer(call: str) -> tuple[str, Any]:
    try:
        function, arguments, named = decode(call)
        return "result", _function(function)(*arguments, **named)
    except AnswerError as error:
        return "AnswerError", (error.message, error.note)
    except AuthorError as error:
        return "AuthorError", (str(error),)
    except MemoryError:
        return "memory", None
    except Exception:
        return "failure", traceback.format_exc()


def _function(name: str) -> Any:
    """The function behind a limited one, which alone can be called from outside."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute).__wrapped__


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on this platform
        return
    size = megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory(int(sys.argv[1]))
    serve()
