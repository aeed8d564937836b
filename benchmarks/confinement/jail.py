"""What it costs to fork and confine a process, in every tier that the machine offers.

Starts a process that has imported what student code imports, as the grading does, and has it confine
forks of itself. Where this runs as root, the tiers for ordinary users are measured as nobody too.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from autograder.execution.confinement import Jail, Tier, start, why_not
from benchmarks.figures import Figures

RUNS = 20
HERE = Path(__file__).parents[2]
MILLISECONDS, MEGABYTES = 100, 100
# Chosen as in a notebook: a training of a small network, a symbolic integral and a figure.
SMALL_NOTEBOOK = """
import io, torch, sympy
import matplotlib.pyplot as plt
network = torch.nn.Sequential(torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
optimiser = torch.optim.Adam(network.parameters())
for _ in range(5):
    optimiser.zero_grad()
    network(torch.randn(128, 784)).square().mean().backward()
    optimiser.step()
x = sympy.symbols("x", positive=True)
sympy.integrate(sympy.exp(-x**2), (x, 0, sympy.oo))
plt.plot([1, 2, 3])
plt.savefig(io.BytesIO(), format="png")
"""


def measure_jail(figures: Figures) -> None:
    """Milliseconds from the fork to the first line of code in the confined process;
    its private memory in MB.
    """
    for tier, found in measured().items():
        if "reason" in found:
            print(f"{tier}: not measured. {found['reason']}")
            continue
        figures.add(f"{tier}, fork to confined, ms, median of {RUNS}", found["median"], at_most=MILLISECONDS)
        figures.add(f"{tier}, fork to confined, ms, fastest", found["fastest"])
        figures.add(f"{tier}, fork to confined, ms, slowest", found["slowest"])
        figures.add(f"{tier}, end of everything inside, ms", found["end"])
        figures.add(f"{tier}, private memory at the start, MB", found["memory"], at_most=MEGABYTES)
        figures.add(f"{tier}, private memory after a small notebook, MB", found["after"])
        figures.add(f"{tier}, self-test, s", found["self_test"])


def measured(*within: str) -> dict[str, dict[str, Any]]:
    """By tier, what was measured in it, or the ``reason`` why nothing was.
    ``within``: a command that runs what follows it.
    """
    done = subprocess.run(
        [*within, sys.executable, "-m", "benchmarks.confinement.jail"],
        env={**os.environ, "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"},
        cwd=HERE,
        stdout=subprocess.PIPE,
        check=True,
    )
    return {found["tier"]: found for found in map(json.loads, done.stdout.splitlines())}


def _measure_here() -> None:
    """In the process with everything imported: one line of JSON per tier."""
    import gc

    import IPython  # noqa: F401
    import scipy.stats  # noqa: F401
    import sympy  # noqa: F401
    import torch

    torch.backends.cpu.get_cpu_capability()
    gc.freeze()
    for tier in Tier:
        begin = time.perf_counter()
        reason = why_not(tier)
        seconds = time.perf_counter() - begin
        found = {"reason": reason} if reason else {"self_test": seconds, **_figures_of(tier)}
        print(json.dumps({"tier": tier.value, **found}), flush=True)


def _figures_of(tier: Tier) -> dict[str, float]:
    times, ends = [], []
    for _ in range(RUNS):
        (begin, begun, memory), end = _one(tier, "")
        times.append((begun - begin) * 1000)
        ends.append(end * 1000)
    (*_, after), _ = _one(tier, SMALL_NOTEBOOK)
    return {
        "median": statistics.median(times),
        "fastest": min(times),
        "slowest": max(times),
        "end": statistics.median(ends),
        "memory": memory,
        "after": after,
    }


def _one(tier: Tier, notebook: str) -> tuple[tuple[float, float, float], float]:
    """When it was started, when its first line ran, the private memory after the notebook;
    the seconds to end it.
    """
    answers, answer = os.pipe()

    def run() -> None:
        begun = time.perf_counter()
        exec(notebook, {})
        os.write(answer, json.dumps([begun, _private()]).encode())
        time.sleep(60)

    begin = time.perf_counter()
    process = start(tier, Jail(), run, [answer])
    os.close(answer)
    begun, memory = json.loads(os.read(answers, 4096))
    os.close(answers)
    asked = time.perf_counter()
    process.kill()
    return (begin, begun, memory), time.perf_counter() - asked


def _private() -> float:
    """Megabytes that are this process's alone."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


if __name__ == "__main__":
    _measure_here()
