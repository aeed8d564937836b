"""From the outputs of a grade cell to its score.

A report may come out of a process in which the student's code ran, or out of a graded notebook's file. So
wherever it comes from, it is read from a whitelist, with bounds, and never for more points than the cell has.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from nbformat import NotebookNode

from autograder.answers.tracebacks import is_of_python
from autograder.notebooks.cells.cells import grade_id_of, points_of
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.cells.parsing import last_grade_call, parsed
from autograder.notebooks.cells.regions import has_hidden_tests, without_hidden_tests
from autograder.notebooks.running.changed import NOTE, changed_in, verdict_on
from autograder.reports.rendering import report_html
from autograder.reports.shown_back import shown_back_of
from autograder.reports.verdicts import REPORT_MIME, AnswerError, Report, Status, Verdict

_STATUSES: tuple[Status, ...] = get_args(Status)

STOPPED = {
    "TimeLimit": "cell.too-slow",
    "OutputLimit": "cell.too-much-output",
    "KernelDied": "cell.kernel-died",
}
"""The errors that the engine itself leaves in a cell (`running`), and the notes that they become."""

GRADER_STOPPED = "GraderStopped"
"""The error in a cell that could not be run because the grader itself failed, which costs nobody points."""

_MOST_VERDICTS = 200
_LONGEST_TEXT = 5_000  # a message is a few sentences; what is longer was not written by a check
_LARGEST_EVIDENCE = 20_000
_SLACK = 1e-6  # points are stated in quarters at the finest; sums of them are off by 1e-15


@dataclass(frozen=True)
class CellResult:
    """The score of one grade cell.

    ``score`` is None where only a person can give one. ``author_error`` says what is wrong in
    the source, where something is; then the student's score must not be taken as final.
    """

    grade_id: str
    score: float | None
    max_score: float
    verdicts: tuple[Verdict, ...] = ()
    author_error: str = ""

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has to look: no score, an undecided check, or a fault in the source."""
        return bool(self.why_a_person)

    @property
    def why_a_person(self) -> str:
        """Why somebody has to look, in words for them; empty if nobody has to."""
        if self.author_error:
            return "there is a mistake in the source"
        undecided = [verdict for verdict in self.verdicts if verdict.status == "undecided"]
        if undecided:
            return undecided[0].message or f"undecided: {undecided[0].check}"
        return "there is no score" if self.score is None else ""


def calls_grade(source: str) -> bool:
    """Whether the cell's last expression is the report of `grade`, as in every cell of ours.

    A cell of bare assertions is graded as nbgrader does it: all points unless it raises.

    >>> calls_grade("grade(check, out_of=2)"), calls_grade("assert kl == 1")
    (True, False)
    """
    return last_grade_call(parsed(source)) is not None


def cell_result(grade_id: str, source: str, outputs: Sequence[NotebookNode], points: float) -> CellResult:
    """The score of a grade cell with this source after a run that put out this.

    >>> cell_result("test_kl", "grade(a, out_of=2)", [], 2).verdicts[0].note
    'cell.no-report'
    """
    result = _result(grade_id, source, outputs, points)
    changed = changed_in(outputs)
    told = any(each.note == NOTE for each in result.verdicts)
    lost = any(each.status != "passed" for each in result.verdicts)
    if not changed or told or result.author_error or not lost:
        return result
    return replace(result, verdicts=(*result.verdicts, verdict_on(changed)))


def _result(grade_id: str, source: str, outputs: Sequence[NotebookNode], points: float) -> CellResult:
    errors = [output for output in outputs if output.output_type == "error"]
    if not calls_grade(source):
        return _classic_result(grade_id, source, errors, _number(outputs), points)
    report = None if errors else _report(outputs)
    if report is None:
        return _without_report(grade_id, source, errors, points)
    verdicts, worth, faults = report
    score = min(max(sum(verdict.points for verdict in verdicts), 0.0), points)
    wrong = " ".join(faults)
    if abs(worth - points) > _SLACK:
        wrong = wrong or (
            f"The checks of the grade cell `{grade_id}` are worth {worth:g} points together, but the cell "
            f"has {points:g}. In the source notebook, give the cell {worth:g} points (and write "
            f"out_of={worth:g}), or change the points of its checks; then generate the assignment again and "
            "grade again."
        )
    return CellResult(grade_id, round(score, 6), points, verdicts, wrong)


def result_of(cell: NotebookNode, outputs: Sequence[NotebookNode]) -> CellResult:
    """The same for a grade cell of a notebook.

    >>> from nbformat.v4 import new_code_cell
    >>> result_of(
    ...     new_code_cell("assert kl == 1", metadata={"nbgrader": {"grade": True, "points": 2}}), []
    ... ).score
    2.0
    """
    return cell_result(grade_id_of(cell) or "", cell.source, outputs, points_of(cell))


def graded_outputs(outputs: Sequence[NotebookNode], result: CellResult) -> list[NotebookNode]:
    """The outputs of the grade cell as they are kept: what a person reads, and one report.

    Anything on stderr is dropped, which nbgrader would take for a failure, and so is every
    result but the report, of which nbgrader takes the first as the score.
    """
    kept = [
        output
        for output in outputs
        if output.output_type in ("display_data", "error")
        or (output.output_type == "stream" and output.name == "stdout")
    ]
    if result.score is None or any(each.output_type == "error" for each in outputs):
        return [node(output) for output in kept]
    report = Report(result.verdicts, result.max_score)
    data = {
        "text/plain": f"{result.score:.6g}",
        "text/html": report_html(report),
        REPORT_MIME: report.as_json(),
    }
    shown = {"output_type": "execute_result", "metadata": {}, "execution_count": None, "data": data}
    return [node(output) for output in (*kept, shown)]


def _classic_result(
    grade_id: str, source: str, errors: Sequence[NotebookNode], number: float | None, points: float
) -> CellResult:
    if errors:
        return _without_report(grade_id, source, errors, points)
    score = points if number is None else min(max(number, 0.0), points)
    status: Status = "passed" if score >= points else "failed"
    verdict = Verdict("the tests of this cell", status, score, points, "tests.run", "")
    return CellResult(grade_id, score, points, (verdict,))


def _without_report(grade_id: str, source: str, errors: Sequence[NotebookNode], points: float) -> CellResult:
    stopped = [error for error in errors if error.ename in STOPPED]
    told = [*errors, *stopped][-1:]  # what the engine says about it, before the interrupt that followed
    name, text = (str(told[0].ename), str(told[0].evalue)) if told else ("", "")
    if name == "AuthorError":
        # `grade` lets nothing else of that name through, and no student gains by raising it.
        wrong = f"The grade cell `{grade_id}` cannot be carried out as written: {text[:_LONGEST_TEXT]}"
        message = "This cell could not be carried out; a person will look at it."
        verdict = Verdict("the cell runs", "undecided", 0.0, points, "cell.author-error", message)
        return CellResult(grade_id, 0.0, points, (verdict,), wrong)
    if name == GRADER_STOPPED:
        verdict = Verdict("the cell runs", "undecided", 0.0, points, "cell.grader-stopped", text)
        return CellResult(grade_id, 0.0, points, (verdict,))
    if name in STOPPED:
        note, message = STOPPED[name], text
    elif name:
        note = "cell.raised"
        message = f"The tests of this task stopped with {_told_of(name, text, source)}."
    else:
        note, message = "cell.no-report", "The tests of this task ended without a result."
    return CellResult(
        grade_id, 0.0, points, (Verdict("the cell runs", "failed", 0.0, points, note, message),)
    )


def _told_of(name: str, text: str, source: str) -> str:
    """What a student is told of an error in a grade cell: nothing of the cell that they cannot see.

    The text of an error can hold any value or line of the cell. Where a part of it is hidden, only the
    message of an assertion that is written out in the rest is told, and what an AnswerError says, which is
    written for students.

    >>> hidden = "### BEGIN HIDDEN TESTS\\nassert f(7) == 7, 'f(7)'\\n### END HIDDEN TESTS"
    >>> hidden = f"assert f(1) == 1, 'Try 1.'\\n{hidden}"
    >>> _told_of("AssertionError", "Try 1.", hidden), _told_of("AssertionError", "f(7)", hidden)
    ('AssertionError: Try 1.', 'AssertionError')
    >>> _told_of("SecretError", "f(7)", hidden), _told_of("ValueError", "no", "assert f(1) == 1")
    ('an error', 'ValueError: no')
    """
    if has_hidden_tests(source) and name != AnswerError.__name__:
        name = name if is_of_python(name) else "an error"
        text = text if text in _messages_of_assertions(without_hidden_tests(source)) else ""
    return f"{name}: {text[:300]}" if text else name


def _messages_of_assertions(source: str) -> set[str]:
    tree = parsed(source)
    nodes = ast.walk(tree) if tree is not None else ()
    messages = [each.msg for each in nodes if isinstance(each, ast.Assert)]
    return {str(each.value) for each in messages if isinstance(each, ast.Constant)}


def _number(outputs: Sequence[NotebookNode]) -> float | None:
    for output in outputs:
        if output.output_type == "execute_result":
            try:
                number = float(output.data.get("text/plain", ""))
            except (TypeError, ValueError):
                return None
            return number if math.isfinite(number) else None
    return None


def _report(outputs: Sequence[NotebookNode]) -> tuple[tuple[Verdict, ...], float, tuple[str, ...]] | None:
    """The verdicts of the cell's own result, which is the last, what they are worth, and what its author did
    wrong.
    """
    results = [output for output in outputs if output.output_type == "execute_result"]
    data = results[-1].data.get(REPORT_MIME) if results else None
    found = data.get("verdicts") if isinstance(data, Mapping) else None
    if not isinstance(found, list) or len(found) > _MOST_VERDICTS:
        return None
    verdicts = [_verdict(each) for each in found if isinstance(each, Mapping)]
    known = [verdict for verdict in verdicts if verdict is not None]
    if len(known) < len(found):
        return None
    faults = data.get("faults", ()) if isinstance(data, Mapping) else ()
    told = [_text(each) for each in faults][:_MOST_VERDICTS] if isinstance(faults, list) else []
    return tuple(known), sum(verdict.max_points for verdict in known), tuple(told)


def _verdict(data: Mapping[str, Any]) -> Verdict | None:
    status = next((each for each in _STATUSES if each == data.get("status")), None)
    points, most = _points(data.get("points")), _points(data.get("max_points"))
    if status is None or points is None or most is None:
        return None
    evidence = data.get("evidence")
    return Verdict(
        _text(data.get("check")),
        status,
        min(points, most),
        most,
        _text(data.get("note")),
        _text(data.get("message")),
        _plain_evidence(evidence) if isinstance(evidence, Mapping) else {},
        shown_back_of(data.get("read_as")),
    )


def _points(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        return None
    return float(value)


def _text(value: Any) -> str:
    return value[:_LONGEST_TEXT] if isinstance(value, str) else ""


def _plain_evidence(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence if it is plain data of a readable size; numbers that JSON lacks become words."""
    try:
        text = json.dumps(evidence, default=str)
    except (TypeError, ValueError, RecursionError):
        return {}
    if len(text) > _LARGEST_EVIDENCE:
        return {}
    found: dict[str, Any] = json.loads(text, parse_constant=str)
    return found
