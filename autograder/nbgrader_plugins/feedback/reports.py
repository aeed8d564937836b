"""The report of a grade cell, read back from what the cell put out."""

from __future__ import annotations

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import grade_id_of, kind_of, points_of
from autograder.notebooks.scoring.grading import cell_result
from autograder.reports.verdicts import REPORT_MIME, Report

_A_CALL_OF_GRADE = "grade()"


def report_of(cell: NotebookNode, output: NotebookNode) -> Report | None:
    """The report that this output of a cell holds, from its data alone; None where it holds none.

    Only a grade cell has reports: the same data in the output of another cell is what a
    student wrote. What a report says comes from its verdicts, never from the HTML beside them.

    >>> from nbformat.v4 import new_code_cell, new_output
    >>> from autograder.reports.verdicts import check, grade, passed
    >>> report = grade(check("the value agrees", lambda seed: passed()), out_of=1)
    >>> output = new_output("execute_result", data=report._repr_mimebundle_())
    >>> tests = {"grade": True, "grade_id": "test_kl", "points": 1}
    >>> report_of(new_code_cell(metadata={"nbgrader": tests}), output).verdicts[0].check
    'the value agrees'
    >>> report_of(new_code_cell(), output) is None
    True
    """
    if kind_of(cell) != "grade" or output.get("output_type") != "execute_result":
        return None
    if REPORT_MIME not in output.get("data", {}):
        return None
    result = cell_result(grade_id_of(cell) or "", _A_CALL_OF_GRADE, [output], points_of(cell))
    if [verdict.note for verdict in result.verdicts] == ["cell.no-report"]:
        return None
    return Report(result.verdicts, result.max_score)
