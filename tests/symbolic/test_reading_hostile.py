"""Bad and hostile input gets a clear message within two seconds of CPU time; nothing of it is executed."""

from typing import ClassVar

import numpy as np
import pytest
import sympy as sp
from sympy.core.function import AppliedUndef, UndefinedFunction

from autograder import grade
from autograder.reports.verdicts import AnswerError
from autograder.symbolic import equivalent, vocabulary
from autograder.symbolic.domains import dimension, positive, real, vector
from autograder.symbolic.expression import Density
from autograder.symbolic.reading.answers import read, read_function
from tests.costs import cpu_seconds_below

WORDS = vocabulary(mu=real, sigma=positive, v=vector(real, "J"), J=dimension)
DENSITIES = vocabulary(densities=True)
mu = sp.Symbol("mu")

CODE = "__import__('os').system('touch never')"
LONG = [
    "(" * 2000,
    "(" * 1900 + "mu" + ")" * 1900,
    "-" * 2000 + "mu",
    "+-" * 1000 + "mu",
    "mu" + "!" * 1900,
    "mu" + "'" * 1900,
    "2^" * 1000 + "mu",
    "2**" * 1000 + "mu",
    "2^" * 90 + "mu",
    "log " * 990 + "mu",
    r"\log" * 990 + r"\mu",
    r"\sqrt" * 700 + r"\mu",
    r"\frac" * 700 + r"\mu",
    r"\frac1" * 600 + r"\mu",
    r"\mathbf{" * 400 + "x" + "}" * 400,
    r"\bar{" * 500 + "x" + "}" * 500,
    r"\mathrm{\mathrm{" * 120 + "x",
    "{" * 3000,
    "|" * 1999,
    "||" * 999,
    r"\left|" * 500,
    r"\|" * 1500,
    "_" * 3000,
    "^" * 3000,
    "v_" * 1500,
    "mu_" * 1300,
    "x^{(" * 900,
    r"\sum_" * 790,
    r"\sum_{j=1}^J" * 300 + "v_j",
    r"\int" * 990,
    r"\int \mu dt " * 300,
    "$" * 4000,
    "~" * 4000,
    "." * 4000,
    "," * 4000,
    "=" * 4000,
    "mu=" * 1300 + "mu",
    "∑" * 2000,
    "½" * 2000,
    "²" * 3999,
    "mu" + "²₂" * 1900,
    "a" * 4000,
    "np." * 1300 + "log(mu)",
    "sum(" * 900 + "v",
    "sum(v[j] for j in range(" * 150,
    "f(z) = " * 500,
    "mu+" * 5000,
    "9" * 3999,
    "1e" + "9" * 3000,
    "9**9**9 + " * 300,
    r"\langle" * 500,
    r"\underbrace{" * 300 + "mu",
    r"\underbrace{" * 300 + "mu" + "}" * 300,
    r"\frac{d}{dx}" * 300 + "mu",
    r"\dots + " * 500 + "mu",
    "mu" + r" \cdot v" * 500,
    "v·" * 1900 + "v",
]


def outcome(reader, answer, words):
    """The message of the error, or None where the answer is read after all."""
    try:
        reader(answer, words)
    except AnswerError as error:
        return error.message
    return None


@pytest.mark.parametrize("answer", LONG, ids=lambda answer: f"{answer[:16]!r}x{len(answer)}")
def test_nothing_takes_long(answer):
    for words in (WORDS, DENSITIES):
        for reader in (read, read_function):
            with cpu_seconds_below(2):
                message = outcome(reader, answer, words)
            assert message is None or len(message) > 10


@pytest.mark.parametrize(
    "answer",
    [
        CODE,
        "eval('1')",
        "mu.__class__.__mro__",
        "().__class__.__bases__[0].__subclasses__()",
        "(lambda: mu)()",
        "[mu for mu in (1,)]",
        "{mu.__init__.__globals__}",
        "%s%s%s%n",
        "{0.__class__}",
        "f'{mu}'",
        "mu; import os",
        "mu\x00",
        "mu \u202e+ sigma",
        "m\u0443",  # a Cyrillic letter
        "\ud800",
        "mu + \x1b[31m",
        "<script>alert(1)</script>",
        r"\input{/etc/passwd}",
        r"\write18{ls}",
        r"\def\mu{\mu\mu}\mu",
        r"\newcommand{\x}{\mu}\x",
        r"\catcode`\@=0",
        "np.load('x')",
        "open('/etc/passwd').read()",
        r"norm(mu^)^2\_",
        "mu^2_",
        ["mu", "sigma"],
        ("mu", "sigma"),
        {"mu"},
        {"mu": 1},
        b"mu",
        lambda: 1,
        float("inf"),
        complex(1, 2),
        10**5000,
        sp.Integer(9) ** 9**6,
        sp.Matrix([[mu]]),
        sp.Piecewise((mu, sp.And(mu > 0, mu < 1)), (0, True)),
        sp.Eq(mu, 1),
        sp.zoo,
        sp.nan,
        sp.Symbol(CODE),
        sp.Function(CODE)(mu),
        sp.Function("g")(mu),
        sp.Sum(mu, (sp.Symbol(CODE), 1, 3)),
        np.array(["mu", "sigma"]),
    ],
    ids=lambda answer: ascii(answer)[:30] if type(answer) is str else type(answer).__name__,
)
def test_it_is_refused_in_words(answer):
    with cpu_seconds_below(2), pytest.raises(AnswerError) as caught:
        read(answer, WORDS)
    assert len(caught.value.message) > 10
    assert "\x1b" not in caught.value.message
    assert "\u202e" not in caught.value.message


def test_a_string_of_another_type_is_read_as_the_string_it_is():
    called = []

    class Hostile(str):
        __slots__ = ()

        def strip(self, *characters):
            called.append("strip")
            return "0"

        __str__ = __repr__ = __len__ = __getitem__ = __contains__ = __iter__ = __eq__ = __hash__ = strip

    assert read(Hostile("mu + 1"), WORDS) == read("mu + 1", WORDS)
    assert read(np.str_("mu + 1"), WORDS) == read("mu + 1", WORDS)
    assert not called


class _Trap(type):
    """A type that says it equals everything and reports what it is asked."""

    asked: ClassVar[list[str]] = []

    def __eq__(cls, other):
        _Trap.asked.append("eq")
        return True

    def __hash__(cls):
        _Trap.asked.append("hash")
        return hash(sp.Symbol)

    def __instancecheck__(cls, instance):
        _Trap.asked.append("instance")
        return True


def _hostile_objects():
    def told(name, result=None):
        def answer(*arguments, **named):
            _Trap.asked.append(name)
            return result

        return answer

    overriding = {
        "_op_priority": 1000,
        "args": property(told("args", (mu,))),
        "name": property(told("name", "mu")),
        "__eq__": told("eq", True),
        "__hash__": told("hash", 1),
        "__str__": told("str", "mu"),
        "_sympystr": told("printed", "mu"),
        "_sympy_": told("sympified", mu),
        "__sub__": told("sub", sp.S.Zero),
        "__float__": told("float", 1.0),
        "__index__": told("index", 1),
    }
    symbol = type("Hostile", (sp.Symbol,), {"__class__": property(told("class", sp.Symbol))})
    dressed = symbol("mu")
    for name, value in overriding.items():
        setattr(symbol, name, value)
    yield dressed
    # A function class that is made by sympy's own metaclass, with its own idea of its arguments.
    applied = UndefinedFunction("p", (AppliedUndef,), {"args": property(told("args", (mu,)))})
    yield applied(mu)
    yield type("Derived", (type(sp.Function("p")(mu)),), {"args": property(told("args", (mu,)))})(mu)
    yield _Trap("Hostile", (), {"__class__": property(told("class", sp.Symbol))})()
    yield type("Number", (int,), {"__eq__": told("eq", True), "__hash__": told("hash", 1)})(3)
    yield type("Listed", (list,), {"__len__": told("len", 1), "__getitem__": told("item", mu)})()
    yield type("Dressed", (), {"__class__": property(told("class", str)), "strip": told("strip", "mu")})()
    yield type("Array", (), {"__array__": told("array"), "item": told("item", 1)})()


@pytest.mark.parametrize("place", range(8))
def test_hostile_objects_are_refused_and_never_asked_anything(place):
    answer = list(_hostile_objects())[place]
    _Trap.asked.clear()
    for reader in (read, read_function):
        with pytest.raises(AnswerError):
            reader(answer, WORDS)
    assert not _Trap.asked


def test_an_honest_function_is_still_a_density():
    x, z = sp.symbols("x z")
    assert read(sp.Function("p")(x, z), DENSITIES) == (Density("p", ("x", "z")),)


def test_a_shared_subexpression_does_not_blow_up():
    shared = mu
    for _ in range(200):
        shared = sp.Add(shared, shared, evaluate=False)
    with cpu_seconds_below(2), pytest.raises(AnswerError):
        read(shared, WORDS)


def test_a_list_that_contains_itself_is_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(AnswerError, match="one expression"):
        read(endless, vocabulary(x=real))


def test_an_object_that_lies_about_its_class_is_refused():
    class Evil:
        @property
        def __class__(self):
            raise RuntimeError("asked for its class")

    with pytest.raises(AnswerError, match="Give an expression"):
        read(Evil(), vocabulary(x=real))
    report = grade(equivalent(Evil(), "x", vocabulary(x=real), points=1), out_of=1)
    assert report.verdicts[0].note == "answer.type"
