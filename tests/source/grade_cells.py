"""Running one grade cell of a source notebook on an answer, without a kernel or a gradebook."""

import ast
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jupytext

from autograder.verdicts import Report, Verdict
from examples.answers import TASKS, Cell

ROOT = Path(__file__).parents[2]


@lru_cache
def cells(assignment: str, notebook: str) -> dict[str, str]:
    """The source of every nbgrader cell of a notebook, by its grade_id."""
    return {name: source for name, (source, _) in _cells(assignment, notebook).items()}


def points(cell: Cell) -> float:
    """What the metadata of a grade cell say that it is worth."""
    return float(_cells(cell.assignment, cell.notebook)[cell.grade_id][1]["points"])


@lru_cache
def _cells(assignment: str, notebook: str) -> dict[str, tuple[str, dict[str, Any]]]:
    found = jupytext.read(ROOT / "source_text" / assignment / f"{notebook}.py").cells
    marked = [cell for cell in found if "nbgrader" in cell.metadata]
    return {
        cell.metadata["nbgrader"]["grade_id"]: (cell.source, cell.metadata["nbgrader"]) for cell in marked
    }


def grade_ids(assignment: str, notebook: str) -> set[str]:
    """The grade cells of a notebook that are judged automatically."""
    found = _cells(assignment, notebook).items()
    return {name for name, (_, metadata) in found if metadata["grade"] and not metadata["solution"]}


def grade_cell(assignment: str, notebook: str, grade_id: str, **answers: Any) -> Report:
    """The report of a grade cell when the answers have these values."""
    sources = cells(assignment, notebook)
    setup = next(source for name, source in sources.items() if name.endswith("_setup"))
    names: dict[str, Any] = {}
    exec(compile(setup, "setup", "exec"), names)
    names |= answers
    tree = ast.parse(sources[grade_id])
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    exec(compile(tree, grade_id, "exec"), names)
    report = eval(compile(ast.Expression(last.value), grade_id, "eval"), names)
    assert isinstance(report, Report)
    return report


def judged(cell: Cell, answer: Any) -> Report:
    """What the real grade cell of a task says of an answer."""
    return grade_cell(cell.assignment, cell.notebook, cell.grade_id, **cell.named(answer))


@cache
def report_on(task: str, side: str, place: int) -> Report:
    """The report on the answer at a place among the ``"right"`` or ``"wrong"`` ones of a task; graded once."""
    found = getattr(TASKS[task], side)[place]
    return judged(TASKS[task].cell, found if side == "right" else found[0])


def split(report: Report, cell: Cell) -> tuple[list[Verdict], list[Verdict]]:
    """The verdicts that the released cell would give, and those of hidden checks."""
    source = cells(cell.assignment, cell.notebook)[cell.grade_id]
    released = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", source, flags=re.DOTALL)
    visible = [verdict for verdict in report.verdicts if f'"{verdict.check}"' in released]
    return visible, [verdict for verdict in report.verdicts if verdict not in visible]
