"""Factors, offsets and coefficients are found exactly, and only where they hold everywhere."""

from fractions import Fraction

import pytest
from mpmath import mp, mpf

from autograder.symbolic import vocabulary
from autograder.symbolic.domains import (
    dimension,
    positive,
    positive_integer,
    real,
    unit_interval,
    vector,
    zero_or_one,
)
from autograder.symbolic.misconceptions.fits import fitted_coefficients, fitted_factor, fitted_offset, spelled
from autograder.symbolic.misconceptions.mistakes import name_mistake
from autograder.symbolic.misconceptions.trials import Trials
from autograder.symbolic.reading.answers import read_one
from tests.symbolic.course_references import TASKS

PLAIN = vocabulary(a=real, s=positive, N=positive_integer)
SUMS = vocabulary(v=vector(real, "J"), J=dimension)


def trials(answer, reference, words):
    return Trials(read_one(answer, words), read_one(reference, words), words, ("x",))


@pytest.mark.parametrize(
    ("answer", "reference", "words", "text"),
    [
        ("2 a", "a", PLAIN, "2"),
        ("-a/3", "a", PLAIN, "-1/3"),
        ("sqrt(2 pi) a", "a", PLAIN, "sqrt(2 pi)"),
        ("pi (a + s)", "a + s", PLAIN, "pi"),
        ("N a", "a", PLAIN, "N"),
        ("a/N", "a", PLAIN, "1/N"),
        ("a sqrt(N)/2", "a", PLAIN, "1/2 sqrt(N)"),
        ("(N+1)!", "N!", PLAIN, "(N + 1)"),
        ("mean(v)", "sum(v)", SUMS, "1/J"),
    ],
)
def test_a_factor_is_found_and_spelled(answer, reference, words, text):
    factor = fitted_factor(trials(answer, reference, words), words)
    assert factor is not None
    assert factor.text == text


@pytest.mark.parametrize(
    ("answer", "reference", "words", "text"),
    [
        ("a + 1/2", "a", PLAIN, "1/2"),
        ("a - log(2 pi)/2", "a", PLAIN, "-1/2 log(2 pi)"),
        ("a - N", "a", PLAIN, "-1 N"),
        ("a + 1/10^6", "a", PLAIN, "1.0e-6"),
        ("sum(v) + J/2", "sum(v)", SUMS, "1/2 J"),
    ],
)
def test_an_offset_is_found_and_spelled(answer, reference, words, text):
    offset = fitted_offset(trials(answer, reference, words), words)
    assert offset is not None
    assert offset.text == text


@pytest.mark.parametrize(
    ("answer", "reference"),
    [("a^2", "a"), ("|a|", "a"), ("a + 1", "a"), ("0", "a"), ("2", "1"), ("a", "a")],
)
def test_what_is_no_constant_factor_is_none(answer, reference):
    assert fitted_factor(trials(answer, reference, PLAIN), PLAIN) is None


@pytest.mark.parametrize(("answer", "reference"), [("2 a", "a"), ("|a|", "a"), ("2", "1"), ("a", "a")])
def test_what_is_no_constant_offset_is_none(answer, reference):
    assert fitted_offset(trials(answer, reference, PLAIN), PLAIN) is None


def test_coefficients_are_exact_fractions():
    words = TASKS["kl"][1]
    reference = read_one(TASKS["kl"][0], words)
    fitted = fitted_coefficients(
        trials(r"\frac23\mu^2 + \frac12\sigma^2 - 2 - \log\sigma^2", TASKS["kl"][0], words), reference
    )
    assert fitted is not None
    assert [each.found for each in fitted] == [Fraction(2, 3), Fraction(1, 2), -2, -1]
    assert [each.wanted for each in fitted] == [
        Fraction(1, 2),
        Fraction(1, 2),
        Fraction(-1, 2),
        Fraction(-1, 2),
    ]


def test_a_fit_that_only_nearly_holds_is_none():
    answer = "a + 3 s + 1/10^15 a^3"
    assert fitted_coefficients(trials(answer, "a + s", PLAIN), read_one("a + s", PLAIN)) is None


@pytest.mark.parametrize(
    ("task", "answer", "note", "told"),
    [
        ("kl", r"\mu^2 + \frac12(\sigma^2 - 1 - \log\sigma^2)", "coefficient", "the term in mu"),
        (
            "kl",
            r"\frac12(\mu^2 + \sigma^2 - 1) - \log\sigma^2",
            "coefficient",
            "the logarithmic term in sigma",
        ),
        (
            "kl",
            r"\frac12\mu^2 - \frac12 - \frac13\log\sigma^2",
            "missing-term+coefficient",
            "the term in sigma",
        ),
        (
            "kl in J dimensions",
            r"\frac12\sum_j(3\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
            "coefficient",
            "the term in mu",
        ),
        ("poisson", r"k\log\lambda - 2\lambda - \log(k!)", "coefficient", "the term in lambda"),
    ],
)
def test_a_wrong_coefficient_is_told_by_its_term(task, answer, note, told):
    reference, words, free = TASKS[task]
    named = name_mistake(read_one(answer, words), read_one(reference, words), words, free=free)
    assert named is not None
    assert named.note == note
    assert told in named.message


def test_terms_that_are_zero_in_all_cases_tried_have_no_coefficients():
    reference = TASKS["grey cross-entropy"][0]
    words = vocabulary(x=zero_or_one, phi=unit_interval)
    answer = read_one(r"-\log(1-x-\phi+x\phi)", words)
    assert name_mistake(answer, read_one(reference, words), words) is not None


def test_a_term_that_does_not_belong_is_found():
    reference, words, _ = TASKS["kl"]
    answer = read_one(r"\frac12(\mu^2 + \sigma^2 - 1 - \log\sigma^2) + 3\mu\sigma", words)
    named = name_mistake(answer, read_one(reference, words), words)
    assert named.note == "extra-term"
    assert "`3*mu*sigma`" in named.message


def test_constants_are_spelled_as_people_write_them():
    with mp.workdps(30):
        constants = (mpf(3) / 4, mp.pi / 2, -mp.sqrt(2), mpf("0.123456789"), 1 + mpf(10) ** -15)
    assert [spelled(each) for each in constants] == ["3/4", "1/2 pi", "-sqrt(2)", "0.123457", "1.0"]
