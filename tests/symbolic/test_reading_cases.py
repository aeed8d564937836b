"""An answer by cases is read in every notation in which students write one,
and takes the value of its case.
"""

from fractions import Fraction

import pytest
import sympy as sp
from mpmath import mp

from autograder.symbolic import vocabulary
from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.domains import real, unit_interval, vector, zero_or_one
from autograder.symbolic.evaluating.arithmetic import EvaluationError, UndefinedValue
from autograder.symbolic.evaluating.expressions import Instance, evaluate
from autograder.symbolic.expression import Cases, Component, Condition, Symbol, add, log, negative, rational
from autograder.symbolic.limits.plain_data import from_json, to_json
from autograder.symbolic.reading.answers import read

WORDS = vocabulary(x=zero_or_one, phi=unit_interval, a=real, v=vector(real, "J"))
x, phi = Symbol("x"), Symbol("phi")
IS_ONE, IS_ZERO = Condition("=", x, rational(1)), Condition("=", x, rational(0))
ON, OFF = log(phi), log(add(rational(1), negative(phi)))
sx, sphi = sp.symbols("x phi")


@pytest.mark.parametrize(
    "answer",
    [
        r"\begin{cases} \log\phi & x = 1 \\ \log(1-\phi) & x = 0 \end{cases}",
        (
            r"\begin{dcases} \log\phi, & \text{if } x = 1, \\[2mm] \log(1-\phi), & \text{if $x = 0$.} \\ "
            r"\end{dcases}"
        ),
        (
            r"\log p(x) = \begin{cases} \log\phi & \mbox{for } x=1 \\ \log(1-\phi) & \mathrm{if}\ x = 0 "
            r"\end{cases}"
        ),
        r"\left\{ \begin{array}{ll} \log\phi & x=1 \\ \log(1-\phi) & x=0 \end{array} \right.",
        r"\begin{cases} \log\phi \text{ if } x = 1 \\ \log(1-\phi) \text{ if } x = 0 \end{cases}",
        r"\begin{cases} \log\phi, x = 1 \\ \log(1-\phi), x = 0 \end{cases}",
        "Piecewise((log(phi), x == 1), (log(1 - phi), Eq(x, 0)))",
        sp.Piecewise((sp.log(sphi), sp.Eq(sx, 1)), (sp.log(1 - sphi), sp.Eq(sx, 0))),
    ],
    ids=str,
)
def test_two_cases(answer):
    (reading,) = read(answer, WORDS)
    assert normal_form(reading, WORDS) == normal_form(Cases((ON, OFF), (IS_ONE, IS_ZERO)), WORDS)


@pytest.mark.parametrize(
    "answer",
    [
        r"\begin{cases} \log\phi & x = 1 \\ \log(1-\phi) & \text{otherwise.} \end{cases}",
        r"\begin{cases} \log\phi & (x = 1) \\ \log(1-\phi) & \text{else} \end{cases}",
        r"\log\phi \text{ if } x = 1 \text{ else } \log(1-\phi)",
        "log(phi) if x == 1 else log(1 - phi)",
        "(log(phi)) if (1 == x) else (log(1 - phi))",
        "KL = log(phi) if x == 1 else log(1 - phi)",
        "np.where(x == 1, np.log(phi), np.log(1 - phi))",
        "sp.Piecewise((log(phi), sp.Eq(x, 1)), (log(1 - phi), True))",
        sp.Piecewise((sp.log(sphi), sp.Eq(sx, 1)), (sp.log(1 - sphi), True)),
    ],
    ids=str,
)
def test_one_case_and_otherwise(answer):
    (reading,) = read(answer, WORDS)
    assert normal_form(reading, WORDS) == normal_form(Cases((ON, OFF), (IS_ONE,)), WORDS)


def test_a_condition_that_compares_nothing_is_that_it_is_not_zero():
    assert read("phi if x else 1", WORDS) == (Cases((phi, rational(1)), (Condition("!=", x, rational(0)),)),)


@pytest.mark.parametrize(
    ("relation", "spellings"),
    [
        ("<", ("x < 1", "Lt(x, 1)", sx < 1)),
        ("<=", ("x <= 1", "Le(x, 1)", sx <= 1)),
        (">", ("x > 1", "Gt(x, 1)", sx > 1)),
        (">=", ("x >= 1", "Ge(x, 1)", sx >= 1)),
        ("!=", ("x != 1", "Ne(x, 1)", sp.Ne(sx, 1))),
    ],
)
def test_every_relation(relation, spellings):
    in_text, called, in_sympy = spellings
    wanted = (Cases((phi, rational(0)), (Condition(relation, x, rational(1)),)),)
    assert read(f"phi if {in_text} else 0", WORDS) == wanted
    assert read(f"Piecewise((phi, {called}), (0, True))", WORDS) == wanted
    assert read(sp.Piecewise((sphi, in_sympy), (0, True)), WORDS) == wanted


def test_a_chain_of_cases_and_cases_within_a_formula():
    chain = Cases(
        (rational(1), rational(2), rational(3)),
        (Condition("<", Symbol("a"), rational(0)), Condition("=", Symbol("a"), rational(0))),
    )
    assert read("1 if a < 0 else 2 if a == 0 else 3", WORDS) == (chain,)
    assert value("2*(1 if a < 0 else 2 if a == 0 else 3) + a", a=Fraction(0)) == 4
    assert value("max(phi if x == 1 else 1 - phi, 0)", x=Fraction(0), phi=Fraction(1, 4)) == Fraction(3, 4)
    assert value("sum(v[j] if v[j] > 0 else 0 for j in range(1, J + 1))", v=mp.matrix([3, -1]), J=2) == 3


def value(answer, **values):
    return evaluate(read(answer, WORDS)[0], Instance(values))


def test_the_first_case_that_holds_counts_and_none_is_no_value():
    overlapping = r"\begin{cases} 1 & a \ge 0 \\ 2 & a \le 0 \end{cases}"
    assert [value(overlapping, a=Fraction(each)) for each in (-1, 0, 1)] == [2, 1, 1]
    with pytest.raises(UndefinedValue, match="no case"):
        value(r"\begin{cases} 1 & a > 0 \\ 2 & a < 0 \end{cases}", a=Fraction(0))


def test_only_the_case_that_applies_needs_a_value():
    assert value("log(x) if x == 1 else 0", x=Fraction(0)) == 0


def test_numbers_that_agree_to_the_working_precision_are_equal():
    assert value("1 if sqrt(a)^2 == a else 0", a=Fraction(2)) == 1
    assert value("1 if sqrt(a)^2 < a else 0", a=Fraction(3)) == 0


def test_vectors_are_compared_entry_by_entry():
    v = mp.matrix([3, -1, 0])
    assert list(value("np.where(v > 0, v, -2*v)", v=v)) == [3, 2, 0]
    assert value("sum(where(v == 0, 5, 1))", v=v) == 7
    with pytest.raises(EvaluationError, match="shapes"):
        value("where(v > 0, v*v.T, 0)", v=v)


def test_complex_numbers_are_not_ordered():
    with pytest.raises(UndefinedValue, match="complex"):
        value("1 if sqrt(a) > 0 else 0", a=Fraction(-2))


def test_a_delta_of_two_indices_is_a_case():
    (delta,) = read(sp.KroneckerDelta(sp.Symbol("x"), sp.Symbol("a")), WORDS)
    assert {evaluate(delta, Instance({"x": Fraction(1), "a": Fraction(k)})) for k in (0, 1)} == {0, 1}


def test_a_comparison_and_its_mirror_image_have_one_normal_form():
    less, more = Condition("<", x, phi), Condition(">", phi, x)
    assert normal_form(Cases((x,), (less,)), WORDS) == normal_form(Cases((x,), (more,)), WORDS)


def test_cases_cross_a_pipe():
    cases = Cases((Component(Symbol("v"), (rational(1),)), OFF), (IS_ONE,))
    assert from_json(to_json(cases)) == cases
