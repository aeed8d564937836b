"""Expressions are printed as a person would write them."""

import pytest

from autograder.symbolic.expression import Cases, Condition, Symbol, negative, rational
from autograder.symbolic.reading.parser import parse
from autograder.symbolic.writing.latex import latex
from autograder.symbolic.writing.text import text
from tests.symbolic.expressions import DENSITIES, WORDS


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("x - 2*N", r"x - 2 N"),
        ("-x/2", r"-\frac{x}{2}"),
        ("1/2*(x + 1)", r"\frac{1}{2} \left(x + 1\right)"),
        ("x**2*exp(-x/N)", r"x^{2} e^{-\frac{x}{N}}"),
        ("sqrt(2*pi*N)", r"\sqrt{2 \pi N}"),
        ("2*3", r"2 \cdot 3"),
        ("log(sigma**2)", r"\log\left(\sigma^{2}\right)"),
        ("log(x)**2", r"\left(\log\left(x\right)\right)^{2}"),
        ("x_0 + log_var", r"x_{0} + \mathrm{log\_var}"),
        ("Sum(mu[j]**2, (j, 1, J))/2", r"\frac{\sum_{j=1}^{J} \mu_{j}^{2}}{2}"),
        ("Sum(mu[j], (j, 1, J))*x", r"\left(\sum_{j=1}^{J} \mu_{j}\right) x"),
        ("trace(Sigma) + norm(mu)**2", r"\operatorname{tr}\left(\Sigma\right) + \left\|\mu\right\|^{2}"),
        ("transpose(mu)*Sigma**(-1)*mu", r"\mu^{\top} \Sigma^{-1} \mu"),
        ("integral(t*x, (t, 0, oo))", r"\int_{0}^{\infty} t x \, dt"),
        ("Derivative(f(x), (x, 2))", r"\frac{d^{2}}{dx^{2}} \left(f\left(x\right)\right)"),
        ("factorial(N + 1)", r"\left(N + 1\right)!"),
        ("binomial(N, 2)", r"\binom{N}{2}"),
    ],
)
def test_latex(written, printed):
    assert latex(parse(written, WORDS)) == printed


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (r"\frac{\mu^\top \mu}{2}", "transpose(mu)*mu/2"),
        (r"\sum_{j=1}^J \mu_j^2", "Sum(mu[j]**2, (j, 1, J))"),
        (r"e^{-x} \sqrt{N}", "exp(-x)*sqrt(N)"),
        (r"x \cdot \frac12", "x*(1/2)"),
        (r"-(x - 1)^{-N}", "-(x - 1)**(-N)"),
        (r"\|\mu\|", "norm(mu)"),
    ],
)
def test_text(written, printed):
    assert text(parse(written, WORDS)) == printed


def test_densities():
    tree = parse(r"\int q(z|x) \log p(x, z) dz", DENSITIES)
    assert latex(tree) == r"\int q(z \mid x) \log\left(p(x, z)\right) \, dz"
    assert text(tree) == "integral(q(z | x)*log(p(x, z)), z)"


def test_cases():
    x = Symbol("x")
    cases = Cases((x, negative(x)), (Condition(">=", x, rational(0)),))
    assert latex(cases) == r"\begin{cases} x & x \ge 0 \\ -x & \text{otherwise} \end{cases}"
    assert text(cases) == "Piecewise((x, x >= 0), (-x, True))"
