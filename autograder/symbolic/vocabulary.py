"""What the names in an answer mean: the variables, functions, densities and abbreviations of a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from autograder.symbolic.domains import Domain, dimension
from autograder.symbolic.expression import Expression


@dataclass(frozen=True)
class Function:
    """A function that the task or the student has given: ``variable -> body``."""

    variable: str
    body: Expression


@dataclass(frozen=True)
class AnyFunction:
    """A function of which nothing is known but that it is smooth; every instance draws one.

    A name may be called with any number of arguments; with another number it is another function.
    """


@dataclass(frozen=True)
class Vocabulary:
    """The names that an answer may use.

    ``densities`` lists the letters that are read as densities when they stand before a
    parenthesis, with the arguments that the bare letter stands for: ``{"p": None, "q": (("z",), ("x",))}``
    reads ``E_q[...]`` as the mean under q(z|x). ``abbreviations`` are names for longer
    expressions, such as ``ELBO``. ``imaginary`` are the names of the imaginary unit; there
    are none by default, since i is an index as often.
    """

    variables: Mapping[str, Domain] = field(default_factory=dict)
    functions: Mapping[str, Function | AnyFunction] = field(default_factory=dict)
    densities: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]] | None] = field(default_factory=dict)
    abbreviations: Mapping[str, Expression] = field(default_factory=dict)
    imaginary: tuple[str, ...] = ()

    written: ClassVar[str] = "a vocabulary, such as vocabulary(mu=real, sigma=positive)"

    def __hash__(self) -> int:
        mappings = self.variables, self.functions, self.densities, self.abbreviations
        return hash((*(frozenset(each.items()) for each in mappings), self.imaginary))

    @property
    def names(self) -> frozenset[str]:
        """Every name that has a meaning besides the densities."""
        return frozenset({*self.variables, *self.lengths, *self.functions, *self.abbreviations})

    @property
    def lengths(self) -> frozenset[str]:
        """The names of the dimensions of vectors and matrices, whether they are variables too or not."""
        return frozenset(length for domain in self.variables.values() for length in domain.dimensions)

    @property
    def whole_numbers(self) -> frozenset[str]:
        """The names of what counts something: dimensions, and variables that are positive whole numbers."""
        numbers = {name: each.entries for name, each in self.variables.items() if not each.is_array}
        counts = {name for name, values in numbers.items() if values.is_whole and values.is_positive}
        return self.lengths | counts

    def domain(self, name: str) -> Domain | None:
        """What a variable or a dimension may be; None for any other name.

        >>> from autograder.symbolic.domains import real, vector
        >>> Vocabulary({"v": vector(real, "J")}).domain("J").words
        'a dimension'
        """
        return dimension if name in self.lengths else self.variables.get(name)
