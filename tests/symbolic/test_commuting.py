"""What does not commute is never called equal in another order, let alone proved so."""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mpmath import mp

from autograder import grade
from autograder.symbolic import covariance, diagonal, equivalent, positive, real, vector, vocabulary
from autograder.symbolic.comparing.collecting import same_terms
from autograder.symbolic.comparing.comparison import ROUNDED, close
from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.evaluating.expressions import scalar
from autograder.symbolic.evaluating.instances import instances
from autograder.symbolic.reading.answers import read_one

WORDS = vocabulary(
    A=covariance("d"),
    B=covariance("d"),
    S=diagonal("s", "d"),
    x=vector(real, "d"),
    y=vector(real, "d"),
    s=vector(positive, "d"),
    c=real,
)
CASES = tuple(itertools.islice(instances(WORDS, 1), 6))
MATRICES = ["A", "B", "S", "A^{-1}", "(A+B)", "(A+B)^{-1}", "(A - S)", "A^2", "(c A)", "(B + x x^T)"]
SCALARS = ["c", "2", r"(x^T y)", r"\operatorname{tr}(A)", r"\det(B)"]


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        (r"x^\top B A y", r"x^\top A B y"),
        (r"x^\top A (A+B)^{-1} y", r"x^\top (A+B)^{-1} A y"),
        (r"x^\top A^{-1} B A y", r"x^\top B y"),
        (r"x^\top (A+B)^2 y", r"x^\top (A^2 + 2 A B + B^2) y"),
        (r"\log(x^\top B A y)^2", r"\log(x^\top A B y)^2"),
        (r"\operatorname{tr}(A B^2 S A^2)", r"\operatorname{tr}(A B S B A^2)"),
    ],
)
def test_factors_that_do_not_commute_keep_their_order(answer, reference):
    verdict = grade(equivalent(answer, reference, WORDS, points=1), out_of=1).verdicts[0]
    assert verdict.status == "failed"


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        (r"c x^\top A y", r"x^\top A y c"),
        (r"x^\top (A+B) y", r"x^\top B y + x^\top A y"),
        (r"\operatorname{sum}(s * x)", r"\operatorname{sum}(x * s)"),
        (r"\det(A) x^\top (2 A) y", r"2 x^\top A y \det(A)"),
    ],
)
def test_what_commutes_is_proved(answer, reference):
    verdict = grade(equivalent(answer, reference, WORDS, points=1), out_of=1).verdicts[0]
    assert verdict.message.startswith("Equal, and proved so")


@st.composite
def numbers(draw):
    """A number as text, from factors in some order, and the same factors in another."""
    inner = draw(st.lists(st.sampled_from(MATRICES), min_size=1, max_size=4))
    outer = draw(st.lists(st.sampled_from(SCALARS), max_size=2))
    form = draw(st.sampled_from([r"x^T {} y", r"y^T {} x", r"\operatorname{{tr}}({})", r"\|{} y\|^2"]))

    def text(factors, scalars):
        return " ".join([*scalars, form.format(" ".join(factors))])

    other = text(draw(st.permutations(inner)), draw(st.permutations(outer)))
    return text(inner, outer), other


def agree(one, two):
    """Whether two expressions have one value in every case."""
    with mp.workdps(40):
        return all(close(scalar(one, case), scalar(two, case), ROUNDED) for case in CASES)


@settings(max_examples=1000)
@given(numbers())
@example((r"x^T A B y", r"x^T B A y"))
@example((r"x^T A (A+B)^{-1} y", r"x^T (A+B)^{-1} A y"))
def test_nothing_that_differs_is_proved_equal(texts):
    one, two = (read_one(text, WORDS) for text in texts)
    if normal_form(one, WORDS) != normal_form(two, WORDS) and not same_terms(one, two, WORDS):
        return
    assert agree(one, two)


@settings(max_examples=60)
@given(numbers())
def test_nothing_that_differs_is_accepted(texts):
    one, two = (read_one(text, WORDS) for text in texts)
    verdict = grade(equivalent(*texts, WORDS, points=1), out_of=1).verdicts[0]
    assert verdict.status == ("passed" if agree(one, two) else "failed")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\operatorname{tr}(A (x*y) y^T)", r"\operatorname{tr}(((A x)*y) y^T)"),
        (r"x^T A (y \odot x)", r"x^T ((A y) \odot x)"),
        (r"y^T A (x \odot y + y)", r"y^T ((A x) \odot y + A y)"),
        (r"x^T A (x + y)^2", r"x^T ((A (x + y)) \odot (x + y))"),
        (r"\operatorname{sum}((A x + y)^2)", r"\operatorname{sum}((A x) * (A x) + 2 y * (A x) + y^3)"),
        (r"x^T A \log(y^2 \odot s^2)", r"x^T (2 A \log y \odot \log s)"),
        (r"\operatorname{tr}(A (B + 1))", r"\operatorname{tr}(A B) + \operatorname{tr}(A)"),
        (r"\operatorname{sum}(1 + x)", r"1 + \operatorname{sum}(x)"),
        (r"x^T \operatorname{diag}(A) ", r"\operatorname{sum}(A x)"),
    ],
)
def test_products_entry_by_entry_are_no_matrix_products(one, other):
    verdict = grade(equivalent(one, other, WORDS, points=1), out_of=1).verdicts[0]
    assert verdict.status == "failed"
    assert not same_terms(read_one(one, WORDS), read_one(other, WORDS), WORDS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\operatorname{tr}(A (x*y) y^T)", r"\operatorname{tr}(A (y*x) y^T)"),
        (r"\operatorname{tr}(A (x*y) y^T)", r"y^T A (y \odot x)"),
        (r"x^T A (y \odot (x + y))", r"x^T A (y \odot x) + x^T A (y \odot y)"),
        (r"x^T A (x^T y B) y", r"(x^T y) x^T A B y"),
        (r"x^T (y^T A x B) (x^T y) y", r"(x^T y) (x^T A y) x^T B y"),
        (r"x^T A (x^T y) B y", r"(x^T y) x^T A B y"),
        (r"y^T (x \odot (A x))", r"\operatorname{sum}(x \odot y \odot (A x))"),
        (r"\langle x, y \odot s \rangle", r"\operatorname{sum}(x y s)"),
        ("dot(A x, y * s)", r"x^T A (s \odot y)"),
        (r"x^T (A x / s)", r"\operatorname{sum}(x \odot (A x) / s)"),
    ],
)
def test_products_of_both_kinds_are_read_as_they_are_written(one, other):
    verdict = grade(equivalent(one, other, WORDS, points=1), out_of=1).verdicts[0]
    assert verdict.status == "passed"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\int u \, du", r"\int v \, dv"),
        (r"\int_0^1 \frac{d}{du} (u^2 + t) \, dt", r"\int_0^1 \frac{d}{du} (u^2 + u) \, du"),
        (
            r"\sum_{j=1}^2 \sum_{j=1}^3 \sum_{k=1}^4 j k^2",
            r"\sum_{j=1}^2 \sum_{j=1}^3 \sum_{k=1}^4 k^3",
        ),
    ],
)
def test_bound_variables_keep_what_they_are_bound_by(one, other):
    words = vocabulary(u=real, v=real)
    assert normal_form(read_one(one, words), words) != normal_form(read_one(other, words), words)
    assert grade(equivalent(one, other, words, points=1), out_of=1).verdicts[0].status == "failed"
