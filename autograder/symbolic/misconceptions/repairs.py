"""What undoes a slip in one place: another sign or power, a bracket that reaches further, another order,
another sign of operation.

A repair starts from what the student wrote. Whether it makes the answer right is for others to try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.symbolic import expression as nodes
from autograder.symbolic.rewriting import Place, factors_of, product_of, split_number, sum_of

_TWO = nodes.rational(2)
_E = nodes.Constant("e")


@dataclass(frozen=True)
class Repair:
    """What should stand in a place, and the kind of slip that it undoes."""

    kind: str
    expression: nodes.Expression


def repairs_of_value(place: Place) -> Iterator[Repair]:
    """What stands there left out, or with another sign, factor, power or logarithm.

    >>> from autograder.symbolic.expression import Symbol
    >>> place = Place(Symbol("s"), (), lambda changed: changed)
    >>> [each.kind for each in repairs_of_value(place)][:4]
    ['sign', 'factor', 'factor', 'power']
    """
    node, above = place.node, place.around[0] if place.around else None
    if isinstance(above, nodes.Add):
        yield Repair("extra-term", nodes.ZERO)
    if isinstance(above, nodes.Multiply):
        yield Repair("extra-factor", nodes.ONE)
    if not isinstance(above, nodes.Multiply):  # there it is the sign of the product
        yield Repair("sign", nodes.negative(node))
    yield from (Repair("factor", nodes.multiply(factor, node)) for factor in (_TWO, nodes.HALF))
    yield from (
        Repair("power", nodes.Power(node, exponent)) for exponent in (_TWO, nodes.HALF, nodes.MINUS_ONE)
    )
    yield Repair("logarithm", nodes.log(node))
    yield Repair("exponential", nodes.Power(_E, node))


def repairs_of_structure(node: nodes.Expression) -> Iterator[Repair]:
    """The same parts put together in another way: a bracket, the order of operations, what joins two parts.

    >>> from autograder.symbolic.expression import Symbol
    >>> s, t = Symbol("s"), Symbol("t")
    >>> next(repairs_of_structure(nodes.add(nodes.log(s), t))) == Repair(
    ...     "bracket", nodes.log(nodes.add(s, t))
    ... )
    True
    """
    for family in (_brackets, _orders, _means, _joints):
        yield from family(node)


def _brackets(node: nodes.Expression) -> Iterator[Repair]:
    """A bracket that reaches one term or factor less far, or further."""
    match node:
        case nodes.Add(terms):
            for k, term in enumerate(terms):
                rest = terms[:k] + terms[k + 1 :]
                for j, factor in enumerate(factors := factors_of(term)):
                    if len(factors) > 1 and factor != nodes.MINUS_ONE:
                        bare = nodes.multiply(*factors[:j], *factors[j + 1 :])
                        yield Repair("bracket", nodes.multiply(factor, nodes.add(bare, *rest)))
                yield from _reaching_further(term, rest, nodes.add)
        case nodes.Multiply(factors):
            for k, factor in enumerate(factors):
                rest = factors[:k] + factors[k + 1 :]
                yield from _reaching_further(factor, rest, nodes.multiply)
                if isinstance(factor, nodes.Add) and product_of(rest) != nodes.MINUS_ONE:
                    for j, term in enumerate(factor.terms):
                        others = factor.terms[:j] + factor.terms[j + 1 :]
                        yield Repair("bracket", nodes.add(nodes.multiply(*rest, term), *others))
        case nodes.Apply(function, (nodes.Add(terms),)):
            for k, term in enumerate(terms):
                inside = nodes.Apply(function, (sum_of(terms[:k] + terms[k + 1 :]),))
                yield Repair("bracket", nodes.add(inside, term))
        case nodes.Apply(function, (nodes.Multiply(factors),)):
            for k, factor in enumerate(factors):
                inside = nodes.Apply(function, (product_of(factors[:k] + factors[k + 1 :]),))
                yield Repair("bracket", nodes.multiply(inside, factor))
        case nodes.Power(base, nodes.Add(terms)):
            for k, term in enumerate(terms):
                yield Repair(
                    "bracket", nodes.add(nodes.Power(base, sum_of(terms[:k] + terms[k + 1 :])), term)
                )


def _reaching_further(
    node: nodes.Expression, rest: Sequence[nodes.Expression], joined: Callable[..., nodes.Expression]
) -> Iterator[Repair]:
    """A function, or an exponent, that one of its neighbours belongs to as well."""
    for k, neighbour in enumerate(rest):
        others = [*rest[:k], *rest[k + 1 :]]
        match node:
            case nodes.Apply(function, (argument,)):
                yield Repair(
                    "bracket", joined(nodes.Apply(function, (joined(argument, neighbour),)), *others)
                )
            case nodes.Power(base, exponent) if exponent != nodes.MINUS_ONE:
                yield Repair("bracket", joined(nodes.Power(base, joined(exponent, neighbour)), *others))


def _orders(node: nodes.Expression) -> Iterator[Repair]:
    """The logarithm inside of an integral or sum, and outside; the
    square of a sum, and the sum of squares.
    """
    match node:
        case nodes.Integral() | nodes.Reduce("sum"):
            for k, factor in enumerate(factors := factors_of(node.body)):
                rest = factors[:k] + factors[k + 1 :]
                if isinstance(factor, nodes.Apply) and factor.function == "log":
                    yield Repair(
                        "order", nodes.log(replace(node, body=nodes.multiply(*rest, factor.arguments[0])))
                    )
        case nodes.Apply("log", (nodes.Integral() | nodes.Reduce("sum") as inner,)):
            for k, factor in enumerate(factors := factors_of(inner.body)):
                yield Repair(
                    "order",
                    replace(
                        inner,
                        body=nodes.multiply(factor, nodes.log(product_of(factors[:k] + factors[k + 1 :]))),
                    ),
                )
            yield Repair("order", replace(inner, body=nodes.log(inner.body)))
        case nodes.Power(nodes.Add(terms), exponent):
            yield Repair("order", nodes.add(*(nodes.Power(term, exponent) for term in terms)))
        case nodes.Power(nodes.Reduce("sum") as inner, exponent):
            yield Repair("order", replace(inner, body=nodes.Power(inner.body, exponent)))


def _means(node: nodes.Expression) -> Iterator[Repair]:
    """The mean of something under a density for the thing itself."""
    if isinstance(node, nodes.Integral):
        for k, factor in enumerate(factors := factors_of(node.body)):
            if isinstance(factor, nodes.Density) and node.variable in factor.of:
                yield Repair("mean", product_of(factors[:k] + factors[k + 1 :]))


def _joints(node: nodes.Expression) -> Iterator[Repair]:
    """A quotient or product for a difference or sum of two, and the reverse."""
    match node:
        case nodes.Add((left, right)):
            sign, bare = split_number(right)
            yield Repair("joint", nodes.divide(left, bare) if sign.value < 0 else nodes.multiply(left, right))
        case nodes.Multiply((left, nodes.Power(right, nodes.Number(value)))) if value == -1:
            yield Repair("joint", nodes.add(left, nodes.negative(right)))
        case nodes.Multiply((left, right)):
            yield Repair("joint", nodes.add(left, right))
