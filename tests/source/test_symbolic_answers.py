"""The symbolic tasks accept every right answer, refuse every wrong one, and name the mistake."""

import pytest

from examples.answers import NON_ANSWERS, TASKS
from tests.source.grade_cells import judged, report_on, split
from tests.source.known_limits import ACCEPTED, REFUSED


def reason(limits, task, answer):
    """Why an answer is judged wrongly so far; None where it is not."""
    found = [
        why for why, known in limits.items() for name, text in known if name == task and text in str(answer)
    ]
    return found[0] if found else None


def cases(side, limits):
    """Every answer of one side, as a strict expected failure where it is a known limit."""
    parameters = []
    for task, each in TASKS.items():
        for place, case in enumerate(getattr(each, side)):
            why = reason(limits, task, case if side == "right" else case[0])
            marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
            parameters.append(pytest.param(task, place, id=f"{task}-{place}", marks=marks))
    return parameters


@pytest.mark.parametrize(("task", "place"), cases("right", REFUSED))
def test_a_right_answer_earns_full_marks(task, place):
    report = report_on(task, "right", place)
    assert report.score == report.out_of, [TASKS[task].right[place], *map(str, report.verdicts)]


@pytest.mark.parametrize(("task", "place"), cases("wrong", ACCEPTED))
def test_a_wrong_answer_fails_a_hidden_check_and_is_told_why(task, place):
    report = report_on(task, "wrong", place)
    assert report.score < report.out_of
    _, hidden = split(report, TASKS[task].cell)
    failed = [verdict for verdict in hidden if verdict.status != "passed"]
    assert failed, TASKS[task].wrong[place][0]
    # What is left of a failed check is a stated share, or the share of right numbers: two of three.
    assert all(verdict.points <= 0.67 * verdict.max_points for verdict in failed)
    assert all(
        len(verdict.message) > 15 and verdict.note
        for verdict in report.verdicts
        if verdict.status != "passed"
    )


def test_at_least_nine_of_ten_misconceptions_are_named():
    unnamed, expected = [], 0
    for task, each in TASKS.items():
        for place, (answer, note) in enumerate(each.wrong):
            found = {verdict.note for verdict in report_on(task, "wrong", place).verdicts}
            expected += note is not None
            if note is not None and note not in found:
                unnamed.append(f"{task}: {answer} should be named {note}, but is {sorted(found)}")
    assert len(unnamed) <= 0.1 * expected, "\n".join(unnamed)


def test_who_passes_every_visible_check_is_almost_surely_right():
    passing, count = [], 0
    for task, each in TASKS.items():
        for place, (answer, _) in enumerate(each.wrong):
            visible, _ = split(report_on(task, "wrong", place), each.cell)
            count += 1
            if all(verdict.status == "passed" for verdict in visible):
                passing.append(f"{task}: {answer}")
    assert len(passing) <= 0.1 * count, "\n".join(passing)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("place", range(len(NON_ANSWERS)))
def test_what_is_no_answer_earns_nothing_anywhere(task, place):
    cell = TASKS[task].cell
    answer, note = NON_ANSWERS[place]
    report = judged(cell, answer if len(cell.names) == 1 else (answer,) * len(cell.names))
    assert report.score == 0
    notes = {verdict.note for verdict in report.verdicts}
    assert note is None or notes & {note, "answer.type"}, notes


def test_every_known_limit_is_met_by_an_answer():
    right = [(task, str(answer)) for task, each in TASKS.items() for answer in each.right]
    wrong = [(task, str(answer)) for task, each in TASKS.items() for answer, _ in each.wrong]
    for limits, answers in ((REFUSED, right), (ACCEPTED, wrong)):
        for task, text in (case for known in limits.values() for case in known):
            assert any(name == task and text in answer for name, answer in answers), text
