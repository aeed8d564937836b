"""Whose names a test sees: the course's, the student's, or those of an earlier test."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.plain_process import run
from autograder.notebooks.running.running import Job
from autograder.notebooks.scoring.grading import cell_result

KINDS = {
    "given": {"grade": False, "solution": False, "locked": True},
    "answer": {"grade": False, "solution": True, "locked": False},
    "test": {"grade": True, "solution": False, "locked": True, "points": 1},
}


def notebook(*cells: tuple[str, str]) -> NotebookNode:
    made = []
    for number, (kind, source) in enumerate(cells):
        settings = {"grade_id": f"cell_{number}", "schema_version": 3, **KINDS[kind]} if kind else {}
        made.append(new_code_cell(source, metadata={"nbgrader": settings}))
    return new_notebook(cells=made)


AS_IN_A_KERNEL = {
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


WHOSE = {
    "what a test has defined stays the course's": [
        ("answer", "model = 1"),
        ("test", "model = 5\nassert model == 5"),
        ("answer", "model = 2"),
        ("test", "assert model == 5"),
    ],
    "and what is given, whichever comes first": [
        ("answer", "def half(x):\n    return x"),
        ("given", "def half(x):\n    return x / 2"),
        ("answer", "half = None"),
        ("test", "assert half(3) == 1.5"),
    ],
    "a given function calls what is given": [
        ("given", "limit = 3\ndef is_small(x):\n    return x < limit"),
        ("answer", "limit = 100\nanswer = is_small(50)"),
        ("test", "assert not is_small(50) and answer is True"),
    ],
    "a function of the student's calls what is the student's": [
        ("given", "limit = 3"),
        ("answer", "limit = 100\ndef is_small(x):\n    return x < limit"),
        ("test", "limit = 1\nassert is_small(50)"),
    ],
    "imports of a given cell that uses an answer are the course's": [
        ("answer", "import math\nanswer = 4"),
        ("given", "from math import sqrt\ntwo = sqrt(answer)"),
        ("answer", "sqrt = lambda x: 7"),
        ("test", "assert sqrt(9) == 3 and two == 2"),
    ],
    "a test that takes a function away has not made it its own": [
        ("answer", "def one():\n    return 1\ndef two():\n    return 2 * one()"),
        ("test", "old = one\ndel one\ntry:\n    two()\nexcept NameError: pass\nfinally:\n    one = old"),
        ("test", "assert one() == 1 and two() == 2"),
    ],
    "a test that stops leaves its imports": [
        ("answer", "one = 1"),
        ("test", "assert one == 2\nfrom math import sqrt"),
        ("answer", "sqrt = lambda x: 7"),
        ("test", "assert sqrt(9) == 3"),
    ],
}


@pytest.mark.parametrize("what", WHOSE)
def test_names_of_the_course_and_of_the_student(examiners: Examiners, tmp_path: Path, what: str) -> None:
    """In two processes as in one."""
    cells = notebook(*WHOSE[what])
    for runs in (examiners.run(cells, Job(tmp_path)), run(cells, Job(tmp_path))):
        stopped = [place for place, each in enumerate(runs) if each.status != "finished"]
        assert stopped == ([1] if "stops" in what else []), [each.outputs for each in runs]


def test_what_a_test_lacks_because_another_one_stopped_is_told_a_person(
    examiners: Examiners, tmp_path: Path
) -> None:
    cells = notebook(
        ("answer", "one = 1"),
        ("test", "assert one == 2\ndef close(x, y):\n    return abs(x - y) < 1e-9"),
        ("answer", "two = 2\ndef close(x, y):\n    return True"),
        ("test", "assert close(two, 2)"),
    )
    for runs in (examiners.run(cells, Job(tmp_path)), run(cells, Job(tmp_path))):
        result = cell_result("cell_3", cells.cells[3].source, runs[3].outputs, 1)
        assert (result.score, result.needs_a_person) == (0, True)
        assert "`close`, which the cell `cell_1` defines" in result.author_error


@pytest.mark.parametrize("what", AS_IN_A_KERNEL)
def test_as_in_a_plain_kernel(examiners: Examiners, tmp_path: Path, what: str) -> None:
    cells = notebook(*AS_IN_A_KERNEL[what])
    for runs in (examiners.run(cells, Job(tmp_path)), run(cells, Job(tmp_path))):
        assert [each.status for each in runs] == ["finished"] * len(cells.cells)


def test_a_value_that_cannot_be_had_says_so(examiners: Examiners, tmp_path: Path) -> None:
    runs = examiners.run(
        notebook(
            ("given", "from autograder.reports.verdicts import check, grade, passed"),
            (
                "answer",
                "import torch\ncycle = []\ncycle.append(cycle)\nlarge = torch.zeros(10**9, dtype=torch.int8)",
            ),
            (
                "test",
                (
                    "grade(*(check(n, lambda s: passed(), v) for n, v in [('a', cycle), ('b', large)]), "
                    "out_of=2)"
                ),
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
