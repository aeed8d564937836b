"""An answer that has used up the time of one check gets a tenth of it in the next."""

from __future__ import annotations

import pytest

from autograder.reports import patience
from autograder.reports.verdicts import check, grade, passed


def endless(seed: int) -> object:
    while True:
        pass


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_WHOLE", 0.4)
    monkeypatch.setattr(patience, "_LEAST", 0.01)


def test_the_second_check_of_an_answer_that_never_ends_waits_less() -> None:
    def answer() -> None: ...

    def other() -> None: ...

    report = grade(
        check("one", endless, answer, seconds=0.5),
        check("two", endless, answer, seconds=0.5),
        check("three", endless, other, seconds=0.5),
        check("four", lambda seed: passed(), answer, seconds=0.5),
        out_of=4,
    )
    assert [each.status for each in report.verdicts] == ["failed", "failed", "failed", "passed"]
    assert [each.message for each in report.verdicts[:3]] == [
        "This took more than 0.5 seconds and was stopped.",
        "This took more than 0.05 seconds and was stopped. The time of an earlier check was used up as well.",
        "This took more than 0.5 seconds and was stopped.",
    ]


def test_an_answer_that_was_put_right_has_all_the_time_again() -> None:
    def answer() -> None: ...

    grade(check("one", endless, answer, seconds=0.5), out_of=1)

    def answer() -> None: ...  # type: ignore[no-redef]

    assert patience.patience_with([answer], 20) == 20


def test_values_that_many_answers_share_are_not_remembered() -> None:
    grade(check("one", endless, 3.0, "text", seconds=0.5), out_of=1)
    assert patience.patience_with([3.0, "text"], 20) == 20
