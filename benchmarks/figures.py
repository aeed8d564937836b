"""Figures as lines of text, and whether each keeps its limit."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field


@dataclass
class Figures:
    """Collects the figures of one benchmark; prints each as ``name: value (limit)``.

    >>> figures = Figures()
    >>> figures.add("CPU seconds", 2.345, at_most=5)
    CPU seconds: 2.35 (at most 5)
    >>> figures.missed
    []
    """

    missed: list[str] = field(default_factory=list)

    def add(
        self, name: str, value: float, at_most: float | None = None, at_least: float | None = None
    ) -> None:
        """Print one figure; remember it if it misses its limit."""
        limits = [f"at most {at_most:g}"] if at_most is not None else []
        limits += [f"at least {at_least:g}"] if at_least is not None else []
        shown = f"{value:.0f}" if value == round(value) else f"{value:.3g}"
        print(f"{name}: {shown} ({', '.join(limits)})" if limits else f"{name}: {shown}", flush=True)
        if (at_most is not None and value > at_most) or (at_least is not None and value < at_least):
            self.missed.append(name)

    def finish(self) -> None:
        """End the process; non-zero if a limit was missed."""
        for name in self.missed:
            print(f"missed: {name}")
        sys.exit(bool(self.missed))
