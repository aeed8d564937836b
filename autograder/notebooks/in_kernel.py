"""What runs inside the kernel beside the notebook's cells; loaded there by `kernel`.

Imports nothing but the standard library until it is needed, so that a kernel starts fast.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any


def bound_prints(shell: Any, most_characters: int) -> None:
    """Let each cell print so much and throw away the rest, cheaply and without an error.

    A cell that prints 200 MB then costs little more than its own loop, on both sides. IPython
    sets the streams' ``write`` anew around every cell, so this has to be done for every cell.
    """
    wrapped: dict[Any, Any] = {}

    def before_cell() -> None:
        for stream in (sys.stdout, sys.stderr):
            wrapped[stream] = stream.write
            stream.write = _bounded(stream.write, most_characters)  # type: ignore[method-assign]

    def after_cell() -> None:
        for stream, write in wrapped.items():
            stream.write = write
        wrapped.clear()

    shell.events.register("pre_execute", before_cell)
    shell.events.register("post_execute", after_cell)


def _bounded(write: Callable[[str], Any], most_characters: int) -> Callable[[str], Any]:
    left = most_characters

    def write_some(text: str) -> Any:
        nonlocal left
        if not isinstance(text, str):
            return write(text)  # the stream itself says what is wrong with it
        if len(text) <= left:
            left -= len(text)
            return write(text)
        if left >= 0:
            write(text[:left] + "\n… The rest of what this cell prints is left out.\n")
            left = -1
        return len(text)

    return write_some


class Tests:
    """What a grade cell finds in the notebook's names, and what it leaves there: nothing.

    ``imports`` are the course's import statements from the package, whose names a student may
    have given to something else; ``names`` are the names that the grade cell needs.

    >>> cells = {"grade": "the student's", "kl": 1}
    >>> tests = Tests(cells)
    >>> tests.begin("from autograder.verdicts import grade", ["kl", "elbo"])
    >>> cells["grade"].__name__, cells["kl"], cells["elbo"]
    ('grade', 1, Missing(name='elbo'))
    >>> tests.end()
    >>> cells
    {'grade': "the student's", 'kl': 1}
    """

    def __init__(self, namespace: MutableMapping[str, Any]) -> None:
        self._namespace = namespace
        self._own: dict[str, Any] = {}
        self._stand_ins: list[str] = []

    def begin(self, imports: str, names: Iterable[str]) -> None:
        """Put the course's imports in place, and stand-ins for what no cell defined."""
        from autograder.verdicts import Missing

        course: dict[str, Any] = {}
        with contextlib.suppress(ImportError):  # then the setup cell has failed, and says so
            exec(imports, course)
        del course["__builtins__"]
        self._own = {name: self._namespace[name] for name in course if name in self._namespace}
        self._namespace.update(course)
        self._stand_ins = [n for n in names if n not in self._namespace and not hasattr(builtins, n)]
        self._namespace.update({name: Missing(name) for name in self._stand_ins})

    def end(self) -> None:
        """Give the student's names back, so that the next cells see what they would see."""
        from autograder.verdicts import Missing

        self._namespace.update(self._own)
        for name in self._stand_ins:
            if type(self._namespace.get(name)) is Missing:
                del self._namespace[name]
        self._own, self._stand_ins = {}, []
