"""Our own answers to the symbolic tasks, given to the real grade cells: verdicts, names, time and memory."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from autograder import verdicts
from autograder.symbolic.limits.limited import worker_process
from autograder.verdicts import Check, Finding, Status
from benchmarks.figures import Figures
from examples.answers import NON_ANSWERS, TASKS, Task
from tests.source.grade_cells import grade_cell


class Timed:
    """Takes the place of the function that runs one check, and keeps how long each took."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []
        self._find = verdicts._find

    def __call__(self, each: Check, statuses: Mapping[int, Status]) -> Finding:
        started = time.perf_counter()
        try:
            return self._find(each, statuses)
        finally:
            self.milliseconds.append(1000 * (time.perf_counter() - started))


def judge_own_answers(figures: Figures) -> None:
    """Print how many answers are judged right, how many mistakes are named, and what that takes."""
    timed = Timed()
    with patch.object(verdicts, "_find", timed):
        grade_cell(*_place(TASKS["kl_scalar"]), kl_scalar="1")  # starts the worker
        timed.milliseconds.clear()
        right = [
            (name, answer, _report(task, answer)) for name, task in TASKS.items() for answer in task.right
        ]
        wrong = [
            (name, answer, note, _report(task, answer))
            for name, task in TASKS.items()
            for answer, note in task.wrong
        ]
    refused = [(name, answer) for name, answer, report in right if report.score < report.out_of]
    accepted = [(name, answer) for name, answer, _, report in wrong if report.score >= report.out_of]
    with_name = [case for case in wrong if case[2] is not None]
    unnamed = [
        (name, answer)
        for name, answer, note, report in with_name
        if note not in {each.note for each in report.verdicts}
    ]
    for title, cases in (("refused", refused), ("accepted", accepted), ("not named", unnamed)):
        for name, answer in cases:
            print(f"  {title}: {name}: {answer}")
    figures.add("our answers", len(right) + len(wrong) + len(NON_ANSWERS), at_least=400)
    figures.add("our right answers", len(right))
    figures.add("our right answers, refused", len(refused), at_most=0)
    figures.add("our wrong answers", len(wrong))
    figures.add("our wrong answers, accepted", len(accepted), at_most=0)
    figures.add("misconceptions named in percent", 100 * (1 - len(unnamed) / len(with_name)), at_least=90)
    _add_costs(timed.milliseconds, figures)


def _place(task: Task) -> tuple[str, str, str]:
    return task.cell.assignment, task.cell.notebook, task.cell.grade_id


def _report(task: Task, answer: Any) -> verdicts.Report:
    return grade_cell(*_place(task), **task.cell.named(answer))


def _add_costs(milliseconds: list[float], figures: Figures) -> None:
    """Reading, comparing, proving and naming, all of a check; and what the worker has used at most."""
    figures.add("checks run", len(milliseconds))
    figures.add("median milliseconds a check", statistics.median(milliseconds), at_most=10)
    figures.add("95th percentile in milliseconds", statistics.quantiles(milliseconds, n=20)[-1], at_most=100)
    figures.add("slowest check in milliseconds", max(milliseconds), at_most=10_000)
    process = worker_process()
    status = Path(f"/proc/{process}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        figures.add("peak memory of the worker in MB", int(line.split()[1]) / 1024, at_most=1024)
