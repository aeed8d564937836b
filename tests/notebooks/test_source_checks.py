"""Authors' mistakes in grade cells, and what they are told to write."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.notebooks.source.checks import check_grade_cell, source_problems
from autograder.notebooks.source.points import misstated_points
from autograder.reports.verdicts import AuthorError
from tests.execution.examiner.test_given_names import notebook


@pytest.mark.parametrize(
    "source",
    [
        "grade(a(x, points=1), b(y, points=2).only_if(c), out_of=3)",
        "words = vocabulary(x=1)\ngrade(a(x, points=2.5), *more, out_of=3)",
        "grade(a(x), out_of=3)",
        "points = 3\nautograder.grade(a(x, points=points), out_of=points)",
        "grade(a(x, points=n), b(y, points=2), out_of=m)",
        "%matplotlib inline\nassert x == 3",
    ],
)
def test_cells_that_may_be_right_pass(source: str) -> None:
    check_grade_cell("tests", source, 3)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("grade(a(x, points=3), out_of=4)", "has 3 points in nbgrader, but says out_of=4"),
        ("grade(a(x, points=1), b(x, points=1), out_of=3)", "worth 2 points together"),
        ("grade(a(x), b(x, points=4), out_of=3)", "worth 4 points together"),
        ("grade(a(x, points=1).only_if(b), out_of=3)", "worth 1 points together"),
        ("grade(out_of=3)", "worth 0 points together"),
        ("grade(a(x, points=3), out_of=3);", "without a semicolon"),
        ("report = grade(a(x, points=3), out_of=3)", "last expression"),
        ("grade(a(x, points=3), out_of=3)\nprint(1)", "last expression"),
        ("grade(a(x, points=3, out_of=3)", "not valid Python"),
    ],
)
def test_mistakes_are_told_with_what_to_write(source: str, told: str) -> None:
    with pytest.raises(AuthorError, match=told):
        check_grade_cell("tests", source, 3)


def answered(text: str, scaffold: str = "") -> tuple[str, str]:
    return "answer", f"{scaffold}\n### BEGIN SOLUTION\n{text}\n### END SOLUTION"


KL = answered("kl = 1", "kl = ...")

DISPUTED = {
    "given first, and asked for": (
        [("given", "kl = 0"), KL, ("test", "assert kl == 1")],
        "uses `kl`, which the cell `cell_0` defines, and so does the answer `cell_1`",
    ),
    "a test's own, and asked for later": (
        [KL, ("test", "limit = kl"), answered("limit = 3", "limit = ..."), ("test", "assert limit == 3")],
        "uses `limit`, which the cell `cell_1` defines, and so does the answer `cell_2`",
    ),
    "asked for, then a test's own": (
        [
            answered("x = 3; kl = 1", "x = kl = ..."),
            ("test", "x = 2\nassert kl < x"),
            ("test", "assert x == 3"),
        ],
        "uses `x`, which the cell `cell_1` defines, and so does the answer `cell_0`",
    ),
    "the same without a scaffold": (
        [KL, ("test", "limit = kl"), answered("def limit(): pass"), ("test", "assert limit")],
        "and so does the answer `cell_2`",
    ),
    "imported by the answer alone": (
        [answered("import numpy as np\nkl = 1", "kl = ..."), ("test", "assert np.isclose(kl, 1)")],
        "uses `np`, which only the answer `cell_0` imports",
    ),
    "imported by a cell without a role": (
        [("", "from math import isclose"), KL, ("test", "assert isclose(kl, 1)")],
        (
            "uses `isclose`, which only the cell `from math import isclose` defines, and that one students "
            "may change"
        ),
    ),
    "a name of Python's": (
        [answered("def pow(x): return x", "def pow(x): ..."), ("test", "assert pow(2, 1) == 2")],
        "uses `pow`, which the answer `cell_0` is to define. It is a name of Python's own",
    ),
}


@pytest.mark.parametrize("what", DISPUTED)
def test_a_name_of_which_it_is_in_doubt_whose_it_is_is_told(what: str) -> None:
    cells, told = DISPUTED[what]
    (problem,) = source_problems(notebook(*cells))
    assert told in problem


@pytest.mark.parametrize(
    "cells",
    [
        [
            ("given", "import torch"),
            answered("import torch\nkl = torch.ones(1)", "kl = ..."),
            ("test", "torch.equal(kl, kl)"),
        ],
        [KL, ("test", "x = kl\nassert x"), answered("x = 3\ny = x", "y = ..."), ("test", "x = y\nassert x")],
        [
            KL,
            ("test", "assert kl"),
            ("given", "kl = 1.0"),
            answered("y = kl", "y = ..."),
            ("test", "assert y == kl"),
        ],
        [
            answered("def f(): pass"),
            ("test", "old = f\ndel f\ntry:\n    f()\nfinally:\n    f = old"),
            ("test", "f()"),
        ],
        [answered("sum = 3\nkl = sum", "kl = ..."), ("test", "assert sum([kl]) == 3")],
        [
            KL,
            ("given", "import math\ntwo = 2 * kl\ndisplay(two)"),
            ("test", "assert math.isclose(two, 2 * kl)"),
        ],
        [KL, ("test", "for kl_of in [kl]:\n    assert kl_of\nwith open('x') as file:\n    file.read()")],
        [answered("np = 1", "np = ..."), ("test", "assert np.__name__")],
        [
            KL,
            ("test", "kl = float(kl)\nassert kl == 1"),
            answered("y = kl", "y = ..."),
            ("test", "assert kl == y"),
        ],
        [("", "x = 3"), KL, ("test", "x = kl\nassert x")],
    ],
)
def test_names_of_which_it_is_clear_whose_they_are_are_not_complained_of(
    cells: list[tuple[str, str]],
) -> None:
    assert list(source_problems(notebook(*cells))) == []


def _graded(points: float, grade_id: str) -> NotebookNode:
    mark = {"grade": True, "solution": False, "grade_id": grade_id, "points": points}
    return new_code_cell(f"grade(out_of={points})", metadata={"nbgrader": mark})


@pytest.mark.parametrize(
    ("texts", "problems"),
    [
        (["## 1. The loss (5 points)", 5.0], 0),
        (["## 1. The loss (5 points)", 4.0], 1),
        (["# Sheet 1 (9 points)", "## a (5 points)", 5.0, "## b (4 points)", 4.0], 0),
        (["# Sheet 1 (9 points)", "## a", 5.0, "## b", 4.0], 0),
        (["# Sheet 1 (9 points)", "## a", 5.0, "## b", 5.0], 1),
        (["## a (5 points)", 2.0, 3.0, "## b", 1.0], 0),
        (["Derive it. **2 points**;", 2.0, "and now its sign. **1 point.**", 2.0], 1),
        (["**2 points** for a, **3 points** for b.", 2.0, 3.0], 0),
        (["The mark is at 3 points.", 2.0], 0),
        ([2.0, "## b (3 points)"], 0),
    ],
)
def test_points_that_a_text_states_are_those_of_its_cells(texts: list[str | float], problems: int) -> None:
    cells = [
        new_markdown_cell(each) if isinstance(each, str) else _graded(each, f"test_{place}")
        for place, each in enumerate(texts)
    ]
    assert len(list(misstated_points(new_notebook(cells=cells)))) == problems
