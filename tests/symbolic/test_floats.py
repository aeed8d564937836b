"""Integrands in floats have the values that ten digits of mpmath give;
what floats cannot hold is mpmath's.
"""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from autograder import grade
from autograder.symbolic import equivalent, positive, real, vocabulary
from autograder.symbolic.domains import dimension, vector
from autograder.symbolic.evaluating import calculus
from autograder.symbolic.evaluating.arithmetic import EvaluationError, OutOfSteps, inexact
from autograder.symbolic.evaluating.expressions import Effort, Instance, evaluate, scalar
from autograder.symbolic.evaluating.floats import FloatIntegrand, NotInFloats
from autograder.symbolic.expression import Integral, Multiply, Symbol, multiply
from autograder.symbolic.reading.answers import read_function, read_one
from autograder.symbolic.vocabulary import Function, Vocabulary
from tests.symbolic.expressions import of_one_variable

WORDS = vocabulary(a=real, N=positive)
VALUES = {
    **{"x": Fraction(-3, 2), "sigma": Fraction(2, 3), "x_0": Fraction(1, 2), "log_var": Fraction(-1, 3)},
    **{"mu": mp.matrix([1, -2]), "v": mp.matrix([3, 1]), "Sigma": mp.diag([9, 1]), "J": Fraction(2)},
}


def integral(text, words=WORDS, **values):
    """The value of an integral, with seven digits at least."""
    return scalar(read_one(text, words), Instance({name: Fraction(each) for name, each in values.items()}))


def in_floats(body, variable="N", values=VALUES):
    functions = {"f": Function("u", Multiply((Symbol("u"), Symbol("u"))))}
    constants = Instance(values, functions=functions)
    return FloatIntegrand(body, variable, functions, lambda part: evaluate(part, constants)), functions


@settings(max_examples=400)
@given(of_one_variable, st.fractions(Fraction(1, 20), 12, max_denominator=50))
def test_a_value_in_floats_is_that_of_mpmath(body, place):
    try:
        integrand, functions = in_floats(body)
        found = integrand(float(place))
    except NotInFloats:
        assume(False)
    at = Instance({**VALUES, "N": Fraction(float(place))}, functions=functions)
    with mp.workdps(calculus.QUADRATURE_DIGITS):
        roughly = inexact(evaluate(body, at))
    with mp.workdps(40):
        exactly = inexact(evaluate(body, at))
        near = max(abs(exactly), mpf(1)) * mpf(10) ** -7
        assume(abs(roughly - exactly) <= near)  # else ten digits are too few for both
        assert abs(found - exactly) <= near


DENSITY = "exp(-(t-mu)^2/(2*sigma^2))/(sigma*sqrt(2*pi))"
LOG_WIDE = "log(10^400*t)"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("integral(sqrt(t), (t, 0, 4))", mpf(16) / 3),
        ("integral(log(t), (t, 0, 1))", -1),
        ("integral(log(exp(-t^2/2)), (t, 38, 193/5))", -440.076),
        ("integral(10^200*10^200*t, (t, 0, 1))", mpf(10) ** 400 / 2),
        ("integral(10^(-200)*10^(-200)*t, (t, 0, 1))", mpf(10) ** -400 / 2),
        (f"integral(1 + 1/{LOG_WIDE}, (t, 1, 2))", 1.0010852811),
        (f"integral(tanh({LOG_WIDE}/1000), (t, 1, 2))", 0.7265686294),
        ("integral(tanh(log(exp(t)*exp(t+1))/1000), (t, 400, 420))", 13.51129654),
        ("integral(exp(-800*t)*exp(800*t), (t, 1, 2))", 1),
        ("integral((exp(-800*t))^(1/800), (t, 1, 2))", mp.exp(-1) - mp.exp(-2)),
        ("integral(factorial(20*t + 160), (t, 1, 1))", 0),
        ("integral(abs((-1)^t), (t, 0, 2))", 2),
        ("integral(exp(i*t), (t, 0, pi))", mp.mpc(0, 2)),
        ("integral(1/(1 + t^2), (t, -oo, oo))", mp.pi),
        ("integral(integral(10^(-200), (w, 0, t)) + 1/300, (t, 1, 3))", mpf(2) / 300),
    ],
)
def test_values_that_are_hard_in_floats(text, wanted):
    words = Vocabulary(imaginary=("i",))
    assert abs(integral(text, words) - wanted) <= abs(wanted) * mpf(10) ** -6


@pytest.mark.parametrize(
    ("mu", "sigma"), [(0, 1), ("7/10", "1/300"), (3, "1/40"), (25, "1/5"), (150, 1), (-9, "1/300"), (-60, 30)]
)
def test_a_narrow_peak_is_found_wherever_it_lies(mu, sigma):
    words = vocabulary(mu=real, sigma=positive)

    def mean(body):
        return integral(f"integral({body}*{DENSITY}, (t, -oo, oo))", words, mu=mu, sigma=sigma)

    entropy = mp.log(Fraction(sigma)) + (1 + mp.log(2 * mp.pi)) / 2
    assert abs(mean("1") - 1) < 1e-7
    assert abs(mean("t") - Fraction(mu)) < 1e-7 * max(1, abs(Fraction(mu)))
    assert abs(mean("(t-mu)^2") / Fraction(sigma) ** 2 - 1) < 1e-7
    assert abs(mean(f"log({DENSITY})") + entropy) < 1e-7 * max(1, abs(entropy))


def test_a_right_answer_with_integrals_is_right_for_extreme_values_too():
    words = vocabulary(mu=real, sigma=positive)
    right = f"integral(t*{DENSITY}, (t, -oo, oo)) / integral({DENSITY}, (t, -oo, oo))"
    (verdict,) = grade(equivalent(right, "mu", words, points=1), out_of=1).verdicts
    assert verdict.status == "passed", verdict


@pytest.mark.parametrize(
    "text",
    [
        *("1/(t - t)", "log(t - 3*t)", "(-t)^(1/2)", "asin(t + 2)", "max(t, 1)", "exp(-2000*t)*10^30"),
        *("10^300*t*10^300", "10^400*t", "1/(10^400*t)", "1/(10^(-400) + t)", "1/log(10^300*t*10^300 + 1)"),
        *("exp(-720*t)*10^10*10^15", "exp(-2000*t)", "log(exp(-720*t) + exp(-721*t))"),
    ],
)
def test_what_floats_cannot_hold_is_said(text):
    (function,) = read_function(text, Vocabulary())
    with pytest.raises(NotInFloats):
        in_floats(function.body, function.variable)[0](1.0)


@pytest.mark.parametrize(
    ("text", "at_two"),
    [
        ("t^3 + sqrt(t)", 8 + 2**0.5),
        ("sin(t)*exp(-t^2)/t!", math.sin(2) * math.exp(-4) / 2),
        ("log(exp(-5000*t)*t^2)", -10_000 + 2 * math.log(2)),
        ("f(t - 5)", 9),
        ("t - 2", 0),
    ],
)
def test_what_floats_can_hold_is_not_left_to_mpmath(text, at_two):
    words = vocabulary(functions=["f"])
    (function,) = read_function(text, words)
    assert math.isclose(in_floats(function.body, function.variable)[0](2.0), at_two, rel_tol=1e-14)


def test_an_integral_that_has_no_value_has_none_here_either():
    with pytest.raises(EvaluationError):
        integral("integral(1/0 + t, (t, 0, 1))", Vocabulary())


def test_parts_without_the_variable_are_evaluated_once():
    asked = []
    integrand = FloatIntegrand(
        read_one("t*exp(a^2)*log(a) + N", vocabulary(t=real, a=real, N=real)),
        "t",
        {},
        lambda part: asked.append(part) or Fraction(2),
    )
    assert [integrand(place) for place in (0.0, 1.0, 2.0)] == [2.0, 6.0, 10.0]
    assert len(asked) == 3


def test_a_function_that_uses_the_variable_of_the_integral_is_left_to_mpmath():
    words = Vocabulary({"t": real}, {"f": Function("u", read_one("u*t", vocabulary(u=real, t=real)))})
    body = Integral("t", read_one("0", words), read_one("2", words), read_one("f(t)", words))
    assert abs(evaluate(body, Instance({"t": Fraction(5)}, functions=words.functions)) - mpf(8) / 3) < 1e-7
    with pytest.raises(NotInFloats):
        FloatIntegrand(body.body, "t", words.functions, lambda part: Fraction(5))


def test_what_takes_too_long_is_ended_here_too():
    long = multiply(*[read_one("(t + 1)^(1/2)", vocabulary(t=real))] * 900)
    with pytest.raises(OutOfSteps):
        evaluate(Integral("t", read_one("0", WORDS), read_one("1", WORDS), long), Instance())


def test_a_constant_that_takes_all_steps_is_not_tried_again():
    asked = []

    def constant(part):
        asked.append(part)
        raise OutOfSteps("takes too long to evaluate")

    with pytest.raises(OutOfSteps):
        FloatIntegrand(read_one("t*a", vocabulary(t=real, a=real)), "t", {}, constant)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sum(mu_j * integral(t * integral(-t, (t, 0, 1/3)), (t, 0, 35*v_j)), (j, 1, J))", "-8575/36"),
        ("integral(t * integral(-t, (t, 0, 1/3)), (t, 0, 105))", "-1225/4"),
        ("integral(integral(integral(s*t*w, (s, 0, t)), (t, 0, w)), (w, 0, 2))", "4/3"),
        ("integral(Sum(t*k, (k, 1, 100)), (t, 0, 1))", "2525"),
        ("Sum(integral(integral(k*s*t^2, (s, t, k)), (t, -1, 1)), (k, 1, 60))", "1115934"),
        ("integral(t^12, (t, 0, 1))", "1/13"),
        ("integral(3, (t, 2, 1))", "-3"),
    ],
)
def test_integrals_of_polynomials_are_exact_however_deep_they_stand_and_cost_little(text, wanted):
    effort = Effort()
    words = vocabulary(mu=vector(real, "J"), v=vector(positive, "J"), J=dimension)
    found = evaluate(read_one(text, words), Instance(VALUES), effort)
    assert mp.almosteq(found, mp.convert(Fraction(wanted)), 1e-14)
    assert effort.steps < 15_000


@pytest.mark.parametrize(
    "text",
    [
        "integral(exp(-t^2) * integral(exp(-t), (t, 0, 1)), (t, 0, 3))",
        "integral(exp(-t^2) * integral(s + t, (s, 0, 1)), (t, 0, 3))",
        "integral(t * integral(exp(-s^2) * t, (s, 0, oo)), (t, 0, 3))",
        "integral(exp(i*t) * integral(exp(-s^2), (s, 0, 2)), (t, 0, 1))",
        "integral(exp(i*t) * Sum(integral(exp(-k*s^2), (s, 0, 2)), (k, 1, 3)), (t, 0, 1))",
    ],
)
def test_an_integral_within_an_integral_costs_no_product_of_quadratures(text):
    effort = Effort()
    evaluate(read_one(text, Vocabulary(imaginary=("i",))), Instance(), effort)
    assert effort.steps < 60_000
