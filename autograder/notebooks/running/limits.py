"""How long the cells of a notebook may run."""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.answers.time_limits import WALL_FACTOR
from autograder.notebooks.cells.cells import is_showcase, kind_of

SECONDS_BESIDES = 60.0
"""For what comes before and after a cell, on a machine with much else to do."""


@dataclass(frozen=True)
class Limits:
    """How long cells and the notebook may run, in seconds of CPU time.

    By the clock it may be five times as long (`time_limits.WALL_FACTOR`), so that a busy machine changes no
    score, and what sleeps or waits ends as well. A check has its own limit of 10 seconds
    (autograder/reports/verdicts.py), and a grade cell up to half a dozen of them; the longest cell that a
    student is asked to write takes a few seconds, because training is done by the grade cells or is a
    showcase. Showcases do not count towards the notebook's time.
    """

    cell: float = 30.0
    grade_cell: float = 60.0
    notebook: float = 600.0
    showcase: float = 3600.0

    def of(self, cell: NotebookNode) -> float:
        """How long this cell may run.

        >>> from nbformat.v4 import new_code_cell
        >>> Limits().of(new_code_cell("train(epochs=20)", metadata={"tags": ["showcase"]}))
        3600.0
        """
        if is_showcase(cell):
            return self.showcase
        return self.grade_cell if kind_of(cell) == "grade" else self.cell

    def patience(self, *, showcases: bool) -> float:
        """Seconds by the clock after which a process that says nothing is given up; it should have ended a
        cell by then.

        >>> Limits().patience(showcases=False)
        360.0
        """
        longest = max(self.cell, self.grade_cell, self.showcase if showcases else 0)
        return WALL_FACTOR * longest + SECONDS_BESIDES


def time_of_one(limit: float) -> str:
    """When a cell is stopped that takes too long.

    >>> time_of_one(30.0)
    'after 30 seconds, the time that it may take'
    """
    return f"after {limit:g} seconds, the time that it may take"


def time_of_all(limit: float) -> str:
    """When a cell is stopped for which those before it have left too little time.

    >>> time_of_all(600.0)
    'when the cells of the notebook had taken their 600 seconds'
    """
    return f"when the cells of the notebook had taken their {limit:g} seconds"
