"""What values a variable may take, and how concrete values are drawn from there.

An author declares the variables of a task with these; a model instance draws a number, a
vector or a matrix for each. The first draws are small numbers, so that the first
counterexample found is one a person can follow.

>>> import random
>>> draw_values({"sigma": positive, "v": vector(real, "J")}, 0, random.Random(0))["sigma"] > 0
True
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from mpmath import mp

from autograder.authored import AuthorError, Limit, Text, authored

FIRST_EXTREME = 12  # the turn from which extreme values are drawn

Value = Any
"""A fraction or an mpmath number, or an mpmath matrix (vectors are columns)."""


@dataclass(frozen=True)
class Domain:
    """A set of scalars, or of vectors or matrices with entries in it.

    ``simple`` are the values tried first; afterwards random rationals between ``low`` and
    ``high`` are drawn, unless these are None and ``simple`` is all there is; ``extremes`` are tried last. ``text`` defines the
    variable by an expression in the others.
    """

    name: str
    simple: tuple[Fraction, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    denominators: tuple[int, ...] = (2, 3, 4, 5, 7)
    length: str | None = None
    text: str | None = None
    matrix: bool = False
    imaginary: bool = False
    extremes: tuple[Fraction, ...] = ()

    written: ClassVar[str] = 'a domain, such as positive, one_of(1, 2) or vector(real, "J")'

    @property
    def is_array(self) -> bool:
        """Whether the variable has indices."""
        return self.length is not None or self.matrix


def _is_fraction(value: int | str) -> bool:
    try:
        Fraction(value)
    except (ValueError, ZeroDivisionError):
        return False
    return type(value) is not bool


Exact = Annotated[int | str, Limit('a whole number, or a fraction such as "1/2"', _is_fraction)]
"""A number as authors write it, where a float would be near it only."""


def _fractions(*values: int | str) -> tuple[Fraction, ...]:
    return tuple(Fraction(value) for value in values)


real = Domain(
    "real", _fractions(1, -2, "1/2", 0, 3), Fraction(-4), Fraction(4), extremes=_fractions(-60, 25, 150, -9)
)
positive = Domain(
    "positive",
    _fractions(2, 1, "1/2", 3),
    Fraction(1, 9),
    Fraction(5),
    extremes=_fractions(30, "1/40", 200, "1/300"),
)
complex_number = Domain("complex", _fractions(1, -2, "1/2", 2), Fraction(-2), Fraction(2), imaginary=True)
integer = Domain("an integer", _fractions(2, 1, 3, 0, -1, 5, -4))
unit_interval = Domain(
    "between 0 and 1",
    _fractions("1/4", "1/2", "2/3"),
    Fraction(1, 50),
    Fraction(49, 50),
    (50, 11, 7),
    extremes=_fractions("1/300", "299/300", "1/5000", "4999/5000"),
)
zero_or_one = Domain("0 or 1", _fractions(1, 0))
positive_integer = Domain("a positive integer", _fractions(1, 2, 3, 5, 8), Fraction(1), Fraction(40), (1,))
dimension = Domain("a dimension", _fractions(2, 1, 3, 5), Fraction(1), Fraction(8), (1,))


@authored
def between(low: Exact, high: Exact) -> Domain:
    """A number strictly between two bounds.

    >>> between(-1, "1/2").name
    'between -1 and 1/2'
    """
    bottom, top = Fraction(low), Fraction(high)
    if not bottom < top:
        raise AuthorError(f"No number lies between {low} and {high}. Write the smaller bound first.")
    inside = tuple(bottom + (top - bottom) * part for part in _fractions("1/2", "1/4", "2/3"))
    margin = (top - bottom) / 50
    return Domain(f"between {low} and {high}", inside, bottom + margin, top - margin, (50, 11, 7))


@authored
def one_of(*values: Exact) -> Domain:
    """A variable that takes only these values.

    >>> one_of(3, "1/2").simple
    (Fraction(3, 1), Fraction(1, 2))
    """
    if not values:
        raise AuthorError("one_of() takes no value at all. Write the values, such as one_of(1, 2, 3).")
    return Domain("one of " + ", ".join(map(str, values)), _fractions(*values))


@authored
def vector(entries: Domain, length: Text) -> Domain:
    """A vector with entries in a domain; ``length`` names its dimension, such as ``"J"``."""
    return Domain(
        entries.name,
        entries.simple,
        entries.low,
        entries.high,
        entries.denominators,
        length=length,
        extremes=entries.extremes,
    )


@authored
def diagonal(entries: Text, length: Text) -> Domain:
    """A diagonal matrix with the entries of an expression in the vectors: ``diagonal("sigma^2", "J")``."""
    return Domain("a diagonal matrix", text=entries, length=length, matrix=True)


@authored
def covariance(length: Text) -> Domain:
    """A full covariance matrix, symmetric and positive definite, of a dimension: ``covariance("J")``."""
    return Domain(
        "a covariance matrix",
        real.simple,
        Fraction(-2),
        Fraction(2),
        real.denominators,
        length=length,
        matrix=True,
    )


@authored
def identity(length: Text) -> Domain:
    """The identity matrix of a dimension."""
    return Domain("the identity matrix", text=length, matrix=True)


@authored
def equal_to(text: Text, length: Text | None = None) -> Domain:
    """A further name for an expression in the other variables: ``equal_to("log(sigma^2)")``.

    ``length`` says that the expression is a vector, and of which dimension.
    """
    return Domain("given", text=text, length=length)


def described(domains: Mapping[str, Domain]) -> str:
    """What the variables may be, in words; those that others define are left out.

    >>> described({"mu": vector(real, "J"), "s": positive})
    'mu a vector of real entries, s positive'
    """
    parts = []
    for name, domain in domains.items():
        if domain.text is None:
            vectorial = domain.length is not None and not domain.matrix
            parts.append(
                f"{name} a vector of {domain.name} entries" if vectorial else f"{name} {domain.name}"
            )
    return ", ".join(parts)


def draw_values(domains: Mapping[str, Domain], turn: int, random_source: random.Random) -> dict[str, Value]:
    """Values for all variables that are not defined by others; ``turn`` counts the instances so far."""
    lengths = {domain.length for domain in domains.values() if domain.length is not None}
    sizes = {length: int(_draw(dimension, turn, turn, random_source)) for length in sorted(lengths)}
    values: dict[str, Value] = {}
    for position, (name, domain) in enumerate(domains.items()):
        if domain.text is not None:
            continue
        if domain.length is None:
            values[name] = _scalar(domain, turn + position, turn, random_source)
            continue
        size = sizes[domain.length]
        count = size * size if domain.matrix else size
        entries = [_scalar(domain, turn + position + k, turn, random_source) for k in range(count)]
        values[name] = _covariance(entries, size) if domain.matrix else mp.matrix(entries)
    return values | {length: Fraction(size) for length, size in sizes.items()}


def _covariance(entries: list[Value], size: int) -> Value:
    """A A^T + I for the square matrix A of these entries: symmetric, and positive definite."""
    factor = mp.matrix(size, size)
    for place, entry in enumerate(entries):
        factor[place // size, place % size] = entry
    return factor * factor.T + mp.eye(size)


def _scalar(domain: Domain, place: int, turn: int, random_source: random.Random) -> Value:
    real_part = _draw(domain, place, turn, random_source)
    if not domain.imaginary:
        return real_part
    imaginary_part = _draw(domain, place + 1, turn, random_source)
    return mp.mpc(mp.convert(real_part), mp.convert(imaginary_part)) if turn else real_part


def _draw(domain: Domain, place: int, turn: int, random_source: random.Random) -> Fraction:
    if turn >= FIRST_EXTREME and domain.extremes:
        return domain.extremes[place % len(domain.extremes)]
    if turn < len(domain.simple) or domain.low is None or domain.high is None:
        place = place if turn < len(domain.simple) else random_source.randrange(len(domain.simple))
        return domain.simple[place % len(domain.simple)]
    denominator = random_source.choice(domain.denominators)
    lowest, highest = math.ceil(domain.low * denominator), math.floor(domain.high * denominator)
    return Fraction(random_source.randint(lowest, highest), denominator)
