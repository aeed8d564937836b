"""What a sympy object is on the other side: the same expression, and the same answer to a check."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.execution.channel import caps
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.frames import Frame
from autograder.execution.channel.handles import HandleTable
from autograder.execution.channel.symbolic_values import TYPES
from autograder.execution.channel.sympy_heads import HEADS
from autograder.execution.channel.values import decode, encode
from autograder.reports.verdicts import AnswerError
from autograder.symbolic.domains import positive, real
from autograder.symbolic.reading import from_sympy
from autograder.symbolic.reading.answers import read
from autograder.symbolic.vocabulary import Vocabulary
from tests.costs import cpu_seconds_below
from tests.execution.channel.drawn_values import is_plain

x, y = sympy.symbols("x y")
sigma = sympy.Symbol("sigma", positive=True)
i, n = sympy.symbols("i n", integer=True)
mu = sympy.IndexedBase("mu")
index = sympy.Idx("j", (1, 3))
matrix = sympy.MatrixSymbol("A", 2, n)
p = sympy.Function("p")
t = sympy.Dummy("t")

EXPRESSIONS = [
    *(
        sympy.Integer(0),
        sympy.Integer(2**100),
        sympy.Rational(1, 3),
        sympy.Float(0.1),
        sympy.Float("0.1", 60),
    ),
    *(sympy.pi, sympy.E, sympy.I, sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.true, sympy.EulerGamma),
    *(x + 1, x * y**2, -x / y, sigma**2 / 2 - sympy.log(sigma), sympy.exp(-(x**2)), sympy.sqrt(x)),
    *(
        sympy.Max(x, y),
        sympy.Abs(x),
        sympy.binomial(n, i),
        sympy.factorial(n),
        sympy.loggamma(x),
        sympy.re(x),
    ),
    sympy.Sum(mu[i] ** 2, (i, 1, n)),
    sympy.Sum(mu[index], (index, 1, 3)),
    sympy.Product(x**i, (i, 0, n - 1)),
    sympy.Integral(p(x) * sympy.log(p(x)), x),
    sympy.Integral(sympy.exp(-(t**2)), (t, -sympy.oo, x)),
    sympy.Derivative(p(x, y), (x, 2), y),
    sympy.Piecewise((x, x > 0), (0, True)),
    sympy.Piecewise((x, sympy.And(x > 0, y < 1)), (y, sympy.Ne(x, y))),
    sympy.Lambda(t, t**2 + x),
    *(
        matrix[0, 1],
        sympy.Trace(matrix * matrix.T),
        sympy.Inverse(sympy.MatrixSymbol("S", 2, 2)),
        sympy.Identity(3),
    ),
    sympy.KroneckerDelta(i, n),
    sympy.Eq(x, y),
    *(sympy.Heaviside(x), sympy.erf(x), sympy.besselj(0, x)),
    sympy.Add(x, x, evaluate=False),
    sympy.Mul(2, sympy.Add(x, 1), evaluate=False),
    sympy.Pow(10, sympy.Pow(10, 10, evaluate=False), evaluate=False),
]


def crossed(value: Any) -> Any:
    return decode(encode(value))


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_an_expression_comes_back_as_it_was(expression: Any) -> None:
    back = crossed(expression)
    assert is_plain(back)
    assert back == expression
    assert hash(back) == hash(expression)
    assert sympy.srepr(back) == sympy.srepr(expression)
    assert str(back) == str(expression)
    assert back.is_commutative == expression.is_commutative


def test_sympy_can_compute_with_what_came_back() -> None:
    kl = sympy.log(sigma) - (sigma**2 + x**2 - 1) / 2
    assert sympy.simplify(crossed(kl) - kl) == 0
    assert crossed(sympy.Integral(sympy.exp(-(x**2)), (x, -sympy.oo, sympy.oo))).doit() == sympy.sqrt(
        sympy.pi
    )
    assert crossed(sympy.Derivative(x**2, x)).doit() == 2 * x


def test_assumptions_cross_with_their_symbol() -> None:
    assert crossed(sigma) == sigma != sympy.Symbol("sigma")


def test_a_dummy_is_no_other_symbol_of_its_name_but_always_itself() -> None:
    first, second = sympy.Dummy("u"), sympy.Dummy("u")
    back = crossed([first, second, first + 1])
    assert back[0] != back[1]
    assert back[2] - back[0] == 1
    assert back[2] - back[1] != 1


def test_a_check_reads_the_same_from_what_came_back() -> None:
    vocabulary = Vocabulary({"x": real, "y": real, "sigma": positive})
    for answer in (
        x + 1,
        sigma**2 / 2 - sympy.log(sigma),
        sympy.Piecewise((x, x > 0), (y, True)),
        sympy.Float(0.1),
    ):
        assert read(crossed(answer), vocabulary) == read(answer, vocabulary)


def test_everything_that_a_check_can_read_can_cross() -> None:
    assert set(from_sympy._BY_TYPE) <= set(TYPES)


arguments = st.sampled_from([x, y, sigma, n, sympy.Integer(2), sympy.Rational(1, 3), sympy.pi, t])
trees = st.recursive(
    arguments,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: sympy.Add(*parts, evaluate=False)),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: sympy.Mul(*parts, evaluate=False)),
        st.builds(lambda base, power: sympy.Pow(base, power, evaluate=False), inner, inner),
        inner.map(lambda part: sympy.log(part, evaluate=False)),
        inner.map(lambda part: p(part, x)),
    ),
    max_leaves=15,
)


@settings(max_examples=100)
@given(trees)
def test_unevaluated_trees_stay_unevaluated(tree: Any) -> None:
    assert sympy.srepr(crossed(tree)) == sympy.srepr(tree)


# --- what does not cross


class Hostile(sympy.Symbol):
    """A subclass that would run code wherever sympy asks it something."""

    def _sympyrepr(self, *_: Any) -> str:
        raise AssertionError("it was asked")

    _sympystr = _latex = __eq__ = __hash__ = _sympyrepr


@pytest.mark.parametrize("wrap", [lambda each: each, lambda each: sympy.Basic.__new__(sympy.Add, each, x)])
def test_a_subclass_stays_where_it_is_and_is_not_asked(wrap: Any) -> None:
    hostile = wrap(sympy.Basic.__new__(Hostile))
    handle = decode(encode(hostile, HandleTable().handle))
    assert handle.type_name == type(hostile).__name__


@pytest.mark.parametrize(
    "name",
    ["x" * (caps.NAME + 1), "x\ny", "\u202ex", "x\ud800", "x\0"],
    ids=["a long name", "two lines", "turned round", "half a character", "a null character"],
)
def test_a_symbol_whose_name_cannot_be_shown_stays_where_it_is(name: str) -> None:
    assert decode(encode(sympy.Symbol(name) + 1, HandleTable().handle)).kind == "object"


def test_an_expression_that_is_too_large_is_refused() -> None:
    with pytest.raises(CannotCross) as refused:
        encode(sympy.Basic.__new__(sympy.Add, *[x] * (caps.SYMBOLIC_SIZE + 1)))
    assert refused.value.note == "value.too-large"


def test_an_expression_that_doubles_at_each_level_is_refused() -> None:
    tree: Any = x
    for _ in range(60):
        tree = sympy.Basic.__new__(sympy.Add, tree, tree)
    with pytest.raises(CannotCross):
        encode(tree)


def test_an_expression_that_contains_itself_is_refused() -> None:
    tree = sympy.Basic.__new__(sympy.Add, x)
    tree._args = (tree,)
    with pytest.raises(CannotCross):
        encode(tree)


def test_many_expressions_that_are_too_much_together_are_refused() -> None:
    with pytest.raises(CannotCross):
        encode([x + number for number in range(caps.SYMBOLIC_NODES // 2)])
    with pytest.raises(CannotCross):
        encode([p(x)] * (caps.FUNCTIONS + 1))


# --- what a lying candidate may send

X, ONE = ["symbol", "x", []], ["integer", "1"]


@pytest.mark.parametrize(
    "nodes",
    [
        [],
        [None],
        [["Add", 0]],
        [X, ["Add", 1]],
        [X, ["Add", -1]],
        [X, ["Add", True]],
        [X, ["Pow", 0]],
        [X, ["Pow", 0, 0, 0]],
        [X, ["Sum", 0, 0]],
        [X, ["Tuple", 0], ["Derivative", 0, 1]],
        [X, ["Tuple", 0], ["Add", 0, 1]],
        [X, ["IndexedBase", 0], ["Indexed", 0, 0]],
        [ONE, ["IndexedBase", 0]],
        [X, ["ExprCondPair", 0, 0], ["Piecewise", 1]],
        [X, ["__import__", 0]],
        [X, ["applied", "f\0", 0]],
        [X, ["applied"]],
        [["symbol", "x", [["positive", True], ["negative", True]]]],
        [["symbol", "x", [["cls", True]]]],
        [["symbol", "x", [["positive", "yes"]]]],
        [["symbol", "x'),__import__('os').system('id')" * 9, []]],
        [["integer", "f" * 4000]],
        [["integer", "0x10"]],
        [["integer", " 1"]],
        [["integer", "1_0"]],
        [["integer", 1]],
        [["rational", "1", "0"]],
        [["rational", "1", "-2"]],
        [["float", "1", 10**9, 53]],
        [["float", "1", 0, 10**9]],
        [["constant", "Zero"]],
        [X, *[["Add", place, place] for place in range(60)]],
        [X, *[["sin", place] for place in range(caps.SYMBOLIC_DEPTH)]],
        [X, *[["applied", f"f{number}", 0] for number in range(caps.FUNCTIONS + 1)]],
        [X] * (caps.SYMBOLIC_NODES + 1),
    ],
    ids=lambda nodes: str(nodes)[:50],
)
def test_a_list_of_nodes_that_is_no_expression_is_malformed(nodes: list[Any]) -> None:
    with pytest.raises(MalformedFrame):
        decode(Frame(["sympy", *nodes]))


def test_a_power_of_powers_is_made_but_not_computed() -> None:
    nodes = [["integer", "a"], ["Pow", 0, 0], ["Pow", 0, 1], ["factorial", 2]]
    assert str(decode(Frame(["sympy", *nodes]))) == "factorial(10**(10**10))"


_leaves = st.sampled_from(
    [
        *(X, ["symbol", "sigma", [["positive", True]]], ["symbol", "t", [], "7"], ["symbol", "p(x|z)", []]),
        *(ONE, ["integer", "-ff"], ["rational", "1", "3"], ["float", "3", -1, 53], ["text", "A"]),
        *([["constant", name] for name in ("Pi", "Infinity", "NaN", "ComplexInfinity", "true", "false")]),
    ]
)
_places = st.lists(st.integers(0, 25), max_size=4)
_nodes = st.lists(
    _leaves
    | st.builds(lambda head, places: [head, *places], st.sampled_from(sorted(HEADS)), _places)
    | st.builds(lambda places: ["applied", "p", *places], _places),
    min_size=1,
    max_size=25,
)


def _fitting(nodes: list[Any]) -> list[Any]:
    """The nodes of which an expression can be made, one after the other; the others are left out."""
    kept: list[Any] = []
    for node in nodes:
        parts = [place % max(1, len(kept)) if type(place) is int and kept else place for place in node[1:]]
        tried = [node[0], *parts] if node[0] in HEADS else node
        try:
            decode(Frame(["sympy", *kept, tried]))
        except MalformedFrame:
            continue
        kept.append(tried)
    return kept


@settings(max_examples=150)
@given(_nodes)
def test_whatever_is_made_of_nodes_is_read_or_refused_in_words(nodes: list[Any]) -> None:
    kept = _fitting(nodes)
    if not kept:
        return
    made = decode(Frame(["sympy", *kept]))
    assert is_plain(made)
    with contextlib.suppress(AnswerError):
        read(made, Vocabulary({"x": real, "sigma": positive}, densities={"p": None}))


def test_many_expressions_together_cost_no_time() -> None:
    functions = ["sympy", X, *[["applied", f"f{number}", 0] for number in range(50)]]
    with cpu_seconds_below(5), pytest.raises(MalformedFrame, match="more than"):
        decode(Frame(["list", *[functions] * 2000]))
