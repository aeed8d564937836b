"""The one expression tree into which every answer is read.

Sympy objects, Python-like strings and LaTeX all become these few frozen nodes, so that
nothing of a student's is ever called, printed or trusted later on. Derived notation is
spelled out while reading: ``a - b`` is ``a + (-1) b``, an expectation is an integral, a
Kullback-Leibler divergence is an integral of ``q (log q - log p)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any, cast, get_args


@dataclass(frozen=True)
class Number:
    """A rational number; not ``exact`` where it was rounded, as floats of many digits are."""

    value: Fraction
    exact: bool = field(default=True, repr=False)


@dataclass(frozen=True)
class Constant:
    """One of ``pi``, ``e``, ``oo`` and the imaginary unit ``i``."""

    name: str


@dataclass(frozen=True)
class Symbol:
    """A variable by its name, which may carry a subscript or primes: ``mu``, ``x_0``, ``z'``."""

    name: str


@dataclass(frozen=True)
class Component:
    """An entry of a vector or matrix: ``mu_j``, ``Sigma_{jj}``; indices count from 1."""

    base: Expression
    indices: tuple[Expression, ...]


@dataclass(frozen=True)
class Add:
    terms: tuple[Expression, ...]


@dataclass(frozen=True)
class Multiply:
    factors: tuple[Expression, ...]


@dataclass(frozen=True)
class Power:
    base: Expression
    exponent: Expression


@dataclass(frozen=True)
class Apply:
    """A known function of its arguments, such as ``log``, ``factorial``, ``trace`` or ``binomial``."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class FunctionCall:
    """A function that the task declares; ``order`` is that of its derivative: ``f''(x_0)`` has 2.

    Only a function of one argument has derivatives.
    """

    name: str
    arguments: tuple[Expression, ...]
    order: int = 0


@dataclass(frozen=True)
class Derivative:
    """The derivative of ``body`` by a variable, of some order, at the value that the variable has."""

    variable: str
    order: int
    body: Expression


@dataclass(frozen=True)
class Reduce:
    """A sum or product over an index that runs through the integers from ``lower`` to ``upper``."""

    kind: str
    index: str
    lower: Expression
    upper: Expression
    body: Expression


@dataclass(frozen=True)
class Integral:
    """An integral; without bounds it runs over the whole space of its variable."""

    variable: str
    lower: Expression | None
    upper: Expression | None
    body: Expression


@dataclass(frozen=True)
class Density:
    """A probability density or mass, such as ``p(x|z)``: its letter, its arguments, its conditions."""

    letter: str
    of: tuple[str, ...]
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """A comparison of two numbers by ``=``, ``!=``, ``<``, ``<=``, ``>``
    or ``>=``: 1 where it holds, else 0.
    """

    relation: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Cases:
    """The value whose condition is the first to hold; one value more than conditions is for otherwise."""

    values: tuple[Expression, ...]
    conditions: tuple[Condition, ...]


Expression = (
    Number
    | Constant
    | Symbol
    | Component
    | Add
    | Multiply
    | Power
    | Apply
    | FunctionCall
    | Derivative
    | Reduce
    | Integral
    | Density
    | Condition
    | Cases
)

_KINDS = frozenset(get_args(Expression))

ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))
MINUS_ONE = Number(Fraction(-1))
HALF = Number(Fraction(1, 2))


def rational(value: int | Fraction) -> Number:
    """A number node.

    >>> rational(3)
    Number(value=Fraction(3, 1))
    """
    return Number(Fraction(value))


def add(*terms: Expression) -> Expression:
    """A sum, flattened; a single term stays itself.

    >>> add(Symbol("a"), add(Symbol("b"), Symbol("c"))) == Add((Symbol("a"), Symbol("b"), Symbol("c")))
    True
    """
    flat: list[Expression] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Add) else (term,))
    return flat[0] if len(flat) == 1 else Add(tuple(flat))


def multiply(*factors: Expression) -> Expression:
    """A product, flattened; a single factor stays itself."""
    flat: list[Expression] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Multiply) else (factor,))
    return flat[0] if len(flat) == 1 else Multiply(tuple(flat))


def negative(operand: Expression) -> Expression:
    """Minus the operand.

    >>> negative(rational(2))
    Number(value=Fraction(-2, 1))
    """
    if isinstance(operand, Number):
        return Number(-operand.value, operand.exact)
    return multiply(MINUS_ONE, operand)


def divide(numerator: Expression, denominator: Expression) -> Expression:
    """The quotient; of two numbers, the exact rational."""
    if isinstance(numerator, Number) and isinstance(denominator, Number) and denominator.value:
        return Number(numerator.value / denominator.value, numerator.exact and denominator.exact)
    return multiply(numerator, Power(denominator, MINUS_ONE))


def applied(function: str, *arguments: Expression) -> Expression:
    """A known function of its arguments.

    >>> applied("factorial", rational(4))
    Apply(function='factorial', arguments=(Number(value=Fraction(4, 1)),))
    """
    return Apply(function, arguments)


def log(operand: Expression) -> Expression:
    """The natural logarithm."""
    return applied("log", operand)


def expectation(density: Density, body: Expression) -> Expression:
    """The mean of ``body`` under ``density``, as integrals over all that the density is of."""
    result = multiply(density, body)
    for variable in density.of:
        result = Integral(variable, None, None, result)
    return result


def divergence(left: Expression, right: Expression, variables: tuple[str, ...]) -> Expression:
    """KL(left || right) = integral of left (log left - log right) (Kullback and Leibler, 1951)."""
    result = multiply(left, add(log(left), negative(log(right))))
    for variable in variables:
        result = Integral(variable, None, None, result)
    return result


def children(node: Expression) -> Iterator[Expression]:
    """The expressions directly below a node."""
    for name in node.__match_args__:  # the names of its fields
        value = getattr(node, name)
        for item in value if isinstance(value, tuple) else (value,):
            if type(item) in _KINDS:
                yield item


def with_children(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The node with ``change`` applied to each expression directly below it.

    >>> with_children(Power(Symbol("x"), HALF), lambda child: ONE)
    Power(base=Number(value=Fraction(1, 1)), exponent=Number(value=Fraction(1, 1)))
    """

    def changed(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(changed(item) for item in value)
        return change(value) if isinstance(value, Expression) else value

    values = {each.name: changed(getattr(node, each.name)) for each in fields(node)}
    return cast(Expression, replace(cast(Any, node), **values))


def walk(node: Expression) -> Iterator[Expression]:
    """The node and everything below it, from the top."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(children(current))


def depth(node: Expression) -> int:
    """How many levels an expression has, found without recursion.

    >>> depth(Power(Symbol("x"), HALF))
    2
    """
    deepest, pending = 0, [(node, 1)]
    while pending:
        current, level = pending.pop()
        deepest = max(deepest, level)
        pending.extend((child, level + 1) for child in children(current))
    return deepest
