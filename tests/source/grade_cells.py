"""Running the grade cells of a source notebook on an answer, without a kernel or a gradebook."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jupytext
import pytest
from _pytest.mark import ParameterSet

from autograder.audit.assignment import CodeCell, code_cells, owners
from autograder.audit.known_answers import KnownAnswer, at_home, known_answers_of
from autograder.notebooks.cells.code_names import names_bound, names_loaded
from autograder.reports.verdicts import Missing, Report, Verdict

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Task:
    """A solution cell of the course, the answers to it that are known, and the grade cells that judge it."""

    assignment: str
    notebook: str
    name: str

    @cached_property
    def cells(self) -> tuple[CodeCell, ...]:
        """The code cells of the task's notebook."""
        return notebook_cells(self.assignment, self.notebook)

    @cached_property
    def place(self) -> int:
        """The place of the solution cell among the cells of its notebook."""
        return [cell.grade_id for cell in self.cells].index(self.name)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that the reference solution defines."""
        return tuple(sorted(names_bound(self.cells[self.place].source)))

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The names of answers, to this task and to others, that its first grade cell looks at."""
        solutions = [cell for cell in self.cells[: self.place + 1] if cell.kind == "solution"]
        needed = names_loaded(grade_cell(self, self.grade_ids[0]).source)
        return tuple(sorted(needed & {name for cell in solutions for name in names_bound(cell.source)}))

    @cached_property
    def grade_ids(self) -> tuple[str, ...]:
        """The grade cells in which this solution is the last one looked at, in their order."""
        return tuple(grade_id for grade_id, task in owners(self.cells).items() if task == self.name)

    @property
    def is_symbolic(self) -> bool:
        """Whether the task asks for mathematics rather than for a program."""
        return "autograder.symbolic" in self.cells[0].source

    @cached_property
    def known_answers(self) -> tuple[KnownAnswer, ...]:
        """The known answers."""
        return known_answers_of(ROOT / "known_answers" / self.assignment / self.notebook / self.name)

    def of(self, kind: str) -> dict[str, KnownAnswer]:
        """The known ``"right"`` or ``"wrong"`` answers, by what they are called."""
        return {each.name: each for each in self.known_answers if each.kind == kind}


@cache
def notebook_cells(assignment: str, notebook: str) -> tuple[CodeCell, ...]:
    """The code cells of a notebook that run at grading."""
    return code_cells(jupytext.read(ROOT / "source_text" / assignment / f"{notebook}.py"))


NOTEBOOKS = [(path.parent.name, path.stem) for path in sorted((ROOT / "source_text").glob("*/*.py"))]
"""The notebooks of the course, as assignment and name."""


def _tasks() -> dict[str, Task]:
    return {
        cell.grade_id: Task(assignment, notebook, cell.grade_id)
        for assignment, notebook in NOTEBOOKS
        for cell in notebook_cells(assignment, notebook)
        if cell.kind == "solution"
    }


TASKS = _tasks()
"""Every task of the course that is judged automatically, by the grade_id of its solution cell."""

SYMBOLIC = {name: task for name, task in TASKS.items() if task.is_symbolic}


def judged(
    task: Task,
    answer: KnownAnswer | Mapping[str, Any],
    grade_id: str = "",
    instead: Mapping[str, Any] = MappingProxyType({}),
    released: bool = False,
) -> Report:
    """What a real grade cell says of an answer, or of values by their names;
    the task's first one unless said.

    ``instead`` gives other checks in the place of some that the grade cell names; ``released``: as students
    have it.
    """
    grade_id = grade_id or task.grade_ids[0]
    names = dict(_before(task))
    with _settings_kept(task):
        if isinstance(answer, KnownAnswer):
            _give(names, answer, task)
        else:
            names |= answer
        for cell in task.cells[task.place + 1 :]:
            if cell.grade_id == grade_id:
                return _report(cell, cell.released if released else cell.source, names | dict(instead))
            if cell.kind != "grade":
                exec(compile(cell.source, cell.grade_id or "given", "exec"), names)
    raise LookupError(f"{grade_id} does not stand behind {task.name}.")


def _settings_kept(task: Task) -> AbstractContextManager[None]:
    """What an answer sets for all of torch is put back; a task without programs needs no torch."""
    if task.is_symbolic:
        return nullcontext()
    from autograder.neural.answers.global_state import left_as_found

    return left_as_found()


def cases(tasks: Mapping[str, Task], kind: str) -> list[ParameterSet]:
    """Every known answer of one kind, as a strict expected failure where it is judged wrongly so far."""
    return [
        pytest.param(
            task,
            name,
            id=f"{task}: {name}",
            marks=[pytest.mark.xfail(strict=True, reason=answer.limit)] if answer.limit else [],
        )
        for task in tasks
        for name, answer in tasks[task].of(kind).items()
    ]


def grade_cell(task: Task, grade_id: str) -> CodeCell:
    """A grade cell of the task's notebook."""
    return next(cell for cell in task.cells if cell.grade_id == grade_id)


@cache
def report_on(task: str, kind: str, name: str) -> Report:
    """The report of a task's first grade cell on a known answer; graded once."""
    return judged(TASKS[task], TASKS[task].of(kind)[name])


def written(answer: KnownAnswer) -> str:
    """The answer as its author wrote it."""
    if answer.values is None:
        return answer.source or ""
    values = tuple(answer.values.values())
    return str(values[0] if len(values) == 1 else values)


def split(report: Report, task: Task) -> tuple[list[Verdict], list[Verdict]]:
    """The verdicts that the task's first grade cell would give when released, and those of hidden checks."""
    seen = _visible_titles(task.name)
    visible = [verdict for verdict in report.verdicts if verdict.check in seen]
    return visible, [verdict for verdict in report.verdicts if verdict not in visible]


@cache
def _visible_titles(name: str) -> frozenset[str]:
    task = TASKS[name]
    report = judged(task, {each: Missing(each) for each in task.answered}, released=True)
    return frozenset(verdict.check for verdict in report.verdicts)


@cache
def _before(task: Task) -> dict[str, Any]:
    """What the cells before the solution cell define, with the reference solutions of other tasks."""
    names: dict[str, Any] = {}
    for cell in task.cells[: task.place]:
        if cell.kind != "grade":
            exec(compile(cell.source, cell.grade_id or "given", "exec"), names)
    return names


def _give(names: dict[str, Any], answer: KnownAnswer, task: Task) -> None:
    """Let the answer take the place of the solution cell; what it does not come to define is missing."""
    names |= {name: Missing(name) for name in task.names}
    if answer.values is not None:
        names |= at_home(answer.values, names)
        return
    assert answer.source is not None
    try:
        exec(compile(answer.source, answer.name, "exec"), names)
    except Exception:  # a cell that ends with an error keeps what it defined before
        return


def _report(cell: CodeCell, source: str, names: dict[str, Any]) -> Report:
    tree = ast.parse(source)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    exec(compile(tree, cell.grade_id, "exec"), names)
    report = eval(compile(ast.Expression(last.value), cell.grade_id, "eval"), names)
    assert isinstance(report, Report)
    return report
