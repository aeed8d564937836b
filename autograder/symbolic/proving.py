"""Proofs of equality, where they are cheap: the same tree, or sympy within a second."""

from __future__ import annotations

from typing import Any

import sympy

from autograder.quiet import TooSlow, time_limit
from autograder.symbolic.expression import (
    Add,
    Apply,
    Constant,
    Expression,
    Multiply,
    Number,
    Power,
    Symbol,
    walk,
)
from autograder.symbolic.vocabulary import Vocabulary

MAX_NODES = 80
SECONDS = 1.0

_ASSUMPTIONS: dict[str, dict[str, bool]] = {
    "positive": {"positive": True},
    "between 0 and 1": {"positive": True},
    "a positive integer": {"positive": True, "integer": True},
}


def proves_equal(left: Expression, right: Expression, vocabulary: Vocabulary) -> bool:
    """Whether equality on the declared domain is proved; False says nothing.

    >>> from autograder.symbolic.expression import number
    >>> proves_equal(number(2), number(2), Vocabulary())
    True
    """
    if left == right:
        return True
    if sum(1 for side in (left, right) for _ in walk(side)) > MAX_NODES:
        return False
    try:
        with time_limit(SECONDS):
            difference = _to_sympy(left, vocabulary) - _to_sympy(right, vocabulary)
            return bool(sympy.simplify(sympy.expand_log(sympy.expand(difference))) == 0)
    except (_NoSympyForm, TooSlow, RecursionError):
        return False


class _NoSympyForm(Exception):
    pass


def _to_sympy(node: Expression, vocabulary: Vocabulary) -> Any:
    match node:
        case Number(value):
            return sympy.Rational(value.numerator, value.denominator)
        case Constant("pi"):
            return sympy.pi
        case Constant("e"):
            return sympy.E
        case Symbol(name) if name in vocabulary.variables and not vocabulary.variables[name].is_array:
            domain = vocabulary.variables[name]
            if domain.text is None:
                return sympy.Symbol(name, real=True, **_ASSUMPTIONS.get(domain.name, {}))
        case Add(terms):
            return sympy.Add(*(_to_sympy(term, vocabulary) for term in terms))
        case Multiply(factors):
            return sympy.Mul(*(_to_sympy(factor, vocabulary) for factor in factors))
        case Power(base, exponent):
            return _to_sympy(base, vocabulary) ** _to_sympy(exponent, vocabulary)
        case Apply("log", (argument,)):
            return sympy.log(_to_sympy(argument, vocabulary))
        case Apply("factorial", (argument,)):
            return sympy.factorial(_to_sympy(argument, vocabulary))
    raise _NoSympyForm
