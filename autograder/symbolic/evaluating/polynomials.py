"""Integrals of polynomials, which a few values give exactly: no quadrature, however deep they stand in one
another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from autograder.symbolic import expression as nodes
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import product, total
from autograder.symbolic.vocabulary import AnyFunction, Function

MAX_DEGREE = 12  # beyond, weights grow and change their signs

Functions = Mapping[str, Function | AnyFunction]


def degree(node: nodes.Expression, variable: str, functions: Functions) -> int | None:
    """At most of which degree a node is as a polynomial in a variable; None if it may be none, or of a high
    degree.

    >>> from autograder.symbolic.domains import real
    >>> from autograder.symbolic.reading.answers import read_one
    >>> from autograder.symbolic.vocabulary import Vocabulary
    >>> words = Vocabulary({"t": real})
    >>> texts = ["pi*t*(1 + t)^2", "integral(s*t, (s, 0, t))", "exp(t)"]
    >>> [degree(read_one(text, words), "t", {}) for text in texts]
    [3, 3, None]
    """
    found = _Degrees(functions).of(node, variable)
    return found if found is not None and found <= MAX_DEGREE else None


def with_constants_evaluated(
    body: nodes.Expression,
    variable: str,
    functions: Functions,
    value: Callable[[nodes.Expression], NumericValue],
) -> tuple[nodes.Expression, dict[str, NumericValue]]:
    """The body of an integral with names for the sums and integrals in it that its variable does not change.

    Also gives the values of these names, so that each is had once, and not at every place of a quadrature.
    """
    found: dict[str, NumericValue] = {}

    def changed(node: nodes.Expression) -> nodes.Expression:
        if isinstance(node, nodes.Integral | nodes.Reduce) and degree(node, variable, functions) == 0:
            name = f"constant {len(found)} under {variable}"  # no name that anybody can write
            found[name] = value(node)
            return nodes.Symbol(name)
        if isinstance(
            node, nodes.Integral | nodes.Reduce | nodes.Derivative | nodes.Cases
        ):  # other variables, or not needed everywhere
            return node
        return nodes.with_children(node, changed)

    return changed(body), found


class _Degrees:
    def __init__(self, functions: Functions) -> None:
        self.functions = functions

    def of(self, node: nodes.Expression, variable: str) -> int | None:
        match node:
            case nodes.Symbol(name):
                return int(name == variable)
            case nodes.Add() | nodes.Multiply():
                found = [self.of(each, variable) for each in nodes.children(node)]
                known = [each for each in found if each is not None]
                if len(known) < len(found):
                    return None
                return max(known, default=0) if isinstance(node, nodes.Add) else sum(known)
            case nodes.Power(base, nodes.Number(value)) if value.denominator == 1 and value >= 0:
                found_in = self.of(base, variable)
                return None if found_in is None else found_in * value.numerator
            case nodes.Integral(_, lower, upper, _) if lower is not None and upper is not None:
                return self._of_integral(node, variable, lower, upper)
            case nodes.Reduce("sum", index, lower, upper, body):
                bounds = self.of(lower, variable), self.of(upper, variable)
                return None if any(bounds) or None in bounds else self._within(body, index, variable)
            case nodes.Integral(own) | nodes.Derivative(own) if own == variable:
                return None
            case nodes.Density(_, of, given) if variable in (*of, *given):
                return None
            case nodes.FunctionCall(name) if not self._is_free_of(self.functions[name], variable):
                return None
        return 0 if all(self.of(each, variable) == 0 for each in nodes.children(node)) else None

    def _of_integral(
        self, node: nodes.Integral, variable: str, lower: nodes.Expression, upper: nodes.Expression
    ) -> int | None:
        """An integral has the degree of its integrand, and one more for each degree of its bounds."""
        below, above = self.of(lower, variable), self.of(upper, variable)
        inside = self._within(node.body, node.variable, variable)
        if inside is None or below is None or above is None:
            return None
        if below == above == 0:
            return inside
        own = self.of(node.body, node.variable)
        return None if own is None else inside + (own + 1) * max(below, above)

    def _within(self, body: nodes.Expression, own: str, variable: str) -> int | None:
        """The degree of what stands under a variable of its own, which hides another of the same name."""
        return 0 if own == variable else self.of(body, variable)

    def _is_free_of(self, called: Function | AnyFunction, variable: str) -> bool:
        """Whether a function does not take the variable from where it is called."""
        return isinstance(called, AnyFunction) or self._within(called.body, called.variable, variable) == 0


def integrate_polynomial(
    integrand: Callable[[NumericValue], NumericValue], lower: NumericValue, upper: NumericValue, degree: int
) -> NumericValue:
    """The integral of a polynomial of at most that degree between finite bounds, exact where its values are.

    >>> integrate_polynomial(lambda t: t**2, Fraction(0), Fraction(1), 2)
    Fraction(1, 3)
    """
    weights = _weights(degree)
    length = total([upper, product([Fraction(-1), lower])])
    places = [total([lower, product([length, Fraction(k, max(degree, 1))])]) for k in range(degree + 1)]
    values = [product([weight, integrand(place)]) for weight, place in zip(weights, places, strict=True)]
    return product([length, total(values)])


@lru_cache
def _weights(degree: int) -> tuple[Fraction, ...]:
    """Of equally spaced places between 0 and 1, those of Newton and Cotes."""
    places = [Fraction(k, max(degree, 1)) for k in range(degree + 1)]
    return tuple(_integral_of_product(places, k) for k in range(degree + 1))


def _integral_of_product(places: list[Fraction], k: int) -> Fraction:
    """From 0 to 1, of the polynomial that is one at a place and zero at the others (Lagrange)."""
    coefficients = [Fraction(1)]
    for other, place in enumerate(places):
        if other != k:
            scale = places[k] - place
            shifted = [Fraction(0), *coefficients]
            lowered = [*(place * each for each in coefficients), Fraction(0)]
            coefficients = [(a - b) / scale for a, b in zip(shifted, lowered, strict=True)]
    return sum((each / (power + 1) for power, each in enumerate(coefficients)), Fraction(0))
