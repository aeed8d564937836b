"""From outputs to scores: never too many points, never silently too few."""

from __future__ import annotations

import math
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.notebooks.running.running import error_output
from autograder.notebooks.scoring.grading import CellResult, calls_grade, cell_result, graded_outputs
from autograder.reports.verdicts import REPORT_MIME, check, failed, grade, passed, undecided

SOURCE = "grade(equals(three, 3, points=1), out_of=1)"


def report(*verdicts: Any) -> NotebookNode:
    data = {"text/plain": "99", REPORT_MIME: {"score": 99, "verdicts": list(verdicts)}}
    return new_output("execute_result", data=data)


def verdict(**parts: Any) -> dict[str, Any]:
    return {
        "check": "c", "status": "passed", "points": 1.0, "max_points": 1.0, "note": "ok", "message": "",
        "evidence": {},
    } | parts  # fmt: skip


def result(*outputs: NotebookNode, points: float = 1, source: str = SOURCE) -> CellResult:
    return cell_result("test_three", source, outputs, points)


def test_a_report_becomes_the_score() -> None:
    made = grade(
        check("a", lambda seed: passed(), points=2),
        check("b", lambda seed: failed("", "n", 0.5), points=2),
        out_of=4,
    )
    found = result(new_output("execute_result", data=made._repr_mimebundle_()), points=4)
    assert (found.score, found.max_score, found.needs_a_person) == (3.0, 4, False)
    assert found.verdicts == made.verdicts


def test_an_undecided_check_asks_for_a_person() -> None:
    made = grade(check("a", lambda seed: undecided("", "n")), out_of=1)
    assert result(new_output("execute_result", data=made._repr_mimebundle_())).needs_a_person


@pytest.mark.parametrize(
    "bad",
    [
        verdict(points=math.nan), verdict(points=math.inf), verdict(points=-1), verdict(points="1"),
        verdict(points=True),
        verdict(max_points=None), verdict(status="perfect"), "passed", None, [],
    ],
)  # fmt: skip
def test_a_report_that_no_check_wrote_earns_nothing(bad: Any) -> None:
    found = result(report(verdict(), bad))
    assert (found.score, found.verdicts[0].note) == (0.0, "cell.no-report")


def test_claimed_points_are_bounded_by_the_check_and_the_cell() -> None:
    assert result(report(verdict(points=50.0))).score == 1.0
    found = result(report(verdict(points=50.0, max_points=50.0)))
    assert found.score == 1.0
    assert found.author_error


def test_points_that_do_not_add_up_are_the_author_s_mistake_and_say_what_to_write() -> None:
    found = result(report(verdict()), points=3)
    assert "give the cell 1 points" in found.author_error
    assert found.needs_a_person


def test_the_cell_s_own_result_is_the_last_one() -> None:
    forged = report(verdict(check="forged"))
    honest = report(verdict(status="failed", points=0.0))
    assert result(forged, honest).score == 0.0


def test_a_cell_without_a_result_has_no_points_and_says_why() -> None:
    cases = {
        "cell.raised": error_output("KeyError", "'x'"),
        "cell.too-slow": error_output("TimeLimit", "Stopped."),
        "cell.too-much-output": error_output("OutputLimit", "Stopped."),
        "cell.kernel-died": error_output("KernelDied", "Ended."),
        "cell.no-report": new_output("stream", text="hello"),
    }
    for note, output in cases.items():
        found = result(output)
        assert (found.score, [each.note for each in found.verdicts]) == (0.0, [note])
        assert found.verdicts[0].message
    assert result().score == 0.0


def test_what_stopped_the_cell_is_told_rather_than_the_interrupt() -> None:
    found = result(
        error_output("KeyboardInterrupt", ""), error_output("TimeLimit", "Stopped after 60 seconds.")
    )
    assert found.verdicts[0].message == "Stopped after 60 seconds."


def test_an_error_in_the_source_is_never_the_student_s() -> None:
    found = result(error_output("AuthorError", "write out_of=2"))
    assert "write out_of=2" in found.author_error
    assert found.verdicts[0].status == "undecided"


def test_cells_of_assertions_are_graded_as_nbgrader_does() -> None:
    for source in ("assert three == 3", "2.5", "grade(a, out_of=1);x = 1"):
        assert not calls_grade(source)
    classic = "assert three == 3"
    assert result(source=classic, points=3).score == 3
    assert result(error_output("AssertionError", ""), source=classic, points=3).score == 0
    for text, score in (("2.5", 2.5), ("7", 3), ("-1", 0), ("nan", 3), ("hello", 3)):
        output = new_output("execute_result", data={"text/plain": text})
        assert result(output, source=classic, points=3).score == score


def test_kept_outputs_have_one_bare_score_first_and_no_stderr() -> None:
    outputs = [
        new_output("stream", name="stderr", text="a warning"),
        new_output("execute_result", data={"text/plain": "4.0"}),
        new_output("stream", name="stdout", text="hello"),
        report(verdict(message="<script>", points=0.5)),
    ]
    kept = graded_outputs(outputs, result(*outputs))
    assert [output.output_type for output in kept] == ["stream", "execute_result"]
    assert kept[1].data["text/plain"] == "0.5"
    assert "<script>" not in kept[1].data["text/html"]


def test_what_was_kept_is_read_to_the_same_result() -> None:
    outputs = [
        report(verdict(points=0.5), verdict(points=0.25, max_points=2.0, evidence={"found": math.nan}))
    ]
    first = result(*outputs, points=3)
    assert result(*graded_outputs(outputs, first), points=3) == first


def test_large_or_strange_evidence_is_left_out() -> None:
    for evidence in ({"x": "y" * 100_000}, [1], "text"):
        assert result(report(verdict(evidence=evidence))).verdicts[0].evidence == {}
