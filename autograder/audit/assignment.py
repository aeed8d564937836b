"""An assignment as an audit sees it: the code cells of each notebook, in order, showcases left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import (
    CellKind,
    grade_id_of,
    is_showcase,
    kind_of,
    points_of,
    released_text,
)
from autograder.notebooks.cells.code_names import names_bound, names_loaded
from autograder.notebooks.scoring.trying import read_source


@dataclass(frozen=True)
class CodeCell:
    """A code cell of a source notebook; ``kind`` is None for one that nbgrader does not look at.

    ``source`` is the author's text with solutions and hidden tests, ``released`` what students get.
    """

    grade_id: str
    kind: CellKind | None
    source: str
    released: str
    points: float


@dataclass(frozen=True)
class Notebook:
    """The code cells of a source notebook."""

    name: str
    cells: tuple[CodeCell, ...]

    @property
    def solutions(self) -> Mapping[str, int]:
        """The solution cells and where they stand."""
        return {cell.grade_id: place for place, cell in enumerate(self.cells) if cell.kind == "solution"}


def read_assignment(folder: Path) -> tuple[Notebook, ...]:
    """The notebooks in the source folder of an assignment, by name.

    Raises UnknownAssignment where there is no such folder or no notebook in it.
    """
    return tuple(Notebook(name, code_cells(found)) for name, found in read_source(folder).items())


def code_cells(notebook: NotebookNode) -> tuple[CodeCell, ...]:
    """The cells of a notebook that an audit runs.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> task = {"nbgrader": {"grade_id": "kl", "solution": True}}
    >>> code_cells(new_notebook(cells=[new_code_cell("kl = 1", metadata=task)]))[0].released
    '# YOUR CODE HERE\\nraise NotImplementedError()'
    """
    return tuple(
        CodeCell(
            grade_id_of(cell) or "",
            kind := kind_of(cell),
            cell.source,
            released_text(cell.source, kind, cell.cell_type) if kind else cell.source,
            points_of(cell),
        )
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.strip() and not is_showcase(cell)
    )


def owners(cells: Sequence[CodeCell]) -> dict[str, str]:
    """Whose task each grade cell is: that of the last solution before it which defines a name that it uses.

    >>> cells = [
    ...     ("a", "solution", "f = 1"),
    ...     ("b", "solution", "g = 1"),
    ...     ("t", "grade", "f(g)"),
    ...     ("u", "grade", "f"),
    ... ]
    >>> owners([CodeCell(name, kind, text, text, 1) for name, kind, text in cells])
    {'t': 'b', 'u': 'a'}
    """
    found = {}
    for place, cell in enumerate(cells):
        if cell.kind == "grade":
            needed = names_loaded(cell.source)
            tasks = [
                each.grade_id
                for each in cells[:place]
                if each.kind == "solution" and names_bound(each.source) & needed
            ]
            found.update({cell.grade_id: tasks[-1]} if tasks else {})
    return found


def reached(notebook: Notebook, task: str) -> frozenset[int]:
    """The places of the cells that have to run after a solution was changed.

    All that is given runs again. Grade cells run that use a name which the solution defines,
    directly or through other cells; and those that define what such a grade cell needs. What
    a grade cell computes from an answer for a later one is not followed.

    >>> cells = [
    ...     ("kl", "solution", "kl = 1"),
    ...     ("t1", "grade", "limit = 2; kl < limit"),
    ...     ("t2", "grade", "limit"),
    ... ]
    >>> tiny = Notebook("n", tuple(CodeCell(name, kind, text, text, 1) for name, kind, text in cells))
    >>> sorted(reached(tiny, "kl"))
    [1]
    """
    start = notebook.solutions[task]
    bound = [names_bound(cell.source) for cell in notebook.cells]
    loaded = [names_loaded(cell.source) for cell in notebook.cells]
    graded = [cell.kind == "grade" for cell in notebook.cells]
    others = [(loaded[place], bound[place]) for place, tests in enumerate(graded) if not tests]
    changed = _spread(bound[start], others)
    found, needed = set[int](), set[str]()
    for place in reversed(range(start + 1, len(notebook.cells))):
        if not graded[place] or loaded[place] & changed or bound[place] & needed:
            found.add(place)
            needed |= loaded[place]
    return frozenset(found)


def _spread(names: frozenset[str], cells: Sequence[tuple[frozenset[str], frozenset[str]]]) -> frozenset[str]:
    """The names and all that cells, as pairs of what they load and bind, make of them."""
    found = names.union(*(bound for loaded, bound in cells if loaded & names))
    return found if found == names else _spread(found, cells)
