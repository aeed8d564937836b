"""From the source of a solution cell to its mutants."""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.audit.mutants.arithmetic import arithmetic_changes
from autograder.audit.mutants.calls import call_changes
from autograder.audit.mutants.formulas import formula_changes
from autograder.audit.mutants.replacement import Replacement
from autograder.audit.mutants.statements import statement_changes
from autograder.notebooks.cells.parsing import without_magics
from autograder.notebooks.cells.regions import SOLUTION

_LONGEST = 60


@dataclass(frozen=True)
class Mutant:
    """A solution cell with one change: ``name`` says which, ``before`` and ``after`` are the lines that
    differ.
    """

    name: str
    source: str
    before: str
    after: str


def mutants_of(source: str) -> tuple[Mutant, ...]:
    """Every mutant of a solution cell, each once; only what stands between the marks of the solution is
    changed.

    >>> [each.name for each in mutants_of("a = b + 1")]
    ['`a = b + 1` → `pass`', '`b + 1` → `b - 1`', '`b + 1` → `b`', '`b + 1` → `1`', '`1` → `2`', '`1` → `0`',
    '`1` → `-1`']
    """
    tree = ast.parse(without_magics(source))
    original = ast.unparse(tree)
    first, last = _solution_lines(source)
    found: dict[str, Mutant] = {}
    names: dict[str, int] = {}
    for change in _changes(tree, first, last):
        mutated = _with(tree, change)
        if mutated == original or mutated in found:
            continue
        name = f"`{_short(change.before)}` → `{_short(change.after)}`"
        names[name] = names.get(name, 0) + 1
        if names[name] > 1:
            name += f" ({names[name]})"
        found[mutated] = Mutant(name, mutated, *_differing(original, mutated))
    return tuple(found.values())


def _changes(tree: ast.Module, first: int, last: int) -> Iterator[Replacement]:
    inside = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.expr | ast.stmt) and first <= each.lineno <= last
    ]
    for parts in (statement_changes, arithmetic_changes, call_changes, formula_changes):
        yield from parts(tree, inside)


def _solution_lines(source: str) -> tuple[int, int]:
    """The first and the last line of the solution; all lines where nothing is marked."""
    lines = source.split("\n")
    marks = [next((k for k, line in enumerate(lines, 1) if mark in line), 0) for mark in SOLUTION]
    return (marks[0], marks[1]) if all(marks) else (1, len(lines))


def _with(tree: ast.Module, change: Replacement) -> str:
    """The text of the cell with one node changed."""
    copies: dict[int, ast.AST] = {}
    copied = copy.deepcopy(tree, copies)
    _Replace(copies[id(change.node)], change.by).visit(copied)
    return ast.unparse(ast.fix_missing_locations(copied))


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, by: ast.AST | None) -> None:
        self.target, self.by = target, by

    def visit(self, node: ast.AST) -> ast.AST | None:
        if node is self.target:
            return self.by
        found: ast.AST = self.generic_visit(node)
        return found


def _differing(before: str, after: str) -> tuple[str, str]:
    """The lines of both that the other does not have."""
    lines = list(difflib.ndiff(before.split("\n"), after.split("\n")))
    parts = ["\n".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in ("- ", "+ ")]
    return parts[0], parts[1]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 2] + " …"
