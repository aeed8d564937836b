"""Running one grade cell of a source notebook on an answer, without a kernel or a gradebook."""

import ast
from functools import lru_cache
from pathlib import Path
from typing import Any

import jupytext

from autograder.verdicts import Report

ROOT = Path(__file__).parents[2]


@lru_cache
def cells(assignment: str, notebook: str) -> dict[str, str]:
    """The source of every nbgrader cell of a notebook, by its grade_id."""
    found = jupytext.read(ROOT / "source_text" / assignment / f"{notebook}.py").cells
    return {
        cell.metadata["nbgrader"]["grade_id"]: cell.source for cell in found if "nbgrader" in cell.metadata
    }


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
