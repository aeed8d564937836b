"""The keeper, which ends what has too much, cannot be stopped, led astray or used by what it keeps."""

from __future__ import annotations

import os

import pytest

from autograder.execution.confinement import Tier
from autograder.execution.confinement.strangers import FIRST_ID
from tests.execution.confinement.trials import Trial

# As on Linux before 6.12 and 6.2: signals are not held back, or there is no Landlock at all.
OLDER_KERNELS = {
    Tier.ROOT: {"confining.landlock_version": "lambda: 0"},
    Tier.USER_NAMESPACES: {"confining.landlock_version": "lambda: 0"},
    Tier.LANDLOCK: {"landlock._SCOPE_VERSION": "99"},
}


@pytest.mark.parametrize("kernel", ["this", "older"])
def test_signals_to_its_group_do_not_reach_it(trial: Trial, tier: Tier, kernel: str) -> None:
    """SIGSTOP would let everything go on that the keeper has to end."""
    found = trial(
        """
        import os, signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        outcome = []
        for number in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(0, number)
            except PermissionError:
                outcome.append(number.name)
        """,
        sabotage=OLDER_KERNELS[tier] if kernel == "older" else {},
    )
    assert found.outcome == ([] if tier.has_own_system else ["SIGSTOP", "SIGINT", "SIGTERM", "SIGKILL"]), (
        found
    )
    assert not found.late


def test_names_that_are_no_text_do_not_lead_it_astray(trial: Trial) -> None:
    """Of the process itself, of threads, of files."""
    found = trial(
        r"""
        import ctypes, os, threading, time
        def rename():
            ctypes.CDLL(None).prctl(15, b"\xff\xfe\n\n Pss", 0, 0, 0)
            time.sleep(0.3)
        thread = threading.Thread(target=rename)
        thread.start()
        rename()
        for name in (b"\xff", b"\n", b"\x1b[2J", b"\xed\xa0\x80"):
            os.mkdir(name)
            open(name + b"/" + name, "wb").write(b"x")
        thread.join()
        time.sleep(0.3)
        outcome = "went on"
        """
    )
    assert found.outcome == "went on", found
    assert found.ending == "It ended with status 0."


def test_it_has_no_right_that_it_does_not_need(trial: Trial, tier: Tier) -> None:
    """While it keeps: no capability, no privilege to come, filtered,
    and in the strongest tier the id that owns nothing.
    """
    looked = trial("import time\ntime.sleep(0.2)\noutcome = 1", look_at_keeper=True)
    state = looked.keeper
    assert state is not None
    held = [int(state[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")]
    assert (held, state["NoNewPrivs"], state["Seccomp"]) == ([0, 0, 0, 0], "1", "2")
    if tier is not Tier.LANDLOCK:
        assert int(state["CapBnd"], 16) == 0
    if tier is Tier.ROOT:
        assert all(int(each) >= FIRST_ID for each in state["Uid"].split())


def test_it_comes_first_where_no_group_shares_out_the_processor(trial: Trial, tier: Tier) -> None:
    """What it keeps cannot take back its own place behind it;
    root need not put that behind everybody else.
    """
    looked = trial(
        "import os, time\ntime.sleep(0.2)\ntry:\n    os.nice(-1)\n"
        "except OSError:\n    outcome = os.getpriority(os.PRIO_PROCESS, 0)",
        look_at_keeper=True,
        sabotage={"starting.find_groups": "lambda: type(real())()"},
    )
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    assert looked.keeper is not None
    assert int(looked.keeper["nice"]) < looked.outcome or usual > 9, looked
    assert looked.outcome in ((usual, usual + 10) if tier is Tier.ROOT else (usual + 10, 19)), looked
