"""What a mistake in one task costs in others."""

from autograder.audit.charges import charges_of, problems_of_charges
from autograder.audit.results import CellOutcome, Outcome, Trial

OWNERS = {"encoder_tests": "encoder", "training_tests": "loss"}


def outcome(kind, name, **scores):
    cells = tuple(CellOutcome(grade_id, 4.0, score, (), 0.1) for grade_id, score in scores.items())
    return Outcome(Trial(kind, "encoder", name, "course"), cells)


WRONG = outcome("wrong", "no sigmoid", encoder_tests=1.0, training_tests=3.0)
MUTANT = outcome("mutant", "`256` → `257`", encoder_tests=2.0, training_tests=1.5)
ONLY_THERE = outcome("wrong", "slow", encoder_tests=4.0, training_tests=0.0)
RIGHT = outcome("right", "refused", encoder_tests=3.0, training_tests=3.0)


def test_only_what_loses_points_in_its_own_task_is_charged_twice():
    (charge,) = charges_of([WRONG, MUTANT, ONLY_THERE, RIGHT], OWNERS, {})
    assert (charge.task, charge.cell, charge.most) == ("encoder", "training_tests", 2.5)
    assert charge.answers == ("no sigmoid", "`256` → `257`")


def test_a_charge_needs_a_reason_and_a_reason_a_charge():
    (charge,) = charges_of([WRONG], OWNERS, {})
    (problem,) = problems_of_charges([charge], {})
    assert "lose up to 1 points in `training_tests` as well" in problem.what
    reasons = {"encoder": {"training_tests": "it is trained there"}}
    (explained,) = charges_of([WRONG], OWNERS, reasons)
    assert explained.reason == "it is trained there"
    assert not list(problems_of_charges([explained], reasons))
    (stale,) = problems_of_charges([], reasons)
    assert "Take it out" in stale.what
