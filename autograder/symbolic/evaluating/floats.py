"""Integrands in floating point: quadrature keeps ten digits, asks for hundreds of values, and mpmath is slow.

What floats cannot hold is left to mpmath: complex values, overflow, what is lost where a number becomes too
small.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from mpmath import mp

from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import EvaluationError, OutOfSteps, inexact, is_array
from autograder.symbolic.expression import (
    Add,
    Apply,
    Constant,
    Derivative,
    Expression,
    FunctionCall,
    Integral,
    Multiply,
    Power,
    Symbol,
    applied,
    children,
)
from autograder.symbolic.vocabulary import AnyFunction, Function

OfFloat = Callable[[float], float]

TINY = 1e-250  # below this digits may have been lost; nothing beside values of usual size
USUAL = 1e-100  # an integrand that is nowhere larger has to be told from nothing
LARGE = 1e20  # what makes something of what was tiny
_NEAR = 1e-6  # beside a zero


class NotInFloats(Exception):
    """An expression, or a value of it, that needs mpmath's numbers."""


class FloatIntegrand:
    """An expression as a function of one variable, in floats.

    ``constant`` gives the value of a part in which the variable does not occur, and is asked once for each.
    Making it and calling it raise :class:`NotInFloats`.

    >>> from autograder.symbolic.expression import rational
    >>> square = FloatIntegrand(Power(Symbol("t"), rational(2)), "t", {}, lambda part: part.value)
    >>> square(3.0), square.largest
    (9.0, 9.0)
    """

    def __init__(
        self,
        body: Expression,
        variable: str,
        functions: Mapping[str, Function | AnyFunction],
        constant: Callable[[Expression], NumericValue],
    ) -> None:
        self.largest = 0.0
        self._functions = functions
        self._constant = constant
        self._function = self._of(body, variable)

    def __call__(self, place: float) -> float:
        """The value at a place, which is finite."""
        try:
            value = self._function(place)
            lost = not math.isfinite(value) or self._is_lost(value, place)
        except (ArithmeticError, ValueError):
            raise NotInFloats from None
        if lost:
            raise NotInFloats
        self.largest = max(self.largest, abs(value))
        return value

    def _is_lost(self, value: float, place: float) -> bool:
        """Whether this is nothing before anything has been found: far from a peak, mpmath still sees which
        way is up.
        """
        return abs(value) < TINY and not self.is_of_usual_size and abs(self._function(place + _NEAR)) < TINY

    @property
    def is_of_usual_size(self) -> bool:
        """Whether the values so far are far enough from the smallest float."""
        return self.largest > USUAL

    def _of(self, node: Expression, variable: str) -> OfFloat:
        return self._translated(node, variable) or self._constantly(node)

    def _translated(self, node: Expression, variable: str) -> OfFloat | None:
        """The node as a function of the variable, which is any float; None
        where the variable does not occur.
        """
        if node == Symbol(variable):
            return lambda place: place
        if isinstance(node, Integral | Derivative) and node.variable == variable:
            self._check_hides(node, variable)
            return None
        if isinstance(node, Apply) and node.function == "log":
            return self._logarithm(node.arguments[0], variable)
        if isinstance(node, FunctionCall):
            self._check_called(self._functions[node.name], variable)
        below = tuple(children(node))
        parts = self._parts([self._translated(child, variable) for child in below], below)
        return self._combined(node, parts) if parts else None

    def _check_hides(self, node: Integral | Derivative, variable: str) -> None:
        """Under an integral, another variable of the same name is meant; its bounds alone may be of ours."""
        if isinstance(node, Derivative) or node.lower is None or node.upper is None:
            raise NotInFloats
        if any(self._translated(bound, variable) for bound in (node.lower, node.upper)):
            raise NotInFloats

    def _parts(self, found: Sequence[OfFloat | None], nodes: Sequence[Expression]) -> list[OfFloat]:
        """Functions for all of the nodes, if the variable occurs in any."""
        if not any(found):
            return []
        return [function or self._constantly(node) for function, node in zip(found, nodes, strict=True)]

    def _logarithm(self, node: Expression, variable: str) -> OfFloat | None:
        """The logarithm of a node: term by term, since what it is of may
        be far too small, as a density is.
        """
        match node:
            case Multiply(factors):
                logs = [self._logarithm(factor, variable) for factor in factors]
                parts = self._parts(logs, [applied("log", factor) for factor in factors])
                return _total(parts) if parts else None
            case Power(base, exponent):
                pair = [self._translated(exponent, variable), self._logarithm(base, variable)]
                parts = self._parts(pair, [exponent, applied("log", base)])
                return _times(parts) if parts else None
        inner = self._translated(node, variable)
        return _after(_log, inner) if inner else None

    def _check_called(self, called: Function | AnyFunction, variable: str) -> None:
        """A function takes what it does not define from where it is called: that may not be the variable."""
        if (
            isinstance(called, Function)
            and called.variable != variable
            and self._translated(called.body, variable) is not None
        ):
            raise NotInFloats

    def _combined(self, node: Expression, parts: list[OfFloat]) -> OfFloat:
        match node:
            case Add():
                return _total(parts)
            case Multiply():
                return _times(parts)
            case Power(Constant("e")):
                return _after(math.exp, parts[1])
            case Power():
                base, exponent = parts
                return lambda place: _power(base(place), exponent(place))
            case Apply(name, (_,)) if name in _FUNCTIONS:
                return _after(_FUNCTIONS[name], parts[0])
            case FunctionCall(name, (_,), 0) if isinstance(called := self._functions[name], Function):
                return _after(self._of(called.body, called.variable), parts[0])
        raise NotInFloats

    def _constantly(self, node: Expression) -> OfFloat:
        value = self._value(node)
        return lambda place: value

    def _value(self, node: Expression) -> float:
        try:
            value = inexact(self._constant(node))
        except OutOfSteps:  # mpmath would run out of them too
            raise
        except EvaluationError:
            raise NotInFloats from None
        if is_array(value) or mp.im(value):
            raise NotInFloats
        return as_float(mp.re(value))


def as_float(value: NumericValue) -> float:
    """A real number as a float, if it is of a size that floats have.

    >>> as_float(mp.mpf("0.5"))
    0.5
    """
    found = float(value)
    if not math.isfinite(found) or (abs(found) < TINY and value):
        raise NotInFloats
    return found


def _after(outer: OfFloat, inner: OfFloat) -> OfFloat:
    return lambda place: outer(inner(place))


def _total(parts: list[OfFloat]) -> OfFloat:
    return lambda place: math.fsum([part(place) for part in parts])


def _times(parts: list[OfFloat]) -> OfFloat:
    return lambda place: _product([part(place) for part in parts])


def _product(factors: list[float]) -> float:
    result = math.prod(factors)
    sizes = [abs(factor) for factor in factors]
    is_lifted = max(sizes) > LARGE if abs(result) < TINY else min(sizes) < TINY
    if is_lifted or not math.isfinite(result):
        raise NotInFloats
    return result


def _power(base: float, exponent: float) -> float:
    if abs(base) < TINY and exponent < 1:
        raise NotInFloats
    result = base**exponent
    if not isinstance(result, float):
        raise NotInFloats
    return result


def _log(value: float) -> float:
    if abs(value) < TINY:
        raise NotInFloats
    return math.log(value)


_FUNCTIONS: dict[str, OfFloat] = {
    "abs": abs,
    "conjugate": lambda value: value,
    "re": lambda value: value,
    "factorial": lambda value: math.gamma(value + 1),
    **{
        name: getattr(math, name)
        for name in (
            *("sin", "cos", "tan", "asin", "acos", "atan"),
            *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
        )
    },
}
