"""The known answers to the symbolic tasks, given to the real grade cells:
verdicts, names, time and memory.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

from autograder.reports import verdicts
from autograder.reports.verdicts import Check, Finding, Status
from autograder.symbolic.limits.limited import worker_process
from benchmarks.figures import Figures
from tests.source.grade_cells import SYMBOLIC, judged, written
from tests.source.non_answers import NON_ANSWERS


class Timed:
    """Takes the place of the function that runs one check, and keeps how long each took."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []
        self._find = verdicts._find

    def __call__(self, each: Check, statuses: Mapping[int, Status], faults: list[str]) -> Finding:
        started = time.perf_counter()
        try:
            return self._find(each, statuses, faults)
        finally:
            self.milliseconds.append(1000 * (time.perf_counter() - started))


def judge_own_answers(figures: Figures) -> None:
    """Print how many answers are judged right, how many mistakes are named, and what that takes."""
    timed = Timed()
    with patch.object(verdicts, "_find", timed):
        judged(SYMBOLIC["kl_scalar"], {"kl_scalar": "1"})  # starts the worker
        timed.milliseconds.clear()
        cases = [
            (task, each, judged(task, each)) for task in SYMBOLIC.values() for each in task.known_answers
        ]
    right = [case for case in cases if case[1].kind == "right"]
    wrong = [case for case in cases if case[1].kind == "wrong"]
    refused = [case for case in right if case[2].score < case[2].out_of and not case[1].limit]
    accepted = [case for case in wrong if case[2].score >= case[2].out_of and not case[1].limit]
    with_name = [case for case in wrong if case[1].note is not None]
    unnamed = [case for case in with_name if case[1].note not in {each.note for each in case[2].verdicts}]
    for title, found in (("refused", refused), ("accepted", accepted), ("not named", unnamed)):
        for task, answer, _ in found:
            print(f"  {title}: {task.name}: {written(answer)}")
    figures.add("our answers", len(cases) + len(NON_ANSWERS), at_least=400)
    figures.add("our right answers", len(right))
    figures.add("our right answers, refused", len(refused), at_most=0)
    figures.add("our wrong answers", len(wrong))
    figures.add("our wrong answers, accepted", len(accepted), at_most=0)
    figures.add("our answers judged wrongly for a reason given", sum(bool(case[1].limit) for case in cases))
    figures.add("misconceptions named in percent", 100 * (1 - len(unnamed) / len(with_name)), at_least=90)
    _add_costs(timed.milliseconds, figures)


def _add_costs(milliseconds: list[float], figures: Figures) -> None:
    """Reading, comparing, proving and naming, all of a check; and what the worker has used at most."""
    figures.add("checks run", len(milliseconds))
    figures.add("median milliseconds a check", statistics.median(milliseconds), at_most=3)
    figures.add("95th percentile in milliseconds", statistics.quantiles(milliseconds, n=20)[-1], at_most=40)
    figures.add("slowest check in milliseconds", max(milliseconds), at_most=10_000)
    process = worker_process()
    status = Path(f"/proc/{process}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        figures.add("peak memory of the worker in MB", int(line.split()[1]) / 1024, at_most=1024)
