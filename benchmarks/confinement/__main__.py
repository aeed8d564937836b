"""What it costs to keep the code of a submission away from its tests.

    make benchmark NAME=confinement ARGS="jail channel examining"

- ``jail``: to fork and confine a process, in every tier that the machine offers. Half a minute.
- ``channel``: to ask that process for a value. Half a minute.
- ``examining``: a first cell, a loss with its gradient, and whole notebooks, beside a plain process. A
  minute.
- ``tools``: the same with bubblewrap, where it is installed. A minute.
- ``memory``: how much a submission holds before it is ended, as root. Some minutes.
- ``answers``: every known answer to the tasks with programs, judged in two processes. Ten minutes.

Without arguments all but the last three. Times grow with whatever else runs on the machine.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

# Before torch is imported: two threads on busy cores are slower than one.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.confinement.answers import measure_answers
from benchmarks.confinement.channel import measure_channel
from benchmarks.confinement.examining import measure_examining
from benchmarks.confinement.jail import measure_jail
from benchmarks.confinement.memory import measure_memory
from benchmarks.confinement.tools import measure_tools
from benchmarks.figures import Figures

PARTS: dict[str, Callable[[Figures], None]] = {
    "jail": measure_jail,
    "channel": measure_channel,
    "examining": measure_examining,
    "tools": measure_tools,
    "memory": measure_memory,
    "answers": measure_answers,
}

USUAL = ("jail", "channel", "examining")


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.confinement", description="Figures of the process in which a submission runs."
    )
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[*PARTS, []],
        metavar="part",
        help="which parts; the quick ones if none is named",
    )
    options = parser.parse_args()
    figures = Figures()
    for name in options.parts or USUAL:
        PARTS[name](figures)
    figures.finish()


if __name__ == "__main__":
    main()
