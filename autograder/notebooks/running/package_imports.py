"""What student code imports from the grader's own package, beyond what the given cells import.

Nothing of it earns a point, which an audit tries; a person is told all the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import SourceCell, grade_id_of, kind_of
from autograder.notebooks.cells.parsing import parsed
from autograder.notebooks.submissions.notes import Note
from autograder.reports.plain_text import file_name

PACKAGE = "autograder"
IMPORT_NOTE = "import.grader"
"""The kind of these notes."""

_BY_NAME = ("import_module", "__import__")
_LONGEST = 500_000  # characters of code that is looked through
_LARGEST_MODULE = 1_000_000
_MOST_MODULES = 50


def import_notes(
    notebook: NotebookNode, course: Sequence[SourceCell], folder: Path | None = None
) -> list[Note]:
    """One note for each cell of the student's that imports more of the package, and for each module beside
    it.

    ``folder`` is where modules lie that the student may have handed in; only those are looked at that are
    imported.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> own = new_code_cell("from autograder.neural import normal")
    >>> [note.kind for note in import_notes(new_notebook(cells=[own]), [])]
    ['import.grader']
    """
    texts = [
        cell.released for cell in course if cell.kind in ("locked", "grade") and cell.cell_type == "code"
    ]
    given = {name for text in texts for name in imported(text)}
    notes: list[Note] = []
    modules = set[str]()
    for cell in notebook.cells:
        if cell.cell_type == "code" and kind_of(cell) not in ("locked", "grade"):
            found = imported(cell.source)
            modules |= {name.split(".")[0] for name in found - given}
            where = f"In the cell `{grade_id_of(cell)}`" if grade_id_of(cell) else "In a cell of your own"
            notes += _note(where, found - given, grade_id_of(cell))
    if folder is not None:
        for file, found in _own_modules(folder, modules - {name.split(".")[0] for name in given}):
            notes += _note(f"In `{file}`", found - given, None)
    return notes


def imported(source: str) -> frozenset[str]:
    """The dotted names of everything that code imports, wherever in it; text that is no Python imports
    nothing.

    >>> sorted(
    ...     imported("from autograder.data import images\\ndef f():\\n    __import__('autograder.neural')")
    ... )
    ['autograder.data.images', 'autograder.neural']
    """
    if "import" not in source or len(source) > _LONGEST:
        return frozenset()
    tree = parsed(source)
    nodes = ast.walk(tree) if tree is not None else ()
    return frozenset(name for node in nodes for name in _names(node))


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in _BY_NAME and isinstance(node.args[0].value, str):
            yield node.args[0].value


def _note(where: str, found: frozenset[str] | set[str], grade_id: str | None) -> Iterator[Note]:
    names = sorted(name for name in found if name.split(".")[0] == PACKAGE)
    if names:
        listed = ", ".join(f"`{file_name(name)}`" for name in names[:5]) + (" and more" if names[5:] else "")
        message = (
            f"{where}, {listed} is imported from the grader's own package, which no given cell does. That "
            "earns nothing, and whoever reads this work is told."
        )
        yield Note(IMPORT_NOTE, message, grade_id)


def _own_modules(folder: Path, wanted: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The modules in a folder that are imported, directly or by each other, and what each imports."""
    waiting, known = sorted(wanted), set(wanted)
    while waiting and len(known) < _MOST_MODULES:
        name = waiting.pop(0)
        for path in (folder / f"{name}.py", folder / name / "__init__.py"):
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= _LARGEST_MODULE:
                found = imported(path.read_text(encoding="utf-8", errors="replace"))
                yield path.relative_to(folder).as_posix(), found
                more = {each.split(".")[0] for each in found} - known
                known |= more
                waiting += sorted(more)
