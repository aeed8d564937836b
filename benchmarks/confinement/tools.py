"""What it would cost to have student code held by bubblewrap, a kept tool, beside what it costs here.

Such a tool executes a program in its walls; what that has to import, it imports anew. The middle way
is one warm process within the walls, with a fork for every submission, which then has to be kept from
the others by code of ours.

nsjail and isolate are in no package of Debian 12, so there are no figures of them. They execute a program as
well.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from typing import Any

from benchmarks.confinement.jail import HERE, measured
from benchmarks.figures import Figures

RUNS = 5
IMPORTED_BY_ALL = "import IPython, scipy.stats, sympy, torch, autograder"
# The widest walls, because they are the cheapest: everything can be read in them.
WALLS = (
    *("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/", "/"),
    *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--setenv", "MPLCONFIGDIR", "/tmp"),
)


def measure_tools(figures: Figures) -> None:
    """The time for each submission: a program of its own in bubblewrap,
    a fork within bubblewrap, and ours.
    """
    if (why_not := _why_not()) is not None:
        print(f"{why_not} Nothing is compared.")
        return
    _add(figures, "bubblewrap, a Python that does nothing", "")
    _add(figures, "bubblewrap, a Python that imports what submissions use", IMPORTED_BY_ALL)
    for where, found in (
        ("a fork of a warm process in bubblewrap", measured(*WALLS)),
        ("ours, a fork of a warm process", measured()),
    ):
        for tier, figure in found.items():
            _add_tier(figures, f"{where}, {tier}", figure)


def _why_not() -> str | None:
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)."
    tried = subprocess.run([*WALLS, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        return f"bubblewrap cannot build its walls here ({tried.stderr.strip()})."
    return None


def _add(figures: Figures, name: str, program: str) -> None:
    """What one submission takes that is a program of its own, by the clock and of the processor."""
    times, cpu = [], []
    for _ in range(RUNS):
        begun = time.perf_counter()
        done = subprocess.run(
            [*WALLS, sys.executable, "-c", f"{program}\nimport time; print(time.process_time())"],
            cwd=HERE,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            check=True,
        )
        times.append(time.perf_counter() - begun)
        cpu.append(float(done.stdout))
    figures.add(f"{name}, s, median of {RUNS}", statistics.median(times))
    figures.add(f"{name}, s, fastest", min(times))
    figures.add(f"{name}, s of the processor, least", min(cpu))


def _add_tier(figures: Figures, name: str, found: dict[str, Any]) -> None:
    """To be confined and to be ended again."""
    if "reason" in found:
        print(f"{name}: not possible. {found['reason']}")
        return
    figures.add(f"{name}, start and end, ms, medians", found["median"] + found["end"])
    figures.add(f"{name}, fork to confined, ms, fastest", found["fastest"])
