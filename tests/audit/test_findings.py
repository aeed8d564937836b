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
