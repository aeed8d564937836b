"""nbgrader's own validation, on the command line and behind JupyterLab's button,
shows the messages of our checks.
"""

import os

import nbformat
import pytest
from nbconvert.filters import ansi2html
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.validator import Validator

from autograder.reports.verdicts import check, failed, grade, passed

SETUP = "from autograder import grade\nfrom autograder.plain_answers import is_value"
TESTS = """grade(
    is_value(three, 3, title="it is three", hint="Count again.", points=0.5),
    is_value(four, 4, title="it is four", points=0.5),
    out_of=3,
)"""
UNREADABLE = """from autograder.symbolic import equivalent, positive, vocabulary
grade(equivalent(formula, "a", vocabulary(a=positive), points=1), out_of=1)"""


def cell(source: str, name: str, kind: str, points: float = 0) -> nbformat.NotebookNode:
    metadata = {
        "grade": kind == "grade",
        "solution": kind == "solution",
        "locked": kind != "solution",
        "grade_id": name,
        "schema_version": 3,
        "task": False,
        "cell_type": "code",
    }
    if kind == "grade":
        metadata["points"] = points
    return new_code_cell(source, metadata={"nbgrader": metadata})


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What nbgrader says of each failed cell of one notebook, by the first word of its test."""
    cells = [
        cell(SETUP, "setup", "locked"),
        cell("three, four = 30, 4\nformula = r'a + \\strange b'", "answers", "solution"),
        cell(TESTS, "numbers", "grade", 3),
        cell(UNREADABLE, "formulas", "grade", 1),
        cell(TESTS.replace("three", "3"), "right", "grade", 3),
    ]
    path = tmp_path_factory.mktemp("course") / "numbers.ipynb"
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    results = Validator().validate(str(path))
    return {failure["source"]: failure["raw_error"] for failure in results["failed"]}


def test_a_failed_cell_shows_the_report_in_words(validated: dict[str, str]) -> None:
    assert validated[TESTS].split("\n") == [
        "✗ it is three (0 of 0.5 points)",
        "    Your answer is `30`. Count again.",
        "✓ it is four (0.5 of 0.5 points)",
        "",
        "2 more points are decided by hidden checks.",
    ]


def test_a_place_in_a_formula_is_marked(validated: dict[str, str]) -> None:
    lines = validated[UNREADABLE].split("\n")
    text, mark = lines[-2:]
    assert text[mark.index("^") :].startswith("\\strange")


def test_a_cell_whose_visible_tests_pass_is_a_success(validated: dict[str, str]) -> None:
    assert len(validated) == 2


def test_the_button_s_page_gets_the_same_as_html(validated: dict[str, str]) -> None:
    assert "Your answer is `30`. Count again." in ansi2html(
        validated[TESTS]
    )  # as the validator makes its `error`


def test_no_line_is_cut_off_by_nbgrader() -> None:
    os.environ["NBGRADER_EXECUTION"] = "validate"
    long = "word " * 100
    try:
        grade(check(long, lambda seed: failed(long, "n")), out_of=1)
    except Exception as error:
        lines = error._render_traceback_()  # type: ignore[attr-defined]
    finally:
        del os.environ["NBGRADER_EXECUTION"]
    assert max(map(len, lines)) <= Validator.width.default_value - 3 - len(Validator.indent.default_value)


@pytest.mark.parametrize("execution", [None, "autograde"])
def test_nothing_is_raised_where_scores_are_made(
    monkeypatch: pytest.MonkeyPatch, execution: str | None
) -> None:
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    if execution:
        monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    report = grade(check("a", lambda seed: failed("no", "n")), check("b", lambda seed: passed()), out_of=2)
    assert repr(report) == "1"
