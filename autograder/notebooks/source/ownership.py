"""Names of a source notebook of which it is in doubt whether they are the course's or the student's; nothing
is run.

In tests a name is the course's wherever one of its cells has bound it (`ownership`). An author who wants the
student's under such a name, or takes a tool of the tests from a cell that students may change, is told here.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import grade_id_of, is_showcase, kind_of, released_text
from autograder.notebooks.cells.code_names import imports_in, names_bound, names_loaded
from autograder.notebooks.cells.parsing import parsed
from autograder.notebooks.source.names import OF_NOTEBOOKS


def disputed_names(notebook: NotebookNode) -> Iterator[str]:
    """What is wrong with whose the names are that given cells and tests use.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> def cell(name, text, **kind):
    ...     return new_code_cell(text, metadata={"nbgrader": {"grade_id": name, **kind}})
    >>> given = cell("setup", "import math\\nlimit = 3", locked=True)
    >>> answer = cell("answer", "limit = 5", solution=True)
    >>> list(
    ...     disputed_names(new_notebook(cells=[given, answer, cell("test", "assert limit == 5", grade=True)]))
    ... )
    ['The cell `test` uses `limit`, which the cell `setup` defines, and so does the answer `answer`. A test
    finds what the course has defined, whatever a submission makes of it. Give one of the two another name.']
    """
    known = _Known()
    for cell in notebook.cells:
        if cell.cell_type == "code" and not is_showcase(cell):
            yield from known.look_at(cell)


@dataclass
class _Known:
    """What the cells so far have defined: the course's, answers, and what
    is neither and students may change.
    """

    course: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    answers: set[str] = field(default_factory=set)
    imported: dict[str, str] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)

    def look_at(self, cell: NotebookNode) -> Iterator[str]:
        """Complain of one cell, and take note of what it defines."""
        kind, text = kind_of(cell), str(cell.source)
        name = grade_id_of(cell) or text.strip().split("\n")[0][:40]
        if kind in ("grade", "locked"):
            yield from self._complaints(name, text)
            self._take_over(name, text, by_test=kind == "grade")
        elif kind in ("solution", "manual"):
            self._ask(name, text, released_text(text, kind, "code"))
        else:
            self.loose.update(dict.fromkeys(names_bound(text), name))

    def _complaints(self, name: str, text: str) -> Iterator[str]:
        for each in sorted(names_loaded(text)):
            if each in self.replaced:
                yield (
                    f"The cell `{name}` uses `{each}`, which the cell `{self.course[each]}` defines, and so "
                    f"does the answer `{self.replaced[each]}`. A test finds what the course has defined, "
                    "whatever a submission makes of it. Give one of the two another name."
                )
            elif each in self.course or each in self.answers:
                continue
            elif each in self.imported:
                yield (
                    f"The cell `{name}` uses `{each}`, which only the answer `{self.imported[each]}` "
                    "imports, so that whoever answers decides what it is. Import it in a given cell or in "
                    "this one."
                )
            elif each in self.loose:
                yield (
                    f"The cell `{name}` uses `{each}`, which only the cell `{self.loose[each]}` defines, "
                    "and that one students may change or delete. Make that cell read-only, or define it in "
                    "this one."
                )
        for each in sorted(_names_in(text) & self.asked.keys() & set(dir(builtins))):
            yield (
                f"The cell `{name}` uses `{each}`, which the answer `{self.asked[each]}` is to define. It "
                "is a name of Python's own, and tests find that one. Give the answer another name."
            )

    def _take_over(self, name: str, text: str, by_test: bool) -> None:
        """What a grade cell or a given cell defines."""
        uses_answers = not by_test and names_loaded(text) - self.course.keys() - OF_NOTEBOOKS
        here = names_bound(imports_in(text) if uses_answers else text) - names_loaded(text)
        for each in here:
            self.course[each] = name
            self.replaced.pop(each, None)
            if by_test and each in self.asked:
                self.replaced[each] = self.asked[each]
        for each in names_bound(text) - here:
            self.answers.add(each)
            if uses_answers:
                self.course.pop(each, None)

    def _ask(self, name: str, full: str, released: str) -> None:
        """What an answer is to define: the names that students are given, or if there are none, the
        solution's.
        """
        imported = names_bound(imports_in(full))
        answers = names_bound(full) - imported
        asked = (names_bound(released) - imported) or answers
        self.asked.update(dict.fromkeys(asked, name))
        self.replaced.update(dict.fromkeys(asked & self.course.keys(), name))
        self.answers |= answers
        self.imported.update(dict.fromkeys(imported, name))


def _names_in(source: str) -> set[str]:
    tree = parsed(source)
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)} if tree is not None else set()
