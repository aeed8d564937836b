"""Everything that students write for one thing is read as that thing."""

import pytest
import sympy as sp

from autograder.reports.verdicts import AnswerError
from autograder.symbolic import vocabulary
from autograder.symbolic.domains import (
    covariance,
    diagonal,
    dimension,
    equal_to,
    identity,
    positive,
    real,
    vector,
    zero_or_one,
)
from autograder.symbolic.expression import Constant, Derivative, Integral, Symbol
from autograder.symbolic.reading.answers import read, read_function
from autograder.symbolic.reading.parser import parse
from autograder.symbolic.vocabulary import AnyFunction, Vocabulary

VECTORS = vocabulary(
    mu=vector(real, "J"),
    sigma=vector(positive, "J"),
    Sigma=diagonal("sigma^2", "J"),
    log_var=equal_to("log(sigma^2)", "J"),
    I=identity("J"),
    J=dimension,
)
POINTS = vocabulary(x=vector(real, "n"), n=dimension, m=real)
NUMBERS = vocabulary(x=zero_or_one, phi=positive, mu=real, sigma=positive, N=positive, z=real)
DENSITIES = vocabulary(densities=True)
COMPLEX = Vocabulary({"x": real, "m": real, "n": real}, {"f": AnyFunction()}, imaginary=("I", "i"))

j, J, x, t, N = sp.symbols("j J x t N")
mus = sp.IndexedBase("mu")


def first(answer, words):
    return read(answer, words)[0]


@pytest.mark.parametrize(
    ("usual", "others"),
    [
        (
            "dot(mu, mu)",
            [
                r"\mu\cdot\mu", r"\langle\mu,\mu\rangle", r"\left\langle \mu, \mu \right\rangle", r"\mu'\mu",
                r"\mu^t\mu", r"\mu^{\top}\mu", "μᵀμ", "μ·μ", "mu @ mu", "mu.T @ mu", "mu'*mu",
                "inner(mu, mu)", "np.dot(mu, mu)", "mu.dot(mu)", r"\boldsymbol{\mu}^T\boldsymbol{\mu}",
                "⟨mu, mu⟩",
            ],
        ),
        (
            "sum(mu^2)",
            [
                r"\mathbf 1^\top \mu^2", r"\mathbf{1}^\top(\mu^2)", r"1^T \mu^2", "np.sum(mu**2)",
                "torch.sum(mu.pow(2))", "(mu**2).sum()", "np.sum(mu**2, axis=0)",
                r"\operatorname{sum}(\mu^2)", "torch.sum(mu.pow(2), dim=-1)",
            ],
        ),
        (
            "Sum(mu[j]^2, (j, 1, J))",
            [
                r"\sum_{j=1}^J \mu_j^2", r"\sum_j \mu_j^2", r"\sum^J_{j=1} \mu_j^2",
                r"\sum_{1 \le j \le J} \mu_j^2", r"\sum\limits_{j=1}^{J}\mu_{j}^{2}",
                r"\Sigma_{j=1}^J \mu_j^2", "∑_{j=1}^J μ_j²", "Σ_{j=1}^J μ_j^2", r"\sum \mu_j^2",
                r"\sum_{j=1} \mu_j^2", "Sum(mu[j]^2, {j, 1, J})",
                sp.Sum(mus[j] ** 2, (j, 1, J)),
            ],
        ),
        ("log_var[1]", [r"\mathrm{log\_var}_1", r"\text{log\_var}_{1}", "log_var_1"]),
        (
            "tr(Sigma + mu*transpose(mu) - I)",
            [r"\operatorname{tr}(\Sigma+\mu\mu^\top-I)", "tr(Σ+μμ^T-I)",
             r"\mathrm{Tr}[\Sigma + \mu\mu^T - \mathbf{I}]"],
        ),
        ("log(det(Sigma))", [r"\log\det\Sigma", r"\ln\det(\Sigma)", "np.log(np.linalg.det(Sigma))"]),
        ("norm(mu)^2",
         [r"\|\mu\|^2", r"\|\mu\|^2_2", r"\lVert \mu \rVert^2", r"\left\|\mu\right\|_2^2", "||mu||^2", "‖μ‖²",
          r"\bigl\|\mu\bigr\|^2"]),
        ("sum(mu.T)", [r"\mu^\top \mathbf{1}", r"\mu^\top \cdot \mathbf 1", r"\mu^T\boldsymbol{1}"]),
        ("sum(mu)", [r"\mu \cdot \mathbf{1}", r"\mathbf{1} \cdot \mu", r"\langle \mathbf{1}, \mu \rangle"]),
        ("mu + 1", [r"\mu + \mathbf{1}"]),
        ("Sum(Sigma[j, j], (j, 1, J))",
         ["Sum(Sigma_jj, (j, 1, J))", r"\sum_j \Sigma_{jj}", r"\sum_j \Sigma_{j,j}"]),
        ("Sigma[1, 2]", ["Sigma_12", r"\Sigma_{1,2}"]),
        ("mu[1]*sigma[1]", [r"\mu^{(1)}\sigma^{(1)}", r"\mu_1 \sigma_1"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_vectors(usual, others):
    wanted = first(usual, VECTORS)
    for other in others:
        assert first(other, VECTORS) == wanted, other


@pytest.mark.parametrize(
    ("usual", "others"),
    [
        ("Sum(x[i], (i, 1, n))/n", [r"\frac{\sum x_i}{n}", r"\frac{\sum_i x_i}{n}"]),
        ("Sum(x[k], (k, 1, n))/n",
         [r"\frac{x_1+\dots+x_n}{n}", r"\frac{x_1 + x_2 + \cdots + x_n}{n}", "(x_1 + ... + x_n)/n"]),
        ("Product(x[k], (k, 1, n))", [r"x_1 \cdots x_n", r"x_1 x_2 \cdots x_n"]),
        ("Product(x[k], (k, 1, n))/n", [r"x_1 \cdots x_n / n", r"\frac{x_1 x_2 \cdots x_n}{n}"]),
        ("mean(x)", [r"\bar x", r"\bar{x}", r"\overline{x}", "np.mean(x)", "x.mean()"]),
    ],
)  # fmt: skip
def test_data_points(usual, others):
    wanted = first(usual, POINTS)
    for other in others:
        assert first(other, POINTS) == wanted, other


@pytest.mark.parametrize(
    ("usual", "others"),
    [
        ("1/2*mu", ["½ μ", "½μ", r"\frac12\mu", r"\tfrac{1}{2}\mu", r"\nicefrac{1}{2} \mu"]),
        ("3/4", ["¾", "0.75", r"\frac34", r"\frac.75 1"]),
        ("N^(N+1)", ["Nᴺ⁺¹", r"N^{N+1}", "N**(N+1)", "np.power(N, N+1)"]),
        ("sqrt(N)", [r"\sqrt{N}", r"\sqrt[2]{N}", "√N", "np.sqrt(N)", "math.sqrt(N)", "Sqrt[N]", "N**(1/2)"]),
        ("N^(1/3)", [r"\sqrt[3]{N}", r"N^{\frac13}", r"N^{1/3}"]),
        (
            "log(sigma)",
            ["np.log(sigma)", "sympy.log(sigma)", "math.log(sigma)", "torch.log(sigma)", "sigma.log()",
             "Log[sigma]", r"\ln\sigma", "log σ"],
        ),
        ("2*pi*N", ["2*np.pi*N", "2 Pi N", "2πN", r"2\pi N"]),
        ("log(27)/log(3)", ["log(27, 3)", r"\log_3 27", r"\log_{3}(27)"]),
        ("log(N)/log(2)", [r"\log_2 N", "np.log2(N)", "log2(N)"]),
        ("e^(-N)",
         [r"\exp\left(-N\right)", "exp(-N)", "E**(-N)", "np.exp(-N)", r"\mathrm{e}^{-N}", "e⁻ᴺ",
          r"\exp\{-N\}", "Exp[-N]"]),
        ("x*log(phi)",
         [r"x\log\phi", r"x_i \log \phi_i", r"x^{(i)}\log\phi^{(i)}", r"x\cdot\log\phi", r"{\bf x}\log\phi",
          r"\hat x \log \hat\phi", "xlog(phi)", r"x_\theta\log\phi_\theta", r"x\,\log\varphi"]),
        ("binomial(N, 2)", [r"\binom{N}{2}", r"\binom N2", "comb(N, 2)"]),
        ("asin(x)", [r"\arcsin x", r"\sin^{-1} x", "arcsin(x)", "np.arcsin(x)"]),
        ("abs(x)", ["|x|", r"\left|x\right|", r"\lvert x\rvert", "Abs(x)", "∣x∣"]),
        ("abs(x)*abs(mu)", ["|x||mu|", r"|x|\,|\mu|"]),
        ("mu",
         ["kl = mu", "KL = mu", r"\mathrm{KL} = \mu", r"D_{KL} = \mu", r"KL(q\|p) = \mu", "f(y) = mu",
          r"$\mathcal{L} = \mu$", "kl_scalar := mu", r"\mathcal{L}(\theta) = \mu", r"\log p(y|u) = \mu"]),
        ("sqrt(2*pi*N)", [r"N! \approx \sqrt{2\pi N}", "N! ≈ √(2πN)"]),
        ("min(x, mu, N)", [r"\min(x, \mu, N)", "Min(x, mu, N)"]),
        ("mu*sigma",
         ["mu⋅sigma", "mu × sigma", r"\mu\cdot\sigma", r"\mu\times\sigma", "𝜇 𝜎", "mu\u200bsigma",
          r"\mu\!\sigma", r"\mu\odot\sigma"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_numbers(usual, others):
    wanted = first(usual, NUMBERS)
    for other in others:
        assert first(other, NUMBERS) == wanted, other


@pytest.mark.parametrize(
    "spelled",
    [r"\mathcal{N}(z; \mu, \sigma^2)", r"\mathcal N(z \mid \mu, \sigma^2)", "N(z | mu, sigma^2)",
     r"\mathcal{N}\left(z;\mu,\sigma^2\right)"],
)  # fmt: skip
def test_a_gaussian_density_takes_its_variance(spelled):
    written_out = "(2*pi*sigma^2)^(-1/2)*exp(-((z - mu)^2/(2*sigma^2)))"
    assert first(spelled, NUMBERS) == first(written_out, NUMBERS)


def test_a_gaussian_density_of_vectors():
    assert first(r"\mathcal N(\mu \mid 0, I)", VECTORS) == first(
        "(2*pi)^(-(J/2))*exp(-(1/2*transpose(mu)*mu))", VECTORS
    )
    full = first(r"\mathcal N(\mu; \mathbf{m}, \Sigma)".replace(r"\mathbf{m}", r"\sigma"), VECTORS)
    assert full == first(
        "det(Sigma)^(-1/2)*(2*pi)^(-(J/2))*exp(-(1/2*transpose(mu - sigma)*Sigma^(-1)*(mu - sigma)))", VECTORS
    )


@pytest.mark.parametrize(
    ("usual", "others"),
    [
        (
            "integral(q(z|x)*log(p(x|z)), z)",
            [
                r"\mathbb{E}_{q(z|x)} \left[ \log p(x|z) \right]", r"\langle \log p(x|z) \rangle_{q(z|x)}",
                r"\E_{q_\phi(z|x)}[\log p_\theta(x|z)]", r"\mathbb{E}_{z \sim q}[\log p(x|z)]",
                r"𝔼_q[log p(x|z)]",
                r"\sum_z q(z|x) \log p(x|z)", r"\int_z q(z|x) \log p(x|z)",
                r"\int_{\mathbb{R}} q(z|x)\log p(x|z)\,\mathrm{d}z",
                r"\int dz\, q(z|x) \log p(x|z)", r"\int \mathrm{d}z \; q(z|x) \log p(x|z)",
                r"\mathbb{E}_{Q(z|x)}[\log P(x|z)]",
                r"\int q(z|x^{(i)}) \log p(x^{(i)}|z) dz", r"\int q(z|x_i) \log p(x_i|z) dz",
                (r"\int q_{\boldsymbol\phi}(\mathbf{z}\mid\mathbf{x}) \log "
                 r"p_{\boldsymbol\theta}(\mathbf{x}\mid\mathbf{z}) \, d\mathbf{z}"),
            ],
        ),
        (
            "KL(q(z|x) || p(z))",
            [
                r"\mathrm{KL}(q(z|x)\|p(z))", r"D_{KL}(q(z|x)\|p(z))",
                r"\mathrm{D}_\mathrm{KL}(q(z|x)\|p(z))",
                r"\operatorname{D_{KL}}\left(q(z|x)\,\middle\|\,p(z)\right)", r"{\rm KL}[q(z|x) || p(z)]",
                r"{\cal D}_{KL}(q(z|x)\|p(z))", "KL(q(z|x), p(z))", "KL(q(z|x) | p(z))",
                "D_KL(q(z|x) ∥ p(z))", r"\text{KL}\bigl(q(z|x)\,\big\|\,p(z)\bigr)",
            ],
        ),
        ("integral(p(x, z_tilde), z_tilde)",
         [r"\int p(x,\tilde z)\, d\tilde z", r"\int p(x,\tilde{z}) d\tilde{z}"]),
        ("integral(integral(p(x,z), x), z)",
         [r"\iint p(x,z)\,dx\,dz", r"\int\int p(x,z) dx dz", r"\int \int p(x,z)\,dx\;dz"]),
        ("p(z|x)",
         [r"q(z|x) = p(z|x)", r"q^*(z|x) = p_\theta(z|x)", "tightest = P(z|x)",
          r"p_\theta\left(z\,\middle|\,x\right)"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_densities(usual, others):
    wanted = first(usual, DENSITIES)
    for other in others:
        assert first(other, DENSITIES) == wanted, other


@pytest.mark.parametrize(
    "answer",
    [
        "Sum(mu[j], (j, 0, J-1))",
        "sum(mu[j] for j in range(J))",
        "np.sum(mu[j] for j in range(0, J))",
        sp.Sum(mus[j], (j, 0, J - 1)),
    ],
)
def test_indices_that_count_from_zero_are_read_so_first(answer):
    shifted, as_written = read(answer, VECTORS)
    assert shifted.body == parse("mu[j+1]", VECTORS)
    assert as_written.body == parse("mu[j]", VECTORS)


def test_only_an_index_zero_gives_a_second_reading():
    assert len(read("Sum(mu[j+1], (j, 0, J-1))", VECTORS)) == 1
    assert len(read("Sum(mu[j], (j, 1, J))", VECTORS)) == 1


def test_a_dot_between_vectors_may_also_go_entry_by_entry():
    assert read(r"\mu\cdot\mu", VECTORS)[1] == first("mu*mu", VECTORS)
    assert len(read(r"2\cdot\mu", VECTORS)) == 1


def test_a_star_between_vectors_goes_entry_by_entry():
    assert read("mu*mu", VECTORS) == (first(r"\mu\times\mu", VECTORS),)


@pytest.mark.parametrize(
    ("spelled", "tree"),
    [
        (r"\frac{d}{dx} x", Derivative("x", 1, Symbol("x"))),
        (r"\frac{\partial}{\partial x} x", Derivative("x", 1, Symbol("x"))),
        (r"\frac{d^2 x}{dx^2}", Derivative("x", 2, Symbol("x"))),
        (r"\frac{\partial^2 x}{\partial m \partial x}", Derivative("m", 1, Derivative("x", 1, Symbol("x")))),
        ("Derivative(x, x)", Derivative("x", 1, Symbol("x"))),
        ("Derivative(x, (x, 2))", Derivative("x", 2, Symbol("x"))),
        ("diff(x, x, 2)", Derivative("x", 2, Symbol("x"))),
        ("Integral(x, x)", Integral("x", None, None, Symbol("x"))),
        ("I", Constant("i")),
        ("i", Constant("i")),
        (sp.I, Constant("i")),
    ],
    ids=str,
)
def test_calculus_and_the_imaginary_unit(spelled, tree):
    assert first(spelled, COMPLEX) == tree


def test_sympy_objects_are_the_same_as_strings():
    f = sp.Function("f")
    pairs = {
        sp.Derivative(f(x), (x, 2)): "Derivative(f(x), (x, 2))",
        sp.Integral(x, x): "Integral(x, x)",
        sp.binomial(x, 2): "binomial(x, 2)",
        sp.Min(x, 2): "min(2, x)",
        sp.conjugate(sp.Symbol("x")): "conjugate(x)",
        sp.asin(x): "arcsin(x)",
        sp.sec(x): "sec(x)",
        sp.re(x): "re(x)",
        sp.sign(x): "sign(x)",
        sp.csch(x) + sp.sech(x): "csch(x) + sech(x)",
        sp.coth(x): "coth(x)",
        sp.atan2(x, sp.Symbol("m")): "atan2(x, m)",
        sp.exp(sp.I * x): "exp(I*x)",
    }
    for value, spelled in pairs.items():
        assert first(value, COMPLEX) == first(spelled, COMPLEX), spelled


def test_a_sympy_function_of_one_variable():
    (function,) = read_function(sp.Lambda(t, sp.log(t)), vocabulary(N=positive))
    assert function == read_function("log(t)", vocabulary(N=positive))[0]


def test_letters_side_by_side_are_a_product_of_the_tasks_names():
    assert first("nm**(-1)", COMPLEX) == first("n*m**(-1)", COMPLEX)
    assert first("3m", COMPLEX) == first("3*m", COMPLEX)
    assert first("5mn sin m", COMPLEX) == first("5*m*n*sin(m)", COMPLEX)
    assert first("sin**2 (m)", COMPLEX) == first("sin(m)**2", COMPLEX)


def test_there_are_at_most_six_readings():
    hard = r"\log \mu_1 / \sigma_1 \cdot \mu\cdot\mu + \sum_j \mu_j + \log(\sigma_1)^2"
    assert 1 < len(read(hard, VECTORS)) <= 6


def test_the_identity_that_nobody_declares_has_the_size_of_the_vectors():
    words = vocabulary(mu=vector(real, "J"), Sigma=covariance("J"), J=dimension)
    wanted = first("tr(Sigma - identity(J))", words)
    for answer in (
        "tr(Sigma - I)",
        r"\operatorname{tr}(\Sigma - I_J)",
        r"\operatorname{tr}(\Sigma - \mathbf{I})",
    ):
        assert first(answer, words) == wanted
    assert first("tr(Sigma - np.eye(J))", words) == wanted
    assert first(sp.Trace(sp.MatrixSymbol("Sigma", J, J) - sp.Identity(J)), words) == first(
        "tr(-identity(J) + Sigma)", words
    )


def test_a_factor_beside_a_divisor_may_belong_to_it():
    short = r"e^{-(z-\mu)^2/2\sigma^2}"
    usual, below = read(short, NUMBERS)
    assert usual == first(r"e^{-((z-\mu)^2/2) \sigma^2}", NUMBERS)
    assert below == first(r"e^{-(z-\mu)^2/(2\sigma^2)}", NUMBERS)
    assert len(read("mu/2*sigma", NUMBERS)) == 1


@pytest.mark.parametrize(
    ("usual", "others"),
    [
        (r"-E_q[\log q(z|x)]", [r"\mathbb{H}[q(z|x)]", "H(q)", r"\mathcal{H}(q_\phi(z|x))"]),
    ],
)
def test_entropies(usual, others):
    for other in others:
        assert first(other, DENSITIES) == first(usual, DENSITIES), other


def test_a_diagonal_matrix_with_dots():
    wanted = first(r"\operatorname{diag}(\sigma^2)", VECTORS)
    assert first(r"\operatorname{diag}(\sigma_1^2, \dots, \sigma_J^2)", VECTORS) == wanted
    for part in (r"\operatorname{diag}(\sigma_2, \dots, \sigma_J)", r"\operatorname{diag}(1, \dots, J)"):
        with pytest.raises(AnswerError, match="dots"):
            read(part, VECTORS)


def test_functions_by_other_names():
    assert first(r"\operatorname{logit}(\phi)", NUMBERS) == first("log(phi/(1 - phi))", NUMBERS)
    assert first("torch.logdet(Sigma)", VECTORS) == first("log(det(Sigma))", VECTORS)
    assert first("sum([mu[j] for j in range(J)])", VECTORS) == first("sum(mu[j] for j in range(J))", VECTORS)


def test_the_factorial_in_front_of_its_approximation_is_a_label():
    for label in ("N! = ", "N! =", r"N!=\,"):
        assert first(f"{label}sqrt(2*pi*N)", NUMBERS) == first("sqrt(2*pi*N)", NUMBERS)
    with pytest.raises(AnswerError, match="comparison"):
        read("N!=3", NUMBERS)


@pytest.mark.xfail(strict=True, reason="each convention differs from the usual one in one respect only")
def test_two_things_left_open_in_one_answer():
    wanted = first(r"\log(\mu/\sigma) + z/(2\sigma^2)", NUMBERS)
    assert wanted in read(r"\log \mu/\sigma + z/2\sigma^2", NUMBERS)


@pytest.mark.parametrize("label", [r"\phi^2", r"\phi^{2}", r"n\phi", r"\phi n", "phi**2", "2 phi"])
def test_an_equation_for_a_power_or_multiple_is_no_label(label):
    with pytest.raises(AnswerError) as refused:
        read(f"{label} = m", vocabulary(m=real, n=dimension))
    assert "give only the expression" in refused.value.message


@pytest.mark.parametrize(
    "label", [r"\phi", r"\hat\phi_{ML}", r"\phi^*", r"\phi^{(1)}", "best phi", r"\hat{\phi}(x)"]
)
def test_a_name_of_any_look_is_a_label(label):
    words = vocabulary(m=real, n=dimension)
    assert read(f"{label} = m", words) == read("m", words)
