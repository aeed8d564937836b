"""Sums, products and powers: operators by how tightly they bind, from the loosest to the tightest.

A sum is read as its products, a product as its signed powers, a power as an operand with what
stands behind it. Each function reads from the place of the reader as far as its operators reach.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.brackets import MAX_DEPTH
from autograder.symbolic.reading.complaints import complaint
from autograder.symbolic.reading.ellipsis import with_dots
from autograder.symbolic.reading.placeholders import Dots, Ones, Operand
from autograder.symbolic.reading.reader import Reader, Scope
from autograder.symbolic.reading.shapes import shape, shaped_product


class Joint(Enum):
    """How a factor is joined to what stands before it."""

    TIMES = auto()
    DOT = auto()
    OVER = auto()
    BESIDE = auto()


def _plus(term: nodes.Expression) -> nodes.Expression:
    return term


_SIGNS: Mapping[str, Callable[[nodes.Expression], nodes.Expression]] = {"+": _plus, "-": nodes.negative}
"""What joins the terms of a sum, and what it makes of the term behind it."""

JOINTS: Mapping[str, Joint] = {"*": Joint.TIMES, "dot": Joint.DOT, "/": Joint.OVER}
"""What joins the factors of a product; factors also stand side by side."""


@dataclass(frozen=True)
class JoinedFactor:
    """A further factor of a product, and how it is joined to what stands before."""

    joint: Joint
    operand: Operand


# --- ranges


def operand_between(reader: Reader, start: int, stop: int) -> Operand:
    """The one expression between two places; the reader stays where it is."""
    outer, reader.scope = (reader.at, reader.scope), Scope(stop)
    reader.at = start
    found: Operand | None = next(
        (each for split in reader.splits if (each := split(reader, start, stop)) is not None), None
    )
    if found is None:
        found = read_sum(reader)
        if reader.at < stop:
            raise complaint(reader)
    reader.at, reader.scope = outer
    return found


def expression_between(reader: Reader, start: int, stop: int) -> nodes.Expression:
    """The one expression between two places, where it stands alone."""
    return reader.settled(operand_between(reader, start, stop))


def bracket(reader: Reader) -> Operand:
    """What is in the bracket that opens here; the reader goes behind it."""
    start, reader.at = reader.at + 1, reader.match[reader.at] + 1
    return operand_between(reader, start, reader.at - 1)


def script(reader: Reader, place: int) -> nodes.Expression:
    """What stands above or below, a bracket or one token with its sign."""
    if reader.opens(place):
        return expression_between(reader, place + 1, reader.match[place])
    return expression_between(reader, place, min(reader.behind_script(place), len(reader.tokens) - 1))


# --- sums


def read_sum(reader: Reader) -> Operand:
    """Terms with signs between them, ``a + b - c``."""
    terms = [read_product(reader)]
    while not reader.is_over() and (sign := _SIGNS.get(reader.sign(reader.at))) is not None:
        reader.at += 1
        term = read_product(reader)
        terms.append(term if isinstance(term, Dots) and sign is _plus else sign(reader.settled(term)))
    return terms[0] if len(terms) == 1 else nodes.add(*_continued(reader, "sum", terms))


def _continued(reader: Reader, kind: str, items: Sequence[Operand]) -> list[nodes.Expression]:
    """The terms or factors, with what dots between them stand for."""
    parts = [each if isinstance(each, Dots) else reader.settled(each) for each in items]
    whole = with_dots(kind, parts)
    if whole is None:
        return [reader.settled(next(each for each in parts if isinstance(each, Dots)))]
    return whole


# --- products


def read_product(reader: Reader) -> Operand:
    """Factors side by side or with operators between them, ``2 a / b``."""
    first, factors = signed(reader), []
    while not reader.is_over():
        if (joint := _joint(reader)) is not None:
            factors.append(JoinedFactor(joint, signed(reader)))
        elif reader.notation() is not None:
            factors.append(JoinedFactor(Joint.BESIDE, read_power(reader)))
        else:
            break
    return _product(reader, first, factors)


def read_reach(reader: Reader) -> nodes.Expression:
    """What a function without parentheses is applied to, as far as the convention lets it reach."""
    reader.causes.add("reach")
    first, factors = read_power(reader), []
    quotient = reader.convention.takes_quotient
    while reader.convention.takes_product and not reader.is_over():
        if quotient and (joint := _joint(reader)) is not None:
            factors.append(JoinedFactor(Joint.TIMES if joint is Joint.DOT else joint, read_power(reader)))
        elif (notation := reader.notation()) is not None and not notation.ends_reach:
            factors.append(JoinedFactor(Joint.BESIDE, read_power(reader)))
        else:
            break
    return reader.settled(_product(reader, first, factors))


def _joint(reader: Reader) -> Joint | None:
    """The operator between two factors here, behind which the reader goes."""
    joint = JOINTS.get(reader.sign(reader.at))
    if joint is Joint.DOT:
        reader.causes.add("dot")
    if joint is Joint.OVER and _is_product_below(reader, reader.at + 1):
        reader.causes.add("slash")
    if joint is not None:
        reader.at += 1
    return joint


def _is_product_below(reader: Reader, place: int) -> bool:
    """Whether two factors follow a slash side by side, as in ``1/2 x``."""
    end = reader.behind_script(place)
    while (mark := reader.sign(end)) in {"_", "^", "!", "'"}:
        end = reader.behind_script(end + 1) if mark in {"_", "^"} else end + 1
    return reader.opens(end) or reader.token(end).kind in {"name", "number", "function", "word", "ones"}


def _product(reader: Reader, first: Operand, factors: Sequence[JoinedFactor]) -> Operand:
    if not factors:
        return first
    if any(isinstance(each.operand, Dots) for each in factors):
        # What dots go on with is multiplied: `x_1 \cdots x_n / n` has its quotient behind them.
        above = list(itertools.takewhile(lambda each: each.joint is not Joint.OVER, factors))
        first = nodes.multiply(*_continued(reader, "product", [first, *(each.operand for each in above)]))
        factors = factors[len(above) :]
    if reader.convention.slash_takes_product:
        factors = _with_products_below(reader, factors)
    for factor in factors:
        first = _joined(reader, first, factor)
    return first


def _joined(reader: Reader, left: Operand, factor: JoinedFactor) -> nodes.Expression:
    right = factor.operand
    if factor.joint is not Joint.OVER and _adds_up(reader, left, factor):
        return nodes.applied("total", reader.settled(right if isinstance(left, Ones) else left))
    first, second = reader.settled(left), reader.settled(right)
    if factor.joint is Joint.OVER:
        return _quotient(reader, first, second)
    if factor.joint is Joint.DOT and _is_inner_product(reader, first, second):
        first = nodes.applied("transpose", first)
    return shaped_product([first, second], reader.vocabulary)


def _quotient(reader: Reader, above: nodes.Expression, below: nodes.Expression) -> nodes.Expression:
    if shape(below, reader.vocabulary) == "number":
        return nodes.divide(above, below)
    return shaped_product([above, nodes.Power(below, nodes.MINUS_ONE)], reader.vocabulary)


def _is_inner_product(reader: Reader, left: nodes.Expression, right: nodes.Expression) -> bool:
    return reader.convention.dot_is_inner and (
        shape(right, reader.vocabulary) == shape(left, reader.vocabulary) == "column"
    )


def _adds_up(reader: Reader, left: Operand, factor: JoinedFactor) -> bool:
    """Whether a product with the vector of ones is the sum of the entries of the other factor."""
    ones = [isinstance(each, Ones) for each in (left, factor.operand)]
    if not any(ones):
        return False
    if ones[1] and _shape(reader, left) == "row":
        return True
    return factor.joint is Joint.DOT and "column" in {_shape(reader, left), _shape(reader, factor.operand)}


def _shape(reader: Reader, operand: Operand) -> str:
    return "unknown" if isinstance(operand, Ones | Dots) else shape(operand, reader.vocabulary)


def _with_products_below(reader: Reader, factors: Sequence[JoinedFactor]) -> list[JoinedFactor]:
    """With what stands directly beside a divisor as part of it: ``a / 2 b`` is ``a / (2 b)``."""
    found: list[JoinedFactor] = []
    for factor in factors:
        if factor.joint is Joint.BESIDE and found and found[-1].joint is Joint.OVER:
            sides = [reader.settled(each) for each in (found[-1].operand, factor.operand)]
            found[-1] = JoinedFactor(Joint.OVER, shaped_product(sides, reader.vocabulary))
        else:
            found.append(factor)
    return found


# --- powers


def signed(reader: Reader) -> Operand:
    """A power with signs in front of it, ``-x^2``."""
    start = reader.at
    while reader.at < reader.scope.limit and reader.sign(reader.at) in _SIGNS:
        reader.at += 1
    signs = [_SIGNS[reader.sign(place)] for place in range(start, reader.at)]
    if len(signs) > MAX_DEPTH:
        raise reader.error("There are too many signs in a row.", start + MAX_DEPTH, "answer.too-deep")
    result = read_power(reader)
    for sign in reversed(signs):
        result = sign(reader.settled(result))
    return result


def read_power(reader: Reader) -> Operand:
    """An operand with what stands behind and above it, ``x!^2``; powers of powers are read from the right."""
    base = postfix(reader)
    if reader.is_over() or reader.sign(reader.at) != "^":
        return base
    reader.at += 1
    return nodes.Power(reader.settled(base), exponent(reader))


def exponent(reader: Reader) -> nodes.Expression:
    """What stands above, behind its caret."""
    return reader.settled(reader.deeper(signed))


def postfix(reader: Reader) -> Operand:
    """An operand with its factorials, transposes and methods, ``x.T``, ``v.sum()``."""
    result = operand(reader)
    while not reader.is_over():
        suffix = reader.notations.suffixes.get(reader.sign(reader.at))
        behind = (
            None if suffix is None or isinstance(result, Dots) else suffix(reader, reader.settled(result))
        )
        if behind is None:
            break
        result = behind
    return result


def operand(reader: Reader) -> Operand:
    """What the table of notations has for the token here."""
    is_differential = reader.scope.integrals > 0 and reader.differential(reader.at) is not None
    notation = None if is_differential else reader.notation()
    if notation is None:
        raise complaint(reader)
    return reader.deeper(notation.read)
