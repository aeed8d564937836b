"""Values: exact while they are rational, right on vectors, matrices, complex numbers, unknown functions."""

from fractions import Fraction

import pytest
from mpmath import mp, mpf

from autograder.symbolic import matrix, real, vector, vocabulary
from autograder.symbolic.evaluating.arithmetic import EvaluationError, TooCostly, UndefinedValue
from autograder.symbolic.evaluating.expressions import Instance, evaluate, scalar
from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    Add,
    Apply,
    Component,
    Constant,
    Derivative,
    FunctionCall,
    Integral,
    Multiply,
    Power,
    Reduce,
    Symbol,
    applied,
    rational,
)
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.vocabulary import AnyFunction

x, n, v, m = Symbol("x"), Symbol("n"), Symbol("v"), Symbol("m")


def value(expression, **values):
    return evaluate(expression, Instance(values))


def test_rational_arithmetic_is_exact():
    third = Multiply((rational(1), Power(rational(3), MINUS_ONE)))
    assert value(Add((third, third, third))) == Fraction(1)
    assert type(value(Power(third, rational(20)))) is Fraction


def test_what_is_not_rational_has_the_working_precision():
    with mp.workdps(50):
        assert abs(value(Power(applied("log", rational(2)), rational(2))) - mp.log(2) ** 2) < mpf(10) ** -49


def test_a_huge_exact_power_goes_on_as_a_float_and_a_larger_one_is_too_costly():
    assert isinstance(value(Power(rational(7), rational(10_000))), mpf)
    with pytest.raises(TooCostly):
        value(Power(rational(9), Power(rational(9), rational(9))))


@pytest.mark.parametrize(
    "undefined",
    [
        Power(rational(0), MINUS_ONE),
        applied("log", rational(0)),
        applied("factorial", rational(-3)),
        applied("acosh", Apply("factorial", (rational(-1),))),
    ],
)
def test_what_has_no_value_says_so(undefined):
    with pytest.raises(UndefinedValue):
        value(undefined)


def test_vectors_and_matrices():
    vector = mp.matrix([3, 4])
    matrix = mp.matrix([[2, 1], [1, 3]])
    inner = Multiply((applied("transpose", v), v))
    assert value(inner, v=vector) == 25
    assert value(applied("norm", v), v=vector) == 5
    assert value(applied("det", m), m=matrix) == 5
    assert value(applied("trace", Power(m, MINUS_ONE)), m=matrix) == 1
    assert list(value(applied("diag", m), m=matrix)) == [2, 3]
    assert value(Component(m, (rational(1), rational(2))), m=matrix) == 1
    with pytest.raises(EvaluationError, match="range"):
        value(Component(v, (rational(3),)), v=vector)
    with pytest.raises(EvaluationError, match="entries"):
        scalar(v, Instance({"v": vector}))


def test_sums_finite_and_infinite():
    halves = Reduce(
        "sum", "k", rational(0), Constant("oo"), Power(rational(2), Multiply((MINUS_ONE, Symbol("k"))))
    )
    assert abs(value(halves) - 2) < 1e-10
    squares = Reduce("sum", "k", rational(1), n, Power(Symbol("k"), rational(2)))
    assert value(squares, n=Fraction(4)) == 30
    assert value(Reduce("product", "k", rational(1), rational(0), Symbol("k"))) == 1
    with pytest.raises(EvaluationError, match="whole"):
        value(squares, n=Fraction(1, 2))


def test_integrals_between_bounds_and_antiderivatives():
    square = Power(Symbol("t"), rational(2))
    assert abs(value(Integral("t", rational(-3), rational(3), square)) - 18) < 1e-10
    bell = Power(Constant("e"), Multiply((MINUS_ONE, square)))
    everywhere = Integral("t", Multiply((MINUS_ONE, Constant("oo"))), Constant("oo"), bell)
    assert abs(value(everywhere) - mp.sqrt(mp.pi)) < 1e-10
    grows = Integral("t", None, None, square)
    assert abs(value(grows, t=Fraction(4)) - value(grows, t=Fraction(1)) - 21) < 1e-10


@pytest.mark.parametrize(
    "misused",
    [
        Reduce("sum", "j", rational(1), v, Symbol("j")),
        Integral("t", rational(0), v, Symbol("t")),
        Integral("t", rational(0), rational(1), Multiply((Symbol("t"), v))),
        Integral("t", rational(0), rational(1), applied("log", Multiply((Symbol("t"), v)))),
    ],
    ids=["sum to a vector", "integral to a vector", "integral of a vector", "integral of its logarithm"],
)
def test_a_vector_where_a_number_belongs_is_said(misused):
    with pytest.raises(EvaluationError, match="number"):
        value(misused, v=mp.matrix([1, 2]))


def test_a_binomial_coefficient_of_a_rounded_and_an_exact_number():
    assert value(applied("binomial", applied("det", m), rational(2)), m=mp.diag([2, 2])) == 6


def test_derivatives():
    cube = Power(x, rational(3))
    assert abs(value(Derivative("x", 2, cube), x=Fraction(2)) - 12) < 1e-10
    assert value(Derivative("y", 1, cube), x=Fraction(2)) == 0


def test_complex_numbers():
    turned = Power(Constant("e"), Multiply((Constant("i"), Constant("pi"))))
    assert abs(value(turned) + 1) < 1e-12
    assert value(applied("abs", Add((rational(3), Multiply((rational(4), Constant("i"))))))) == 5


def test_an_unknown_function_is_one_function_in_an_instance():
    at = Instance({"x": Fraction(1, 3)}, functions={"f": AnyFunction()}, seed=4)
    once, again = (evaluate(FunctionCall("f", (each,)), at) for each in (x, Multiply((rational(1), x))))
    assert once == again
    assert once != evaluate(FunctionCall("f", (rational(1),)), at)
    assert once != evaluate(FunctionCall("f", (x, x)), at)
    slope = evaluate(FunctionCall("f", (x,), 1), at)
    nearby = Instance({"x": Fraction(1, 3) + Fraction(1, 10**7)}, functions=at.functions, seed=4)
    assert abs((evaluate(FunctionCall("f", (x,)), nearby) - once) * 10**7 - slope) < 1e-5


SYMMETRIC = mp.matrix([[2, 1], [1, 3]])


@pytest.mark.parametrize(
    "matrix",
    [SYMMETRIC, mp.diag([2, 5]), mp.matrix([[2, 1], [0, 3]])],
    ids=["symmetric", "diagonal", "general"],
)
def test_logarithm_exponential_and_root_of_a_matrix_are_inverse_functions(matrix):
    exponential = Power(Constant("e"), m)
    assert mp.mnorm(value(applied("log", exponential), m=matrix) - matrix) < 1e-10
    assert mp.mnorm(value(Power(Constant("e"), applied("log", m)), m=matrix) - matrix) < 1e-10
    assert mp.mnorm(value(Power(Power(m, HALF), rational(2)), m=matrix) - matrix) < 1e-10
    assert mp.mnorm(value(exponential, m=matrix) - mp.expm(matrix)) < 1e-10


def test_the_trace_of_the_logarithm_is_the_logarithm_of_the_determinant():
    trace = value(applied("trace", applied("log", m)), m=SYMMETRIC)
    assert abs(trace - mp.log(5)) < 1e-10
    with pytest.raises(UndefinedValue, match="zero"):
        value(applied("log", m), m=mp.diag([1, 0]))


def test_a_matrix_without_a_basis_of_eigenvectors_has_no_logarithm_here():
    with pytest.raises(EvaluationError):
        value(applied("log", m), m=mp.matrix([[1, 1], [0, 1]]))


def test_an_identity_matrix_has_a_size():
    assert value(applied("trace", applied("identity", n)), n=Fraction(3)) == 3
    with pytest.raises(TooCostly):
        value(applied("identity", n), n=Fraction(10**6))


def test_singular_matrices_have_a_determinant_and_no_inverse():
    words = vocabulary(A=matrix(real, "d"), x=vector(real, "d"), y=vector(real, "d"))
    at = Instance(
        {
            "A": mp.matrix([[0, 1], [0, 2]]),
            "x": mp.matrix([Fraction(1, 3), 2]),
            "y": mp.matrix([Fraction(2, 7), 5]),
        }
    )
    assert evaluate(read_one(r"\det(A)", words), at) == 0
    for text in (r"\operatorname{tr}(A^{-1})", r"\det((x y^T)^{-1})"):
        with pytest.raises(UndefinedValue, match="has the inverse of a matrix that has none"):
            evaluate(read_one(text, words), at)
