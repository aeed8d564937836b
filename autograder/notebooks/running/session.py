"""What runs the cells of one notebook: a plain process (`plain_process`), or a candidate and an examiner
(`examining`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from nbformat import NotebookNode

from autograder.execution.cell_endings import CellEnding
from autograder.execution.course_names import NamesOfGiven, NamesOfTest


class Session(Protocol):
    """Runs code cells, each at its position of the notebook and for so many seconds at most."""

    @property
    def alive(self) -> bool:
        """Whether there is still a process to run cells in."""

    @property
    def ending(self) -> str:
        """A sentence on how the process ended, once it has."""

    @property
    def names(self) -> Collection[str]:
        """The names that the tests have without the student's: what the course's cells have bound."""

    def run(self, cell: NotebookNode, position: int, seconds: float) -> CellEnding:
        """Run a cell of the student's."""

    def run_given(self, cell: NotebookNode, position: int, seconds: float, names: NamesOfGiven) -> CellEnding:
        """Run a cell that the course has written among the student's names, and among those of the tests what
        of it belongs there.
        """

    def test(self, cell: NotebookNode, position: int, seconds: float, names: NamesOfTest) -> CellEnding:
        """Run a grade cell among the names of the tests."""
