"""What students see of their graded notebooks: every message, and no text of a hidden test."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List

from autograder.notebooks.cells import kind_of
from autograder.notebooks.grading import STOPPED
from autograder.notebooks.regions import has_hidden_tests, without_hidden_tests, without_mark_scheme
from autograder.notebooks.running import error_output

Resources = dict[str, Any]


class HideTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Take hidden tests out of grade cells, and out of the errors that quote them.

    nbgrader by itself shows every student the hidden tests: in the cell's source, and, where
    a test fails, in the traceback. Reports stay: what they say is written for students.
    """

    # nbconvert's HTML exporter configures this on every preprocessor and warns where it cannot
    display_data_priority = List(["text/html", "image/png", "image/jpeg", "text/plain"]).tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, index: int
    ) -> tuple[NotebookNode, Resources]:
        if kind_of(cell) in ("task", "locked"):
            cell.source = without_mark_scheme(cell.source)
        if kind_of(cell) == "grade" and has_hidden_tests(cell.source):
            cell.source = without_hidden_tests(cell.source)
            if cell.cell_type == "code":
                cell.outputs = [
                    _without_source(each) for each in cell.outputs if each.output_type != "stream"
                ]
        return cell, resources


def _without_source(output: NotebookNode) -> NotebookNode:
    if output.output_type != "error":
        return output
    if output.ename in STOPPED:  # our own words, which name no test
        return error_output(output.ename, output.evalue)
    name = output.ename if str(output.ename).isidentifier() else "an error"
    return error_output(name, "The tests of this task could not be carried out to their end.")
