"""The checks beside plain equality: up to a constant or a factor, by form, in a limit;
each states its domain.
"""

import pytest

from autograder import grade
from autograder.reports.verdicts import AuthorError
from autograder.symbolic import (
    covariance,
    diagonal,
    equal_up_to_constant,
    equal_up_to_factor,
    equals_integral,
    equivalent,
    holds,
    integer,
    one_of,
    positive,
    real,
    tends_to,
    vector,
    vocabulary,
    written_with,
    written_without,
)

GAUSS = vocabulary(mu=real, sigma=positive, x=real)


def verdict(check):
    return grade(check, out_of=1).verdicts[0]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (r"-\frac{(x-\mu)^2}{2\sigma^2}", "passed"),
        (r"-\frac{(x-\mu)^2}{2\sigma^2} - \log\sigma - \frac12\log 2\pi", "passed"),
        (r"-\frac{(x-\mu)^2}{2\sigma^2} + 17", "passed"),
        (r"-\frac{(x-\mu)^2}{\sigma^2}", "failed"),
        (r"-\frac{(x-\mu)^2}{2\sigma^2} + x", "failed"),
        (r"\frac{x\mu}{\sigma^2} - \frac{x^2}{2\sigma^2}", "passed"),
    ],
)
def test_up_to_a_constant_in_some_variables(answer, status):
    reference = r"-\frac{(x-\mu)^2}{2\sigma^2}"
    assert verdict(equal_up_to_constant(answer, reference, GAUSS, of=["x"], points=1)).status == status


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (r"e^{-(x-\mu)^2/(2\sigma^2)}", "passed"),
        (r"\frac{1}{\sqrt{2\pi}\sigma} e^{-(x-\mu)^2/(2\sigma^2)}", "passed"),
        (r"e^{x\mu/\sigma^2 - x^2/(2\sigma^2)}", "passed"),
        (r"e^{-(x-\mu)^2/\sigma^2}", "failed"),
        (r"x e^{-(x-\mu)^2/(2\sigma^2)}", "failed"),
        ("0", "failed"),
    ],
)
def test_up_to_a_factor_in_some_variables(answer, status):
    reference = r"e^{-(x-\mu)^2/(2\sigma^2)}"
    assert verdict(equal_up_to_factor(answer, reference, GAUSS, of=["x"], points=1)).status == status


def test_up_to_a_number_where_no_variable_is_named():
    words = vocabulary(a=positive)
    assert verdict(equal_up_to_constant("log(3*a)", "log(a)", words, points=1)).status == "passed"
    failed = verdict(equal_up_to_constant("2*log(a)", "log(a)", words, points=1))
    assert "changes by" in failed.message
    assert failed.note == "different.beyond-constant"


def test_a_form_that_is_asked_or_excluded():
    words = vocabulary(mu=vector(real, "J"), sigma=vector(positive, "J"))
    summed, traced = r"\sum_{j=1}^J \mu_j^2", r"\|\mu\|^2"
    assert verdict(written_with(summed, "sum", words=words, points=1)).status == "passed"
    assert verdict(written_with(traced, "sum", words=words, points=1)).note == "form.without-sum"
    left = verdict(written_without(r"\int_0^1 t dt", "integral", words=vocabulary(), points=1))
    assert (left.status, left.note) == ("failed", "form.integral-left")
    assert verdict(written_without(summed, "integral", "product", words=words, points=1)).status == "passed"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("sqrt(2*pi*N)*(N/e)^N", "passed"),
        ("sqrt(2*pi*N)*(N/e)^N*(1 + 1/(12*N))", "passed"),
        ("sqrt(2*pi*(N+1))*(N/e)^N", "passed"),
        ("sqrt(2*pi*N)*(N/e)^N*(1 + 1/sqrt(N))", "passed"),
        ("sqrt(2*pi*N)*(N/e)^N*1.001", "failed"),
        ("sqrt(pi*N)*(N/e)^N", "failed"),
        ("sqrt(2*pi*N)*(N/e)^N*(1 + 1/log(N))", "undecided"),
        ("N", "failed"),
    ],
)
def test_asymptotic_equality(answer, status):
    assert verdict(tends_to(answer, "N!", "N", vocabulary(N=positive), points=1)).status == status


def test_a_verdict_states_its_domain():
    words = vocabulary(a=positive, n=integer)
    passed = verdict(equivalent("log(a^2)*n", "2*n*log(a)", words, points=1))
    assert "a positive" in passed.message
    assert "n an integer" in passed.message


def test_full_covariance_matrices():
    words = vocabulary(mu=vector(real, "J"), Sigma=covariance("J"))
    twice = r"\operatorname{tr}(\Sigma) + \mu^\top\Sigma^{-1}\mu + \log\det\Sigma"
    other = r"\sum_{j=1}^J \Sigma_{jj} + \mu^T \Sigma^{-1} \mu + \ln|\Sigma|"
    assert verdict(equivalent(other, twice, words, points=1)).status == "passed"
    only_diagonal = r"\sum_j \Sigma_{jj} + \sum_j \mu_j^2/\Sigma_{jj} + \sum_j \log\Sigma_{jj}"
    assert verdict(equivalent(only_diagonal, twice, words, points=1)).status == "failed"
    plain = vocabulary(mu=vector(real, "J"), s=vector(positive, "J"), Sigma=diagonal("s", "J"))
    assert verdict(equivalent(only_diagonal, twice, plain, points=1)).status == "passed"


def test_an_unknown_function_stands_for_every_function():
    words = vocabulary(functions=["f", "g"], x=real)
    assert (
        verdict(equivalent("(f(x) + g(x))^2", "f(x)^2 + 2*f(x)*g(x) + g(x)^2", words, points=1)).status
        == "passed"
    )
    assert verdict(equivalent("f(x) + f(x)", "f(2*x)", words, points=1)).status == "failed"


def test_a_numerical_integral_tells_a_right_closed_form_from_a_wrong_one():
    words = vocabulary(mu=real, sigma=positive)
    integral = "integral(q(z) * log(q(z)/p(z)), z)"
    right, wrong = "(mu^2 + sigma^2 - 1)/2 - log(sigma)", "(mu^2 + sigma^2)/2 - log(sigma)"
    assert verdict(equals_integral(right, integral, words, points=1)).status == "passed"
    assert verdict(equals_integral(wrong, integral, words, points=1)).status == "failed"


def test_a_statement_without_a_relation_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="is no statement"):
        holds("x_0", {"x_0": "1"}, vocabulary(), points=1, title="nothing is stated")


@pytest.mark.parametrize(
    ("check", "answer", "variables"),
    [
        (equal_up_to_constant, "x^T y + c", ["x"]),
        (equal_up_to_constant, "x^T y + y^T y", ["x"]),
        (equal_up_to_factor, "c x^T y", ["x", "y"]),
    ],
)
def test_vectors_may_be_what_a_constant_does_not_depend_on(check, answer, variables):
    words = vocabulary(x=vector(real, "d"), y=vector(real, "d"), c=real)
    assert verdict(check(answer, "x^T y", words, of=variables, points=1)).status == "passed"
    wrong = f"{answer} + 2 x^T x"
    assert verdict(check(wrong, "x^T y", words, of=variables, points=1)).status == "failed"


def test_one_value_alone_changes_nothing():
    words = vocabulary(a=one_of(2))
    assert verdict(equal_up_to_constant("a^2 + 3", "a^2", words, points=1)).status == "passed"
