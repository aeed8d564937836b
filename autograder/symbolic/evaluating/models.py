"""Concrete models in which densities have values; here the finite ones, whose sums are exact.

A model answers two questions: what value a density takes at a point, and over which
points, with which weights, an integral over a whole space runs. The Gaussian models are
in ``gaussian_models``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from autograder.symbolic.domains import NumericValue

Point = tuple[NumericValue, ...] | int


class ModelError(Exception):
    """A density that the model does not know, in words."""


class Model(Protocol):
    """Densities with values, and spaces to integrate over."""

    def density(self, letter: str, of: dict[str, Point], given: dict[str, Point]) -> NumericValue:
        """The value of a density at a point."""

    def nodes(self, variable: str) -> Sequence[tuple[Point, NumericValue]]:
        """The points and weights of an integral over the space of a variable."""

    def describe(self) -> str:
        """The model in words, for a counterexample."""


def kind(variable: str) -> str:
    """Whether a variable lives in the observed or the latent space: by its first letter.

    >>> kind("x_i"), kind("z'"), kind("Z")
    ('x', 'z', 'z')
    """
    return "x" if variable[0].lower() == "x" else "z"


@dataclass(frozen=True)
class FiniteModel:
    """A joint table p(x, z) over few states, from which all of p follows, and a free q(z|x).

    ``joint[x][z]`` sums to one over both; ``approximation[x][z]`` is q(z|x) and sums to one over z.
    """

    joint: tuple[tuple[Fraction, ...], ...]
    approximation: tuple[tuple[Fraction, ...], ...]

    def nodes(self, variable: str) -> Sequence[tuple[Point, NumericValue]]:
        size = len(self.joint) if kind(variable) == "x" else len(self.joint[0])
        return [(state, Fraction(1)) for state in range(size)]

    def density(self, letter: str, of: dict[str, Point], given: dict[str, Point]) -> NumericValue:
        place, condition = _by_kind(of), _by_kind(given)
        if letter == "q":
            states = place | condition
            if set(place) != {"z"} or not set(condition) <= {"x"}:
                raise ModelError("I know q only as q(z|x)")
            return self.approximation[states.get("x", 0)][states["z"]]
        if set(place) & set(condition):
            raise ModelError("the same variable stands on both sides of the bar")
        return self._mass(place | condition) / self._mass(condition)

    def _mass(self, states: dict[str, int]) -> Fraction:
        if "x" not in states:
            return self._of_z[states["z"]] if "z" in states else Fraction(1)
        return self.joint[states["x"]][states["z"]] if "z" in states else self._of_x[states["x"]]

    @cached_property
    def _of_x(self) -> tuple[Fraction, ...]:
        return tuple(sum(row, Fraction(0)) for row in self.joint)

    @cached_property
    def _of_z(self) -> tuple[Fraction, ...]:
        return tuple(sum(column, Fraction(0)) for column in zip(*self.joint, strict=True))

    def describe(self) -> str:
        return f"a random model with {len(self.joint)} values of x and {len(self.joint[0])} of z"


def _by_kind(points: dict[str, Point]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, state in points.items():
        if kind(name) in found:
            raise ModelError(f"two variables of the same kind in one density ({', '.join(points)})")
        assert isinstance(state, int)
        found[kind(name)] = state
    return found


def draw_finite_model(
    random_source: random.Random, states_of_x: int = 3, states_of_z: int = 4
) -> FiniteModel:
    """A random joint table and a random q, all entries positive.

    >>> model = draw_finite_model(random.Random(0))
    >>> sum(model.density("p", {"x": x}, {}) for x in range(3))
    Fraction(1, 1)
    """
    weights = [[random_source.randint(1, 12) for _ in range(states_of_z)] for _ in range(states_of_x)]
    total = sum(map(sum, weights))
    joint = tuple(tuple(Fraction(weight, total) for weight in row) for row in weights)
    rows = [[random_source.randint(1, 12) for _ in range(states_of_z)] for _ in range(states_of_x)]
    approximation = tuple(tuple(Fraction(weight, sum(row)) for weight in row) for row in rows)
    return FiniteModel(joint, approximation)
