"""An answer is read in any of three ways; what cannot be read gets a clear message, at once."""

import pytest
import sympy as sp

from autograder.reports.verdicts import AnswerError
from autograder.symbolic import vocabulary
from autograder.symbolic.domains import dimension, positive, real, vector
from autograder.symbolic.expression import Integral, walk
from autograder.symbolic.reading.answers import read
from tests.costs import cpu_seconds_below

WORDS = vocabulary(mu=real, sigma=positive, v=vector(real, "J"), J=dimension)
DENSITIES = vocabulary(densities=True, abbreviations={"F": r"\log p(x)"})


@pytest.mark.parametrize(
    "spellings",
    [
        ("mu^2", "mu**2", r"\mu^2", r"\mu^{2}", "μ²", sp.Symbol("mu") ** 2, r"$\mu^2$", r"\(\mu^2\)"),
        ("2*mu*sigma", r"2\mu\sigma", r"2 \cdot \mu \times \sigma", "2 mu sigma", r"2\,\mu\;\sigma"),
        ("log(sigma)", r"\log\sigma", r"\ln \sigma", r"\ln(\sigma)", "ln(sigma)", r"\log{\sigma}",
         r"\log\left(\sigma\right)"),
        ("mu/2", r"\frac{\mu}{2}", r"\tfrac\mu2", r"\dfrac{\mu}{2}"),
        ("sqrt(sigma)", r"\sqrt{\sigma}", r"\sqrt\sigma", "sigma^(1/2)", r"\sigma^{\frac12}"),
        ("v[1]", "v_1", r"v_{1}"),
        ("Sum(v[j], (j, 1, J))", r"\sum_{j=1}^{J} v_j", r"\sum_{j=1}^J v_{j}", r"\sum_j v_j",
         "sum_{j=1}^J v_j"),
    ],
)  # fmt: skip
def test_spellings_of_one_thing_become_one_tree(spellings):
    trees = {read(spelling, WORDS)[0] for spelling in spellings}
    assert len(trees) == 1


def test_case_is_kept():
    with pytest.raises(AnswerError, match="`Mu`"):
        read("Mu + mu", WORDS)


@pytest.mark.parametrize(
    "text",
    [
        r"\int q(z|x) \log p(x|z) dz",
        r"\int q_\phi(z|x) \log p_\theta(x|z) \, \mathrm{d}z",
        r"\int q(\mathbf{z}|\mathbf{x}) \log p(\mathbf{x}\mid\mathbf{z}) \, d\mathbf{z}",
        "integral(q(z|x)*log(p(x|z)), z)",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)]",
        r"\mathbb{E}_{z \sim q_\phi(z|x)}\left[ \log p_\theta(x|z) \right]",
        r"\mathbb{E}_q \log p(x|z)",
        "E_q[log(p(x|z))]",
    ],
)
def test_means_are_integrals_under_a_density(text):
    tree = read(text, DENSITIES)[0]
    assert tree == read(r"\int q(z|x) \log p(x|z) dz", DENSITIES)[0]
    assert any(isinstance(node, Integral) for node in walk(tree))


def test_what_notation_leaves_open_has_several_readings():
    assert len(read(r"\log \mu / \sigma", WORDS)) > 1
    assert len(read(r"\log(\mu)/\sigma", WORDS)) == 1


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (None, "answer.unwritten"),
        ("", "answer.unwritten"),
        ("   ", "answer.unwritten"),
        ("...", "answer.unwritten"),
        (True, "answer.type"),
        (abs, "answer.type"),
        pytest.param(object(), "answer.type", id="an object"),
        (float("nan"), "answer.type"),
        ([1, 2], "answer.list"),
        ({"a": 1}, "answer.list"),
        ("mu, sigma", "answer.list"),
        ("mu = 3", "answer.equation"),
        ("mu < 3", "answer.equation"),
        ("k + mu", "answer.unknown-name"),
        ("v_j", "answer.unknown-name"),
        ("(mu", "answer.unreadable"),
        ("mu +", "answer.unreadable"),
        (r"\mathring{X}", "answer.unreadable"),
        ("mu $ % sigma", "answer.unreadable"),
        ("the answer is the mean of the variance", "answer.prose"),
        (sp.Eq(sp.Symbol("mu"), 1), "answer.unreadable"),
        (sp.Matrix([1]), "answer.type"),
        ("(" * 400 + "mu" + ")" * 400, "answer.too-deep"),
        ("-" * 900 + "mu", "answer.too-deep"),
        ("mu+" * 3000 + "mu", "answer.too-long"),
        ("9" * 3000, "answer.too-long"),
        ("2^" * 400 + "mu", "answer.too-deep"),
        ("mu" + "!" * 900, "answer.too-deep"),
        ("log " * 900 + "mu", "answer.too-deep"),
        ("__import__('os').getpid()", None),
        ("mu.__class__", None),
        ("lambda: 7", None),
        ("\x00\x01", None),
        (sp.Symbol("__import__('os').getpid()"), None),
        (sp.Symbol("x" * 5000), None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_input_gets_a_message_quickly(answer, note):
    with cpu_seconds_below(2), pytest.raises(AnswerError) as caught:
        read(answer, WORDS)
    assert note is None or caught.value.note == note
    assert len(caught.value.message) > 10


def test_errors_mark_the_place():
    with pytest.raises(AnswerError) as caught:
        read(r"\mu + \mathring{X}", WORDS)
    text, caret = caught.value.message.splitlines()[-2:]
    assert text[caret.index("^") :].startswith(r"\mathring")


def test_a_hostile_sympy_subclass_is_refused_and_never_called():
    called = []

    class Hostile(sp.Symbol):
        _op_priority = 1000

        def __sub__(self, other):
            called.append("sub")
            return sp.Integer(0)

        def _sympystr(self, printer):
            called.append("printed")
            return "0"

    with pytest.raises(AnswerError):
        read(Hostile("mu"), WORDS)
    assert not called
