"""The end of a time limit: whatever the moment at which the time runs out,
the process of the tests goes on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections import Counter

import pytest

from autograder.answers.time_limits import TooSlow, spend, time_limit


def ending_of_a_block_that_takes(seconds: float) -> str:
    """How a fork ends in which a block takes so long, with a limit of 20 milliseconds by the clock."""
    process = os.fork()
    if process == 0:
        status = 7
        try:
            with time_limit(1, clock=0.02):
                time.sleep(seconds)
            status = 0
        except TooSlow:
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return "ended" if os.waitstatus_to_exitcode(status) == 0 else "raised"


@pytest.mark.skipif(sys.platform != "linux", reason="the moment is hit where timers are that exact")
def test_time_that_runs_out_as_the_block_ends_kills_nobody() -> None:
    """Of 1500 such processes some 140 were killed when the handler went before the timer."""
    pauses = [0.0185 + 0.00005 * (each % 40) for each in range(80)]
    assert Counter(map(ending_of_a_block_that_takes, pauses)) == {"ended": 80}


def test_an_outer_limit_holds_inside_of_a_longer_one() -> None:
    """A check that may take ten seconds, in a cell that may take less."""
    with pytest.raises(TooSlow), time_limit(1, clock=0.1), time_limit(30):
        time.sleep(20)


def test_an_outer_limit_that_was_met_holds_for_all_that_follows() -> None:
    """As where a check takes the time of its cell: the next one has none,
    whatever limit of its own it has.
    """
    ends = []
    with contextlib.suppress(TooSlow), time_limit(1, clock=0.1):
        for _ in range(3):
            with contextlib.suppress(TooSlow), time_limit(30):
                time.sleep(20)
                ends.append("slept")
    assert not ends


def test_time_that_another_process_spends_counts_for_every_limit_around() -> None:
    spent = 0
    with contextlib.suppress(TooSlow), time_limit(2):
        for _ in range(100):
            with time_limit(30):
                spend(1.5)
                spent += 1
            sum(range(10**6))
    assert spent < 10
