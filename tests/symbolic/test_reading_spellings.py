"""Spellings that say how a formula looks, or that say the same in other words, are read as what they mean."""

import re

import pytest

from autograder import grade
from autograder.symbolic import equivalent, numbers_agree, vocabulary
from autograder.symbolic.domains import covariance, positive, real, vector
from autograder.symbolic.reading.answers import read
from autograder.verdicts import AnswerError

NUMBERS = vocabulary(a=positive, b=positive, N=positive)
ARRAYS = vocabulary(x=vector(real, "J"), Sigma=covariance("J"), s=real)
DENSITIES = vocabulary(densities=True, abbreviations={"F": r"\log p(x)"})


@pytest.mark.parametrize(
    ("spelled", "usual", "words"),
    [
        (r"1\over2", "1/2", NUMBERS),
        (r"{a \over b} + 1", "a/b + 1", NUMBERS),
        (r"2{a+1 \over b^2}", "2 (a+1)/b^2", NUMBERS),
        (r"{1\over{a\over b}}", "b/a", NUMBERS),
        (r"\left({a \over b}\right)^2 \sqrt{1\over 2}", "a^2/b^2 sqrt(1/2)", NUMBERS),
        (r"e^{-1\over2}", "exp(-1/2)", NUMBERS),
        (r"{5 \choose 2} a", "10 a", NUMBERS),
        ("Rational(1, 2)*a", "a/2", NUMBERS),
        ("sympy.Rational(1, 2) + Fraction(3, 4) + Integer(2)", "13/4", NUMBERS),
        (r"\boxed{a + b}", "a + b", NUMBERS),
        (r"{\color{red} a} + \textcolor{blue}{b}", "a + b", NUMBERS),
        (r"a \phantom{+ b} + \hspace{2em} b", "a + b", NUMBERS),
        (r"\|\Sigma^{1/2}\|_F^2", r"\operatorname{tr}\Sigma", ARRAYS),
        (r"\lVert \Sigma \rVert_F", r"\sqrt{\operatorname{tr}(\Sigma\Sigma)}", ARRAYS),
        (r"\lVert x\rVert_1", r"\sum_{j=1}^J |x_j|", ARRAYS),
        (r"\|x\|_2^2 + \|s\|_1", "x^T x + |s|", ARRAYS),
        (r"H(q(z|x), p(z|x))", r"-\int q(z|x) \log p(z|x) dz", DENSITIES),
        (r"H(q(u|x), p(z|x)) - H(q(z|x))", r"KL(q(z|x) \| p(z|x))", DENSITIES),
        (r"\log \Pr(x)", r"\log p(x)", DENSITIES),
        (r"\mathfrak{F} + \mathscr{F}", "2 F", DENSITIES),
        (r"\int q \log p(x)", r"\int q(z|x) \log p(x) dz", DENSITIES),
        (r"\int \log p(x|z) \, dq", r"\int q(z|x) \log p(x|z) dz", DENSITIES),
    ],
)  # fmt: skip
def test_other_spellings(spelled, usual, words):
    verdict = grade(equivalent(spelled, usual, words, points=1), out_of=1).verdicts[0]
    assert verdict.status == "passed", verdict.message


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("0,5", NUMBERS, "decimal comma"),
        ("a * 0,5", NUMBERS, "decimal comma"),
        (r"a + 0{,}5", NUMBERS, "decimal comma"),
        (r"a \over b \over 2", NUMBERS, "Which of these stands over which?"),
        (r"\over b", NUMBERS, r"missing before this `\over`"),
        (r"\|\Sigma\|_2", ARRAYS, "`_F`"),
        (r"\|x\|_3", ARRAYS, "not 3"),
        (r"\int p(x,z)", DENSITIES, "Over which variable"),
    ],
)
def test_what_cannot_be_read_is_told_as_what_it_is(text, words, told):
    with pytest.raises(AnswerError, match=re.escape(told)):
        read(text, words)


def test_a_decimal_comma_in_a_number_is_told():
    verdict = grade(numbers_agree(["0,0165"], {5: "0.0165"}, relative=0.01, points=1), out_of=1).verdicts[0]
    assert verdict.note == "answer.decimal-comma"
