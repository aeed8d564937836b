"""What the known functions of an answer become in the tree, some of them spelled out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    ONE,
    ZERO,
    Cases,
    Condition,
    Constant,
    Expression,
    Power,
    add,
    applied,
    divide,
    log,
    negative,
    rational,
)
from autograder.symbolic.reading.shapes import shaped_product
from autograder.symbolic.vocabulary import Vocabulary

MANY = frozenset({"min", "max"})
"""Functions of any number of arguments."""


def exponential(argument: Expression) -> Expression:
    """e to the power of the argument.

    >>> exponential(ONE)
    Power(base=Constant(name='e'), exponent=Number(value=Fraction(1, 1)))
    """
    return Power(Constant("e"), argument)


def logarithm(argument: Expression, base: Expression | None = None) -> Expression:
    """The logarithm to a base, or the natural one."""
    return log(argument) if base is None else divide(log(argument), log(base))


def _angle(y: Expression, x: Expression) -> Expression:
    """The angle of the point (x, y) with the positive x axis, between minus pi and pi."""
    pi, half = Constant("pi"), divide(Constant("pi"), rational(2))
    slope = applied("atan", divide(y, x))
    on_left = Cases((add(slope, pi), add(slope, negative(pi))), (Condition(">=", y, ZERO),))
    upright = Cases((half, negative(half)), (Condition(">", y, ZERO), Condition("<", y, ZERO)))
    return Cases((slope, on_left, upright), (Condition(">", x, ZERO), Condition("<", x, ZERO)))


_SPELLED_OUT: dict[str, Callable[..., Expression]] = {
    "sqrt": lambda x: Power(x, HALF),
    "exp": exponential,
    "log": logarithm,
    "log2": lambda x: logarithm(x, rational(2)),
    "log10": lambda x: logarithm(x, rational(10)),
    "log1p": lambda x: log(add(ONE, x)),
    "expm1": lambda x: add(exponential(x), MINUS_ONE),
    "sigmoid": lambda x: divide(ONE, add(ONE, exponential(negative(x)))),
    "logit": lambda x: log(divide(x, add(ONE, negative(x)))),
    "logdet": lambda x: log(applied("det", x)),
    "softplus": lambda x: log(add(ONE, exponential(x))),
    "gamma": lambda x: applied("factorial", add(x, MINUS_ONE)),
    "square": lambda x: Power(x, rational(2)),
    "inverse": lambda x: Power(x, MINUS_ONE),
    "ratio": lambda a, b=ONE: divide(a, b),
    "plain": lambda a: a,
    "csch": lambda x: Power(applied("sinh", x), MINUS_ONE),
    "sech": lambda x: Power(applied("cosh", x), MINUS_ONE),
    "coth": lambda x: divide(applied("cosh", x), applied("sinh", x)),
    "atan2": lambda y, x: _angle(y, x),
    "slogdet": lambda x: log(applied("abs", applied("det", x))),
    "power": Power,
}
_PRODUCTS: dict[str, Callable[[Expression, Expression], list[Expression]]] = {
    "dot": lambda a, b: [applied("transpose", a), b],
    "xlogy": lambda x, y: [x, log(y)],
    "xlog1py": lambda x, y: [x, log(add(ONE, y))],
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


def known_function(name: str, arguments: Sequence[Expression], words: Vocabulary) -> Expression:
    """A known function of as many arguments as it takes.

    >>> known_function("log2", [rational(8)], Vocabulary()) == divide(log(rational(8)), log(rational(2)))
    True
    """
    if name in _PRODUCTS:
        return shaped_product(_PRODUCTS[name](*arguments), words)
    return _SPELLED_OUT[name](*arguments) if name in _SPELLED_OUT else applied(name, *arguments)
