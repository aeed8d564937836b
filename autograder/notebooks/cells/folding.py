"""Grade cells are folded away behind one line that says what is checked and for how many points.

The line is the author's: a comment ``# @title ...`` at the top of the cell. Colab takes it for the
title of a form, and JupyterLab shows the first line of a cell whose source is hidden.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import kind_of

_TITLE = re.compile(r"#\s*@title\s+(\S.*)")


def title_of(source: str) -> str:
    """What the first line of a cell says is checked in it; empty where it says nothing.

    >>> title_of("# @title The divergence · 4 points\\ngrade(...)"), title_of("grade(...)")
    ('The divergence · 4 points', '')
    """
    match = _TITLE.match(source)
    return match.group(1).strip() if match else ""


def folding(source: str) -> dict[str, Any]:
    """The metadata by which JupyterLab and Colab fold a cell; empty for one that has no title.

    >>> folding("# @title The divergence · 4 points")
    {'cellView': 'form', 'jupyter': {'source_hidden': True}}
    """
    return {"cellView": "form", "jupyter": {"source_hidden": True}} if title_of(source) else {}


def folded(notebook: NotebookNode) -> NotebookNode:
    """The notebook with its grade cells folded.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> tests = {"nbgrader": {"grade": True, "grade_id": "kl_tests", "points": 4}}
    >>> cell = new_code_cell("# @title The divergence · 4 points\\ngrade(...)", metadata=tests)
    >>> folded(new_notebook(cells=[cell])).cells[0].metadata.cellView
    'form'
    """
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if kind_of(cell) == "grade":
            cell.metadata.update(folding(cell.source))
    return notebook
