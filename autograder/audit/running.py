"""Running the cells of a notebook in this process, and what its grade cells say.

The code is the author's own, so it needs no jail; a fork is ended from outside if it hangs.
"""

from __future__ import annotations

import ast
import contextlib
import linecache
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from autograder.answers.random_generators import generator_states, set_generator_states
from autograder.audit.assignment import Notebook
from autograder.audit.known_answers import at_home
from autograder.audit.results import CellOutcome
from autograder.notebooks.cells.cells import SourceCell
from autograder.notebooks.cells.code_names import names_bound
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.cells.parsing import without_magics
from autograder.notebooks.restoring.asked import asked_in
from autograder.notebooks.running.names_of_tests import Tests
from autograder.notebooks.running.ownership import Ownership
from autograder.notebooks.running.running import error_output
from autograder.notebooks.scoring.grading import cell_result


@dataclass
class Running:
    """A notebook whose cells run one after the other: answers among the ``names``, tests among their own,
    given cells in both.

    ``raised`` maps the grade_id of a cell that ended in an error to the error in words.
    """

    notebook: Notebook
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    raised: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cells = self.notebook.cells
        self._tests = Tests({"__name__": "__main__"}, self.names)
        graded = [place for place, cell in enumerate(cells) if cell.kind == "grade"]
        self._numbers = {place: number for number, place in enumerate(graded)}
        self._ownership = Ownership(
            [(cells[place].grade_id, cells[place].source) for place in graded],
            asked_in([SourceCell(c.grade_id, c.kind, "code", c.source, c.released) for c in cells if c.kind]),
        )

    def run(self, place: int, source: str | None = None, values: Mapping[str, Any] | None = None) -> None:
        """Run one cell that is no grade cell; in its place, another text
        or plain values if they are given.
        """
        cell = self.notebook.cells[place]
        if values is not None:
            self.names.update(at_home(values, self.names))
            self._tests.anew(values)  # those of earlier tasks stand for what was answered there
            return
        before = generator_states()
        try:
            _value_of(source if source is not None else cell.source, cell.grade_id, self.names)
        except (Exception, SystemExit) as error:
            self.raised[cell.grade_id] = _in_words(error)
        if source is not None:
            self._tests.anew(names_bound(source) & self.names.keys())  # the same as for values
        if cell.kind == "locked":
            given = self._ownership.given(cell.source, self._tests.names)
            self._tests.forget(given.students)
            self._tests.keep(given.kept)
            set_generator_states(before)  # both draw the same
            with contextlib.suppress(Exception, SystemExit):
                _value_of(given.here, cell.grade_id, self._tests.names)

    def answer(self, name: str, value: Any) -> None:
        """Put a value in the place of an answer, as its own tests and those below find it from now on."""
        self.names[name] = value
        self._tests.anew([name])

    def bound_in_tests(self, value: Any) -> list[str]:
        """The names under which the tests have an object."""
        return [name for name, each in self._tests.names.items() if each is value]

    def bind_in_tests(self, names: Sequence[str], value: Any) -> None:
        """Give the tests another object under these names."""
        self._tests.names.update(dict.fromkeys(names, value))

    def grade(self, place: int, *, released: bool = False) -> CellOutcome:
        """What a grade cell says; with ``released``, as far as students can see it."""
        cell = self.notebook.cells[place]
        source = cell.released if released else cell.source
        tests = self._tests
        wanted = self._ownership.test(self._numbers[place], tests.names)
        with tests.with_answers(wanted), tests.telling(source) as transformer:
            begun = time.process_time()
            outputs = _outputs_of(source, cell.grade_id, tests.names, transformer)
            seconds = time.process_time() - begun
        result = cell_result(cell.grade_id, source, outputs, cell.points)
        return CellOutcome(
            cell.grade_id, cell.points, result.score or 0.0, result.verdicts, seconds, result.author_error
        )


def _outputs_of(
    source: str, name: str, names: dict[str, Any], transformer: ast.NodeTransformer | None
) -> list[NotebookNode]:
    """What a kernel would have put out at the end of the cell."""
    try:
        value = _value_of(source, name, names, transformer)
    except (Exception, SystemExit) as error:
        return [error_output(type(error).__name__, str(error))]
    if value is None:
        return []
    bundle = getattr(value, "_repr_mimebundle_", None)
    data = bundle() if callable(bundle) else {"text/plain": repr(value)}
    return [node({"output_type": "execute_result", "metadata": {}, "execution_count": None, "data": data})]


def _value_of(
    source: str, name: str, names: dict[str, Any], transformer: ast.NodeTransformer | None = None
) -> Any:
    """Run a cell; the value of its last line, if that is an expression."""
    text = without_magics(source)
    file = f"<{name} {abs(hash(text))}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    tree = ast.parse(text, file)
    if transformer is not None:
        tree = transformer.visit(tree)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec"), names)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), file, "eval"), names)


def _in_words(error: BaseException) -> str:
    text = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
