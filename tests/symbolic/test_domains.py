"""What a domain is follows from its bounds, its elements and its structure,
and every value drawn is as they say.
"""

import random
from fractions import Fraction

import pytest
from mpmath import mp

from autograder.authoring.authored import AuthorError
from autograder.symbolic import (
    between,
    complex_number,
    covariance,
    diagonal,
    dimension,
    equal_to,
    identity,
    integer,
    matrix,
    one_of,
    positive,
    positive_integer,
    real,
    symmetric,
    unit_interval,
    vector,
    vocabulary,
    zero_or_one,
)
from autograder.symbolic.comparing.proving import proves_equal
from autograder.symbolic.domains import described_domains
from autograder.symbolic.evaluating.drawing import draw_values
from autograder.symbolic.evaluating.instances import instances
from autograder.symbolic.limits.plain_data import from_json, to_json
from autograder.symbolic.misconceptions.fits import whole_number_forms
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.reading.shapes import certain_shape

SCALARS = {
    "real": real,
    "positive": positive,
    "unit interval": unit_interval,
    "integer": integer,
    "positive integer": positive_integer,
    "dimension": dimension,
    "zero or one": zero_or_one,
    "complex": complex_number,
    "between 1 and 2": between(1, 2),
    "between -1 and 1": between(-1, 1),
    "between -2 and 0": between(-2, 0),
    "one of 1, 2": one_of(1, 2),
    "one of -1/2, 3": one_of("-1/2", 3),
    "one of 0, 1/2": one_of(0, "1/2"),
}
ARRAYS = {
    "vector": vector(positive, "J"),
    "matrix": matrix(real, "J", "K"),
    "square matrix": matrix(positive, "J"),
    "symmetric": symmetric(real, "J"),
    "covariance": covariance("J"),
    "identity": identity("J"),
}


def drawn(domain):
    source = random.Random(3)
    return [draw_values({"v": domain}, turn, source)["v"] for turn in range(16)]


@pytest.mark.parametrize(
    ("trait", "names"),
    [
        (
            "is_positive",
            {"positive", "unit interval", "positive integer", "dimension", "between 1 and 2", "one of 1, 2"},
        ),
        (
            "is_nonnegative",
            {
                *("positive", "unit interval", "positive integer", "dimension", "between 1 and 2"),
                *("one of 1, 2", "zero or one", "one of 0, 1/2"),
            },
        ),
        ("is_whole", {"integer", "positive integer", "dimension", "zero or one", "one of 1, 2"}),
        ("is_probability", {"unit interval", "zero or one", "one of 0, 1/2"}),
        (
            "is_nonzero",
            {
                *("positive", "unit interval", "positive integer", "dimension", "between 1 and 2"),
                *("one of 1, 2", "between -2 and 0", "one of -1/2, 3"),
            },
        ),
        ("is_real", {*SCALARS} - {"complex"}),
    ],
)
def test_traits_follow_from_what_is_given(trait, names):
    assert {name for name, domain in SCALARS.items() if getattr(domain.entries, trait)} == names


@pytest.mark.parametrize("name", SCALARS)
def test_every_value_drawn_has_the_traits(name):
    values, numbers = drawn(SCALARS[name]), SCALARS[name].entries
    assert not numbers.is_positive or min(values) > 0
    assert not numbers.is_nonnegative or min(values) >= 0
    assert not numbers.is_nonzero or 0 not in values
    assert not numbers.is_whole or all(value.denominator == 1 for value in values)
    assert not numbers.is_probability or 0 <= min(values) <= max(values) <= 1
    assert numbers.is_real == all(isinstance(value, Fraction) for value in values)


def test_matrices_are_as_they_are_declared():
    source = random.Random(5)
    for turn in range(16):
        values = draw_values(ARRAYS, turn, source)
        sizes = tuple(int(values[name]) for name in "JK")
        assert (values["matrix"].rows, values["matrix"].cols) == sizes
        assert values["symmetric"] == values["symmetric"].T
        assert values["covariance"] == values["covariance"].T
        assert min(mp.eigsy(values["covariance"], eigvals_only=True)) > 0
        assert values["identity"] == mp.eye(sizes[0])
        assert min(values["square matrix"]) > 0
        square, other = values["square matrix"], values["symmetric"]
        assert (square * other == other * square) == (sizes[0] == 1)


@pytest.mark.parametrize("name", ARRAYS)
def test_shapes_are_known(name):
    shape = certain_shape(read_one("A", vocabulary(A=ARRAYS[name])), vocabulary(A=ARRAYS[name]))
    assert shape == ("column" if name == "vector" else "matrix")


@pytest.mark.parametrize(
    ("left", "right", "variables"),
    [
        ("log(a b)", "log(a) + log(b)", {"a": between(1, 2), "b": one_of(1, 2)}),
        ("log((2 - a)^2)", "2 log(2 - a)", {"a": between(1, 2)}),
        ("log((1 - a)^2)", "2 log(1 - a)", {"a": unit_interval}),
        (r"\sum_{k=1}^{n} 2 a", "2 n a", {"a": real, "n": one_of(1, 4)}),
        (r"\log(v_1^2)", r"2 \log(v_1)", {"v": vector(between(2, 3), "J")}),
    ],
)
def test_what_follows_from_a_trait_is_proved(left, right, variables):
    words = vocabulary(**variables)
    assert proves_equal(read_one(left, words), read_one(right, words), words)


@pytest.mark.parametrize(
    ("left", "right", "variables"),
    [
        ("log(a^2)", "2 log(a)", {"a": between(-1, 1)}),
        ("log((1 - a)^2)", "2 log(1 - a)", {"a": between(1, 2)}),
        ("log(a^2)", "2 log(a)", {"a": zero_or_one}),
        (r"\sum_{k=1}^{n} 2 a", "2 n a", {"a": real, "n": integer}),
        (r"\sum_{k=1}^{n} 2 a", "2 n a", {"a": real, "n": between(1, 4)}),
        ("log(exp(a))", "a", {"a": equal_to("3 sqrt(b)"), "b": real}),
        (r"\log(\exp(A))", "A", {"A": matrix(real, "J")}),
    ],
)
def test_what_does_not_follow_is_not(left, right, variables):
    words = vocabulary(**variables)
    assert not proves_equal(read_one(left, words), read_one(right, words), words)


def test_whole_numbers_are_known_by_what_they_are():
    words = vocabulary(n=one_of(6, 9), r=one_of("1/2"), A=matrix(real, "J", "K"))
    assert {name for name, _, _ in whole_number_forms(words)} == {"n", "J", "K"}


def test_an_index_of_a_matrix_runs_through_its_own_dimension():
    words = vocabulary(A=matrix(real, "J", "K"))
    total = read_one(r"\sum_j \sum_k A_{jk}", words)
    assert total == read_one(r"\sum_{j=1}^J \sum_{k=1}^K A_{jk}", words)


def test_what_follows_from_others_is_not_told():
    domains = {"v": ARRAYS["vector"], "A": ARRAYS["matrix"], "S": diagonal("v", "J"), "I": identity("J")}
    assert described_domains(domains) == "v a vector of positive entries, A a matrix of real entries"


@pytest.mark.parametrize("name", [*SCALARS, *ARRAYS])
def test_domains_cross_to_the_worker(name):
    domain = {**SCALARS, **ARRAYS}[name]
    assert from_json(to_json(domain)) == domain


def test_the_identity_alone_has_its_size():
    values = next(instances(vocabulary(I=identity("J")), seed=1)).values
    assert values["I"].rows == values["J"]


@pytest.mark.parametrize("entries", [vector(real, "J"), equal_to("2")])
def test_entries_are_numbers(entries):
    with pytest.raises(AuthorError, match="what its entries may be, such as real or positive"):
        matrix(entries, "J")
