"""The streams that cells print to, and where what they print goes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from autograder.execution.shell.outputs import CellOutputs


class Recorder:
    """Knows which cell's outputs are collected: of a task the cell that has started it, else the one that
    runs.

    >>> recorder = Recorder()
    >>> recorder.begin(CellOutputs())
    >>> OutStream(recorder, "stdout").write("hello")
    5
    >>> recorder.outputs.finish()[0]["text"]
    'hello'
    """

    def __init__(self) -> None:
        self._of_task: ContextVar[CellOutputs] = ContextVar("outputs")
        self.drop()

    @property
    def outputs(self) -> CellOutputs:
        """Where an output of the code that asks this belongs."""
        return self._of_task.get(self._latest)

    def drop(self) -> None:
        """Collect nothing from now on."""
        nothing = CellOutputs()
        nothing.finish()
        self.begin(nothing)

    def begin(self, outputs: CellOutputs) -> None:
        """Collect here from now on."""
        self._latest = outputs
        self._of_task.set(outputs)


class OutStream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a notebook; called as in ipykernel, which libraries ask for."""

    encoding = "UTF-8"

    def __init__(self, recorder: Recorder, name: str) -> None:
        self._recorder = recorder
        self.name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._recorder.outputs.prints(self.name, str(text))
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        for line in lines:
            self.write(line)
