"""Plain data as notebook nodes: nbformat's own conversion, with a type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode


def node(data: Mapping[str, Any]) -> NotebookNode:
    """A copy of the data whose objects also give their entries as attributes.

    >>> node({"cells": [{"source": "x = 1"}]}).cells[0].source
    'x = 1'
    """
    found: NotebookNode = nbformat.from_dict(dict(data))  # type: ignore[no-untyped-call]
    return found
