"""Spellings that say how a formula looks, or that say the same in other words, are read as what they mean."""

import re

import pytest

from autograder import grade
from autograder.reports.verdicts import AnswerError
from autograder.symbolic import equivalent, numbers_agree, vocabulary
from autograder.symbolic.domains import (
    covariance,
    dimension,
    equal_to,
    positive,
    real,
    unit_interval,
    vector,
    zero_or_one,
)
from autograder.symbolic.reading.answers import read, read_function

NUMBERS = vocabulary(a=positive, b=positive, N=positive)
ARRAYS = vocabulary(x=vector(real, "J"), Sigma=covariance("J"), s=real)
DENSITIES = vocabulary(densities=True, abbreviations={"F": r"\log p(x)"})
INDEXED = vocabulary(mu_1=real, sigma_1=positive)
GAUSSIAN = vocabulary(
    mu=vector(real, "J"), sigma=vector(positive, "J"), log_var=equal_to("log(sigma^2)", "J"), J=dimension
)
POINTS = vocabulary(x=vector(zero_or_one, "n"), n=dimension, m=equal_to("mean(x)"))
PIXEL = vocabulary(x=zero_or_one, phi=unit_interval)


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
        (r"\mathop{\mathbb E}\limits_{q}[\log p(x|z)]", r"E_q[\log p(x|z)]", DENSITIES),
        (r"\underset{q}{\mathbb E}[\log p(x|z)]", r"E_q[\log p(x|z)]", DENSITIES),
        (r"\underset{z \sim q(z|x)}{\mathbb{E}}[\log p(x|z)]", r"E_q[\log p(x|z)]", DENSITIES),
        (r"\mathcal L \triangleq \log p(x)", r"\log p(x)", DENSITIES),
        (r"\log P_\theta(X)", r"\log p(x)", DENSITIES),
        (r"E_{Q_\phi(Z|X)}[\log P_\theta(X|Z)]", r"E_q[\log p(x|z)]", DENSITIES),
        (r"KL(Q\|P(Z))", r"KL(q\|p(z))", DENSITIES),
        (r"F(\theta,\phi;x^{(i)}) + 1", r"\log p(x) + 1", DENSITIES),
        (r"\mathcal F(\theta,\phi;x) + 1", r"\log p(x) + 1", DENSITIES),
        (r"E_p(z)[\log p(x|z)]", r"\int p(z) \log p(x|z) dz", DENSITIES),
        (r"\begin{aligned} &\log p(x) \\ &\quad - \log p(x|z) \end{aligned}", r"\log p(x) - \log p(x|z)",
         DENSITIES),
        (r"\sum_{j=1}^J (\mu_j^{(i)})^2 + \log(\sigma_j^{(i)})", r"\sum_j \mu_j^2 + \log\sigma_j", GAUSSIAN),
        (r"\mu_\phi(x)^\top \mu_{\phi}(x)", r"\mu^\top\mu", GAUSSIAN),
        (r"\sum_j \log\_var_j", r"\sum_j \log \sigma_j^2", GAUSSIAN),
        (r"\operatorname{sum}(\mathrm{log\_var})", r"\sum_j \log \sigma_j^2", GAUSSIAN),
        ("sum(mu[j]^2, j = 1..J)", r"\mu^\top\mu", GAUSSIAN),
        ("Sum[mu[j]^2, {j, 1, J}]", r"\mu^\top\mu", GAUSSIAN),
        (r"\phi^* = \frac1n\sum_i x_i = m", "m", POINTS),
        ("mu1 + log(sigma1)", r"\mu_1 + \log\sigma_1", INDEXED),
        ("atan2(a, b)", "atan(a/b)", NUMBERS),
        ("np.arctan2(a, -b)", "pi - atan(a/b)", NUMBERS),
        ("np.arctan2(-a, -b) + atan2(0, -a)", "atan(a/b)", NUMBERS),
        ("atan2(a, 0) + atan2(-b, b - b)", "0", NUMBERS),
        ("csch(a) + sech(a) + coth(a)", "(1 + cosh(a))/sinh(a) + 1/cosh(a)", NUMBERS),
        ("scipy.special.xlogy(a, b) + xlog1py(a, b)", "a log(b) + a log(1 + b)", NUMBERS),
        ("np.linalg.slogdet(Sigma)[1]", "log(det(Sigma))", ARRAYS),
        (r"a + t^2 \quad\text{where } t = b + u,\ u = N", "a + (b + N)^2", NUMBERS),
        ("a + t, where t = b**2 and b > 0", "a + b^2", NUMBERS),
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
        (r"\log p(X|x)", PIXEL, "`p(X|x)` looks like a density"),
        (r"-\log p(x|z)", vocabulary(phi=unit_interval), "`p(x|z)` looks like a density"),
        (r"\underset{1}{\mu}", GAUSSIAN, r"I can read `\underset` only below"),
        (r"\mu_j^{(i)} - \mu_j^{(k)}", GAUSSIAN, "only one data point"),
        (r"\mu_\phi(x) - \mu_\theta(x)", GAUSSIAN, "only one `mu`"),
        (r"\frac12(\mu_j^2 + \sigma_j^2)", GAUSSIAN, r"the sum over j is missing, as in `\sum_{j=1}^{J}`"),
        (r"j \mu_j", GAUSSIAN, "I don't know `j` here. Did you mean `J`?"),
        *((rf"\sum_{{j=1}}^{{{d}}} \mu_j^2", GAUSSIAN, "Did you mean `J`, up to which") for d in "dDKk"),
        (r"KL^2(q\|p(z))", DENSITIES, "no power"),
        (r"\log p(x^2|z)", DENSITIES, "no power"),
        (r"F_^2", DENSITIES, "no power"),
        (r"\int q(z|x) \sqrt dz", DENSITIES, "Something is missing before this `d`"),
        ("slogdet(Sigma)", ARRAYS, "write `slogdet(...)[1]`"),
        ("slogdet(Sigma)[0]", ARRAYS, "write `slogdet(...)[1]`"),
        ("log(0,5)", NUMBERS, "decimal comma"),
        ("a + b where b = a", NUMBERS, "only what new names stand for"),
        ("a, where b is positive", NUMBERS, "only what new names stand for"),
        ("a = b", NUMBERS, "equation"),
        (r"a \\ b", NUMBERS, "A line break"),
        ("9**9**9**9", NUMBERS, "more than 10,000 digits"),
        ("a + (9**9)!", NUMBERS, "more than 10,000 digits"),
        (r"\frac{a}{b", NUMBERS, "Here `}` is missing"),
    ],
)
def test_what_cannot_be_read_is_told_as_what_it_is(text, words, told):
    with pytest.raises(AnswerError, match=re.escape(told)):
        read(text, words)


def test_a_decimal_comma_in_a_number_is_told():
    verdict = grade(numbers_agree(["0,0165"], {5: "0.0165"}, relative=0.01, points=1), out_of=1).verdicts[0]
    assert verdict.note == "answer.decimal-comma"


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        (r"\phi^* = \sum_i x_i = m", "m", POINTS),
        (r"\phi^* = m = n m", "m", POINTS),
        (r"E_p(x)[\log p(x|z)]", r"E_q[\log p(x|z)]", DENSITIES),
        (r"\log P(Z)", r"\log p(x)", DENSITIES),
        ("atan2(b, a)", "atan(a/b)", NUMBERS),
        (r"\begin{aligned} a \\ - b \end{aligned}", "a", NUMBERS),
        ("a + t where t = b", "a", NUMBERS),
        ("b(a)", "b", vocabulary(a=positive, abbreviations={"b": "a"})),
        ("b(a N)", "b", vocabulary(a=positive, N=positive, abbreviations={"b": "a"})),
    ],
)
def test_no_spelling_makes_a_wrong_answer_right(wrong, right, words):
    assert grade(equivalent(wrong, right, words, points=1), out_of=1).verdicts[0].status == "failed"


@pytest.mark.parametrize("spelled", [r"x_i\log\phi + (1 - x_i)\log(1-\phi)", r"x^{(i)}\log\phi", "xlog(phi)"])
def test_a_function_is_read_as_where_its_variable_is_a_name_of_the_task(spelled):
    (function,) = read_function(spelled, vocabulary(phi=unit_interval), "x")
    assert (function.variable, function.body) == ("x", read(spelled, PIXEL)[0])
