"""Figures of matplotlib, shown below the cell that has drawn them."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

BACKEND = "module://matplotlib_inline.backend_inline"


def show_inline(shell: Any) -> None:
    """Do what a kernel does when a notebook imports ``matplotlib.pyplot``, which may have been imported
    before.
    """
    os.environ["MPLBACKEND"] = BACKEND
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = BACKEND  # it has read the variable already
    if "matplotlib.pyplot" not in sys.modules:
        return  # it does all the rest by itself when it is imported
    pylab: Any = importlib.import_module("IPython.core.pylabtools")
    inline: Any = importlib.import_module("matplotlib_inline.backend_inline")
    forget_shell()
    pylab.activate_matplotlib(BACKEND)
    inline.configure_inline_support(shell, BACKEND)


def forget_shell() -> None:
    """Let the next shell be set up as the first one was."""
    if "matplotlib_inline.backend_inline" in sys.modules:
        from matplotlib_inline import backend_inline
        from matplotlib_inline.config import InlineBackend

        InlineBackend.clear_instance()
        vars(backend_inline.configure_inline_support).pop("current_backend", None)
