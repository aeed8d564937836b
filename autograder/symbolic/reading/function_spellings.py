"""What the known functions of an answer become in the tree, some of them spelled out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.shapes import shaped_product
from autograder.symbolic.vocabulary import Vocabulary

MANY = frozenset({"min", "max"})
"""Functions of any number of arguments."""


def exponential(argument: nodes.Expression) -> nodes.Expression:
    """e to the power of the argument.

    >>> exponential(nodes.ONE)
    Power(base=Constant(name='e'), exponent=Number(value=Fraction(1, 1)))
    """
    return nodes.Power(nodes.Constant("e"), argument)


def logarithm(argument: nodes.Expression, base: nodes.Expression | None = None) -> nodes.Expression:
    """The logarithm to a base, or the natural one."""
    return nodes.log(argument) if base is None else nodes.divide(nodes.log(argument), nodes.log(base))


def _angle(y: nodes.Expression, x: nodes.Expression) -> nodes.Expression:
    """The angle of the point (x, y) with the positive x axis, between minus pi and pi."""
    pi, half = nodes.Constant("pi"), nodes.divide(nodes.Constant("pi"), nodes.rational(2))
    slope = nodes.applied("atan", nodes.divide(y, x))
    on_left = nodes.Cases(
        (nodes.add(slope, pi), nodes.add(slope, nodes.negative(pi))), (nodes.Condition(">=", y, nodes.ZERO),)
    )
    upright = nodes.Cases(
        (half, nodes.negative(half)),
        (nodes.Condition(">", y, nodes.ZERO), nodes.Condition("<", y, nodes.ZERO)),
    )
    return nodes.Cases(
        (slope, on_left, upright), (nodes.Condition(">", x, nodes.ZERO), nodes.Condition("<", x, nodes.ZERO))
    )


_SPELLED_OUT: dict[str, Callable[..., nodes.Expression]] = {
    "sqrt": lambda x: nodes.Power(x, nodes.HALF),
    "exp": exponential,
    "log": logarithm,
    "log2": lambda x: logarithm(x, nodes.rational(2)),
    "log10": lambda x: logarithm(x, nodes.rational(10)),
    "log1p": lambda x: nodes.log(nodes.add(nodes.ONE, x)),
    "expm1": lambda x: nodes.add(exponential(x), nodes.MINUS_ONE),
    "sigmoid": lambda x: nodes.divide(nodes.ONE, nodes.add(nodes.ONE, exponential(nodes.negative(x)))),
    "logit": lambda x: nodes.log(nodes.divide(x, nodes.add(nodes.ONE, nodes.negative(x)))),
    "logdet": lambda x: nodes.log(nodes.applied("det", x)),
    "softplus": lambda x: nodes.log(nodes.add(nodes.ONE, exponential(x))),
    "gamma": lambda x: nodes.applied("factorial", nodes.add(x, nodes.MINUS_ONE)),
    "square": lambda x: nodes.Power(x, nodes.rational(2)),
    "inverse": lambda x: nodes.Power(x, nodes.MINUS_ONE),
    "ratio": lambda a, b=nodes.ONE: nodes.divide(a, b),
    "plain": lambda a: a,
    "csch": lambda x: nodes.Power(nodes.applied("sinh", x), nodes.MINUS_ONE),
    "sech": lambda x: nodes.Power(nodes.applied("cosh", x), nodes.MINUS_ONE),
    "coth": lambda x: nodes.divide(nodes.applied("cosh", x), nodes.applied("sinh", x)),
    "atan2": lambda y, x: _angle(y, x),
    "slogdet": lambda x: nodes.log(nodes.applied("abs", nodes.applied("det", x))),
    "power": nodes.Power,
}
_PRODUCTS: dict[str, Callable[[nodes.Expression, nodes.Expression], list[nodes.Expression]]] = {
    "dot": lambda a, b: [nodes.applied("transpose", a), b],
    "xlogy": lambda x, y: [x, nodes.log(y)],
    "xlog1py": lambda x, y: [x, nodes.log(nodes.add(nodes.ONE, y))],
}
"""What becomes a product, by its factors: of vectors, that of their entries."""

_ARITIES = {
    "log": (1, 2),
    "ratio": (1, 2),
    **dict.fromkeys(("binomial", "power", "atan2", *_PRODUCTS), (2, 2)),
}


def arity_problem(name: str, count: int) -> str | None:
    """What is wrong with the number of arguments of a function, in words; None if nothing is.

    >>> arity_problem("sin", 2)
    '`sin` takes one argument, but here are 2.'
    """
    if name in MANY:
        return None
    fewest, most = _ARITIES.get(name, (1, 1))
    if fewest <= count <= most:
        return None
    wanted = "one argument" if most == 1 else f"{fewest} or {most}" if fewest < most else f"{most} arguments"
    return f"`{name}` takes {wanted}, but here {'is one' if count == 1 else f'are {count}'}."


def known_function(name: str, arguments: Sequence[nodes.Expression], words: Vocabulary) -> nodes.Expression:
    """A known function of as many arguments as it takes.

    >>> known_function("log2", [nodes.rational(8)], Vocabulary()) == nodes.divide(
    ...     nodes.log(nodes.rational(8)), nodes.log(nodes.rational(2))
    ... )
    True
    """
    if name in _PRODUCTS:
        return shaped_product(_PRODUCTS[name](*arguments), words)
    return _SPELLED_OUT[name](*arguments) if name in _SPELLED_OUT else nodes.applied(name, *arguments)
