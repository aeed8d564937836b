"""Random expression trees of a small task, for property tests (hypothesis strategies)."""

from fractions import Fraction

from hypothesis import strategies as st

from autograder.symbolic.domains import diagonal, dimension, positive, real, vector
from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    Cases,
    Component,
    Condition,
    Constant,
    Density,
    Derivative,
    Expression,
    FunctionCall,
    Integral,
    Number,
    Power,
    Reduce,
    Symbol,
    add,
    applied,
    multiply,
    rational,
)
from autograder.symbolic.vocabulary import AnyFunction, Vocabulary

WORDS = Vocabulary(
    {
        "x": real,
        "N": positive,
        "sigma": positive,
        "x_0": real,
        "log_var": real,
        "mu": vector(real, "J"),
        "v": vector(positive, "J"),
        "Sigma": diagonal("v^2", "J"),
        "J": dimension,
    },
    {"f": AnyFunction()},
    imaginary=("i",),
)
DENSITIES = Vocabulary(densities={"p": None, "q": (("z",), ("x",))})

ONE_ARGUMENT = (
    "log abs factorial sin cos tan sec csc cot asin acos atan sinh cosh tanh asinh acosh atanh sign "
    "conjugate re im"
).split()

numbers = st.one_of(
    st.integers(-9, 99).map(rational),
    st.builds(lambda top, bottom: Number(Fraction(top, bottom)), st.integers(-9, 9), st.integers(1, 9)),
)
symbols = st.sampled_from(["x", "N", "sigma", "x_0", "log_var"]).map(Symbol)
constants = st.sampled_from(["pi", "e", "oo", "i"]).map(Constant)
vectors = st.sampled_from(["mu", "v"]).map(Symbol)
indices = st.one_of(st.just(Symbol("j")), st.integers(1, 3).map(rational))
components = st.builds(lambda base: Component(base, (Symbol("j"),)), vectors)
of_vectors = st.one_of(
    st.builds(
        lambda name, v: applied(name, v), st.sampled_from(["norm", "mean", "total", "total product"]), vectors
    ),
    st.builds(lambda v, w: multiply(applied("transpose", v), w), vectors, vectors),
    st.builds(
        lambda v, w: multiply(applied("transpose", v), Power(Symbol("Sigma"), MINUS_ONE), w), vectors, vectors
    ),
    st.sampled_from(["trace", "det"]).map(lambda name: applied(name, Symbol("Sigma"))),
    st.builds(lambda v, k: Component(v, (rational(k),)), vectors, st.integers(1, 3)),
    st.integers(1, 3).map(lambda k: Component(Symbol("Sigma"), (rational(k), rational(1)))),
)


def _by_cases(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    relations = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    conditions = st.lists(st.builds(Condition, relations, inner, inner), min_size=1, max_size=2)
    return st.builds(
        lambda tests, values: Cases(tuple(values[: len(tests) + 1]), tuple(tests)),
        conditions,
        st.lists(inner, min_size=2, max_size=3),
    )


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda terms: add(*terms)),
        several.map(lambda factors: multiply(*factors)),
        st.builds(Power, inner, st.one_of(inner, st.just(HALF), st.just(MINUS_ONE))),
        st.builds(lambda body: Power(Constant("e"), body), inner),
        st.builds(lambda name, body: applied(name, body), st.sampled_from(ONE_ARGUMENT), inner),
        st.builds(lambda top, bottom: applied("binomial", top, bottom), inner, inner),
        st.builds(lambda name, each: applied(name, *each), st.sampled_from(["min", "max"]), several),
        st.builds(lambda each, order: FunctionCall("f", (each,), order), inner, st.integers(0, 2)),
        several.map(lambda each: FunctionCall("f", tuple(each))),
        st.builds(lambda order, body: Derivative("x", order, body), st.integers(1, 3), inner),
        st.builds(
            lambda kind, body, term: Reduce(kind, "j", rational(1), Symbol("J"), multiply(body, term)),
            st.sampled_from(["sum", "product"]),
            components,
            inner,
        ),
        _by_cases(inner),
        st.builds(
            lambda body, upper: Integral("t", rational(0), upper, multiply(Symbol("t"), body)), inner, inner
        ),
    )


expressions = st.recursive(st.one_of(numbers, symbols, constants, of_vectors), _larger, max_leaves=12)
"""Expressions in the names of :data:`WORDS`."""

of_one_variable = st.recursive(st.one_of(numbers, st.just(Symbol("N"))), _larger, max_leaves=8)
"""Most of them functions of N."""

densities = st.sampled_from(
    [
        Density("p", ("x",)),
        Density("p", ("z",)),
        Density("p", ("x", "z")),
        Density("p", ("x",), ("z",)),
        Density("p", ("z",), ("x",)),
        Density("q", ("z",), ("x",)),
    ]
)


def _of_densities(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda terms: add(*terms)),
        several.map(lambda factors: multiply(*factors)),
        inner.map(lambda body: applied("log", body)),
        inner.map(lambda body: Power(body, MINUS_ONE)),
        inner.map(lambda body: Integral("z", None, None, body)),
    )


density_expressions = st.recursive(st.one_of(densities, numbers), _of_densities, max_leaves=10)
"""Expressions in the densities of :data:`DENSITIES`."""
