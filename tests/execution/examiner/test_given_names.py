"""Whose names a test sees: the course's, the student's, or those of an earlier test."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.notebooks.examining import Examiners
from autograder.notebooks.plain_process import run
from autograder.notebooks.running import Job

KINDS = {
    "given": {"grade": False, "solution": False, "locked": True},
    "answer": {"grade": False, "solution": True, "locked": False},
    "test": {"grade": True, "solution": False, "locked": True, "points": 1},
}


def notebook(*cells: tuple[str, str]) -> NotebookNode:
    made = []
    for number, (kind, source) in enumerate(cells):
        settings = {"grade_id": f"cell_{number}", "schema_version": 3, **KINDS[kind]}
        made.append(new_code_cell(source, metadata={"nbgrader": settings}))
    return new_notebook(cells=made)


AS_IN_A_KERNEL = {
    "a later answer replaces the name of an earlier test": [
        ("answer", "model = 1"),
        ("test", "model = 5\nassert model == 5"),
        ("answer", "model = 2"),
        ("test", "assert model == 2"),
    ],
    "a test sees what an earlier test has made": [
        ("test", "import math\nx = 3"),
        ("answer", "y = 4"),
        ("test", "assert math.sqrt(x + 1) == 2 and y == 4"),
    ],
    "given random numbers are the same for both": [
        ("given", "import random, torch\nimport numpy as np"),
        ("answer", "torch.rand(3); np.random.rand(); random.random()"),
        ("given", "x, y, z = torch.rand(2), np.random.rand(), random.random()"),
        ("answer", "mine = x.tolist(), y, z"),
        ("test", "assert mine == (x.tolist(), y, z)"),
    ],
    "a value that cannot be had is in the way of no other": [
        ("answer", "cycle = []\ncycle.append(cycle)\nfine = 1"),
        ("test", "assert fine == 1"),
    ],
}


@pytest.mark.parametrize("what", AS_IN_A_KERNEL)
def test_as_in_a_plain_kernel(examiners: Examiners, tmp_path: Path, what: str) -> None:
    cells = notebook(*AS_IN_A_KERNEL[what])
    for runs in (examiners.run(cells, Job(tmp_path)), run(cells, Job(tmp_path))):
        assert [each.status for each in runs] == ["finished"] * len(cells.cells)


def test_a_value_that_cannot_be_had_says_so(examiners: Examiners, tmp_path: Path) -> None:
    runs = examiners.run(
        notebook(
            ("given", "from autograder.verdicts import check, grade, passed"),
            (
                "answer",
                "import torch\ncycle = []\ncycle.append(cycle)\nlarge = torch.zeros(10**9, dtype=torch.int8)",
            ),
            (
                "test",
                "grade(*(check(n, lambda s: passed(), v) for n, v in [('a', cycle), ('b', large)]), out_of=2)",
            ),
        ),
        Job(tmp_path),
    )
    report = runs[-1].outputs[-1].data["application/vnd.autograder.report+json"]
    assert [each["note"] for each in report["verdicts"]] == ["answer.missing"] * 2
    assert report["verdicts"][0]["message"].startswith("`cycle` cannot be looked at: ")


@pytest.mark.xfail(
    strict=True, reason="what is given is the course's own in tests, whatever answers make of it"
)
def test_a_given_list_that_an_answer_fills(examiners: Examiners, tmp_path: Path) -> None:
    cells = notebook(
        ("given", "history = []"), ("answer", "history.append(1)"), ("test", "assert history == [1]")
    )
    assert examiners.run(cells, Job(tmp_path))[-1].status == "finished"
