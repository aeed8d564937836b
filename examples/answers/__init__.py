"""Answers to the symbolic tasks as students write them: what must be accepted, what refused, and why.

One module per task holds the cell that judges it, ``RIGHT``, the answers that earn full
marks, and ``WRONG``, pairs of an answer and the note by which a verdict should name its
mistake; None where no name is expected. The labels are an examiner's, not the grader's:
an answer is right if a person who knows the task and reads its text would say so.
``NON_ANSWERS`` are wrong for every task.

>>> task = TASKS["kl_scalar"]
>>> task.cell.grade_id, len(task.right) > 30
('kl_scalar_tests', True)
>>> sorted(name for name in TASKS if name.startswith("laplace"))
['laplace_exponent', 'laplace_maximum']

To add an answer, write it into the list of its task; the tests in ``tests/source`` give it to the real grade cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from examples.answers.cell import Cell
from examples.answers.non_answers import NON_ANSWERS

__all__ = ["NON_ANSWERS", "TASKS", "Cell", "Task"]


@dataclass(frozen=True)
class Task:
    """A symbolic task: the cell that judges it, and its answers."""

    cell: Cell
    right: tuple[Any, ...]
    wrong: tuple[tuple[Any, str | None], ...]


def _task(name: str) -> Task:
    module = import_module(f"examples.answers.{name}")
    return Task(module.CELL, tuple(module.RIGHT), tuple(module.WRONG))


TASKS = {
    name: _task(name)
    for name in (
        "gap_derivation",
        "gap",
        "tightest_q",
        "laplace_exponent",
        "laplace_maximum",
        "stirling",
        "relative_error",
        "kl_to_posterior_derivation",
        "constant_in_q",
        "kl_scalar",
        "kl_gaussian",
        "log_likelihood",
        "cross_entropy_loss",
        "best_phi",
    )
}
