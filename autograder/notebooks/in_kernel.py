"""What runs inside the kernel beside the notebook's cells; loaded there by `kernel`.

Imports nothing but the standard library until it is needed, so that a kernel starts fast.
"""

from __future__ import annotations

import builtins
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


def bind_missing(namespace: MutableMapping[str, Any], names: Iterable[str]) -> None:
    """Stand-ins for the names that a grade cell needs and that no cell defined.

    >>> cells = {"kl": 1}
    >>> bind_missing(cells, ["kl", "elbo"])
    >>> cells["elbo"]
    Missing(name='elbo')
    """
    from autograder.verdicts import Missing

    for name in names:
        if name not in namespace and not hasattr(builtins, name):
            namespace[name] = Missing(name)


def unbind_missing(namespace: MutableMapping[str, Any], names: Iterable[str]) -> None:
    """Take the stand-ins away again, so that the student's next cells see what they would see.

    >>> cells = {}
    >>> bind_missing(cells, ["elbo"]); unbind_missing(cells, ["elbo"]); cells
    {}
    """
    from autograder.verdicts import Missing

    for name in names:
        if type(namespace.get(name)) is Missing:
            del namespace[name]
