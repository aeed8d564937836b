"""A report counts points, survives what answers do, and never claims points it cannot know."""

import sys
import warnings

import pytest

from autograder.reports.verdicts import (
    REPORT_MIME,
    AnswerError,
    AuthorError,
    Missing,
    check,
    failed,
    grade,
    passed,
    undecided,
)


def raising(error):
    def look(seed):
        raise error

    return look


def test_the_text_of_a_report_is_its_score():
    report = grade(
        check("a", lambda seed: passed(), points=1.5), check("b", lambda seed: failed("no", "n")), out_of=2.5
    )
    assert repr(report) == "1.5"
    assert report._repr_mimebundle_()["text/plain"] == "1.5"
    assert report._repr_mimebundle_()[REPORT_MIME]["verdicts"][1]["note"] == "n"


def test_a_release_without_its_hidden_checks_prints_words_when_all_is_well():
    visible = check("a", lambda seed: passed(), points=1)
    assert (
        repr(grade(visible, out_of=4)) == "1 of 1 visible point, 3 more points are decided by hidden checks"
    )


def test_a_release_whose_checks_are_all_hidden_says_so():
    report = grade(out_of=4)
    assert repr(report) == "4 points are decided by hidden checks"
    assert "4 points are decided" in report._repr_mimebundle_()["text/html"]


def test_a_release_with_a_failed_check_prints_its_number():
    assert repr(grade(check("a", lambda seed: failed("no", "n"), points=1), out_of=4)) == "0"


def test_more_points_than_the_cell_is_worth_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="out_of=3"):
        grade(check("a", lambda seed: passed(), points=3), out_of=2)


def test_one_answer_that_raises_costs_only_its_own_check():
    report = grade(
        check("bad", raising(AnswerError("why", "n"))), check("good", lambda seed: passed()), out_of=2
    )
    assert [verdict.status for verdict in report.verdicts] == ["failed", "passed"]


def test_a_fault_of_the_check_itself_is_undecided():
    def look(seed):
        return int("no number")

    look.__code__ = look.__code__.replace(co_filename=grade.__code__.co_filename)
    (verdict,) = grade(check("broken", look), out_of=1).verdicts
    assert (verdict.status, verdict.note) == ("undecided", "check.broken")


def test_an_error_in_student_code_shows_their_line():
    def student(x):
        return x.no_such_thing

    (verdict,) = grade(check("calls", lambda seed: student(1)), out_of=1).verdicts
    assert verdict.note == "answer.raises"
    assert "x.no_such_thing" in verdict.message


def test_exit_in_student_code_is_only_a_failure():
    (verdict,) = grade(check("exits", lambda seed: sys.exit(3)), out_of=1).verdicts
    assert verdict.status == "failed"


def test_a_missing_name_is_told():
    (verdict,) = grade(check("a", lambda seed: passed(), Missing("loss")), out_of=1).verdicts
    assert verdict.note == "answer.missing"
    assert "`loss`" in verdict.message


def test_a_missing_function_called_by_the_grade_cell_is_told():
    (verdict,) = grade(check("calls it", lambda seed: Missing("loss")(3)), out_of=1).verdicts
    assert verdict.note == "answer.missing"


def test_evidence_is_plain_data():
    report = grade(check("a", lambda seed: passed(value=1.5, other=object())), out_of=1)
    evidence = report.as_json()["verdicts"][0]["evidence"]
    assert evidence["value"] == 1.5
    assert isinstance(evidence["other"], str)


def test_checks_that_take_too_long_are_stopped_and_the_rest_runs():
    def forever(seed):
        while True:
            pass

    report = grade(check("slow", forever, seconds=0.2), check("good", lambda seed: passed()), out_of=2)
    assert [verdict.note for verdict in report.verdicts] == ["answer.too-slow", "ok"]


def test_prints_and_warnings_of_a_check_stay_off_the_notebook(capfd):
    def noisy(seed):
        print("out")
        print("err", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return undecided("why", "n")

    grade(check("noisy", noisy), out_of=1)
    assert capfd.readouterr() == ("", "")


def test_the_same_check_gets_the_same_seed_and_another_course_another(monkeypatch):
    seeds = []

    def look(seed):
        seeds.append(seed)
        return passed()

    for course in ("one", "one", "two"):
        monkeypatch.setenv("AUTOGRADER_SEED", course)
        grade(check("a", look), out_of=1)
    assert seeds[0] == seeds[1] != seeds[2]


def test_messages_are_escaped_in_html():
    report = grade(check("a", lambda seed: failed("<script>alert(1)</script> `x < 1`", "n")), out_of=1)
    page = report._repr_mimebundle_()["text/html"]
    assert "<script>" not in page
    assert "<code>x &lt; 1</code>" in page
