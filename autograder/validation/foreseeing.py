"""What the run of a notebook on its author's machine says of the run at grading.

Problems are what would cost something there, hints what is good to know. Both are told with the cell that
they are about.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nbformat import NotebookNode

from autograder.answers.tracebacks import hint_on_syntax
from autograder.notebooks.cells.cells import grade_id_of, is_showcase, kind_of
from autograder.notebooks.cells.code_names import modules_imported_later, names_bound
from autograder.notebooks.running.changed import changed_in
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.noticing import NoticedKind
from autograder.notebooks.running.running import CellRun, cell_name

_COULD_BE_TOO_SLOW = 0.5  # of the limit: graders and laptops differ by a factor of two and more
_LONGEST_ERROR = 400
_PLACE = re.compile(r" \(<cell \d+>, line \d+\)$")  # which syntax errors say of themselves


@dataclass(frozen=True)
class Foreseen:
    """One thing that the run foretells: a *problem* costs something at grading, a *hint* is good to know."""

    weight: Literal["problem", "hint"]
    message: str


@dataclass(frozen=True)
class Ran:
    """A cell of the notebook at its position, and its run."""

    position: int
    cell: NotebookNode
    run: CellRun

    @property
    def name(self) -> str:
        """What messages call it."""
        return cell_name(self.cell, self.position)

    def noticed(self, kind: NoticedKind) -> list[str]:
        """What was noticed of this kind."""
        return list(dict.fromkeys(each.what for each in self.run.noticed if each.kind == kind))


def foreseen(
    notebook: NotebookNode, runs: Sequence[CellRun], limits: Limits, unanswered: Collection[str]
) -> tuple[Foreseen, ...]:
    """Everything that the run foretells, in the order of the cells.

    ``unanswered`` are the grade_ids of answer cells of which it is known that they stop with an error.
    """
    ran = [
        Ran(position, cell, run)
        for position, (cell, run) in enumerate(zip(notebook.cells, runs, strict=True))
        if cell.cell_type == "code"
    ]
    found: list[Foreseen] = []
    for each in ran:
        found += _of_its_end(each, ran, unanswered)
        found += _of_missing_names(each, ran, unanswered)
        found += _of_changed_answers(each, ran)
        found += _of_what_is_not_there(each)
        found += _of_its_time(each, limits)
    return tuple(dict.fromkeys((*found, *_of_all(ran, limits))))


def _of_its_end(each: Ran, ran: Sequence[Ran], unanswered: Collection[str]) -> Iterator[Foreseen]:
    """A cell that stopped: where, why, and what it means."""
    kind, status = kind_of(each.cell), each.run.status
    if status in ("too slow", "too much output", "died"):
        yield Foreseen("problem", f"In {each.name}: {each.run.outputs[-1].evalue}")
    elif status == "raised" and kind != "grade" and grade_id_of(each.cell) not in unanswered:
        message = f"In {each.name}: {_error_in_words(each)}{_defined_below(each, ran)}"
        yield Foreseen("problem" if kind else "hint", message)


def _error_in_words(each: Ran) -> str:
    error = next(output for output in each.run.outputs if output.output_type == "error")
    said = _PLACE.sub("", str(error.evalue))
    text = f"{error.ename}: {said}" if said else str(error.ename)
    place = next(iter(each.noticed("place")), "")
    words = f"it stops with {text[:_LONGEST_ERROR].rstrip('.')}" + (f" ({place})" if place else "") + "."
    if hint := hint_on_syntax(said):
        words += f" {hint}"
    for package in each.noticed("package"):
        words += f" {_not_installed(package)}"
    return words


def _defined_below(each: Ran, ran: Sequence[Ran]) -> str:
    """Where the name stands that a cell used too early."""
    for name in each.noticed("undefined"):
        below = _cell_that_defines(name, ran[ran.index(each) + 1 :])
        if below is not None and is_showcase(below.cell):
            return f" `{name}` is defined in {below.name}, a showcase, and those are not run at grading."
        if below is not None:
            return (
                f" `{name}` is defined further down, in {below.name}: cells run from top to bottom. Move "
                "one of them."
            )
        above = _cell_that_defines(
            name, [other for other in ran[: ran.index(each)] if is_showcase(other.cell)]
        )
        if above is not None:
            return f" `{name}` is defined in {above.name}, a showcase, and those are not run at grading."
    return ""


def _cell_that_defines(name: str, ran: Sequence[Ran]) -> Ran | None:
    """The first of the cells, other than tests, that gives the name a value."""
    cells = (each for each in ran if kind_of(each.cell) != "grade")
    return next((each for each in cells if name in names_bound(each.cell.source)), None)


def _of_missing_names(each: Ran, ran: Sequence[Ran], unanswered: Collection[str]) -> Iterator[Foreseen]:
    """Names that tests need, hidden ones included, and that nothing above them has defined."""
    before = ran[: ran.index(each)]
    for name in each.noticed("unwritten"):
        cells = [other for other in before if name in names_bound(other.cell.source)]
        if cells and grade_id_of(cells[-1].cell) not in unanswered:
            message = f"In {cells[-1].name}: `{name}` is still `...`; the tests need its value."
            yield Foreseen("problem", message + _near_miss(name, cells[-1]))
    for name in each.noticed("missing"):
        if unanswered and not any(_could_define(other, name, unanswered) for other in before):
            continue  # the answer that should define it is known to be missing
        message = f"The tests in {each.name} need `{name}`, which no cell above them defines."
        stopped = [other for other in before if name in names_bound(other.cell.source)]
        below = _cell_that_defines(name, ran[ran.index(each) + 1 :])
        if stopped:
            message = (
                f"The tests in {each.name} need `{name}`, but {stopped[-1].name} stopped before it was "
                "defined."
            )
        elif below is not None:
            message = (
                f"The tests in {each.name} need `{name}`, which is defined further down, in {below.name}. "
                "Move that cell up."
            )
        else:
            message += _similar(name, before)
        yield Foreseen("problem", message)


def _of_changed_answers(each: Ran, ran: Sequence[Ran]) -> Iterator[Foreseen]:
    """Answers that have changed since the tests of their own task, and
    so are not what tests below look at.
    """
    for name in changed_in(each.run.outputs):
        before = [other for other in ran[: ran.index(each)] if kind_of(other.cell) != "grade"]
        cells = [other for other in before if name in names_bound(other.cell.source)]
        where = f"It has another value since {cells[-1].name}. " if cells[1:] else ""
        yield Foreseen(
            "hint",
            f"The tests in {each.name} use `{name}` as the tests of its own task have found it. {where}If "
            "it is to be another one, change it in the cell of its own task.",
        )


def _could_define(each: Ran, name: str, unanswered: Collection[str]) -> bool:
    """Whether a cell is an answer that somebody has given, or defines the name in its text."""
    answered = kind_of(each.cell) == "solution" and grade_id_of(each.cell) not in unanswered
    return answered or name in names_bound(each.cell.source)


def _near_miss(name: str, cell: Ran) -> str:
    """What else the cell defines under a part of the name, as `kl` where `kl_scalar` is asked."""
    parts = set(name.split("_"))
    others = sorted(
        other for other in names_bound(cell.cell.source) - {name} if parts.intersection(other.split("_"))
    )
    return f" Is it what the cell calls `{others[0]}`? Its name has to be `{name}`." if others else ""


def _similar(name: str, before: Sequence[Ran]) -> str:
    own = {
        bound
        for each in before
        if kind_of(each.cell) in ("solution", None)
        for bound in names_bound(each.cell.source)
    }
    close = difflib.get_close_matches(name, sorted(own), n=1, cutoff=0.7)
    return f" Is it misspelt as `{close[0]}`?" if close else " Is it misspelt?"


def _of_what_is_not_there(each: Ran) -> Iterator[Foreseen]:
    """Networks, programs and files that there are none of at grading."""
    for sentence in each.noticed("refused"):
        weight: Literal["problem", "hint"] = "problem" if each.run.status == "raised" else "hint"
        yield Foreseen(weight, f"In {each.name}: {sentence}, so it was refused here too.")
    for megabytes in each.noticed("memory"):
        yield Foreseen(
            "problem",
            f"In {each.name}: it needs more than the {megabytes} MB of memory that there are at grading, "
            "where it would be ended.",
        )
    for path in each.noticed("outside"):
        yield Foreseen(
            "problem",
            f"In {each.name}: it reads `{path}`, which lies outside of this folder and is not there at "
            "grading. Put the file beside the notebook, read it from there, and hand it in too.",
        )


def _of_its_time(each: Ran, limits: Limits) -> Iterator[Foreseen]:
    limit = limits.of(each.cell)
    if (
        each.run.status == "finished"
        and not is_showcase(each.cell)
        and each.run.seconds > _COULD_BE_TOO_SLOW * limit
    ):
        yield Foreseen(
            "hint",
            f"In {each.name}: it took more than half of the {limit:g} seconds that it may compute. "
            "A slower machine could stop it.",
        )


def _of_all(ran: Sequence[Ran], limits: Limits) -> Iterator[Foreseen]:
    if any(each.run.status == "not run" for each in ran):
        yield Foreseen(
            "problem", "Cells below were not run, and would not be at grading; their tests have no points."
        )
    total = sum(each.run.seconds for each in ran if not is_showcase(each.cell))
    if total > _COULD_BE_TOO_SLOW * limits.notebook:
        yield Foreseen(
            "hint",
            f"All cells took more than half of the {limits.notebook:g} seconds that they may compute "
            "together.",
        )


def imported_later(
    sources: Mapping[str, str], there: Collection[str], own: Collection[str]
) -> Iterator[Foreseen]:
    """Packages that functions import when they are called, which may happen in hidden tests only.

    ``sources`` are the texts of cells and of modules beside the notebook by what messages call them;
    ``there`` the modules that there are at grading, and ``own`` those beside the notebook.
    """
    for name, source in sources.items():
        for module in sorted(modules_imported_later(source) - sys.stdlib_module_names - {*there, *own}):
            yield Foreseen("problem", f"In {name}: a function imports `{module}`. {_not_installed(module)}")


def _not_installed(package: str) -> str:
    return (
        f"The course does not install `{package}`, so it is not there at grading: do without it, or ask for "
        "it."
    )


_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", flags=re.MULTILINE)


def heading_of(cell: NotebookNode) -> str:
    """The last heading in a text cell; empty where there is none.

    >>> from nbformat.v4 import new_markdown_cell
    >>> heading_of(new_markdown_cell("# A\\n## B"))
    'B'
    """
    found = _HEADING.findall(cell.source) if cell.cell_type == "markdown" else []
    return str(found[-1]) if found else ""
