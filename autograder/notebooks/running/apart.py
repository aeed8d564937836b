"""Grading a notebook, and taking what is shown of it from where no hidden test has been.

A student's code can note what a hidden test calls it with, and print it in a later cell, or write it into a
file, by itself or through anything that it has left behind: a thread, a figure, a generator, a handler that
is called at the end. So where a notebook puts out or writes anything that could hold it, its cells are run a
second time, without the tests, in processes that begin after those of the first run have ended. Scores and
verdicts are those of the first run, outputs and files those of the second.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from autograder.execution.warm_process import NoWarmProcess
from autograder.notebooks.cells.cells import hides_tests, is_showcase, kind_of
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.cells.regions import without_hidden_tests
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import CellRun, Job
from autograder.notebooks.scoring.grading import GRADER_STOPPED


@dataclass(frozen=True)
class Graded:
    """What came of a notebook: ``tested`` is the run with its tests, ``shown`` the same with the outputs that
    are shown.

    ``files`` are those that its cells have written and that may stay. Where ``apart`` is False, later outputs
    may hold what hidden tests have called the code with, and no file stays.
    """

    tested: tuple[CellRun, ...]
    shown: tuple[CellRun, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    apart: bool = True


def graded_apart(notebook: NotebookNode, job: Job, examiners: Examiners) -> Graded:
    """Run a notebook with its tests, and without them as far as that makes a difference. Raises as
    `Examiners.runs`.
    """
    written: dict[str, bytes] = {}
    tested = examiners.run(notebook, job, written)
    own = _own_cells_after_hidden_tests(notebook)
    if own is None:
        return Graded(tested, tested, written)
    if not written and not any(tested[position].outputs for position in own):
        return Graded(tested, tested)
    return _shown_apart(notebook, job, examiners, tested, own)


def _shown_apart(
    notebook: NotebookNode, job: Job, examiners: Examiners, tested: tuple[CellRun, ...], own: Sequence[int]
) -> Graded:
    written: dict[str, bytes] = {}
    slow = tuple(position for position, run in enumerate(tested) if run.status == "too slow")
    job = replace(job, heldout=None, seed=None, stopped_before=slow)
    try:
        alone = examiners.run(without_tests(notebook), job, written)
    except NoWarmProcess:
        return Graded(tested, tested, apart=False)
    if any(output.get("ename") == GRADER_STOPPED for run in alone for output in run.outputs):
        return Graded(tested, tested, apart=False)
    shown = list(tested)
    for position in own:
        outputs = alone[position].outputs
        if position in slow:  # why it was stopped is told by the run that counts
            until_then = outputs[:-1] if alone[position].was_stopped else outputs
            outputs = (*until_then, tested[position].outputs[-1])
        shown[position] = replace(tested[position], outputs=outputs)
    return Graded(tested, tuple(shown), written)


def _own_cells_after_hidden_tests(notebook: NotebookNode) -> list[int] | None:
    """The positions of cells that run and are no tests, behind the first that has hidden tests; None if none
    has.
    """
    found: list[int] | None = None
    for position, cell in enumerate(notebook.cells):
        if hides_tests(cell):
            found = found or []
        elif found is not None and kind_of(cell) != "grade" and not is_showcase(cell):
            found.append(position)
    return found


def without_tests(notebook: NotebookNode) -> NotebookNode:
    """The notebook with its test cells empty, and nothing hidden in any other."""
    notebook = node(copy.deepcopy(notebook))
    for cell in notebook.cells:
        if kind_of(cell) == "grade":
            cell.source = ""
        elif hides_tests(cell):
            cell.source = without_hidden_tests(cell.source)
    return notebook
