"""Promises of naming factors: the product of sizes that explains several measurements."""

from __future__ import annotations

import math

import pytest

from autograder.neural.losses.factors import Factor, name_factor

SIZES = [
    {"B": 5, "D": 11, "K": 3, 784: 784},
    {"B": 7, "D": 6, "K": 9, 784: 784},
    {"B": 2, "D": 14, "K": 8, 784: 784},
]


@pytest.mark.parametrize(
    ("factor", "slug"),
    [
        (lambda s: 1, "right"),
        (lambda s: 0, "missing"),
        (lambda s: -1, "sign"),
        (lambda s: 2, "missing-half"),
        (lambda s: 0.5, "halved"),
        (lambda s: s["B"], "sum-over-batch"),
        (lambda s: 1 / s["B"], "mean-over-batch"),
        (lambda s: 1 / s["D"], "mean-over-pixels"),
        (lambda s: s["D"], "sum-over-pixels"),
        (lambda s: 1 / 784, "mean-over-pixels"),
        (lambda s: 1 / s["K"], "mean-over-latents"),
        (lambda s: 1 / (s["B"] * s["D"]), "mean-over-batch-and-mean-over-pixels"),
        (lambda s: s["B"] / 784, "sum-over-batch-and-mean-over-pixels"),
        (lambda s: -2 / s["B"], "sign-and-missing-half-and-mean-over-batch"),
        (lambda s: 1 / math.log(2), "log2"),
        (lambda s: 1 / math.log(10) / s["K"], "log10-and-mean-over-latents"),
        (lambda s: 3.7, "factor"),
        (lambda s: 3.7 * s["B"], "factor-and-sum-over-batch"),
    ],
)
def test_a_product_of_sizes_is_recognised(factor, slug):
    named = name_factor([factor(sizes) * 1.0001 for sizes in SIZES], SIZES)
    assert named is not None
    assert named.slug == slug


@pytest.mark.parametrize("values", [[1.0, 2.0, 5.0], [1.0, 1.0, math.nan], [1.0, 1.0, 1.01]])
def test_what_no_product_explains_has_no_name(values):
    assert name_factor(values, SIZES) is None


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (Factor(2.0, {}), "twice what was asked for"),
        (Factor(-1.0, {}), "what was asked for, with the opposite sign"),
        (Factor(0.5, {784: -1}), "half what was asked for, divided by the number of pixels"),
        (Factor(1.0, {"B": 1}), "what was asked for, times the batch size"),
        (Factor(3.7, {"N": -1}), "3.7 times what was asked for, divided by the size N"),
        (Factor(0.0, {}), "missing"),
    ],
)
def test_factors_are_said_in_words(factor, words):
    assert factor.words == words


@pytest.mark.parametrize(
    ("factor", "question"),
    [
        (Factor(2.0, {}), "Is there a factor 1/2 in the definition?"),
        (Factor(1.0, {"D": -1}), "Was a mean taken over the pixels where a sum was asked?"),
        (Factor(1.0, {"N": -1}), "Was a mean taken over an axis of size N where a sum was asked?"),
    ],
)
def test_a_factor_comes_with_one_thing_to_think_about(factor, question):
    assert factor.question == question
