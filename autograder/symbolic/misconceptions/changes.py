"""What a known change of a right expression is."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.symbolic.expression import Density, Expression


@dataclass(frozen=True)
class Change:
    """A reference as a misconception would have it: its note, the expression, and what to tell the student.

    ``density`` is one that the change brings in; without it the student did something else. ``inside`` says
    that it changes a term of a factor or an argument, which a coefficient of the expression multiplied out
    tells better.
    """

    note: str
    expression: Expression
    message: str
    density: Density | None = None
    inside: bool = False
