"""A string written without ``r`` is told so by name, and read where it can be understood beyond doubt."""

import pytest
import sympy

from autograder import grade
from autograder.answers.tracebacks import hint_on_syntax
from autograder.symbolic import (
    equivalent,
    function,
    holds,
    lines_agree,
    numbers_agree,
    one_of,
    positive,
    real,
    vector,
    vocabulary,
)
from autograder.symbolic.domains import dimension
from autograder.symbolic.reading.raw_strings import restored

WORDS = vocabulary(
    alpha=positive, beta=positive, rho=positive, theta=positive, tau=positive, nu=positive, v=positive
)
DENSITIES = vocabulary(densities=True, abbreviations={"F": r"\log p(x)"})


def verdict(answer, reference, words=WORDS):
    return grade(equivalent(answer, reference, words, points=1), out_of=1).verdicts[0]


@pytest.mark.parametrize(
    ("answer", "reference", "command"),
    [
        ("\frac{1}{2} v", "v/2", r"\frac"),
        ("2 \times v", "2 v", r"\times"),
        ("2 \bigl( v + 1 \bigr)", "2 (v + 1)", r"\bigl"),
        ("\rho + 1", "rho + 1", r"\rho"),
        ("\alpha^2", "alpha^2", r"\alpha"),
        ("\beta^2", "beta^2", r"\beta"),
        ("\vec v", "v", r"\vec"),
        ("1 - \tau", "1 - tau", r"\tau"),
        ("\theta / 2", "theta / 2", r"\theta"),
        ("\\left( v \right)", "v", r"\right"),
        ("\tfrac12 v + \frac{v}{2}", "v", r"\tfrac"),
        ("\text{log} v", "log v", r"\text"),
        ("v \\cdot \binom{3}{1}", "3 v", r"\binom"),
        (["\frac{v}{2}"], "v/2", r"\frac"),
        (sympy.Symbol("\theta") / 2, "theta / 2", r"\theta"),
    ],
)
def test_what_is_beyond_doubt_counts_and_is_said(answer, reference, command):
    found = verdict(answer, reference)
    assert found.status == "passed"
    assert found.points == 1
    assert f"`{command}`" in found.message
    assert 'write r"…"' in found.message


def test_the_slip_is_said_once_in_a_cell():
    report = grade(
        equivalent("\frac{v}{2}", "v/2", WORDS, points=1, title="one"),
        equivalent("\frac{v}{2}", "v/2", WORDS, points=1, title="two"),
        out_of=2,
    )
    assert ["without r" in each.message for each in report.verdicts] == [True, False]
    again = grade(equivalent("\frac{v}{2}", "v/2", WORDS, points=1, title="one"), out_of=1)
    assert again.verdicts[0].message == report.verdicts[0].message


def test_a_wrong_answer_is_told_both():
    found = verdict("\frac{v}{3}", "v/2")
    assert found.status == "failed"
    assert r"`\frac`" in found.message
    assert len(found.message.splitlines()) > 1


def test_the_lines_of_a_derivation():
    lines = [
        "\\log p(x)",
        "= \\int q(z|x) \\log \frac{p(x,z)}{p(z|x)} dz",
        "= \\int q(z|x) \\log p(x,z) dz - 1 \times \\int q(z|x) \\log p(z|x) dz",
        "= \text{F}",
    ]
    block = " \\\\ ".join(lines)
    for answer in (lines, tuple(lines), block):
        report = grade(lines_agree(answer, r"\log p(x)", DENSITIES, points=1), out_of=1)
        assert report.score == 1
        assert report.verdicts[0].message.count(r"`\frac`") == 1
        assert r"`\times`" in report.verdicts[0].message


def test_functions_statements_and_numbers():
    words = vocabulary(N=one_of(2, 3))
    report = grade(
        holds(
            "f(2) = c", {"f": function("\frac{N}{t}"), "c": "\frac{N}{2}"}, words, points=1, title="a value"
        ),
        numbers_agree(["\frac{1}{3}"], {"a": "1/3"}, relative=0.01, points=1, title="a number"),
        numbers_agree(
            {"\theta": 0.5, r"\mu": 1}, {r"\mu": "1", r"\theta": "1/2"}, relative=0.01, points=1, title="keys"
        ),
        out_of=3,
    )
    assert report.score == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("v +\n nu", WORDS),
        ("v\n+ 1", WORDS),
        ("v\r\n+ 1", WORDS),
        ("a\tu + n\nu", vocabulary(a=positive, u=positive, n=positive)),
        ("v\tau", vocabulary(v=positive, a=positive, u=positive)),
        ("\\sum_j v_j\n+\texp(1)", vocabulary(v=vector(real, "J"), J=dimension)),
        ("v\x0b+\x0c1", WORDS),
        ("\tv\n", WORDS),
    ],
)
def test_spaces_and_line_breaks_stay_what_they_are(text, words):
    assert restored(text, words.names) == text
    found = verdict(text, text.replace("\r", " ").replace("\n", " ").replace("\t", " "), words)
    assert found.status == "passed"
    assert "without r" not in found.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("v + \nu", r"`\nu`"),  # a line break and u: what was meant is not beyond doubt
        ("\alice + v", r"`\alice`"),
        ("\flat{v}", r"`\flat`"),
        ("\verb|v|", r"`\verb`"),
        ("v \1 2", "cannot be seen"),
    ],
)
def test_what_is_in_doubt_is_asked(text, said):
    found = verdict(text, "v + nu")
    assert (found.status, found.note) == ("failed", "answer.not-raw")
    assert said in found.message
    assert 'write r"…"' in found.message


@pytest.mark.parametrize("code", [r'"\xi"', r'"\upsilon"', r'"\Upsilon"', r'"\Nabla"', r'"\underbrace{x}"'])
def test_strings_that_python_itself_refuses_get_the_same_hint(code):
    with pytest.raises(SyntaxError) as error:
        compile(code, "cell", "eval")
    assert 'r"…"' in hint_on_syntax(str(error.value))
