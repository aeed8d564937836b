"""What runs the cells of one notebook: a plain process (`plain_process`), or a candidate and an examiner (`examining`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from nbformat import NotebookNode

from autograder.execution.ran import Ran


class Session(Protocol):
    """Runs code cells, each at its position of the notebook and for so many seconds at most."""

    @property
    def alive(self) -> bool:
        """Whether there is still a process to run cells in."""

    @property
    def ending(self) -> str:
        """A sentence on how the process ended, once it has."""

    def run(self, cell: NotebookNode, position: int, seconds: float) -> Ran:
        """Run a cell of the student's."""

    def run_given(self, cell: NotebookNode, position: int, seconds: float) -> Ran:
        """Run a cell that the course has written, and whose names both students and tests use."""

    def test(
        self, cell: NotebookNode, position: int, seconds: float, imports: str, hints: Mapping[str, str]
    ) -> Ran:
        """Run a grade cell; ``imports`` are the course's imports from this package, ``hints`` say why a name has no value."""
