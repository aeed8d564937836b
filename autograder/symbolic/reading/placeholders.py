"""What stands in for an operand until its neighbours say what it means; none of it ever leaves the reader."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.symbolic.expression import Expression


@dataclass(frozen=True)
class Ones:
    """The vector of ones, ``\\mathbf 1``: beside a vector it adds up the entries, beside a number it is a
    one.
    """


@dataclass(frozen=True)
class Dots:
    """Three dots between the beginning and the end of a sum, a product or a list; the place is that of their
    token.
    """

    place: int


Operand = Expression | Ones | Dots
