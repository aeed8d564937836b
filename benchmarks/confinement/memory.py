"""How much memory a submission holds at its worst, before it is ended for having too much of it.

Counted by the kernel, in a control group round everything, which only root can make where the controllers
have a hierarchy each (version 1); elsewhere nothing is measured.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from autograder.execution.confinement import Jail, Tier, start, starting, why_not
from autograder.execution.confinement.finding_groups import Groups, find_groups
from benchmarks.confinement.jail import HERE
from benchmarks.figures import Figures

RUNS = 3
MEMORY = 1536  # megabytes that are allowed
PROCESSES = (1, 8, 40)
_MEGABYTE = 2**20


def measure_memory(figures: Figures) -> None:
    """Megabytes at the worst moment of several attempts, by tier, with a control group and without one."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.confinement.memory"],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        cwd=HERE,
        stdout=subprocess.PIPE,
        check=True,
    )
    for line in done.stdout.splitlines():
        found = json.loads(line)
        if "reason" in found:
            print(f"memory: not measured. {found['reason']}")
            continue
        figures.add(f"{found['name']}, most memory of {MEMORY} MB, MB", found["most"])


def _measure_here() -> None:
    """One line of JSON for each way of holding, in a process that has imported what submissions use."""
    import sympy  # noqa: F401
    import torch

    torch.backends.cpu.get_cpu_capability()
    places = [place for place in find_groups().places if "memory" in place.controllers]
    if not places or places[0].version != 1:
        print(json.dumps({"reason": "No control group of version 1 can be made."}))
        return
    with contextlib.ExitStack() as stack:
        # In a group of its own for the processor too, as in a container: there no session has a share of its
        # own.
        meters = {
            each: stack.enter_context(_meter(place.folder))
            for place in find_groups().places
            for each in place.controllers
        }
        meter = meters["memory"]
        find_groups.cache_clear()  # they lie in the meters now
        for tier in Tier:
            if not tier.has_own_system or why_not(tier) is not None:
                continue
            for name, groups in (("in a control group", find_groups()), ("without one", Groups())):
                with mock.patch.object(starting, "find_groups", lambda groups=groups: groups):
                    most = max(_held(tier, processes, meter) for processes in PROCESSES for _ in range(RUNS))
                print(json.dumps({"name": f"{tier.value}, {name}", "most": most}), flush=True)


@contextlib.contextmanager
def _meter(folder: Path) -> Iterator[Path]:
    """A group without a limit, in which this process is inside the block."""
    meter = folder / f"autograder-meter-{os.getpid()}"
    meter.mkdir()
    (meter / "cgroup.procs").write_text("0")
    try:
        yield meter
    finally:
        (folder / "cgroup.procs").write_text("0")
        meter.rmdir()


def _held(tier: Tier, processes: int, meter: Path) -> float:
    """Megabytes that were taken by so many processes, each of which takes as much as it gets,
    as fast as it can.
    """

    def run() -> None:
        for _ in range(processes - 1):
            if os.fork() == 0:
                break
        held = []
        while True:
            try:
                held.append(b"x" * (8 * _MEGABYTE))
            except MemoryError:
                if processes == 1:
                    return
                time.sleep(60)

    before = int((meter / "memory.usage_in_bytes").read_text())
    (meter / "memory.max_usage_in_bytes").write_text("0")
    process = start(tier, Jail(memory=MEMORY), run)
    process.wait(60)
    process.kill()
    return (int((meter / "memory.max_usage_in_bytes").read_text()) - before) / _MEGABYTE


if __name__ == "__main__":
    _measure_here()
