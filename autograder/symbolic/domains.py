"""What values a variable may take: which numbers, in what shape, and which of them are tried first.

An author declares the variables of a task with these. Whatever asks about a variable asks for a trait,
which follows from the bounds, the elements and the structure that are given here.

>>> one_of(1, 2).entries.is_positive, between(-1, 1).entries.is_positive
(True, False)
>>> covariance("J").is_symmetric, matrix(real, "J").is_symmetric
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from autograder.authoring.authored import AuthorError, Limit, Text, authored

NumericValue = Any
"""A fraction or an mpmath number, or an mpmath matrix (vectors are columns)."""

Structure = Literal["general", "symmetric", "positive definite", "diagonal", "identity"]


@dataclass(frozen=True)
class Draws:
    """Which values of a set are tried: ``simple`` ones first, ``extremes`` last.

    Between them, random fractions from ``low`` to ``high`` with one of the ``denominators``; without
    bounds, ``simple`` ones again.
    """

    simple: tuple[Fraction, ...]
    low: Fraction | None = None
    high: Fraction | None = None
    denominators: tuple[int, ...] = (2, 3, 4, 5, 7)
    extremes: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Numbers:
    """A set of numbers: its ``elements`` if they are few, else what lies between two bounds.

    A bound belongs to the set if it is ``closed``. ``words`` name the set for a reader.
    """

    words: str
    draws: Draws
    low: Fraction | None = None
    high: Fraction | None = None
    low_is_closed: bool = False
    high_is_closed: bool = False
    elements: tuple[Fraction, ...] = ()
    is_whole: bool = False
    is_real: bool = True

    @property
    def is_positive(self) -> bool:
        """Whether all of them are above zero."""
        return self.low is not None and (self.low > 0 or (self.low == 0 and not self.low_is_closed))

    @property
    def is_nonnegative(self) -> bool:
        """Whether none of them is below zero."""
        return self.low is not None and self.low >= 0

    @property
    def is_probability(self) -> bool:
        """Whether none of them is below zero or above one."""
        return self.is_nonnegative and self.high is not None and self.high <= 1

    @property
    def is_nonzero(self) -> bool:
        """Whether zero is none of them."""
        if self.elements:
            return 0 not in self.elements
        is_negative = self.high is not None and (
            self.high < 0 or (self.high == 0 and not self.high_is_closed)
        )
        return self.is_positive or is_negative


@dataclass(frozen=True)
class Domain:
    """Numbers, or vectors or matrices with these as ``entries``.

    ``dimensions`` names the lengths: none of a number, one of a vector, two of a matrix. A variable with a
    ``definition`` is an expression in the others, of which nothing else is known.
    """

    entries: Numbers
    dimensions: tuple[str, ...] = ()
    structure: Structure = "general"
    definition: str | None = None

    written: ClassVar[str] = 'a domain, such as positive, one_of(1, 2) or vector(real, "J")'

    @property
    def is_array(self) -> bool:
        """Whether the variable has indices."""
        return bool(self.dimensions)

    @property
    def is_vector(self) -> bool:
        """Whether it has one index."""
        return len(self.dimensions) == 1

    @property
    def is_matrix(self) -> bool:
        """Whether it has two indices."""
        return len(self.dimensions) == 2

    @property
    def is_symmetric(self) -> bool:
        """Whether it is a matrix that is its own transpose."""
        return self.is_matrix and self.structure != "general"

    @property
    def is_drawn(self) -> bool:
        """Whether its values are drawn, and do not follow from others."""
        return self.definition is None and self.structure != "identity"

    @property
    def words(self) -> str:
        """What it may be, for a reader.

        >>> vector(positive, "J").words, matrix(real, "J", "K").words
        ('a vector of positive entries', 'a matrix of real entries')
        """
        if not self.is_array:
            return self.entries.words
        if self.structure == "positive definite":
            return "a covariance matrix"
        kind = "vector" if self.is_vector else "matrix"
        structure = "" if self.structure == "general" else f"{self.structure} "
        return f"a {structure}{kind} of {self.entries.words} entries"


def _is_fraction(value: int | str) -> bool:
    try:
        Fraction(value)
    except (ValueError, ZeroDivisionError):
        return False
    return type(value) is not bool


Exact = Annotated[int | str, Limit('a whole number, or a fraction such as "1/2"', _is_fraction)]
"""A number as authors write it, where a float would be near it only."""

Entries = Annotated[
    Domain,
    Limit(
        "what its entries may be, such as real or positive",
        lambda domain: not domain.is_array and domain.is_drawn,
    ),
]
"""Of vectors and matrices."""


def _fractions(*values: int | str) -> tuple[Fraction, ...]:
    return tuple(Fraction(value) for value in values)


_ZERO, _ONE = Fraction(0), Fraction(1)

real = Domain(
    Numbers(
        "real",
        Draws(
            _fractions(1, -2, "1/2", 0, 3),
            Fraction(-4),
            Fraction(4),
            extremes=_fractions(-60, 25, 150, -9),
        ),
    )
)
positive = Domain(
    Numbers(
        "positive",
        Draws(
            _fractions(2, 1, "1/2", 3),
            Fraction(1, 9),
            Fraction(5),
            extremes=_fractions(30, "1/40", 200, "1/300"),
        ),
        low=_ZERO,
    )
)
complex_number = Domain(
    Numbers("complex", Draws(_fractions(1, -2, "1/2", 2), Fraction(-2), Fraction(2)), is_real=False)
)
integer = Domain(Numbers("an integer", Draws(_fractions(2, 1, 3, 0, -1, 5, -4)), is_whole=True))
unit_interval = Domain(
    Numbers(
        "between 0 and 1",
        Draws(
            _fractions("1/4", "1/2", "2/3"),
            Fraction(1, 50),
            Fraction(49, 50),
            (50, 11, 7),
            _fractions("1/300", "299/300", "1/5000", "4999/5000"),
        ),
        low=_ZERO,
        high=_ONE,
    )
)
positive_integer = Domain(
    Numbers(
        "a positive integer",
        Draws(_fractions(1, 2, 3, 5, 8), Fraction(1), Fraction(40), (1,)),
        low=_ONE,
        low_is_closed=True,
        is_whole=True,
    )
)
dimension = Domain(
    replace(
        positive_integer.entries,
        words="a dimension",
        draws=Draws(_fractions(2, 1, 3, 5), Fraction(1), Fraction(8), (1,)),
    )
)
_GIVEN = Numbers("given", Draws(()), is_real=False)
"""Of a variable that others define, of which nothing is known."""


def _few(words: str, elements: tuple[Fraction, ...]) -> Domain:
    return Domain(
        Numbers(
            words,
            Draws(elements),
            low=min(elements),
            high=max(elements),
            low_is_closed=True,
            high_is_closed=True,
            elements=elements,
            is_whole=all(each.denominator == 1 for each in elements),
        )
    )


zero_or_one = _few("0 or 1", (_ONE, _ZERO))


@authored
def between(low: Exact, high: Exact) -> Domain:
    """A number strictly between two bounds.

    >>> between(-1, "1/2").words
    'between -1 and 1/2'
    """
    bottom, top = Fraction(low), Fraction(high)
    if not bottom < top:
        raise AuthorError(f"No number lies between {low} and {high}. Write the smaller bound first.")
    inside = tuple(bottom + (top - bottom) * part for part in _fractions("1/2", "1/4", "2/3"))
    margin = (top - bottom) / 50
    draws = Draws(inside, bottom + margin, top - margin, (50, 11, 7))
    return Domain(Numbers(f"between {low} and {high}", draws, low=bottom, high=top))


@authored
def one_of(*values: Exact) -> Domain:
    """A variable that takes only these values.

    >>> one_of(3, "1/2").entries.elements
    (Fraction(3, 1), Fraction(1, 2))
    """
    if not values:
        raise AuthorError("one_of() takes no value at all. Write the values, such as one_of(1, 2, 3).")
    return _few("one of " + ", ".join(map(str, values)), _fractions(*values))


@authored
def vector(entries: Entries, length: Text) -> Domain:
    """A vector with entries in a domain; ``length`` names its dimension, such as ``"J"``."""
    return Domain(entries.entries, (length,))


@authored
def matrix(entries: Entries, rows: Text, columns: Text | None = None) -> Domain:
    """A matrix with entries in a domain, of which nothing else is known; square if one dimension is named.

    >>> matrix(real, "J", "K").dimensions
    ('J', 'K')
    """
    return Domain(entries.entries, (rows, columns or rows))


@authored
def symmetric(entries: Entries, length: Text) -> Domain:
    """A symmetric matrix with entries in a domain: ``symmetric(real, "J")``."""
    return Domain(entries.entries, (length, length), "symmetric")


@authored
def diagonal(entries: Text, length: Text) -> Domain:
    """A diagonal matrix with the entries of an expression in the vectors: ``diagonal("sigma^2", "J")``."""
    return Domain(_GIVEN, (length, length), "diagonal", entries)


@authored
def covariance(length: Text) -> Domain:
    """A full covariance matrix, symmetric and positive definite, of a dimension: ``covariance("J")``."""
    draws = replace(real.entries.draws, low=Fraction(-2), high=Fraction(2), extremes=())
    return Domain(replace(real.entries, draws=draws), (length, length), "positive definite")


@authored
def identity(length: Text) -> Domain:
    """The identity matrix of a dimension."""
    return Domain(_few("zero or one", (_ONE, _ZERO)).entries, (length, length), "identity")


@authored
def equal_to(text: Text, length: Text | None = None) -> Domain:
    """A further name for an expression in the other variables: ``equal_to("log(sigma^2)")``.

    ``length`` says that the expression is a vector, and of which dimension.
    """
    return Domain(_GIVEN, () if length is None else (length,), definition=text)


def described_domains(domains: Mapping[str, Domain]) -> str:
    """What the variables may be, in words; those whose values follow from others are left out.

    >>> described_domains({"mu": vector(real, "J"), "s": positive})
    'mu a vector of real entries, s positive'
    """
    return ", ".join(f"{name} {domain.words}" for name, domain in domains.items() if domain.is_drawn)
