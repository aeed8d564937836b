"""Authors' mistakes in grade cells, and what they are told to write."""

from __future__ import annotations

import pytest

from autograder.notebooks.source_checks import check_grade_cell
from autograder.verdicts import AuthorError


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
