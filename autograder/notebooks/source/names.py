"""The names that the given cells and tests of a source notebook need, and where they come from; nothing is
run.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import CellKind, grade_id_of, is_showcase, kind_of, released_text
from autograder.notebooks.cells.code_names import ROOMS, names_bound, names_loaded, public_names, star_imports

OF_NOTEBOOKS = frozenset({"display", "get_ipython", "In", "Out", "exit", "quit"})
"""The names that every notebook has at its beginning."""


@dataclass(frozen=True)
class _Cell:
    name: str
    kind: CellKind | None
    full: str
    released: str


def undefined_names(notebook: NotebookNode) -> Iterator[str]:
    """What is wrong with the names that given cells and tests use.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> meta = {"nbgrader": {"grade_id": "test", "grade": True, "solution": False, "locked": True}}
    >>> list(undefined_names(new_notebook(cells=[new_code_cell("equivalant(1)", metadata=meta)])))
    ['The cell `test` uses `equivalant`, which no cell before it defines. Do you mean `equivalent`? Import it
    in a given cell: from autograder.symbolic import equivalent.']
    """
    cells = [_cell(each) for each in notebook.cells if each.cell_type == "code" and not is_showcase(each)]
    full: set[str] = set(OF_NOTEBOOKS)
    released: set[str] = set(OF_NOTEBOOKS)
    for cell in cells:
        if any(module not in ROOMS for module in star_imports(cell.full)):
            return  # nobody can tell what it defines without running it
        if cell.kind in ("grade", "locked"):
            for name in sorted(names_loaded(cell.full) - full):
                yield (
                    f"The cell `{cell.name}` uses `{name}`, which no cell before it defines. "
                    f"{_advice(name, full)}"
                )
            lost = names_loaded(cell.released) - released - (names_loaded(cell.full) - full)
            for name in sorted(lost):
                yield (
                    f"The visible part of the cell `{cell.name}` uses `{name}`, which only hidden lines "
                    "define, so the release stops there. Define it in a visible line, or hide the line "
                    "that uses it."
                )
        full |= names_bound(cell.full)
        # A student has to define what the solution does.
        released |= names_bound(cell.full if cell.kind == "solution" else cell.released)


def _cell(cell: NotebookNode) -> _Cell:
    kind, text = kind_of(cell), str(cell.source)
    released = released_text(text, kind, "code") if kind else text
    return _Cell(grade_id_of(cell) or text.strip().split("\n")[0][:40], kind, text, released)


def _advice(name: str, known: Collection[str]) -> str:
    homes = {exported: room for room in reversed(ROOMS) for exported in public_names(room)}
    if name in homes:
        return f"Import it in a given cell: from {homes[name]} import {name}."
    close = difflib.get_close_matches(name, [*known, *homes], n=1, cutoff=0.75)
    if not close:
        return "Define it in a given cell or in this one; or is it an answer that no solution cell has?"
    if close[0] in known:
        return f"Do you mean `{close[0]}`?"
    return f"Do you mean `{close[0]}`? Import it in a given cell: from {homes[close[0]]} import {close[0]}."
