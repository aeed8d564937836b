"""What in the outcomes of a notebook an author should look at."""

import pytest

from autograder.audit.findings import problems_of
from autograder.audit.results import CellOutcome, Outcome, Trial
from autograder.reports.verdicts import Verdict


@pytest.mark.parametrize("kind", ["reference", "right", "wrong", "mutant", "untouched"])
def test_a_check_that_could_not_be_carried_out_is_listed_whoever_meets_it(kind):
    broken = Verdict("values agree", "undecided", 0.0, 1.0, "check.broken", "A person will look at it.")
    cell = CellOutcome("loss_tests", 1.0, 0.0, (broken,), 0.1)
    problems = problems_of([Outcome(Trial(kind, "loss", "odd", "course"), (cell,))])
    assert any("“values agree” of `loss_tests` could not be carried out" in each.what for each in problems)


def judged(kind, score, limit):
    cell = CellOutcome("loss_tests", 1.0, score, (), 0.1)
    return problems_of([Outcome(Trial(kind, "loss", "odd", "course", limit=limit), (cell,))])


@pytest.mark.parametrize(("kind", "score"), [("right", 0.0), ("wrong", 1.0)])
def test_an_answer_that_is_judged_wrongly_is_a_problem_without_a_reason(kind, score):
    assert len(judged(kind, score, "")) == 1
    assert judged(kind, score, "a known limit") == ()


@pytest.mark.parametrize(("kind", "score"), [("right", 1.0), ("wrong", 0.0)])
def test_a_reason_for_an_answer_that_is_judged_rightly_is_to_be_taken_out(kind, score):
    (problem,) = judged(kind, score, "a known limit")
    assert "Take it out" in problem.what
