"""Time: what does not end is interrupted, or killed when it does not listen."""

from __future__ import annotations

import pytest

from autograder.execution.confinement import Tier
from tests.execution.confinement.trials import Trial

EVERY_TIER = pytest.mark.parametrize("tier", list(Tier), ids=lambda tier: tier.value)


@EVERY_TIER
@pytest.mark.parametrize("attempt", ["while True: time.time()", "threading.Event().wait()"])
def test_an_endless_cell_is_interrupted_and_the_next_one_runs(trial: Trial, attempt: str) -> None:
    """Before the loop stands a statement:
    Python 3.11 lets an interrupt at the first one out of its ``try``.
    """
    found = trial(
        "import time, threading\n"
        f"try:\n    outcome = 0\n    {attempt}\nexcept KeyboardInterrupt:\n    outcome = 1 + 1",
        interrupt_after=0.5,
    )
    assert found.outcome == 2, found
    assert not found.late


@EVERY_TIER
@pytest.mark.parametrize(
    "attempt",
    [
        "sum(range(10**13))",
        "re.match('(a+)+$', 'a' * 60 + 'b')",
        "while True:\n  try:\n    time.sleep(1)\n  except BaseException: pass",
        "signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))\nwhile True: pass",
    ],
    ids=["one instruction", "regular expression", "catches everything", "blocks every signal"],
)
def test_what_does_not_listen_is_killed(trial: Trial, attempt: str) -> None:
    found = trial(f"import re, signal, time\n{attempt}", interrupt_after=0.1, seconds=0.4, stays=True)
    assert found.error is None or found.error.startswith("KeyboardInterrupt"), found
    assert found.late


def test_processor_time_is_limited_over_all_threads(trial: Trial) -> None:
    found = trial("while True: pass", jail={"cpu_seconds": 1}, seconds=15)
    assert found.ending in ("It was ended by SIGKILL.", "It was ended by SIGXCPU."), found


def test_an_exit_that_hangs_is_killed(trial: Trial) -> None:
    found = trial("import atexit, time\natexit.register(time.sleep, 60)\noutcome = 1")
    assert (found.outcome, found.late) == (1, False)


@EVERY_TIER
@pytest.mark.parametrize(
    ("attempt", "ending"),
    [
        ("os._exit(3)", "It ended with status 3."),
        ("os.abort()", "It was ended by SIG"),
        ("ctypes.string_at(0)", "It was ended by SIGSEGV."),
        ("os.closerange(0, 1000); os._exit(0)", "It ended with status 0."),
    ],
)
def test_how_it_ended_is_known(trial: Trial, attempt: str, ending: str) -> None:
    found = trial(f"import ctypes, os\n{attempt}")
    assert found.ending.startswith(ending), found
