"""What a process does before it is forked into many notebooks, so that none of them has to."""

from __future__ import annotations

import importlib
import linecache
import os

from autograder.execution.shell import figures
from autograder.execution.shell.notebook import Shell

_USED_LATER = (
    *("asyncio", "matplotlib.pyplot", "matplotlib_inline.backend_inline", "IPython.core.pylabtools"),
    *("IPython.core.completer", "IPython.core.oinspect", "pygments.lexers.python"),
)
_CELLS = (
    *("1 + 1", "def f():\n    raise ValueError\nf()", "await __import__('asyncio').sleep(0)", "f("),
    "import sympy\nx = sympy.Symbol('x', positive=True)\nsympy.simplify(sympy.integrate(sympy.log(x) + "
    "sympy.exp(x) / 2, x))",
    "sympy.solve(sympy.diff(x**2 - sympy.sqrt(2) * x, x), x), sympy.limit(sympy.gamma(x) / x, x, 1)",
)
"""A result, tracebacks, the event loop, algebra: each loads modules when it is used for the first time."""


def prepare() -> None:
    """Import what notebooks need, and run a few cells once; starts no thread and writes no file.

    >>> prepare()
    """
    before = os.environ.get("MPLBACKEND")
    os.environ["MPLBACKEND"] = figures.BACKEND
    for module in _USED_LATER:
        importlib.import_module(module)
    with Shell() as shell:
        for cell in _CELLS:
            shell.run(cell, "preparing")
        for name in shell.cells:
            linecache.cache.pop(name, None)
    if before is None:
        del os.environ["MPLBACKEND"]
    else:
        os.environ["MPLBACKEND"] = before
