"""Any substitution that works is accepted, as long as f, c, x0 and f2 fit together."""

import numpy as np
import pytest
import sympy as sp

from tests.source.grade_cells import grade_cell

N, t, z, u = sp.symbols("N t z u", positive=True)

CONSISTENT = [
    ("log(z) - z", "N^(N+1)", 1, -1),
    (r"\ln z - z", r"N^{N+1}", "1", "-1"),
    (sp.log(z) - z, N ** (N + 1), sp.Integer(1), sp.Integer(-1)),
    (r"\log t - \frac{t}{N}", "1", "N", r"-\frac{1}{N^2}"),
    (sp.log(t) - t / N, 1, N, -1 / N**2),
    ("log(u) - u/2", r"(N/2)^{N+1}", "2", "-1/4"),
    (r"\log(2 z) - 2 z", r"N^{N+1} \cdot 2", r"\frac12", "-4"),
    (r"\log z - z + 1", r"N^{N+1} e^{-N}", "1.0", "-1.0"),
    ("log(z) - z", "N^(N+1)", 0.9999986123456, -1.0000027753),  # found by a numerical search
    ("log(z) - z", "N^(N+1)", [sp.Integer(1)], np.float64(-1)),
]


@pytest.mark.parametrize(("f", "c", "x0", "f2"), CONSISTENT, ids=str)
def test_every_consistent_substitution_is_right(f, c, x0, f2):
    for cell in ("laplace_exponent_tests", "laplace_maximum_tests"):
        report = grade_cell("vae", "laplace", cell, f=f, c=c, x0=x0, f2=f2)
        assert report.score == report.out_of, [verdict.message for verdict in report.verdicts]


@pytest.mark.parametrize(
    ("f", "c"),
    [
        ("log(z) - z", "N^N"),  # the Jacobian is lost
        ("log(z) - z", "1"),
        ("t^N", "1"),
        ("-t", "1"),
        ("log(z) + z", "N^(N+1)"),  # diverges
        ("log(a) - b", "1"),  # two variables
        (None, "1"),
        ("log(z) - z", None),
    ],
    ids=str,
)
def test_what_does_not_give_the_factorial_is_wrong(f, c):
    assert grade_cell("vae", "laplace", "laplace_exponent_tests", f=f, c=c).score == 0


@pytest.mark.parametrize(
    ("x0", "f2", "points"),
    [("N", -1, 1), (1, 1, 2), (1, "-1/N^2", 2), (2, "-1/4", 1), (None, None, 0)],
    ids=str,
)
def test_the_maximum_belongs_to_the_exponent(x0, f2, points):
    report = grade_cell("vae", "laplace", "laplace_maximum_tests", f="log(z) - z", c="N^(N+1)", x0=x0, f2=f2)
    assert report.score <= points
