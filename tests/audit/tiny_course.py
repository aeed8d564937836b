"""A course of one notebook with two tasks, written into a folder:
small, but with everything an audit looks at.
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.notebooks.cells.cells import kind_of, released_text
from autograder.notebooks.scoring.trying import read_source

SETUP = (
    "from autograder import grade\nfrom autograder.reports.verdicts import check, failed, passed\nscale = 2"
)

DOUBLE = """def double(x):
    ### BEGIN SOLUTION
    return x * scale
    ### END SOLUTION"""

DOUBLE_TESTS = """grade(
    check("zero stays",
          lambda seed: passed() if double(0) == 0 else failed("It moves.", "zero"), double, points=1),
    ### BEGIN HIDDEN TESTS
    check("four of two",
          lambda seed: passed() if double(3) == 6 else failed("Not twice.", "factor"), double, points=2),
    ### END HIDDEN TESTS
    out_of=3,
)"""

ADD = """### BEGIN SOLUTION
total = double(1) + 3
### END SOLUTION"""

ADD_TESTS = "assert total == 5\n### BEGIN HIDDEN TESTS\nassert str(total) == '5'\n### END HIDDEN TESTS"

MARKED = "Why?\n=== BEGIN MARK SCHEME ===\nOne point for the reason that is right.\n=== END MARK SCHEME ==="


def write_course(folder: Path, **changed: str) -> Path:
    """The source of the assignment ``sums`` below the folder, with other texts for some of its cells."""
    texts = {
        "double": DOUBLE,
        "double_tests": DOUBLE_TESTS,
        "add": ADD,
        "add_tests": ADD_TESTS,
        **changed,
    }
    cells = [_cell("setup", SETUP, locked=True)]
    for name, text in texts.items():
        points = {"double_tests": 3, "add_tests": 1}.get(name)
        cells.append(_cell(name, text, solution=points is None, points=points))
    cells += [new_code_cell("raise RuntimeError('too long')", metadata={"tags": ["showcase"]}), _question()]
    answers = folder / "known_answers" / "sums" / "first" / "double"
    answers.mkdir(parents=True, exist_ok=True)
    (answers / "charges.toml").write_text(
        '[[explained]]\nreason = "It is added there."\ncells = ["add_tests"]\n'
    )
    source = folder / "source" / "sums"
    source.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), source / "first.ipynb")
    return folder


def answer(folder: Path, where: str, text: str) -> None:
    """Write a file of known answers, such as ``double/wrong/half.py``."""
    path = folder / "known_answers" / "sums" / "first" / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_release(folder: Path) -> nbformat.NotebookNode:
    """The release of the course below the folder, as nbgrader would make it; its notebook is returned."""
    source = read_source(folder / "source" / "sums")["first"]
    notebook: nbformat.NotebookNode = nbformat.from_dict(json.loads(json.dumps(source)))
    for cell in notebook.cells:
        if kind := kind_of(cell):
            cell.source = released_text(cell.source, kind, cell.cell_type)
    release = folder / "release" / "sums"
    release.mkdir(parents=True)
    nbformat.write(notebook, release / "first.ipynb")
    return notebook


def _cell(
    name: str, text: str, *, locked: bool = False, solution: bool = False, points: int | None = None
) -> nbformat.NotebookNode:
    entry = {"grade_id": name, "locked": locked, "solution": solution, "grade": points is not None}
    if points is not None:
        entry |= {"points": points, "locked": True}
    return new_code_cell(text, metadata={"nbgrader": {**entry, "schema_version": 3, "task": False}})


def _question() -> nbformat.NotebookNode:
    entry = {"grade_id": "why", "locked": True, "solution": False, "grade": False, "task": False}
    return new_markdown_cell(MARKED, metadata={"nbgrader": {**entry, "schema_version": 3}})
