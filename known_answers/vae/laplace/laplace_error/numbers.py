"""Answers to `relative_error`: |stirling(N) - N!| / N! at N = 5, 10 and 50, to three digits."""

import math

import numpy as np
import sympy as sp

NAMES = ("relative_error",)

SIZES = (5, 10, 50)


def approximation(n: int) -> float:
    """Stirling's formula in floating point, as a student computes it."""
    return math.sqrt(2 * math.pi * n) * (n / math.e) ** n


RIGHT = [
    [0.0165, 0.0083, 0.001665],
    [0.0165, 0.00830, 0.00167],
    [0.016507, 0.0082960, 0.0016653],
    {5: 0.016507, 10: 0.008296, 50: 0.0016653},
    {"5": 0.016507, "10": 0.008296, "50": 0.0016653},
    ("1.651e-2", "8.296e-3", "1.665e-3"),
    ["1.65e-2", "8.30e-3", "1.67e-3"],
    [r"1.651 \cdot 10^{-2}", r"8.296 \cdot 10^{-3}", r"1.665 \cdot 10^{-3}"],
    ["1.651%", "0.8296%", "0.16653%"],
    [r"1.651\%", r"0.8296\%", r"0.16653\%"],
    [1 - sp.sqrt(2 * sp.pi * n) * (n / sp.E) ** n / sp.factorial(n) for n in SIZES],
    [sp.N(1 - sp.sqrt(2 * sp.pi * n) * (n / sp.E) ** n / sp.factorial(n), 5) for n in SIZES],
    [abs(approximation(n) - math.factorial(n)) / math.factorial(n) for n in SIZES],
    np.array([abs(approximation(n) / math.factorial(n) - 1) for n in SIZES]),
    tuple(np.float64(1 - approximation(n) / math.factorial(n)) for n in SIZES),
    np.array([0.0165069, 0.0082960, 0.0016653], dtype=np.float32),
]

WRONG = [
    ([-0.0165, -0.0083, -0.001665], "error.sign"),
    ([approximation(n) / math.factorial(n) - 1 for n in SIZES], "error.sign"),
    ([0.0165, 0.0083, -0.001665], "number.wrong"),
    ([1.651, 0.8296, 0.16653], "error.percent"),
    ([100 * abs(approximation(n) / math.factorial(n) - 1) for n in SIZES], "error.percent"),
    ([1.98083, 30104.4, 5.0647e61], "error.absolute"),
    ([math.factorial(n) - approximation(n) for n in SIZES], "error.absolute"),
    ([approximation(n) - math.factorial(n) for n in SIZES], "error.absolute"),
    ([0.016783, 0.0083654, 0.00166806], "error.relative-to-approximation"),
    ([math.factorial(n) / approximation(n) - 1 for n in SIZES], "error.relative-to-approximation"),
    ([0.98349, 0.99170, 0.99833], "error.ratio"),
    ([approximation(n) / math.factorial(n) for n in SIZES], "error.ratio"),
    ([1 / (12 * n) for n in SIZES], "error.leading-term"),
    ([0.0016653, 0.0082960, 0.016507], "error.order"),
    ([118.019, 3598695.62, 3.0363e64], "error.approximation"),
    ([-4.1040, -4.7920, -6.3977], "number.wrong"),
    ([0.1, 0.2, 0.3], "number.wrong"),
    ([0.02, 0.01, 0.002], "number.wrong"),
    ([0.0165, 0.0083, 0.00167 * 2], "number.wrong"),
    ([0, 0, 0], "number.wrong"),
    ([0.0165, 0.0083], "answer.type"),
    ([0.0165, 0.0083, 0.001665, 0.1], "answer.type"),
    (0.0165, "answer.type"),
    ("0.0165, 0.0083, 0.001665, and so on", "answer.type"),
    ([float("nan")] * 3, "answer.type"),
    ([float("inf"), 0, 0], "answer.type"),
    ({5: 0.0165, 10: 0.0083}, None),
    (["small", "smaller", "smallest"], None),
    ([None, None, None], None),
    ([], "answer.type"),
]
