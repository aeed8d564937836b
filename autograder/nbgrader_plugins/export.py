"""The gradebook as a CSV file that a spreadsheet shows as it is written."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

from autograder.reports.plain_text import one_line

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
"""The columns of nbgrader's own export, in its order."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?(e[+-]?\d+)?", re.IGNORECASE)
# At the beginning of a text, and wherever another separator than ours would make a beginning.
_STARTS_FORMULA = re.compile("(^|[,;|\\s\"'])(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")


class CsvExport(ExportPlugin):  # type: ignore[misc]
    """nbgrader's CSV export, in which no name or address is taken for a formula or for further columns.

    Students choose their names in many systems, and a spreadsheet runs what begins with
    ``=``, ``+``, ``-`` or ``@``; nbgrader writes every text as it is, commas included.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write a row for every student and assignment to ``--to``, or to grades.csv."""
        destination = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", destination)
        with destination.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for row in self._rows(gradebook):
                writer.writerow(safe_field(row[column]) for column in COLUMNS)

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        students = {str(each) for each in self.student}
        assignments = {str(each) for each in self.assignment}
        for assignment in gradebook.assignments:
            if assignments and assignment.name not in assignments:
                continue
            for student in gradebook.students:
                if not students or student.id in students:
                    yield _row(gradebook, assignment, student)


def safe_field(value: object) -> str:
    """A value as the text of one field; with an apostrophe before what a spreadsheet would run.

    Spreadsheets separate fields by what their language does, whatever the file says: by semicolons in half of
    Europe, by tabs where a table is pasted.

    >>> safe_field('=HYPERLINK("http://evil.example")')
    '\\'=HYPERLINK("http://evil.example")'
    >>> safe_field("Lee;=1+1")
    "Lee;'=1+1"
    >>> safe_field(-2.5), safe_field(None), safe_field("Anna-Maria")
    ('-2.5', '', 'Anna-Maria')
    """
    text = one_line("" if value is None else str(value))
    return text if _NUMBER.fullmatch(text) else _STARTS_FORMULA.sub(r"\1'", text)


def _row(gradebook: Gradebook, assignment: Any, student: Any) -> dict[str, Any]:
    row = {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "timestamp": "",
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "raw_score": 0.0,
        "late_submission_penalty": 0.0,
        "score": 0.0,
        "max_score": assignment.max_score,
    }
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return row
    penalty = submission.late_submission_penalty
    return row | {
        "timestamp": submission.timestamp,
        "raw_score": submission.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, submission.score - (penalty or 0.0)),
    }
