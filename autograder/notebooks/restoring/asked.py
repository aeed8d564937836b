"""What each task asks for, as far as the texts of its answer cells say: its author's word on what is an
answer to it.

An answer cell asks for the names to which its released text gives a value, or a value in a part of them: ``kl
= ...``, ``def loss(x):``, ``table["kl"] = ...``. One that names nothing leaves it open.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from autograder.notebooks.cells.cells import SourceCell
from autograder.notebooks.cells.code_names import imports_in, names_bound
from autograder.notebooks.cells.parsing import parsed

Asked = Mapping[str, tuple[str, ...] | None]
"""For each grade cell the names that its task asks for; None where that is left open."""


def names_asked_for(released: str) -> tuple[str, ...] | None:
    """The names that an answer cell asks for, by the text that students are given; None if it leaves that
    open.

    >>> names_asked_for("import torch\\nloss = ...\\ntable['kl'] = ...\\nmodel.layer.bias = ...")
    ('loss', 'model', 'table')
    >>> names_asked_for("# YOUR CODE HERE\\nraise NotImplementedError()") is None
    True
    """
    tree = parsed(released)
    if tree is None:
        return None
    bound = names_bound(released) - names_bound(imports_in(released))
    return tuple(sorted(bound.union(_changed(tree)))) or None


def asked_in(course: Sequence[SourceCell]) -> Asked:
    """What is asked for by the answer cells between a grade cell and the one before; of several in a row the
    first one takes it.

    >>> kl = SourceCell("kl", "solution", "code", "", "kl = ...")
    >>> tests = [SourceCell(name, "grade", "code", "", "") for name in ("kl_tests", "more_tests")]
    >>> asked_in([kl, *tests])
    {'kl_tests': ('kl',), 'more_tests': ()}
    """
    found: dict[str, tuple[str, ...] | None] = {}
    asked: set[str] | None = set()
    for cell in course:
        if cell.kind == "grade":
            found[cell.grade_id] = None if asked is None else tuple(sorted(asked))
            asked = set()
        elif cell.kind == "task":
            asked = None  # it is answered in any cells
        elif cell.kind in ("solution", "manual") and cell.cell_type == "code" and asked is not None:
            names = cell.asked or names_asked_for(cell.released)
            asked = None if names is None else asked.union(names)
    return found


def _changed(tree: ast.Module) -> Iterator[str]:
    """The names whose objects are changed by an assignment to a part of them."""
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield from _root(node)
        waiting += ast.iter_child_nodes(node)


def _root(node: ast.expr) -> Iterator[str]:
    """The name that an attribute or an item is one of, in the end."""
    inner = node
    while isinstance(inner, ast.Attribute | ast.Subscript):
        inner = inner.value
    if inner is not node and isinstance(inner, ast.Name):
        yield inner.id
