"""What undoes a slip in one place: another sign or power, a bracket that reaches further, another order, another sign of operation.

A repair starts from what the student wrote. Whether it makes the answer right is for others to try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Apply,
    Constant,
    Density,
    Expression,
    Integral,
    Multiply,
    Number,
    Power,
    Reduce,
    add,
    divide,
    log,
    multiply,
    negative,
    rational,
)
from autograder.symbolic.rewriting import Place, factors_of, product_of, split_number, sum_of

_TWO = rational(2)
_E = Constant("e")


@dataclass(frozen=True)
class Repair:
    """What should stand in a place, and the kind of slip that it undoes."""

    kind: str
    expression: Expression


def repairs_of_value(place: Place) -> Iterator[Repair]:
    """What stands there left out, or with another sign, factor, power or logarithm.

    >>> from autograder.symbolic.expression import Symbol
    >>> place = Place(Symbol("s"), (), lambda changed: changed)
    >>> [each.kind for each in repairs_of_value(place)][:4]
    ['sign', 'factor', 'factor', 'power']
    """
    node, above = place.node, place.around[0] if place.around else None
    if isinstance(above, Add):
        yield Repair("extra-term", ZERO)
    if isinstance(above, Multiply):
        yield Repair("extra-factor", ONE)
    if not isinstance(above, Multiply):  # there it is the sign of the product
        yield Repair("sign", negative(node))
    yield from (Repair("factor", multiply(factor, node)) for factor in (_TWO, HALF))
    yield from (Repair("power", Power(node, exponent)) for exponent in (_TWO, HALF, MINUS_ONE))
    yield Repair("logarithm", log(node))
    yield Repair("exponential", Power(_E, node))


def repairs_of_structure(node: Expression) -> Iterator[Repair]:
    """The same parts put together in another way: a bracket, the order of operations, what joins two parts.

    >>> from autograder.symbolic.expression import Symbol
    >>> s, t = Symbol("s"), Symbol("t")
    >>> next(repairs_of_structure(add(log(s), t))) == Repair("bracket", log(add(s, t)))
    True
    """
    for family in (_brackets, _orders, _means, _joints):
        yield from family(node)


def _brackets(node: Expression) -> Iterator[Repair]:
    """A bracket that reaches one term or factor less far, or further."""
    match node:
        case Add(terms):
            for k, term in enumerate(terms):
                rest = terms[:k] + terms[k + 1 :]
                for j, factor in enumerate(factors := factors_of(term)):
                    if len(factors) > 1 and factor != MINUS_ONE:
                        bare = multiply(*factors[:j], *factors[j + 1 :])
                        yield Repair("bracket", multiply(factor, add(bare, *rest)))
                yield from _reaching_further(term, rest, add)
        case Multiply(factors):
            for k, factor in enumerate(factors):
                rest = factors[:k] + factors[k + 1 :]
                yield from _reaching_further(factor, rest, multiply)
                if isinstance(factor, Add) and product_of(rest) != MINUS_ONE:
                    for j, term in enumerate(factor.terms):
                        others = factor.terms[:j] + factor.terms[j + 1 :]
                        yield Repair("bracket", add(multiply(*rest, term), *others))
        case Apply(function, (Add(terms),)):
            for k, term in enumerate(terms):
                inside = Apply(function, (sum_of(terms[:k] + terms[k + 1 :]),))
                yield Repair("bracket", add(inside, term))
        case Apply(function, (Multiply(factors),)):
            for k, factor in enumerate(factors):
                inside = Apply(function, (product_of(factors[:k] + factors[k + 1 :]),))
                yield Repair("bracket", multiply(inside, factor))
        case Power(base, Add(terms)):
            for k, term in enumerate(terms):
                yield Repair("bracket", add(Power(base, sum_of(terms[:k] + terms[k + 1 :])), term))


def _reaching_further(
    node: Expression, rest: Sequence[Expression], joined: Callable[..., Expression]
) -> Iterator[Repair]:
    """A function, or an exponent, that one of its neighbours belongs to as well."""
    for k, neighbour in enumerate(rest):
        others = [*rest[:k], *rest[k + 1 :]]
        match node:
            case Apply(function, (argument,)):
                yield Repair("bracket", joined(Apply(function, (joined(argument, neighbour),)), *others))
            case Power(base, exponent) if exponent != MINUS_ONE:
                yield Repair("bracket", joined(Power(base, joined(exponent, neighbour)), *others))


def _orders(node: Expression) -> Iterator[Repair]:
    """The logarithm inside of an integral or sum, and outside; the square of a sum, and the sum of squares."""
    match node:
        case Integral() | Reduce("sum"):
            for k, factor in enumerate(factors := factors_of(node.body)):
                rest = factors[:k] + factors[k + 1 :]
                if isinstance(factor, Apply) and factor.function == "log":
                    yield Repair("order", log(replace(node, body=multiply(*rest, factor.arguments[0]))))
        case Apply("log", (Integral() | Reduce("sum") as inner,)):
            for k, factor in enumerate(factors := factors_of(inner.body)):
                yield Repair(
                    "order",
                    replace(inner, body=multiply(factor, log(product_of(factors[:k] + factors[k + 1 :])))),
                )
            yield Repair("order", replace(inner, body=log(inner.body)))
        case Power(Add(terms), exponent):
            yield Repair("order", add(*(Power(term, exponent) for term in terms)))
        case Power(Reduce("sum") as inner, exponent):
            yield Repair("order", replace(inner, body=Power(inner.body, exponent)))


def _means(node: Expression) -> Iterator[Repair]:
    """The mean of something under a density for the thing itself."""
    if isinstance(node, Integral):
        for k, factor in enumerate(factors := factors_of(node.body)):
            if isinstance(factor, Density) and node.variable in factor.of:
                yield Repair("mean", product_of(factors[:k] + factors[k + 1 :]))


def _joints(node: Expression) -> Iterator[Repair]:
    """A quotient or product for a difference or sum of two, and the reverse."""
    match node:
        case Add((left, right)):
            sign, bare = split_number(right)
            yield Repair("joint", divide(left, bare) if sign.value < 0 else multiply(left, right))
        case Multiply((left, Power(right, Number(value)))) if value == -1:
            yield Repair("joint", add(left, negative(right)))
        case Multiply((left, right)):
            yield Repair("joint", add(left, right))
