"""What it costs to examine a notebook in two processes: to its first cell,
for a loss with its gradient, as a whole.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.notebooks.cells.cells import kind_of
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.plain_process import run
from autograder.notebooks.running.running import CellRun, Job
from benchmarks.course import ROOT
from benchmarks.figures import Figures

RUNS = 15
CALLS = 30
FIRST_CELL_MS, LOSS_MS, TRAINING_S, SYMBOLIC_S = 100, 8, 3, 0.5
SYMBOLIC = ("vae/elbo", "vae/laplace", "autoencoders/elbo_gap")

LOSS = """
import torch
from torch.nn import functional as F

def loss(x_hat, x, mu, log_var):
    reconstruction = F.binary_cross_entropy(x_hat, x, reduction="sum")
    return (reconstruction + 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum()) / len(x)
"""
MEASURED = f"""
import statistics, time, torch
x = torch.rand(128, 784).round()
x_hat = (0.05 + 0.9 * torch.rand(128, 784)).requires_grad_()
mu, log_var = (torch.randn(128, 20, requires_grad=True) for _ in range(2))
times = []
for _ in range({CALLS}):
    begun = time.perf_counter()
    gradients = torch.autograd.grad(loss(x_hat, x, mu, log_var), [x_hat, mu, log_var])
    times.append(1000 * (time.perf_counter() - begun))
print(statistics.median(times))
"""
TRAINED = """
import time
from dataclasses import replace
from autograder.neural.training.with_a_loss import train
from hidden_vae import TRAINING, training_digits
train(loss, replace(TRAINING, epochs=1), training_digits(), seed=1)
begun = time.perf_counter()
train(loss, TRAINING, training_digits(), seed=1)
print(time.perf_counter() - begun)
"""


def measure_examining(figures: Figures) -> None:
    """Milliseconds and seconds of examining small notebooks, and whole symbolic ones;
    a plain process as the baseline.
    """
    Path(tempfile.gettempdir(), "empty").mkdir(exist_ok=True)
    examiners = Examiners()
    begun = time.perf_counter()
    print(f"tier: {examiners.tier}")
    figures.add("warm process, start to ready, s", time.perf_counter() - begun)
    first = new_notebook(cells=[new_code_cell("1 + 1")])  # type: ignore[no-untyped-call]
    cells, ends = zip(*(_first_cell(examiners, first) for _ in range(RUNS)), strict=True)
    figures.add(
        f"fork to the end of a first cell, ms, median of {RUNS}",
        1000 * statistics.median(cells),
        at_most=FIRST_CELL_MS,
    )
    figures.add("fork to the end of a first cell, ms, fastest", 1000 * min(cells))
    figures.add(
        f"the same, and the end of both processes, ms, median of {RUNS}", 1000 * statistics.median(ends)
    )
    figures.add("the same, and the end of both processes, ms, fastest", 1000 * min(ends))
    figures.add("the same in a new plain process, ms", 1000 * _seconds(lambda: run(first, _job()), 3))
    figures.add(
        f"a loss with its gradient on (128, 784), remote, ms, median of {CALLS}",
        _printed(examiners.run(_with_loss(MEASURED), _job())),
        at_most=LOSS_MS,
    )
    figures.add("the same in one process, ms", _printed(run(_with_loss(MEASURED), _job())))
    figures.add(
        "a training with a remote loss, s",
        _printed(examiners.run(_with_loss(TRAINED), _job())),
        at_most=TRAINING_S,
    )
    figures.add("the same in one process, s", _printed(run(_with_loss(TRAINED), _job())))
    for name in SYMBOLIC:
        notebook = nbformat.read(ROOT / "source" / f"{name}.ipynb", as_version=4)
        seconds = _seconds(lambda notebook=notebook: examiners.run(notebook, _job()), 5)
        figures.add(f"{name}, whole notebook, s", seconds, at_most=SYMBOLIC_S)
        figures.add(
            f"{name}, whole notebook in a new plain process, s",
            _seconds(lambda notebook=notebook: run(notebook, _job()), 1),
        )
    examiners.close()


def _job() -> Job:
    return Job(
        Path(tempfile.gettempdir(), "empty"), heldout=ROOT / "heldout", modules=ROOT / "source" / "vae"
    )


def _first_cell(examiners: Examiners, notebook: NotebookNode) -> tuple[float, float]:
    """The time by the clock until the first cell has run, and until nothing of the run is left."""
    begun = time.perf_counter()
    runs = examiners.runs(notebook, _job())
    next(runs)
    seconds = time.perf_counter() - begun
    del runs  # which ends both processes
    return seconds, time.perf_counter() - begun


def _seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median time by the clock."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def _with_loss(test: str) -> NotebookNode:
    """A solution and a grade cell that calls it."""
    cells = [new_code_cell(LOSS), new_code_cell(test)]  # type: ignore[no-untyped-call]
    cells[1].metadata["nbgrader"] = {"grade": True, "locked": True, "grade_id": "loss_tests", "points": 1}
    assert kind_of(cells[1]) == "grade"
    notebook: NotebookNode = new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    return notebook


def _printed(runs: tuple[CellRun, ...]) -> float:
    return float(runs[-1].outputs[0].text)
