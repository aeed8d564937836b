"""Graded notebooks without hidden tests: not their source, not what they were called with."""

from __future__ import annotations

import re
from dataclasses import replace

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List

from autograder.answers.tracebacks import is_of_python
from autograder.nbgrader_plugins.feedback.errors_told import without_arguments
from autograder.nbgrader_plugins.feedback.reports import report_of
from autograder.nbgrader_plugins.feedback.visible_checks import visible_checks
from autograder.nbgrader_plugins.resources import Resources
from autograder.notebooks.cells.cells import grade_id_of, hides_tests, is_given, is_showcase, kind_of
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.cells.regions import without_hidden_tests, without_mark_scheme
from autograder.notebooks.running.running import error_output
from autograder.notebooks.scoring.grading import STOPPED
from autograder.notebooks.scoring.records import record_of
from autograder.reports.verdicts import REPORT_MIME, Report

_LEFT_OUT = "[Not shown: this cell ran after tests that are not shown, and could tell of them.]\n"
_STOPPED = {
    "TimeLimit": "Not carried out to its end, because the time was used up",
    "OutputLimit": "Stopped, because it put out far more than anybody could read",
    "KernelDied": "Not carried out to its end, because the process of your code had ended",
}


class HideTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Take hidden tests out of the course's cells, and out of everything that they put out.

    nbgrader by itself shows every student the hidden tests: in the cell's source, and, where
    a test fails, in the traceback. Reports stay: what they say is written for students. Of an
    error in a hidden check they keep what the student's own notebook says anyway, because a
    student's code can put the values that it was called with into its error. What code of the
    student's puts out after hidden tests have called it is left out too, unless the notebook's record
    says that it was made apart from them.
    """

    # nbconvert's HTML exporter configures this on every preprocessor and warns where it cannot
    display_data_priority = List(["text/html", "image/png", "image/jpeg", "text/plain"]).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        known = "\n".join(_shown_source(cell) for cell in nb.cells)
        names = frozenset(grade_id_of(cell) or "" for cell in nb.cells)
        record = record_of("", nb.metadata)
        apart = record is not None and record.apart
        told_before = False
        for cell in nb.cells:
            if cell.cell_type == "code" and _may_tell(cell, told_before, apart):
                cell.outputs = _told(cell, known, names, told_before)
            told_before |= hides_tests(cell)
            cell.source = _shown_source(cell)
        return nb, resources


def _may_tell(cell: NotebookNode, told_before: bool, apart: bool) -> bool:
    """Whether what the cell put out may hold something of a hidden test."""
    if is_showcase(cell):
        return False  # it has not run
    return hides_tests(cell) or (told_before and (kind_of(cell) == "grade" or not apart))


def _shown_source(cell: NotebookNode) -> str:
    if not is_given(cell):
        return str(cell.source)
    return without_mark_scheme(without_hidden_tests(cell.source))


def _told(cell: NotebookNode, known: str, names: frozenset[str], told_before: bool) -> list[NotebookNode]:
    """The report of the cell, and why it stopped; nothing that the student's code put out in it."""
    told = []
    left_out = False
    for output in cell.outputs:
        report = report_of(cell, output)
        if report is not None:
            visible = frozenset() if told_before else visible_checks(cell.source)
            told.append(_report_output(_without_values(report, visible, known), output))
        elif output.output_type == "error":
            told.append(_without_values_of_error(output, names, kind_of(cell) == "grade"))
        else:
            left_out = kind_of(cell) != "grade"
    return [*told, node({"output_type": "stream", "name": "stdout", "text": _LEFT_OUT})] if left_out else told


def _without_values_of_error(output: NotebookNode, names: frozenset[str], of_tests: bool) -> NotebookNode:
    if output.ename in STOPPED:  # the engine's words; but a student's error can have the same name and others
        where = re.search(r"in the cell `([\w-]+)`", str(output.evalue))
        named = f" in the cell `{where[1]}`" if where is not None and where[1] in names else ""
        return error_output(output.ename, f"{_STOPPED[output.ename]}{named}.")
    if of_tests:
        return error_output("NotFinished", "The tests of this task could not be carried out to their end.")
    name = output.ename if is_of_python(str(output.ename)) else "Error"
    return error_output(
        name, "What it says is not shown, because the cell ran after tests that are not shown."
    )


def _without_values(report: Report, visible: frozenset[int], known: str) -> Report:
    verdicts = [
        verdict if position in visible else replace(without_arguments(verdict, known), read_as=())
        for position, verdict in enumerate(report.verdicts)
    ]
    return Report(tuple(replace(each, evidence={}) for each in verdicts), report.out_of)


def _report_output(report: Report, output: NotebookNode) -> NotebookNode:
    data = {
        "text/plain": re.sub(r"[^0-9.e+-]", "", str(output.data.get("text/plain", ""))),
        REPORT_MIME: report.as_json(),
    }
    return node({"output_type": "execute_result", "metadata": {}, "execution_count": None, "data": data})
