"""The symbolic tasks accept every right answer, refuse every wrong one, and name the mistake."""

import pytest

from tests.source.grade_cells import SYMBOLIC, cases, judged, report_on, split, written
from tests.source.non_answers import NON_ANSWERS

WRONG = [(task, each) for task in SYMBOLIC for each in SYMBOLIC[task].of("wrong").values()]


@pytest.mark.parametrize(("task", "name"), cases(SYMBOLIC, "right"))
def test_a_right_answer_earns_full_marks(task, name):
    report = report_on(task, "right", name)
    assert report.score == report.out_of, [SYMBOLIC[task].of("right")[name], *map(str, report.verdicts)]


@pytest.mark.parametrize(("task", "name"), cases(SYMBOLIC, "wrong"))
def test_a_wrong_answer_fails_a_hidden_check_and_is_told_why(task, name):
    report = report_on(task, "wrong", name)
    assert report.score < report.out_of
    _, hidden = split(report, SYMBOLIC[task])
    failed = [verdict for verdict in hidden if verdict.status != "passed"]
    assert failed, SYMBOLIC[task].of("wrong")[name]
    # What is left of a failed check is a stated share, or the share of right numbers: two of three.
    assert all(verdict.points <= 0.67 * verdict.max_points for verdict in failed)
    assert all(
        len(verdict.message) > 15 and verdict.note
        for verdict in report.verdicts
        if verdict.status != "passed"
    )


def test_at_least_nine_of_ten_misconceptions_are_named():
    unnamed, expected = [], 0
    for task, answer in WRONG:
        found = {verdict.note for verdict in report_on(task, "wrong", answer.name).verdicts}
        expected += answer.note is not None
        if answer.note is not None and answer.note not in found:
            unnamed.append(f"{task}: {written(answer)} should be named {answer.note}, but is {sorted(found)}")
    assert len(unnamed) <= 0.1 * expected, "\n".join(unnamed)


def test_who_passes_every_visible_check_is_almost_surely_right():
    passing = []
    for task, answer in WRONG:
        visible, _ = split(report_on(task, "wrong", answer.name), SYMBOLIC[task])
        if all(verdict.status == "passed" for verdict in visible):
            passing.append(f"{task}: {written(answer)}")
    assert len(passing) <= 0.1 * len(WRONG), "\n".join(passing)


@pytest.mark.parametrize("task", SYMBOLIC)
@pytest.mark.parametrize("place", range(len(NON_ANSWERS)))
def test_what_is_no_answer_earns_nothing_anywhere(task, place):
    answer, note = NON_ANSWERS[place]
    report = judged(SYMBOLIC[task], dict.fromkeys(SYMBOLIC[task].answered, answer))
    assert report.score == 0
    notes = {verdict.note for verdict in report.verdicts}
    assert note is None or notes & {note, "answer.type"}, notes
