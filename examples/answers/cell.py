"""Which grade cell judges an answer, and under which names the answer stands in the notebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cell:
    """A grade cell and the names that its solution cells define.

    An answer is one value for a cell with one name, and a tuple of values for one with several.
    """

    assignment: str
    notebook: str
    grade_id: str
    names: tuple[str, ...]

    def named(self, answer: Any) -> dict[str, Any]:
        """The answer under its names.

        >>> Cell("vae", "laplace", "laplace_exponent_tests", ("f", "c")).named(("log(z) - z", "N^(N+1)"))
        {'f': 'log(z) - z', 'c': 'N^(N+1)'}
        """
        return dict(zip(self.names, answer if len(self.names) > 1 else (answer,), strict=True))
