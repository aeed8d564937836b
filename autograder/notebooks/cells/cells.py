"""What a cell is to the course: read from nbgrader's metadata, which students can edit.

Everything here takes metadata as it comes, of any type and shape, and never raises.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nbformat import NotebookNode

from autograder.notebooks.cells import regions

CellKind = Literal["solution", "grade", "manual", "locked", "task"]
"""`solution` is answered in code and graded by a `grade` cell; `manual` and `task` are graded by hand
(an answer cell, and a description of work done in other cells); `locked` is given and read-only."""

SHOWCASE = "showcase"


@dataclass(frozen=True)
class SourceCell:
    """A cell as the course has it, which is what counts.

    ``source`` is its text for grading, with hidden tests; ``released`` is the text that students were given.
    ``tags`` is None where the course's own tags are not known. ``digest`` is that of the released text, and
    ``asked`` the names that it asks for, for a machine that does not have the text itself.
    """

    grade_id: str
    kind: CellKind
    cell_type: str
    source: str
    released: str
    points: float = 0.0
    tags: tuple[str, ...] | None = None
    digest: str = ""
    asked: tuple[str, ...] = ()


def nbgrader_metadata(cell: NotebookNode) -> Mapping[str, Any]:
    """nbgrader's entry in the cell's metadata, or nothing where there is none.

    >>> from nbformat.v4 import new_code_cell
    >>> dict(nbgrader_metadata(new_code_cell(metadata={"nbgrader": "broken"})))
    {}
    """
    found = cell.metadata.get("nbgrader")
    return found if isinstance(found, dict) else {}


def grade_id_of(cell: NotebookNode) -> str | None:
    """The name of the cell in the gradebook.

    >>> from nbformat.v4 import new_code_cell
    >>> grade_id_of(new_code_cell(metadata={"nbgrader": {"grade_id": "kl", "solution": True}}))
    'kl'
    """
    found = nbgrader_metadata(cell).get("grade_id")
    return found if isinstance(found, str) and found else None


def kind_of(cell: NotebookNode) -> CellKind | None:
    """What the cell is to nbgrader; None for a cell that nbgrader does not look at.

    >>> from nbformat.v4 import new_code_cell
    >>> kind_of(new_code_cell(metadata={"nbgrader": {"grade_id": "kl", "grade": True, "solution": False}}))
    'grade'
    """
    metadata = nbgrader_metadata(cell)
    if metadata.get("task") is True:
        return "task"
    if metadata.get("grade") is True:
        return "manual" if metadata.get("solution") is True else "grade"
    if metadata.get("solution") is True:
        return "solution"
    return "locked" if metadata.get("locked") is True else None


def is_given(cell: NotebookNode) -> bool:
    """Whether the text of the cell is the course's."""
    return kind_of(cell) in ("grade", "locked", "task")


def hides_tests(cell: NotebookNode) -> bool:
    """Whether a cell of the course's has tests that are kept from students.

    >>> from nbformat.v4 import new_code_cell
    >>> test = {"grade": True, "solution": False}
    >>> hides_tests(
    ...     new_code_cell("### BEGIN HIDDEN TESTS\\nf(2)\\n### END HIDDEN TESTS", metadata={"nbgrader": test})
    ... )
    True
    """
    return is_given(cell) and regions.has_hidden_tests(cell.source)


def points_of(cell: NotebookNode) -> float:
    """The points in the cell's metadata; 0 where there are none or no sensible ones.

    >>> from nbformat.v4 import new_code_cell
    >>> points_of(new_code_cell(metadata={"nbgrader": {"points": "many"}}))
    0.0
    """
    found = nbgrader_metadata(cell).get("points")
    if isinstance(found, bool) or not isinstance(found, int | float):
        return 0.0
    return float(found) if math.isfinite(found) and found > 0 else 0.0


def tags_of(cell: NotebookNode) -> tuple[str, ...]:
    """The tags of the cell.

    >>> from nbformat.v4 import new_code_cell
    >>> tags_of(new_code_cell(metadata={"tags": ["showcase"]}))
    ('showcase',)
    """
    found = cell.metadata.get("tags")
    return tuple(tag for tag in found if isinstance(tag, str)) if isinstance(found, list) else ()


def is_showcase(cell: NotebookNode) -> bool:
    """Whether the cell shows something that takes long and is looked at by a person.

    Such a cell is not run at grading. A grade cell never is one, whatever its tags say.

    >>> from nbformat.v4 import new_code_cell
    >>> is_showcase(new_code_cell("train(epochs=20)", metadata={"tags": ["showcase"]}))
    True
    """
    return SHOWCASE in tags_of(cell) and kind_of(cell) not in ("grade", "manual", "task")


def source_cells(notebook: NotebookNode) -> tuple[SourceCell, ...]:
    """The nbgrader cells of an instructor's notebook, in its order.

    What an answer cell holds for grading is what students were given: the reference
    solution never enters a submission.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> answer = new_code_cell("kl = 1", metadata={"nbgrader": {"grade_id": "kl", "solution": True}})
    >>> source_cells(new_notebook(cells=[answer]))[0].source
    '# YOUR CODE HERE\\nraise NotImplementedError()'
    """
    found = []
    for cell in notebook.cells:
        kind, grade_id = kind_of(cell), grade_id_of(cell)
        if kind is None or grade_id is None:
            continue
        released = released_text(cell.source, kind, cell.cell_type)
        source = released if kind in ("solution", "manual") else cell.source
        tags = tags_of(cell)
        found.append(SourceCell(grade_id, kind, cell.cell_type, source, released, points_of(cell), tags))
    return tuple(found)


def released_text(source: str, kind: CellKind, cell_type: str) -> str:
    """What students are given of an instructor's cell.

    >>> released_text("Because.", "manual", "markdown")
    'YOUR ANSWER HERE'
    """
    if kind in ("solution", "manual"):
        source = regions.without_solution(
            source, regions.CODE_STUB if cell_type == "code" else regions.TEXT_STUB
        )
    return regions.without_mark_scheme(regions.without_hidden_tests(source))
