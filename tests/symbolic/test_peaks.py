"""Named checks of functions and probabilities: what each accepts, and what it says."""

import pytest

from autograder import grade, together
from autograder.reports.verdicts import AuthorError, Missing, check, failed, passed
from autograder.symbolic import (
    curves_down_at,
    follows_parabola,
    function,
    is_stationary,
    one_of,
    peaks_inside,
    probabilities_add_up,
    unit_interval,
    vocabulary,
)

WORDS = vocabulary(N=one_of(2, 3, 5))
RANGE = ("1e-9", "3e6")


def found(asked):
    return grade(asked, out_of=1).verdicts[0]


@pytest.mark.parametrize("f", ["log z - z", r"\log t - t/N", "-(u-1)^2", "N log(N x) - N x"])
def test_a_peak_inside(f):
    assert found(peaks_inside(function(f), WORDS, between=RANGE, points=1)).status == "passed"


@pytest.mark.parametrize(("f", "where"), [("-z", "at 1e-9"), ("z", "at 3e6"), ("0", "at 1e-9")])
def test_no_peak_inside(f, where):
    verdict = found(peaks_inside(function(f), WORDS, between=RANGE, points=1))
    assert verdict.note == "statement.false"
    assert where in verdict.message


@pytest.mark.parametrize(
    ("f", "x0", "f2", "holds"),
    [
        ("log z - z", 1, -1, (True, True, True)),
        (r"\log t - t/N", "N", r"-\frac{1}{N^2}", (True, True, True)),
        ("log z - z", 2, "-1/4", (True, False, True)),
        ("log z - z", 1, "-0.8", (True, True, False)),
        ("50 log z - z^50", 1, -2500, (True, True, True)),  # sharp
        ("50 log z - z^50", 1.0000003123456, "-2500.04", (True, True, True)),  # found by a numerical search
        ("50 log z - z^50", "1.001", -2500, (True, False, True)),
        (r"\log z - z/10^6", "10^6", "-10^{-12}", (True, True, True)),  # far
        (r"\log z - z/10^6", "1.01 10^6", "-10^{-12}", (True, False, True)),
        ("log z - z", 1, 1, (True, True, False)),
        ("z^2 - 2 z", 1, 2, (False, True, True)),
        ("log z - z", -1, -1, (False, False, True)),
    ],
)
def test_place_and_sharpness_of_the_peak(f, x0, f2, holds):
    asked = (
        curves_down_at(function(f), x0, WORDS, points=1),
        is_stationary(function(f), x0, WORDS, points=1),
        follows_parabola(function(f), x0, f2, WORDS, points=1),
    )
    statuses = [verdict.status for verdict in grade(*asked, out_of=3).verdicts]
    assert tuple(status == "passed" for status in statuses) == holds


def test_probabilities_add_up():
    words = vocabulary(phi=unit_interval)
    log_p = r"x \log\phi + (1 - x) \log(1 - \phi)"
    assert found(probabilities_add_up(function(log_p, "x"), words, points=1)).status == "passed"
    loss = function(f"-({log_p})", "x")
    assert found(probabilities_add_up(loss, words, negative=True, points=1)).status == "passed"
    assert found(probabilities_add_up(loss, words, points=1)).status == "failed"


def test_checks_asked_together_say_what_the_first_that_fails_says():
    fine = check("fine", lambda seed: passed())
    first, second = (check(text, lambda seed, text=text: failed(text, text)) for text in ("one", "two"))
    assert found(together(fine, first, second, title="all", points=1)).message == "one"
    assert found(together(fine, fine, title="all", points=1)).points == 1


def test_checks_asked_together_look_at_the_answers_of_all():
    answered = check("a", lambda seed: passed(), 3)
    missing = check("b", lambda seed: passed(), Missing("b"))
    assert found(together(answered, missing, title="all", points=1)).note == "answer.missing"


def test_nothing_asked_together_is_an_author_s_mistake():
    with pytest.raises(AuthorError, match="asks nothing"):
        together(title="all", points=1)
