"""What a process does before it is forked, so that no fork has to do it again."""

from __future__ import annotations

import sympy

from autograder.reports.verdicts import Report, grade
from autograder.symbolic.checks.equality import equals_integral, equivalent, vocabulary
from autograder.symbolic.derivations.checks import lines_agree
from autograder.symbolic.domains import positive, real
from autograder.symbolic.limits.limited import working_here


def warm_up() -> Report:
    """Compare something of every kind: brings into memory all that a comparison needs.

    >>> warm_up().score
    4.0
    """
    model, gaussian = vocabulary(densities=True), vocabulary(mu=real, sigma=positive)
    with working_here():
        return grade(
            equivalent(r"1 + x \cdot x", "x^2 + 1", vocabulary(x=real), points=1),
            equivalent(
                1 + sympy.Symbol("x") ** 2, "x^2 + 1", vocabulary(x=real), points=1, title="an object"
            ),
            lines_agree(["p(x)", r"\int p(x, z) \, dz", "2 p(x) - p(x)"], "p(x)", model, points=1),
            equals_integral("1", "integral(q(z), z)", gaussian, points=1),
            out_of=4,
        )
