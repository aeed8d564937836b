"""The derivations: every sound chain with the required steps is accepted, and nothing else."""

import pytest

from tests.source.derivation_answers import GAP_RIGHT, GAP_WRONG, KL_RIGHT, KL_WRONG
from tests.source.grade_cells import grade_cell

GAP = ("autoencoders", "elbo_gap", "gap_derivation_tests", "gap_derivation")
KL = ("vae", "elbo", "kl_to_posterior_tests", "kl_to_posterior_derivation")


def graded(task, answer):
    *cell, name = task
    return grade_cell(*cell, **{name: answer})


@pytest.mark.parametrize(
    ("task", "answer"), [(GAP, each) for each in GAP_RIGHT] + [(KL, each) for each in KL_RIGHT]
)
def test_sound_chains_earn_full_marks(task, answer):
    report = graded(task, answer)
    assert report.score == report.out_of, [verdict.message for verdict in report.verdicts]


@pytest.mark.parametrize(
    ("task", "answer", "note"), [(GAP, *each) for each in GAP_WRONG] + [(KL, *each) for each in KL_WRONG]
)
def test_other_chains_lose_points_and_say_why(task, answer, note):
    report = graded(task, answer)
    assert report.score < report.out_of
    assert note in {verdict.note for verdict in report.verdicts}


def test_a_broken_line_is_shown_with_both_values():
    report = graded(GAP, [r"\log p(x)", r"\int q(z|x) \log p(x) dz", r"\int q(z|x) \log p(z|x) dz", "F"])
    message = report.verdicts[0].message
    assert "Line 3" in message
    assert "while the line before is" in message


def test_points_go_by_the_share_of_sound_lines():
    short = graded(GAP, [r"\log p(x)", "p(x)", "F", "0"]).verdicts[0].points
    long = graded(
        GAP, [r"\log p(x)", r"\int q(z|x) \log p(x) dz", r"\int q(z|x) \log \frac{p(x,z)}{p(z|x)} dz", "0"]
    )
    assert 0 == short < long.verdicts[0].points < 3
