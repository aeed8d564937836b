"""Asking a warm process to try a program in a confined fork of itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.execution.confinement import Tier
from autograder.execution.own_folders import make_folder

NOBODY = 65534
WARM = Path(__file__).parent / "warm.py"


@dataclass
class Outcome:
    """What came of a program: what it assigned to ``outcome``, or its error; and how its process ended.

    ``late``: it did not end by itself in the time that it was given, and was killed.
    """

    outcome: Any = None
    error: str | None = None
    ending: str = ""
    late: bool = False
    refused: str | None = None
    keeper: dict[str, str] | None = None


class Warm:
    """A process of ``warm.py``, with a folder for temporary files in which it leaves nothing."""

    def __init__(self, user: int) -> None:
        self.own = make_folder()
        self.temporary = self.own.path
        self.temporary.chmod(0o1777)
        environment = {
            "OMP_NUM_THREADS": "1",
            "PATH": os.environ["PATH"],
            "MPLCONFIGDIR": tempfile.gettempdir(),
            "TMPDIR": str(self.temporary),
        }
        self.process = subprocess.Popen(
            [sys.executable, str(WARM), str(user)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def ask(self, **request: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(request), file=self.process.stdin, flush=True)
        answer = dict(json.loads(self.process.stdout.readline()))
        assert os.listdir(self.temporary) == []
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()
        self.own.remove()


def user_of(tier: Tier) -> int:
    """The tiers that need no privileges are tried as nobody, where that is possible."""
    unprivileged = tier in (Tier.USER_NAMESPACES, Tier.LANDLOCK)
    return NOBODY if unprivileged and os.getuid() == 0 else os.getuid()


Trial = Callable[..., Outcome]


def errors_of(trial: Trial, attempts: Sequence[str], **values: Any) -> dict[str, str]:
    """Try several statements one after the other in one process; the error of each, "" if it had none."""
    found = trial(
        """
        import ctypes, fcntl, os, resource, shutil, signal, socket, stat, subprocess, sys
        outcome = {}
        for attempt in attempts:
            try:
                exec(attempt)
                outcome[attempt] = ""
            except Exception as error:
                outcome[attempt] = f"{type(error).__name__}: {error}"
        """,
        values={"attempts": list(attempts), **values},
    )
    assert found.outcome is not None, found
    return dict(found.outcome)


def not_refused(errors: dict[str, str], *refusals: str) -> dict[str, str]:
    """Those of the errors that do not begin with one of some words."""
    return {attempt: error for attempt, error in errors.items() if not error.startswith(refusals)}
