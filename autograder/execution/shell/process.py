"""What a notebook takes over of the process that it runs in, and how that is given back."""

from __future__ import annotations

import builtins
import contextlib
import getpass
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from IPython.core.error import StdinNotImplementedError

_OF_SYS = ("stdin", "stdout", "stderr", "__stdin__", "excepthook", "displayhook", "ps1", "ps2", "ps3")
_OF_BUILTINS = ("display", "__IPYTHON__", "get_ipython", "_")
_OF_MAIN = "__main__"


@contextlib.contextmanager
def lent_to_notebook() -> Iterator[None]:
    """Let the block change streams, variables of the environment and ``__main__``; put them back afterwards.

    Modules in the working folder can be imported in the block, but none in the place of one of Python's own.

    >>> with lent_to_notebook():
    ...     sys.ps1 = "In: "
    >>> hasattr(sys, "ps1")
    False
    """
    environment, path, main = dict(os.environ), list(sys.path), sys.modules[_OF_MAIN]
    attributes = [(owner, name, vars(owner).get(name, _MISSING)) for owner, name in _ATTRIBUTES]
    with warnings.catch_warnings(), open(os.devnull) as nothing:
        for name in ("stdin", "__stdin__"):
            setattr(sys, name, nothing)
        if "" not in sys.path:
            installed = [place for place, folder in enumerate(sys.path) if "site-packages" in folder]
            sys.path.insert(min(installed, default=len(sys.path)), "")
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(environment)
            sys.path[:] = path
            sys.modules[_OF_MAIN] = main
            for owner, name, value in attributes:
                _put_back(owner, name, value)


@contextlib.contextmanager
def without_input() -> Iterator[None]:
    """Let ``input`` and ``getpass`` say that there is nobody to answer, in the words of ipykernel."""
    before = builtins.input, getpass.getpass
    builtins.input = _refusing("raw_input")
    getpass.getpass = _refusing("getpass")
    try:
        yield
    finally:
        builtins.input, getpass.getpass = before


def _refusing(name: str) -> Any:
    def refuse(*args: Any, **named: Any) -> str:
        raise StdinNotImplementedError(
            f"{name} was called, but this frontend does not support input requests."
        )

    return refuse


_MISSING = object()
_ATTRIBUTES = [(sys, name) for name in _OF_SYS] + [(builtins, name) for name in _OF_BUILTINS]


def _put_back(owner: Any, name: str, value: object) -> None:
    if value is not _MISSING:
        setattr(owner, name, value)
    elif hasattr(owner, name):
        delattr(owner, name)
