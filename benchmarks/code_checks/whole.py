"""What all tests of a reference submission cost: CPU seconds by notebook and by assignment."""

from __future__ import annotations

from benchmarks.course import ROOT, tests_alone
from benchmarks.figures import Figures

LIMITS = {"vae": 8.0, "autoencoders": 15.0}


def measure(figures: Figures) -> None:
    """CPU seconds of the grade cells, hidden tests included; see :mod:`benchmarks.course`."""
    for assignment, limit in LIMITS.items():
        total = 0.0
        for notebook in sorted((ROOT / "source" / assignment).glob("*.ipynb")):
            seconds, _ = tests_alone(notebook)
            total += seconds
            figures.add(f"{assignment}/{notebook.stem}, all tests of a reference, CPU seconds", seconds)
        figures.add(f"{assignment}, all tests of a reference, CPU seconds", total, at_most=limit)
