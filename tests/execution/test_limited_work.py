"""Work in a process of its own costs no more than its limits,
and what comes of it is plain data or a reason.
"""

from __future__ import annotations

from typing import Any

import pytest

from autograder.execution.limited_work import WorkLimits, WorkStopped
from autograder.notebooks.running.examining import Examiners

LITTLE = WorkLimits(seconds=1, megabytes=200)


def test_what_a_function_returns_comes_back(examiners: Examiners) -> None:
    assert examiners.work("autograder.answers.time_limits:counted_seconds", {"cpu": 2, "clock": 3}) == 2


STOPPED: dict[str, tuple[str, dict[str, Any], str]] = {
    "too slow": ("re:match", {"pattern": "(a+)+$", "string": "a" * 60 + "b"}, "more time"),
    "too much memory": ("builtins:bytearray", {"source": 10**10}, "more memory"),
    "a fault": (
        "autograder.answers.time_limits:counted_seconds",
        {"cpu": 2},
        "the grader itself stopped with TypeError",
    ),
    "no plain data": ("builtins:bytes", {"source": 3}, "the grader itself stopped with TypeError"),
    "an exit": ("os:_exit", {"status": 3}, "more time or memory"),
}


@pytest.mark.parametrize("what", STOPPED)
def test_work_that_is_too_much_or_fails_ends_itself_alone(examiners: Examiners, what: str) -> None:
    function, arguments, reason = STOPPED[what]
    with pytest.raises(WorkStopped, match=reason):
        examiners.work(function, arguments, LITTLE)
    assert examiners.work("autograder.answers.time_limits:counted_seconds", {"cpu": 2, "clock": 3}) == 2
