"""How far the checks of programs can be trusted, and what they cost.

    make benchmark NAME=code_checks ARGS="costs whole windows power corpora false_alarms"

The parts, each also alone:

- ``false_alarms``: every check that draws random numbers, 10,000 times on right answers (``--runs``), and the
  p-values that it uses, which have to be uniform. An hour.
- ``power``: the share of 200 runs in which known mistakes are refused. Five minutes.
- ``windows``: how far right trainings end from the bars of the checks. Three minutes.
- ``costs``: CPU milliseconds of each check on a right answer. A minute.
- ``corpora``: all known right and wrong answers of the tasks with programs, from ``known_answers/``,
  through the real grade cells, with 50 course seeds (``--seeds``). An hour on one core, half of
  that with ``--workers 2``.
- ``whole``: CPU seconds of all tests of a reference submission. A minute.

Without arguments all of them.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

# Before torch is imported: two threads on busy cores are slower than one.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("AUTOGRADER_HELDOUT", str(Path(__file__).parents[2] / "heldout"))

from benchmarks import course
from benchmarks.code_checks import (
    corpora,
    costs,
    false_alarms,
    p_values,
    power,
    tail_bounds,
    windows,
)
from benchmarks.figures import Figures

Part = Callable[[Figures, argparse.Namespace], None]


def _false_alarms(figures: Figures, options: argparse.Namespace) -> None:
    p_values.measure(figures, options.runs)
    tail_bounds.measure(figures)
    false_alarms.measure(figures, options.runs)


PARTS: dict[str, Part] = {
    "costs": lambda figures, options: costs.measure(figures),
    "whole": lambda figures, options: course.measure_tests(figures),
    "windows": lambda figures, options: windows.measure(figures),
    "power": lambda figures, options: power.measure(figures),
    "corpora": lambda figures, options: corpora.measure(figures, options.seeds, options.workers),
    "false_alarms": _false_alarms,
}


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.code_checks", description="Figures of the checks of programs."
    )
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[*PARTS, []],
        metavar="part",
        help="which parts; all of them if none is named",
    )
    parser.add_argument(
        "--runs", type=int, default=10_000, help="how often each random check looks at right answers"
    )
    parser.add_argument("--seeds", type=int, default=50, help="how many course seeds the corpora run with")
    parser.add_argument("--workers", type=int, default=1, help="how many answers are judged side by side")
    options = parser.parse_args()
    figures = Figures()
    for name in options.parts or PARTS:
        PARTS[name](figures, options)
    figures.finish()


if __name__ == "__main__":
    main()
