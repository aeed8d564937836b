"""What does not fit in a statement about several answers is told:
which of them, and whether by a sign, a factor or a term.
"""

import pytest

from autograder import grade
from autograder.symbolic import function, holds, vocabulary
from autograder.symbolic.domains import one_of

WORDS = vocabulary(N=one_of(5, 8, 12))
FACTORIAL = r"c \int_0^\infty e^{N f(z)} dz = N!"
SHARPNESS = r"\frac{f_2}{f''(x_0)} = 1"
STATIONARY = r"\frac{f'(x_0)}{x_0 f''(x_0)} = 0"


def verdict(statement, **given):
    named = {name.replace("0", "_0").replace("2", "_2"): value for name, value in given.items()}
    check = holds(statement, named, WORDS, title="they fit together", hint="Look.", points=1)
    return grade(check, out_of=1).verdicts[0]


PEAK = {"f": function("log(z) - z"), "x0": "1", "f2": "-1"}


@pytest.mark.parametrize(
    ("statement", "given", "note", "told"),
    [
        (SHARPNESS, {**PEAK, "f2": "1"}, "sign", "`f_2` had the opposite sign"),
        (SHARPNESS, {**PEAK, "f2": "-2"}, "factor", "`f_2` had another constant factor"),
        (
            SHARPNESS,
            {**PEAK, "f2": "-N^2"},
            "factor",
            "one of `f_2` and `x_0` had another sign, factor or power",
        ),
        (
            SHARPNESS,
            {**PEAK, "f2": "-(N + 1)"},
            "factor",
            "`f_2` had another factor, one that depends on `N`",
        ),
        (
            SHARPNESS,
            {**PEAK, "x0": "N"},
            "factor",
            "one of `f_2` and `x_0` had another sign, factor or power",
        ),
        (STATIONARY, {"f": PEAK["f"], "x0": "N"}, "factor", "`x_0` had another factor"),
        (FACTORIAL, {"f": PEAK["f"], "c": "N^N"}, "factor", "`c` had another factor"),
        (FACTORIAL, {"f": PEAK["f"], "c": "N^(N+1) e^(-N)"}, "factor", "`c` had another factor"),
        (FACTORIAL, {"f": PEAK["f"], "c": "N^N + 1"}, "wrong-bracket", "`c` would fit but how far a bracket"),
        (FACTORIAL, {"f": PEAK["f"], "c": "(N + 1) log(N)"}, "exponential", "the exponential of `c`"),
        (
            STATIONARY,
            {"f": function("log(z) - z + log(z)/N"), "x0": "N/(N+1)"},
            "power",
            "the inverse of `x_0`",
        ),
        (
            STATIONARY,
            {"f": function("log(z) - z + log(z)/N"), "x0": "1 + 2/N"},
            "wrong-place",
            "all of `x_0` would fit but",
        ),
    ],
)
def test_what_does_not_fit_is_told(statement, given, note, told):
    found = verdict(statement, **given)
    assert (found.status, found.note) == ("failed", note)
    assert found.message.startswith("Look. If `f` is right: all ")
    assert told in found.message


@pytest.mark.parametrize("given", [{**PEAK, "f2": "3"}, {**PEAK, "f2": "0"}])
def test_what_no_factor_mends_gets_the_values_alone(given):
    found = verdict(SHARPNESS, **given)
    assert (found.status, found.note) == ("failed", "statement.false")
    assert "would fit" not in found.message


@pytest.mark.parametrize("f", ["log(z) - 2 z", "2 (log(z) - z)"])
def test_a_function_is_not_determined_by_an_equation_so_nothing_is_said_of_it(f):
    found = verdict(FACTORIAL, f=function(f), c="N^(N+1) log(2)")
    assert found.note == "statement.false"


def test_an_inequality_names_nothing_since_much_would_mend_it():
    assert verdict("x_0 > 0", x0="-1").note == "statement.false"
