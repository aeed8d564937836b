"""What cannot be read is marked by a caret, with a sentence that a student understands."""

import itertools

import pytest
import sympy as sp

from autograder.reports.verdicts import AnswerError
from autograder.symbolic import vocabulary
from autograder.symbolic.domains import positive, real, vector
from autograder.symbolic.reading.answers import read

WORDS = vocabulary(mu=real, sigma=positive, v=vector(real, "J"))
DENSITIES = vocabulary(densities=True)


def refused(answer, words=WORDS):
    with pytest.raises(AnswerError) as caught:
        read(answer, words)
    return caught.value.message


@pytest.mark.parametrize(
    ("answer", "sentence", "marked"),
    [
        (r"\mu + \mathring{X}", r"I can't read `\mathring` here.", r"\mathring"),
        ("mu +", "Something is missing at the end.", ""),
        ("mu * * sigma", "Something is missing before this `*`.", "* sigma"),
        ("(mu + ) sigma", "Something is missing before this `)`.", ") sigma"),
        (r"\frac{\mu}{}", "Something is missing before this `}`.", "}"),
        ("(mu", "Here `)` is missing, to close the `(`.", ""),
        ("(mu]", "Here `)` is missing, to close the `(`.", "]"),
        ("mu)", "This `)` closes nothing.", ")"),
        (r"\left\langle v, v", r"Here `\rangle` is missing, to close the `\langle`.", ""),
        ("|mu + sigma", "A `|` is opened before this place and never closed.", ""),
        ("mu = 3", "This is an equation or a comparison; give only the expression.", "= 3"),
        ("mu + sigma = 2*mu", "This is an equation or a comparison; give only the expression.", "= 2"),
        (r"\mu \le 3", "This is an equation or a comparison; give only the expression.", r"\le 3"),
        ("mu, sigma", "This is a list; give one expression.", ", sigma"),
        ("(0,5 + mu)", "This looks like a decimal comma; write decimals with a point.", ",5"),
        (r"\sum_{j=1}", "Something is missing at the end.", ""),
        (r"\sum_{i,j} \mu", r"I can read only one index below a sum, as in `\sum_{j=1}^{J}`.", ",j"),
        (r"\sum_{k} \mu", "How far does `k` run? Write the upper bound above the sum.", "k}"),
        (r"\int \mu", "Over which variable is this integrated? End the integral with `dz`, for example.", ""),
        (r"\|v\|_3", "I read only 1, 2 and F as the index of a norm, not 3.", "_3"),
        ("sin(mu, 3)", "`sin` takes one argument, but here are 2.", "sin"),
        ("binomial(mu)", "`binomial` takes 2 arguments, but here is one.", "binomial"),
        ("Sum(v[j], j)", "Here I expect a range such as `(j, 1, J)`.", "Sum"),
        ("sum(v[j] for j in v)", "I can read loops only like `for j in range(J)`.", "for"),
        (r"\newcommand{\a}{\mu} \a",
         "I can't read definitions of new commands. Can you write the formula out without them?",
         r"\newcommand"),
        (r"\mu \\ \sigma", "A line break cannot stand here.", r"\\"),
        (r"\text{the mean of } \mu", "I can read words only where they name something, like `KL`.", r"\text"),
        ("m\u0443", "I can't read `\u0443` here: it is the cyrillic small letter u.", "\u0443"),
        ("mu \u202e sigma", "There is an invisible character here. Can you delete it?", " "),
        ("KL(q||p)", "A divergence can't be used here. Can you write out what it is?", "KL"),
        (r"\mu + \dots + \sigma", "I can't tell how these dots go on.", r"\dots"),
        (r"\mu + 17 \dots + \sigma", "I can't tell how these dots go on.", r"\dots"),
        (r"\int \frac{dz + 17}{z}", "I can't read `+` here.", "+ 17"),
        (r"1 / 2 \cdots J", "I can't tell how these dots go on.", r"\cdots"),
        ("sum((mu, sigma))", "Here I expect a range such as `(j, 1, J)`.", "sum"),
        (r"\frac{d^{99}}{dx^{99}} \mu", "The order of a derivative has to be a small whole number.", ""),
    ],
)  # fmt: skip
def test_the_sentence_and_the_place(answer, sentence, marked):
    told, shown, caret = refused(answer).split("\n")
    assert told == sentence
    assert shown[caret.index("^") :].startswith(marked)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (r"\mathbb{H}[\log q(z|x)]", "Of which density is this the entropy? Write for example `H(q(z|x))`."),
        ("p", "Of what is this the density? Write its arguments, as in `p(x|z)`."),
        ("KL(q(z|x))", r"Between the two densities of a divergence I expect `\|` (or `||`, or a comma)."),
        ("KL q(z|x)", "Write the two densities in parentheses, as in `KL(q(z|x) || p(z|x))`."),
        (r"\mathbb{E}[\log p(x)]",
         "Under which density is this mean? Write it below the E, as in `E_{q(z|x)}[...]`."),
        (r"\mathbb{E}_z[\log p(x)]", "Below the E I expect a density, such as q(z|x)."),
        (
            r"\mathbb{E}_{x \sim p(x), z \sim q(z|x)}[\log p(x)]",
            "Below the E I can read one density only. Can you write one mean inside the other?",
        ),
        ("p(3|z)", "I expect variables here, such as x and z."),
        (r"\log p(x) = \log p(x)", "This is an equation or a comparison; give only the expression."),
    ],
)  # fmt: skip
def test_sentences_about_densities(answer, sentence):
    assert refused(answer, DENSITIES).split("\n")[0] == sentence


def test_the_excerpt_never_cuts_a_command_in_half():
    answer = r"\alpha + \sigma + " * 12 + r"\mathring{X}" + r" + \operatorname{something}" * 9
    _, shown, caret = refused(answer, vocabulary(alpha=real, sigma=positive)).split("\n")
    assert len(shown) < 140
    assert shown[caret.index("^") :].startswith(r"\mathring{X}")
    assert shown.startswith(("\\", " ", "+"))
    assert not shown.replace(r"\alpha", "").replace(r"\sigma", "").startswith("lpha")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            "sigm + mu",
            "I don't know `sigm` here. Did you mean `sigma`? This answer can use `mu`, `sigma`, `v`.",
        ),
        (
            "Mu + mu",
            "I don't know `Mu` here. Did you mean `mu`? This answer can use `mu`, `sigma`, `v`.",
        ),
        ("k + mu", "I don't know `k` here. This answer can use `mu`, `sigma`, `v`."),
        (
            "v_j",
            r"I don't know `j` here. It is an index, but the sum over j is missing, as in `\sum_{j=1}^{J}`. "
            "This answer can use `mu`, `sigma`, `v`.",
        ),
    ],
)
def test_an_unknown_name_is_named(answer, told):
    assert refused(answer) == told


def test_no_message_shows_how_the_reader_is_built():
    fragments = [
        "(",
        ")",
        "{",
        "}",
        "|",
        "^",
        "_",
        "+",
        "*",
        "/",
        ",",
        ";",
        "mu",
        "2",
        r"\frac",
        r"\sum",
        "log",
        "=",
        "'",
        "!",
        "p(",
    ]
    told = []
    for pieces in itertools.product(fragments, repeat=3):
        try:
            read("".join(pieces), WORDS)
        except AnswerError as error:
            told.append(error.message)
    assert len(told) > 1000
    inner = ("_OPEN", "_CLOSE", "REACH", "Token", "CALL", "EQUALS", "VECTOR", "REDUCE", "_OF", "None")
    assert not [message for message in told if any(word in message for word in inner)]


@pytest.mark.parametrize(
    ("answer", "sentence", "marked"),
    [
        ("mu if mu > 0", "And what is it otherwise? Write it behind an `else`.", ""),
        ("mu if 0 < mu < 1 else 0", "I can read only one comparison as a condition. Can you split this?",
         "< 1"),
        ("mu if mu > 0 and mu < 1 else 0",
         "I can read only one comparison as a condition. Can you split this?", "and"),
        ("mu if mu > else 0", "Something is missing before this `else`.", "else"),
        (r"\begin{cases} \mu \\ 0 \end{cases}",
         "For which values is this? Write the condition behind an `&`.", r"\\"),
        (r"\begin{cases} \mu & \mu \in A \\ 0 & \text{else} \end{cases}",
         "I can read a condition only as a comparison such as `x = 1`.", r"\mu \in"),
        (r"\begin{cases} \mu & \mu > 0", r"Here `\end{cases}` is missing, to close the `\begin{cases}`.", ""),
        ("Piecewise(mu, sigma)", "Here I expect a value and its condition, as in `(a, x == 1)`.", "mu"),
        ("where(mu > 0, 1)", "Here I expect a condition and two values, as in `where(x == 1, a, b)`.",
         "where"),
    ],
)  # fmt: skip
def test_cases_that_cannot_be_read(answer, sentence, marked):
    told, shown, caret = refused(answer).split("\n")
    assert told == sentence
    assert shown[caret.index("^") :].startswith(marked)


def test_sympy_cases_that_are_not_comparisons_are_told_what_is_read():
    x = sp.Symbol("mu", real=True)
    assert "one comparison" in refused(sp.Piecewise((x, sp.Or(x > 1, x < -1)), (-x, True)))
    assert "`Piecewise`" in refused(sp.Heaviside(x))
