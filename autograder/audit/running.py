"""Running the cells of a notebook in this process, and what its grade cells say.

The code is the author's own, so it needs no jail; a fork is ended from outside if it hangs.
"""

from __future__ import annotations

import ast
import linecache
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from autograder.audit.assignment import Notebook
from autograder.audit.results import CellOutcome
from autograder.audit.variants import at_home
from autograder.notebooks.grading import cell_result
from autograder.notebooks.names import imports_of, names_bound, names_loaded
from autograder.notebooks.names_of_tests import Tests
from autograder.notebooks.nodes import node
from autograder.notebooks.parsing import without_magics
from autograder.notebooks.running import error_output


@dataclass
class Running:
    """A notebook whose cells run one after the other in one namespace.

    ``raised`` maps the grade_id of a cell that ended in an error to the error in words.
    """

    notebook: Notebook
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    raised: dict[str, str] = field(default_factory=dict)

    def run(self, place: int, source: str | None = None, values: Mapping[str, Any] | None = None) -> None:
        """Run one cell that is no grade cell; in its place, another text or plain values if they are given."""
        cell = self.notebook.cells[place]
        if values is not None:
            self.names.update(at_home(values, self.names))
            return
        try:
            _value_of(source if source is not None else cell.source, cell.grade_id, self.names)
        except (Exception, SystemExit) as error:
            self.raised[cell.grade_id] = _in_words(error)

    def grade(self, place: int, *, released: bool = False) -> CellOutcome:
        """What a grade cell says; with ``released``, as far as students can see it."""
        cell = self.notebook.cells[place]
        source = cell.released if released else cell.source
        tests = Tests(self.names)
        tests.begin(self._checks(), sorted(names_loaded(source) - self._given()))
        begun = time.process_time()
        outputs = _outputs_of(source, cell.grade_id, self.names)
        seconds = time.process_time() - begun
        tests.end()
        result = cell_result(cell.grade_id, source, outputs, cell.points)
        return CellOutcome(
            cell.grade_id, cell.points, result.score or 0.0, result.verdicts, seconds, result.author_error
        )

    def _given(self) -> set[str]:
        return {
            name for cell in self.notebook.cells if cell.kind == "locked" for name in names_bound(cell.source)
        }

    def _checks(self) -> str:
        return imports_of(
            [cell.source for cell in self.notebook.cells if cell.kind in ("locked", "grade")], "autograder"
        )


def _outputs_of(source: str, name: str, names: dict[str, Any]) -> list[NotebookNode]:
    """What a kernel would have put out at the end of the cell."""
    try:
        value = _value_of(source, name, names)
    except (Exception, SystemExit) as error:
        return [error_output(type(error).__name__, str(error))]
    if value is None:
        return []
    bundle = getattr(value, "_repr_mimebundle_", None)
    data = bundle() if callable(bundle) else {"text/plain": repr(value)}
    return [node({"output_type": "execute_result", "metadata": {}, "execution_count": None, "data": data})]


def _value_of(source: str, name: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line, if that is an expression."""
    text = without_magics(source)
    file = f"<{name} {abs(hash(text))}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    tree = ast.parse(text, file)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec"), names)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), file, "eval"), names)


def _in_words(error: BaseException) -> str:
    text = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
