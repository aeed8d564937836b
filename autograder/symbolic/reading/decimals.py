"""Numbers as they are written, kept exact."""

from __future__ import annotations

from fractions import Fraction

from autograder.symbolic.expression import Number


def decimal(digits: str) -> Number:
    """A number as it is written; with more than eight digits behind the point it was rounded.

    >>> decimal("0.25").exact, decimal("3.141592653589793").exact
    (True, False)
    """
    mantissa, _, exponent = digits.lower().partition("e")
    if exponent and abs(int(exponent)) > 400:
        return Number(Fraction(mantissa) * Fraction(10) ** (400 if int(exponent) > 0 else -400))
    return Number(Fraction(digits), exact=len(mantissa.partition(".")[2]) <= 8)
