"""What values a variable may take, and how concrete values are drawn from there.

An author declares the variables of a task with these; a model instance draws a number, a
vector or a matrix for each. The first draws are small numbers, so that the first
counterexample found is one a person can follow.

>>> import random
>>> draw_values({"sigma": positive, "v": vector(real, "J")}, 0, random.Random(0))["sigma"] > 0
True
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mpmath import mp, mpf

Value = Any
"""An mpmath number, or an mpmath matrix (vectors are columns)."""


@dataclass(frozen=True)
class Domain:
    """A set of scalars, or of vectors with entries in it.

    ``simple`` are the values tried first; ``ranges`` are (low, high, denominators) for the
    random rationals drawn afterwards, and None where ``simple`` is all there is.
    """

    name: str
    simple: tuple[Fraction, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    denominators: tuple[int, ...] = (2, 3, 4, 5, 7)
    length: str | None = None
    text: str | None = None
    matrix: bool = False

    @property
    def is_array(self) -> bool:
        """Whether the variable has indices."""
        return self.length is not None or self.matrix


def _fractions(*values: int | str) -> tuple[Fraction, ...]:
    return tuple(Fraction(value) for value in values)


real = Domain("real", _fractions(1, -2, "1/2", 0, 3), Fraction(-4), Fraction(4))
positive = Domain("positive", _fractions(2, 1, "1/2", 3), Fraction(1, 9), Fraction(5))
unit_interval = Domain(
    "between 0 and 1", _fractions("1/4", "1/2", "2/3"), Fraction(1, 50), Fraction(49, 50), (50, 11, 7)
)
binary = Domain("0 or 1", _fractions(1, 0))
positive_integer = Domain("a positive integer", _fractions(1, 2, 3, 5, 8, 10, 20))
dimension = Domain("a dimension", _fractions(2, 1, 3, 5))


def one_of(*values: int | str) -> Domain:
    """A variable that takes only these values.

    >>> one_of(3, "1/2").simple
    (Fraction(3, 1), Fraction(1, 2))
    """
    return Domain("one of " + ", ".join(map(str, values)), _fractions(*values))


def vector(entries: Domain, length: str) -> Domain:
    """A vector with entries in a domain; ``length`` names its dimension, such as ``"J"``."""
    return Domain(
        entries.name, entries.simple, entries.low, entries.high, entries.denominators, length=length
    )


def diagonal(entries: str, length: str) -> Domain:
    """A diagonal matrix with the entries of an expression in the vectors: ``diagonal("sigma^2", "J")``."""
    return Domain("a diagonal matrix", text=entries, length=length, matrix=True)


def identity(length: str) -> Domain:
    """The identity matrix of a dimension."""
    return Domain("the identity matrix", text=length, matrix=True)


def equal_to(text: str, length: str | None = None) -> Domain:
    """A further name for an expression in the other variables: ``equal_to("log(sigma^2)")``.

    ``length`` says that the expression is a vector, and of which dimension.
    """
    return Domain("given", text=text, length=length)


def draw_values(domains: Mapping[str, Domain], turn: int, random_source: random.Random) -> dict[str, Value]:
    """Values for all variables that are not defined by others; ``turn`` counts the instances so far."""
    lengths = {domain.length for domain in domains.values() if domain.length is not None}
    values: dict[str, Value] = {}
    sizes = {length: int(dimension.simple[turn % len(dimension.simple)]) for length in sorted(lengths)}
    for position, (name, domain) in enumerate(domains.items()):
        if domain.text is not None:
            continue
        if domain.length is None:
            values[name] = _number(_draw(domain, turn + position, turn, random_source))
        else:
            entries = [
                _draw(domain, turn + position + j, turn, random_source) for j in range(sizes[domain.length])
            ]
            values[name] = mp.matrix([_number(entry) for entry in entries])
    return values | {length: mpf(size) for length, size in sizes.items()}


def _draw(domain: Domain, place: int, turn: int, random_source: random.Random) -> Fraction:
    if turn < len(domain.simple) or domain.low is None or domain.high is None:
        place = place if turn < len(domain.simple) else random_source.randrange(len(domain.simple))
        return domain.simple[place % len(domain.simple)]
    denominator = random_source.choice(domain.denominators)
    inside = range(int(domain.low * denominator), int(domain.high * denominator) + 1)
    numerator = random_source.choice(
        [k for k in inside if domain.low <= Fraction(k, denominator) <= domain.high]
    )
    return Fraction(numerator, denominator)


def _number(value: Fraction) -> Value:
    return mpf(value.numerator) / value.denominator
