"""A course of six small tasks, whose hidden tests hold a text that no student may find,
and submissions to it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.notebooks.cells.cells import SourceCell, released_text, source_cells
from autograder.notebooks.restoring.released import cell_id_for
from autograder.notebooks.restoring.restoring import restore
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.running import CellRun, Job
from autograder.notebooks.scoring.grading import CellResult, cell_result

CANARY = "kestrel-7f3a91"

GIVEN = """
import torch
from autograder.reports.verdicts import check, failed, grade, passed
from autograder.symbolic import equivalent, positive, real, vocabulary

def asks(title, question, *answers, points=1, seconds=10):
    def look(seed):
        return passed() if question(seed) else failed("It is not.", "differs")
    return check(title, look, *answers, points=points, seconds=seconds)
"""

SOLVED = {
    "number": "three = 3.0",
    "double": "def double(x):\n    return 2 * x",
    "loss": "def loss(x_hat, x):\n    return ((x_hat - x) ** 2).sum(1).mean()",
    "network": """
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 2)
    def forward(self, x):
        return self.layer(x).tanh()
""",
    "formula": r'kl = r"\frac{1}{2}(\mu^2 + \sigma^2 - 1) - \log\sigma"',
    "average": "def average(values):\n    return sum(values) / len(values)",
}

TESTS = {
    "number": """
grade(
    asks("a number", lambda seed: isinstance(three, float), three),
    ### BEGIN HIDDEN TESTS
    asks("the value", lambda seed: three == 3.0 and "CANARY", three),
    ### END HIDDEN TESTS
    out_of=2,
)
""",
    "double": """
### BEGIN HIDDEN TESTS
def doubles(seed):
    x = torch.rand(5, generator=torch.Generator().manual_seed(seed))
    return torch.allclose(double(x), x + x) and double(21) == 42 and "CANARY"
### END HIDDEN TESTS
grade(
    asks("one", lambda seed: double(1) == 2),
    ### BEGIN HIDDEN TESTS
    asks("any", doubles),
    ### END HIDDEN TESTS
    out_of=2,
)
""",
    "loss": """
### BEGIN HIDDEN TESTS
def agrees(seed):
    drawn = torch.Generator().manual_seed(seed)
    x, x_hat = torch.rand(4, 3, generator=drawn), torch.rand(4, 3, generator=drawn).requires_grad_()
    wanted = ((x_hat - x) ** 2).sum(1).mean()
    found = loss(x_hat, x)
    gradients = [torch.autograd.grad(each, x_hat)[0] for each in (wanted, found)]
    return torch.allclose(found, wanted) and torch.allclose(*gradients) and "CANARY"
### END HIDDEN TESTS
grade(
    ### BEGIN HIDDEN TESTS
    asks("value and gradient", agrees, points=2),
    ### END HIDDEN TESTS
    out_of=2,
)
""",
    "network": """
def learns(seed):
    torch.manual_seed(seed)
    model = Net()
    model(torch.rand(7, 3)).sum().backward()
    shapes = [tuple(each.grad.shape) for each in model.parameters()]
    return isinstance(model, torch.nn.Module) and shapes == [(2, 3), (2,)]
grade(
    asks("learns", learns, Net),
    ### BEGIN HIDDEN TESTS
    asks("bounded", lambda seed: Net()(100 * torch.ones(2, 3)).abs().max() <= 1 and "CANARY", Net),
    ### END HIDDEN TESTS
    out_of=2,
)
""",
    "formula": r"""
words = vocabulary(mu=real, sigma=positive)
grade(
    ### BEGIN HIDDEN TESTS
    equivalent(kl, r"\frac{1}{2}(\mu^2 + \sigma^2 - 1) - \log\sigma", words, points=2),  # CANARY
    ### END HIDDEN TESTS
    out_of=2,
)
""",
    "average": """
assert average([1, 2]) == 1.5
### BEGIN HIDDEN TESTS
assert abs(average([1.0, 2.0, 6.0]) - 3) < 1e-9, "CANARY"
### END HIDDEN TESTS
""",
}
POINTS = {"number": 2.0, "double": 2.0, "loss": 2.0, "network": 2.0, "formula": 2.0, "average": 2.0}


def cell(source: str, grade_id: str, points: float | None = None, answer: bool = False) -> NotebookNode:
    """A cell of the course."""
    meta: dict[str, Any] = {
        "grade_id": grade_id,
        "schema_version": 3,
        "grade": points is not None,
        "solution": answer,
        "locked": not answer,
        "task": False,
    }
    if points is not None:
        meta["points"] = points
    made: NotebookNode = new_code_cell(
        source.strip().replace("CANARY", CANARY), metadata={"nbgrader": meta}, id=cell_id_for(grade_id)
    )
    return made


def source() -> tuple[SourceCell, ...]:
    """The cells that count, as the author wrote them."""
    cells = [cell(GIVEN, "setup")]
    for name, solved in SOLVED.items():
        answer = f"### BEGIN SOLUTION\n{solved.strip()}\n### END SOLUTION"
        cells += [cell(answer, name, answer=True), cell(TESTS[name], f"test_{name}", POINTS[name])]
    return source_cells(new_notebook(cells=cells))


def submission(before: str = "", after: str = "", **answers: str) -> NotebookNode:
    """What a student hands in: the right answers but for those given, and cells of their own."""
    cells = [cell(GIVEN, "setup")]
    if before:
        cells.append(new_code_cell(before))
    for name, solved in SOLVED.items():
        tests = released_text(cell(TESTS[name], f"test_{name}").source, "grade", "code")
        cells += [
            cell(answers.get(name, solved), name, answer=True),
            cell(tests, f"test_{name}", POINTS[name]),
        ]
    if after:
        cells.append(new_code_cell(after))
    return new_notebook(cells=cells)


def answer_and_test(answer: str, test: str, *more: str) -> NotebookNode:
    """A notebook with one answer, and cells that test it."""
    tests = [cell(each, f"test_{place}", 1.0) for place, each in enumerate([test, *more])]
    return new_notebook(cells=[cell("import torch", "setup"), cell(answer, "answer", answer=True), *tests])


@dataclass(frozen=True)
class Graded:
    """What came of a submission."""

    results: dict[str, CellResult]
    runs: tuple[CellRun, ...]

    @property
    def lost(self) -> dict[str, float]:
        """The tasks that have not all points, and the points that they have."""
        found = {name: each.score or 0.0 for name, each in self.results.items()}
        return {name: score for name, score in found.items() if score != POINTS[name]}

    @property
    def for_a_person(self) -> set[str]:
        """The tasks that a person has to look at."""
        return {name for name, each in self.results.items() if each.needs_a_person}

    @property
    def printed(self) -> str:
        """All that the notebook has printed."""
        outputs = [output for run in self.runs for output in run.outputs]
        return "".join(output.text for output in outputs if output.output_type == "stream")

    def told(self) -> Any:
        """What the last line says that was printed, as data."""
        return json.loads(self.printed.splitlines()[-1])

    def notes(self, name: str) -> set[str]:
        """What the checks of a task found."""
        return {verdict.note for verdict in self.results[name].verdicts}


LIMITS = Limits(cell=20, grade_cell=20, notebook=120)
SHORT = Limits(cell=0.5, grade_cell=0.5, notebook=20)


def graded(examiners: Examiners, folder: Path, notebook: NotebookNode, limits: Limits = LIMITS) -> Graded:
    """Restore, run and score a submission."""
    restored = restore(notebook, source()).notebook
    runs = examiners.run(restored, Job(folder, limits, heldout=folder.parent / "heldout", seed="autumn"))
    by_id = {
        each.metadata["nbgrader"]["grade_id"]: run
        for each, run in zip(restored.cells, runs, strict=True)
        if "nbgrader" in each.metadata
    }
    results = {
        name: cell_result(f"test_{name}", TESTS[name], by_id[f"test_{name}"].outputs, POINTS[name])
        for name in TESTS
    }
    return Graded(results, runs)
