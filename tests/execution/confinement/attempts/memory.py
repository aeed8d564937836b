"""More memory than allowed."""

from __future__ import annotations

import functools

from tests.execution.confinement.attempts.setting import Setting, attempt, ended, word_of
from tests.execution.confinement.trials import errors_of


@attempt("more memory than allowed, in one process")
def _memory(setting: Setting) -> str:
    attempts = ["held = [bytearray(2**20) for _ in range(1000)]", "bytearray(2**30)"]
    return word_of(errors_of(functools.partial(setting.trial, jail={"memory": 200}), attempts))


@attempt("memory that is not counted as a process's own: shared, of files without a name, of devices")
def _other_memory(setting: Setting) -> str:
    fill = "\nfor offset in range(0, size, 4096):\n    memory[offset] = 1"
    attempts = [
        "import mmap\nmemory = mmap.mmap(-1, size)" + fill,
        "import mmap\nfile = os.memfd_create('x')\nos.ftruncate(file, size)\nmemory = mmap.mmap(file, size)"
        + fill,
        "import mmap\nmemory = mmap.mmap(os.open('/dev/zero', os.O_RDWR), size)" + fill,
    ]
    limited = functools.partial(setting.trial, jail={"memory": 100, "scratch": 50, "file_size": 500})
    return word_of(errors_of(limited, attempts, size=150 * 2**20), may_be_gone=False)


@attempt("more memory than allowed, in several processes together")
def _memory_of_all(setting: Setting) -> str:
    found = setting.trial(
        """
        import os, time
        children = []
        for _ in range(8):  # more than what they inherit leaves room for
            child = os.fork()
            if child == 0:
                mine = bytearray(os.urandom(2**20)) * 250
                time.sleep(60)
            children.append(child)
        time.sleep(patience or 2)
        for child in children:
            os.kill(child, 9)
        outcome = "went on"
        """,
        values={"patience": setting.patience},
        jail={"memory": 300, "scratch": 50},
        seconds=60,
    )
    if ended(found, "memory"):
        return "ended"
    return word_of({"": found.error or ""})
