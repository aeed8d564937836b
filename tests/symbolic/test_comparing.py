"""Equal is proved or tried, different has a counterexample, and too costly is undecided, never wrong."""

import pytest

from autograder.reports.verdicts import AnswerError, AuthorError
from autograder.symbolic import vocabulary
from autograder.symbolic.comparing.comparison import compare
from autograder.symbolic.domains import positive, positive_integer, real, unit_interval, vector, zero_or_one
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.reading.parser import parse
from tests.costs import cpu_seconds_below


def compared(left, right, **variables):
    words = vocabulary(**variables)
    return compare(read_one(left, words), read_one(right, words), words, seed=3)


@pytest.mark.parametrize(
    ("left", "right", "domains"),
    [
        ("sqrt(x^2)", "x", {"x": positive}),
        ("log(a*b)", "log(a) + log(b)", {"a": positive, "b": positive}),
        ("(a+b)^2", "a^2 + 2*a*b + b^2", {"a": real, "b": real}),
        ("x^2/x", "x", {"x": real}),
        ("x*p + (1-x)*(1-p)", "p^x (1-p)^(1-x)", {"x": zero_or_one, "p": unit_interval}),
        ("N! * (N+1)", "(N+1)!", {"N": positive_integer}),
        ("1 - 1/e", "(e-1)/e", {}),
        ("sum(v^2)", r"\|v\|^2", {"v": vector(real, "J")}),
        ("exp(log(x)/2)", "sqrt(x)", {"x": positive}),
    ],
)
def test_equal_on_the_declared_domain(left, right, domains):
    assert compared(left, right, **domains).status in {"proved", "agrees"}


@pytest.mark.parametrize(
    ("left", "right", "domains"),
    [
        ("sqrt(x^2)", "x", {"x": real}),
        ("1/2^99", "1/2^98", {}),
        ("1 - 1/e", "1 + 1/e", {}),
        ("x + 1/10^15", "x", {"x": positive}),
        ("log(x)", "log(x)/log(10)", {"x": positive}),
        ("1/x", "x", {"x": positive}),
        ("log(x-100)", "x", {"x": real}),
    ],
)
def test_different_has_a_counterexample(left, right, domains):
    found = compared(left, right, **domains)
    assert found.status == "different"
    assert found.counterexample is not None


@pytest.mark.parametrize("costly", ["9^9^9^9", "(10^8)!", "2^(10^12) * x", "Sum(k, (k, 1, 10^7))"])
def test_too_costly_is_undecided_and_quick(costly):
    words = vocabulary(x=positive)
    with cpu_seconds_below(2):
        assert compare(parse(costly, words), parse("x", words), words, seed=3).status == "undecided"


def test_a_vector_where_a_number_is_asked_is_told():
    with pytest.raises(AnswerError, match="entries"):
        compared("v^2", "1", v=vector(real, "J"))


def test_a_reference_without_values_is_the_authors_mistake():
    with pytest.raises(AuthorError):
        compared("x", "log(0) + x", x=real)


@pytest.mark.parametrize(
    ("left", "right", "domains"),
    [
        ("x + 10^40*x - 10^40*x*(1 + 10^-40)", "x", {"x": real}),
        ("x + exp(100+x) - exp(100+x)*(1 + 10^-43)", "x", {"x": real}),
        ("x + max(0, x-20)", "x", {"x": positive}),
        ("x + max(0, 1/100-x)", "x", {"x": unit_interval}),
    ],
)
def test_nothing_hides_behind_large_numbers_or_beyond_the_usual_ones(left, right, domains):
    assert compared(left, right, **domains).status == "different"


@pytest.mark.parametrize("same", ["(10^100 + x) - 10^100", "exp(300) + x - exp(300)", "log(exp(x))"])
def test_large_numbers_that_cancel_do_no_harm(same):
    assert compared(same, "x", x=real).status in {"proved", "agrees"}


@pytest.mark.parametrize("answer", ["Sum(1, (k, 1, 10^N))", "N + Sum(1, (k, 1, N^(N^2)))"])
def test_what_is_refuted_once_is_not_undecided_because_a_later_case_costs_too_much(answer):
    assert compared(answer, "N", N=positive_integer).status == "different"


def test_different_slips_are_shown_with_different_values():
    """At mu = sigma = 1 a lost -1 and a lost factor 1/2 give the same number."""
    words = vocabulary(mu=real, sigma=positive)
    right = read_one(r"\frac12(\mu^2 + \sigma^2 - 1 - \log\sigma^2)", words)
    slips = (r"\frac12(\mu^2 + \sigma^2 - \log\sigma^2)", r"\mu^2 + \sigma^2 - 1 - \log\sigma^2")
    shown = {compare(read_one(slip, words), right, words).counterexample.found for slip in slips}
    assert len(shown) == len(slips)
