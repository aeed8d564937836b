"""Changing the names of the notebook on behalf of the tests."""

from __future__ import annotations

from typing import Any

from IPython.core.getipython import get_ipython


def bind(name: str, value: Any) -> None:
    """Give a name of the notebook this value."""
    _names()[name] = value


def unbind(name: str) -> None:
    """Delete a name of the notebook, if it is there."""
    _names().pop(name, None)


def _names() -> dict[str, Any]:
    shell = get_ipython()
    assert shell is not None  # this runs in the process of a notebook
    found: dict[str, Any] = shell.user_ns
    return found
