"""Answers to `x0` and `f2`: where the student's own `f` has its maximum, and its second derivative there."""

import numpy as np
import sympy as sp

NAMES = ("f", "x0", "f2")

N, t, z = sp.symbols("N t z", positive=True)

RIGHT = [
    ("log(z) - z", 1, -1),
    ("log(z) - z", "1", "-1"),
    (r"\ln z - z", "1", "-1"),
    (r"\ln x - x", r"x_0 = 1", r"f''(x_0) = -1"),
    ("log(z) - z", "1", r"-\frac{1}{1^2}"),
    ("log(z) - z", "x0 = 1", "f2 = -1"),
    (sp.log(z) - z, sp.Integer(1), sp.Integer(-1)),
    ("log(z) - z", [sp.Integer(1)], np.float64(-1)),
    ("log(z) - z", sp.solve(sp.diff(sp.log(z) - z, z), z), sp.diff(sp.log(z) - z, z, 2).subs(z, 1)),
    (r"\log z - z + 1", "1.0", "-1.0"),
    ("log(z) - z", 0.9999986123456, -1.0000027753),  # found by a numerical search
    ("log(z) - z", np.float64(1.0), np.int64(-1)),
    (r"\log(2 z) - 2 z", r"\frac12", "-4"),
    (r"\log(2 z) - 2 z", 0.5, -4.0),
    ("log(u) - u/2", "2", "-1/4"),
    ("log(u) - u/2", 2, -0.25),
    (r"\log t - \frac{t}{N}", "N", r"-\frac{1}{N^2}"),
    ("ln(t) - t/N", "N", "-1/N**2"),
    ("ln(t) - t/N", "N", "-N^(-2)"),
    (sp.log(t) - t / N, N, -1 / N**2),
    (r"\ln(N z) - z", "1", "-1"),
    (r"2\log z - z^2 + \frac{1}{N}\log z", r"\sqrt{1 + \frac{1}{2N}}", "-4"),
]


def power(k):
    """The exponent for t = N z^k: what is left of dt stands in it."""
    return f"({k}) log(z) - z^({k}) + (({k}) - 1)/N log(z)"


def power_x0(k):
    return f"(1 + (({k}) - 1)/(({k}) N))^(1/({k}))"


def power_f2(k):
    return f"-(({k}) + (({k}) - 1)/N)/({power_x0(k)})^2 - ({k})*(({k}) - 1)*({power_x0(k)})^(({k}) - 2)"


RIGHT += [(power(k), power_x0(k), power_f2(k)) for k in (2, 5, 6, 8, 10, 50, "N", "1/2", "1/3", "1/5")]

WRONG = [
    # the place
    (("log(z) - z", "N", "-1"), None),
    (("log(z) - z", "N", "-1/N^2"), None),
    (("log(z) - z", 2, -1), None),
    (("log(z) - z", 2, "-1/4"), None),
    (("log(z) - z", 0, -1), None),
    (("log(z) - z", -1, -1), None),
    (("log(z) - z", "e", "-1/e^2"), None),
    ((r"\log t - t/N", "1", "-1"), None),
    ((r"\log t - t/N", "1/N", "-N^2"), None),
    (("log(u) - u/2", "1/2", "-4"), None),
    (("log(z) - z", "infinity", "0"), None),
    # the second derivative
    (("log(z) - z", 1, 1), None),
    (("log(z) - z", "1", "-1/N^2"), None),
    (("log(z) - z", "1", "-1/z^2"), None),
    (("log(z) - z", 1, 0), None),
    (("log(z) - z", 1, "-N"), None),
    (("log(z) - z", 1, -2), None),
    ((r"\log t - t/N", "N", "1/N^2"), None),
    ((r"\log t - t/N", "N", "-1/N"), None),
    ((r"\log t - t/N", "N", "-1"), None),
    # an exponent without a maximum inside
    (("0", "1", "0"), None),
    ((0, 1, 0), None),
    (("5", "2", "0"), None),
    (("-z", "0", "0"), None),
    (("-z", "1", "0"), None),
    (("-z^2", "0", "-2"), None),
    (("z - log(z)", "1", "1"), None),
    (("log(z) + z", "-1", "-1"), None),
    (("(z-1)^2", "1", "2"), None),
    (("z^3", "0", "0"), None),
    (("(z-1)^3", "1", "0"), None),
    (("sin(z)", "3*pi/2", "1"), None),
    # a maximum of its neighbourhood only
    (("(z-1)^2*(z-3)", "1", "-4"), None),
    # not an answer to this task
    (("log(z) - z", None, None), "answer.unwritten"),
    (("log(z) - z", "", "-1"), "answer.unwritten"),
    (("log(z) - z", "1", None), "answer.unwritten"),
    (("log(z) - z", "z", "-1"), "answer.unknown-name"),
    (("log(z) - z", [1, 2], -1), "answer.list"),
    ((None, 1, -1), "answer.unwritten"),
    (("log(z) - z", "at the top", "negative"), None),
    # right at N = 5, 8 and 12 alone
    ((r"\log z - z", "1 + (N-5)(N-8)(N-12)", "-1"), None),
    ((r"\log z - z", "1", "-1 + (N-5)(N-8)(N-12)"), None),
    # a sharp peak and a far one, a little beside
    ((power(5), "1", power_f2(5)), None),
    ((power(10), power_x0(10), f"0.8 ({power_f2(10)})"), None),
    ((r"\log z - \frac{z}{10^6}", r"1.05 \cdot 10^6 N / N", "-1/10^12"), None),
]
