"""One spelling for expressions that differ only in order and in the names of bound variables.

Two expressions with the same normal form are equal, which is a proof; and lines of a
derivation that have the same are one line written twice.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from autograder.symbolic.evaluating.models import kind
from autograder.symbolic.expression import (
    Add,
    Condition,
    Density,
    Expression,
    Integral,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
    add,
    multiply,
    with_children,
)


def normal_form(node: Expression) -> Expression:
    """The expression with its terms, factors and arguments in order, and bound variables numbered.

    Numbers are gathered; nothing is multiplied out.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> normal_form(Add((x, y))) == normal_form(Add((y, x)))
    True
    """
    return _normal(node, {})


def _normal(node: Expression, bound: dict[str, str]) -> Expression:
    match node:
        case Symbol(name):
            return Symbol(bound.get(name, name))
        case Density(letter, of, given):
            renamed = [tuple(sorted(bound.get(name, name) for name in names)) for names in (of, given)]
            return Density(letter, *renamed)
        case Integral(variable) | Reduce(_, variable):
            return _renamed(node, variable, bound)
        case Add():
            terms = sorted((_normal(term, bound) for term in node.terms), key=repr)
            return _gathered(add(*terms), Fraction(0))
        case Multiply():
            factors = sorted((_normal(factor, bound) for factor in node.factors), key=repr)
            return _gathered(multiply(*factors), Fraction(1))
        case Condition(">" | ">=" as relation, left, right):
            return _normal(Condition(relation.replace(">", "<"), right, left), bound)
        case Condition("=" | "!=" as relation, left, right):
            first, second = sorted((_normal(left, bound), _normal(right, bound)), key=repr)
            return Condition(relation, first, second)
    return _with_normal_children(node, bound)


def _renamed(node: Integral | Reduce, variable: str, bound: dict[str, str]) -> Expression:
    """A sum or integral under whose body its variable has a name by its depth; bounds lie outside."""
    # An index needs no letter; a variable keeps whether it is an observed or a latent one, for densities.
    letter = "i" if isinstance(node, Reduce) else kind(variable)
    name = f"{letter} bound {len(bound)}"
    body = _normal(node.body, {**bound, variable: name})
    lower, upper = (None if each is None else _normal(each, bound) for each in (node.lower, node.upper))
    if isinstance(node, Integral):
        return Integral(name, lower, upper, body)
    return replace(node, index=name, lower=lower or node.lower, upper=upper or node.upper, body=body)


def _gathered(node: Expression, neutral: Fraction) -> Expression:
    """A sum or product with its numbers made one, in front; a neutral one left out."""
    if not isinstance(node, Add | Multiply):
        return node
    operands = node.terms if isinstance(node, Add) else node.factors
    numbers = [each for each in operands if isinstance(each, Number)]
    rest = [each for each in operands if not isinstance(each, Number)]
    value = neutral
    for each in numbers:
        value = value + each.value if isinstance(node, Add) else value * each.value
    front = [] if value == neutral and rest else [Number(value, all(each.exact for each in numbers))]
    return (add if isinstance(node, Add) else multiply)(*front, *rest)


def _with_normal_children(node: Expression, bound: dict[str, str]) -> Expression:
    result = with_children(node, lambda child: _normal(child, bound))
    if isinstance(result, Power) and result.exponent == Number(Fraction(1)):
        return result.base
    return result
