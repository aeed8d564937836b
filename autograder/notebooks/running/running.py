"""Running a restored notebook: which cells run, in which order, for how long, and what is said of those that
don't.

`cell_runs` is the one loop over the cells of a notebook. What runs a cell is a session: on its author's own
machine a shell in a plain process (`plain_process`), for other people's notebooks a candidate and an examiner
(`examining`).
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from nbformat import NotebookNode

from autograder.answers.tracebacks import hint_on_syntax
from autograder.execution.cell_endings import CellEnding, Ended
from autograder.notebooks.cells.cells import grade_id_of, is_showcase, kind_of
from autograder.notebooks.cells.code_names import names_bound
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.restoring.asked import Asked
from autograder.notebooks.running.changed import output_on
from autograder.notebooks.running.limits import Limits, time_of_all, time_of_one
from autograder.notebooks.running.noticing import Noticed
from autograder.notebooks.running.ownership import Ownership
from autograder.notebooks.running.session import Session
from autograder.notebooks.scoring.grading import GRADER_STOPPED

_LONGEST_SOURCE = 4_000_000  # characters

CellStatus = Literal["no code", "skipped", "not run", "raised", Ended]


@dataclass(frozen=True)
class Job:
    """What a run needs besides the notebook.

    ``folder`` is where the cells find their files, ``heldout`` the folder of data that hidden tests use,
    ``seed`` the course's own seed, ``showcases`` whether those cells run, ``modules`` a folder of the
    course's own, from which tests may import, ``environment`` variables that all cells find, ``packages``
    those that the course installs besides what it needs itself, ``needs`` the names that each grade cell
    needs from the student's cells, where they are known beforehand, ``asked`` those that its task asks for,
    as far as that is told, ``stopped_before`` the positions of cells that took too long in an earlier run:
    they get a tenth of the time, because nobody waits for them twice.
    """

    folder: Path
    limits: Limits = field(default_factory=Limits)
    heldout: Path | None = None
    seed: str | None = None
    showcases: bool = False
    modules: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: Asked = field(default_factory=dict)
    stopped_before: tuple[int, ...] = ()

    @property
    def told_to_tests(self) -> dict[str, str]:
        """The variables by which tests find held-out data and draw from the course's seed."""
        heldout = str(self.heldout.absolute()) if self.heldout is not None else None
        told = {"AUTOGRADER_HELDOUT": heldout, "AUTOGRADER_SEED": self.seed}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True)
class CellRun:
    """How one cell of the notebook ended, what it put out, the seconds for which it counts, and what its
    author should know.
    """

    status: CellStatus
    outputs: tuple[NotebookNode, ...] = ()
    seconds: float = 0.0
    noticed: tuple[Noticed, ...] = ()

    @property
    def was_stopped(self) -> bool:
        """Whether it did not run to its end; then the last output says why."""
        return self.status not in ("no code", "skipped", "finished", "raised")


def cell_runs(notebook: NotebookNode, job: Job, session: Session) -> Iterator[CellRun]:
    """Run the cells in a session, and say for one after the other how that went.

    Cells after the end of the session or of the time for the notebook are *not run*, never silently left out:
    their entry holds an error output.
    """
    state = _State(session, job, notebook)
    left = job.limits.notebook
    for position, cell in enumerate(notebook.cells):
        run = state.run(cell, position, left)
        yield run
        if not is_showcase(cell):
            left -= run.seconds


def not_blamed_for_the_setup(notebook: NotebookNode, runs: Sequence[CellRun]) -> tuple[CellRun, ...]:
    """Where a given cell fails before any answer has run, failing grade cells are no student's fault."""
    for cell, each in zip(notebook.cells, runs, strict=True):
        if each.status in ("no code", "skipped"):
            continue
        if kind_of(cell) != "locked":
            break
        if each.status == "raised":
            error = next(output for output in each.outputs if output.output_type == "error")
            message = f"the given cell `{grade_id_of(cell)}` stopped with {error.ename}: {error.evalue[:500]}"
            blamed = CellRun("raised", (error_output("AuthorError", message),))
            return tuple(
                blamed if run.status == "raised" and kind_of(graded) == "grade" else run
                for graded, run in zip(notebook.cells, runs, strict=True)
            )
    return tuple(runs)


def filled(notebook: NotebookNode, runs: Sequence[CellRun]) -> NotebookNode:
    """The notebook with the outputs of its run; showcases that were skipped keep theirs."""
    notebook = node(copy.deepcopy(notebook))
    count = 0
    for cell, each in zip(notebook.cells, runs, strict=True):
        if each.status in ("no code", "skipped"):
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = [node(output) for output in each.outputs]
    return notebook


class _State:
    """What is known while the cells of one notebook run."""

    def __init__(self, session: Session, job: Job, notebook: NotebookNode) -> None:
        self.session = session
        self.job = job
        self.ended_in = ""
        graded = [(place, cell) for place, cell in enumerate(notebook.cells) if _is_test(cell)]
        self._numbers = {place: number for number, (place, _) in enumerate(graded)}
        texts = [(grade_id_of(cell) or "", str(cell.source)) for _, cell in graded]
        self._ownership = Ownership(texts, job.asked, job.needs)
        self._hints: dict[str, str] = {}

    def run(self, cell: NotebookNode, position: int, seconds_left: float) -> CellRun:
        if cell.cell_type != "code":
            return CellRun("no code")
        if is_showcase(cell) and not self.job.showcases:
            self._note_skipped(cell.source)
            return CellRun("skipped")
        if not self.session.alive:
            return not_run_after(cell, self.ended_in)
        if seconds_left <= 0:
            most = self.job.limits.notebook
            return _not_run(
                "TimeLimit", f"Not run: the cells above took the {most:g} seconds of the notebook."
            )
        return self._run(cell, position, math.inf if is_showcase(cell) else seconds_left)

    def _run(self, cell: NotebookNode, position: int, seconds_left: float) -> CellRun:
        if not cell.source.strip():
            return CellRun("finished")
        if len(cell.source) > _LONGEST_SOURCE:
            return _not_run("SourceTooLong", f"Not run: it has more than {_LONGEST_SOURCE} characters.")
        kind, usual = kind_of(cell), self.job.limits.of(cell)
        if position in self.job.stopped_before:
            usual /= 10
        limit = min(usual, seconds_left)
        if kind == "grade":
            ran = self._tested(cell, position, limit)
        elif kind == "locked":
            given = self._ownership.given(cell.source, self.session.names)
            ran = self.session.run_given(cell, position, limit, given)
        else:
            ran = self.session.run(cell, position, limit)
        outputs = tuple(map(node, ran.outputs))
        if not self.session.alive:
            self.ended_in = cell_name(cell, position)
        if ran.ended == "finished":
            errors = [output for output in outputs if output.output_type == "error"]
            if kind != "grade":
                self._note_hints(cell.source, errors)
            return CellRun("raised" if errors else "finished", outputs, ran.seconds)
        when = time_of_one(usual) if limit == usual else time_of_all(self.job.limits.notebook)
        ending = None if self.session.alive else self.session.ending
        return CellRun(ran.ended, (*outputs, stopped(ran.ended, when, ending)), ran.seconds)

    def _note_skipped(self, source: str) -> None:
        """What a function that uses a name of a skipped cell is told."""
        if len(source) <= _LONGEST_SOURCE:
            for name in names_bound(source):
                self._hints[name] = (
                    f"`{name}` is set in a cell that is skipped at grading; set it in one that is not."
                )

    def _note_hints(self, source: str, errors: Sequence[NotebookNode]) -> None:
        """What tests can say of their names that stand in a cell which is no Python, and so defines none of
        them.
        """
        hints = (hint_on_syntax(str(each.evalue)) for each in errors if each.ename == "SyntaxError")
        for hint in filter(None, hints):
            words = (found[0] for found in re.finditer(r"\w+", source))
            self._hints.update({word: hint for word in words if word in self._ownership.used})

    def _tested(self, cell: NotebookNode, position: int, limit: float) -> CellEnding:
        names, number = self.session.names, self._numbers[position]
        wanted = self._ownership.test(number, names)
        objection = self._ownership.objection(number, names)
        if objection:
            return CellEnding("finished", [error_output("AuthorError", objection)])
        ran = self.session.test(cell, position, limit, replace(wanted, hints=self._hints))
        return replace(ran, outputs=[output_on(ran.changed), *ran.outputs]) if ran.changed else ran


def _is_test(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and kind_of(cell) == "grade"


def stopped(ended: Ended, when: str, ending: str | None = None) -> NotebookNode:
    """The error output of a cell that did not run to its end.

    ``when`` it was stopped, if it took too long; ``ending`` is a sentence on how the process ended, None
    where there still is one.
    """
    if ended == "too slow":
        message = f"This cell was stopped {when}."
        name = "TimeLimit"
    elif ended == "too much output":
        message = "This cell was stopped, because it put out far more than anybody could read."
        name = "OutputLimit"
    elif ended == "broken":
        message = "The grader itself stopped in this cell; a person will look at it."
        name = GRADER_STOPPED
    else:
        message = f"The process in which your code ran ended in this cell. {ending or ''}".strip()
        name = "KernelDied"
    if ending is not None and ended != "died":
        message += " It could not be interrupted, so no later cell could run."
    return error_output(name, message)


def not_run_after(cell: NotebookNode, ended_in: str) -> CellRun:
    """The run of a cell for which there was no process any more; ``ended_in`` names the cell in which that
    had ended.
    """
    if cell.cell_type != "code":
        return CellRun("no code")
    return _not_run("KernelDied", f"Not run, because the process of your code had ended in {ended_in}.")


def error_output(name: str, message: str) -> NotebookNode:
    """An error output as a kernel would send it.

    >>> error_output("TimeLimit", "Stopped.").traceback
    ['TimeLimit: Stopped.']
    """
    return node(
        {"output_type": "error", "ename": name, "evalue": message, "traceback": [f"{name}: {message}"]}
    )


def cell_name(cell: NotebookNode, position: int) -> str:
    """What messages call a cell: its name in the course, or its place and first line.

    >>> from nbformat.v4 import new_code_cell
    >>> cell_name(new_code_cell("x = 1\\ny = 2"), 4)
    'cell 5 (`x = 1`)'
    """
    grade_id = grade_id_of(cell)
    if grade_id is not None:
        return f"the cell `{grade_id}`"
    lines = cell.source.strip().splitlines() or [""]
    return f"cell {position + 1} (`{lines[0][:60]}`)"


def _not_run(name: str, message: str) -> CellRun:
    return CellRun("not run", (error_output(name, message),))
