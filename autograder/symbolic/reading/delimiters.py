"""Brackets, bars and angle brackets, and what stands behind an operand: factorials, transposes, methods."""

from __future__ import annotations

from dataclasses import replace

from autograder.symbolic.expression import Expression, applied
from autograder.symbolic.reading.arguments import arguments, values
from autograder.symbolic.reading.complaints import complaint
from autograder.symbolic.reading.function_spellings import known_function
from autograder.symbolic.reading.functions import apply_known
from autograder.symbolic.reading.operators import operand_between, read_sum
from autograder.symbolic.reading.placeholders import Ones
from autograder.symbolic.reading.reader import Reader
from autograder.symbolic.reading.shapes import shape
from autograder.symbolic.reading.sums import without_index
from autograder.symbolic.reading.transposes import transpose_end

NORMS = ("1", "2", "F")
"""The indices of norms: the sum of the sizes of the entries, Euclid's, Frobenius'."""


# --- bars and angle brackets


def bars(reader: Reader) -> Expression:
    """``|x|``, ``\\left|x\\right|`` and ``\\|v\\|_2``; a bar where an operand has to stand opens."""
    is_norm = reader.sign(reader.at).endswith("||")
    reader.scope.bars.append("||" if is_norm else "|")
    outer, reader.scope = reader.scope, replace(reader.scope, integrals=0)
    reader.at += 1
    inside = reader.settled(read_sum(reader))
    if not reader.closes_bar():
        raise complaint(reader)
    reader.scope = outer
    reader.scope.bars.pop()
    token = reader.token(reader.at)
    if not is_norm and token.value == "||":  # |a||b|: the second half opens the next one
        reader.tokens[reader.at] = replace(token, value="|", start=token.start + 1)
        return applied("abs", inside)
    reader.at += 1
    return _norm(reader, inside) if is_norm else applied("abs", inside)


def _norm(reader: Reader, body: Expression) -> Expression:
    """Which norm ``\\|x\\|``, ``\\|x\\|_2`` or ``\\|x\\|_1`` is."""
    bar, index = reader.at - 1, ""
    if reader.sign(reader.at) == "_":
        index, end = reader.script_text(reader.at + 1)
        if index not in NORMS:
            raise reader.error(f"I read only 1, 2 and F as the index of a norm, not {index}.", reader.at)
        reader.at = end
    kind = shape(body, reader.vocabulary)
    if index in ("", "F") or (index == "2" and kind != "matrix"):
        return applied("norm", body)
    if kind == "matrix":
        raise reader.error(f"I read only `_F` as the index of the norm of a matrix, not `_{index}`.", bar)
    return applied("abs", body) if kind == "number" else applied("total", applied("abs", body))


def holds_two(reader: Reader) -> bool:
    """Whether angle brackets with a comma open here, ``\\langle a, b \\rangle``."""
    return reader.find(reader.at + 1, reader.match[reader.at], ",") is not None


def inner_product(reader: Reader) -> Expression:
    """``\\langle a, b \\rangle`` of two vectors."""
    start, close = reader.at + 1, reader.match[reader.at]
    comma = reader.find(start, close, ",")
    assert comma is not None
    reader.at = close + 1
    sides = operand_between(reader, start, comma), operand_between(reader, comma + 1, close)
    vectors = [reader.settled(each) for each in sides if not isinstance(each, Ones)]
    if len(vectors) == 2:
        return known_function("dot", vectors, reader.vocabulary)
    return applied("total", *vectors) if vectors else reader.settled(Ones())


# --- behind an operand


def factorial(reader: Reader, operand: Expression) -> Expression:
    """``n!``."""
    reader.at += 1
    return applied("factorial", operand)


def transposed(reader: Reader, operand: Expression) -> Expression:
    """``x'``, and ``x\\intercal``."""
    reader.at += 1
    return applied("transpose", operand)


def read_transpose(reader: Reader, operand: Expression) -> Expression | None:
    """``x^T`` and ``x^\\top``; every other exponent is none of an operand's suffixes."""
    end = transpose_end(reader, reader.at, reader.at - 1)
    if end is None:
        return None
    reader.at = end
    return applied("transpose", operand)


def method(reader: Reader, operand: Expression) -> Expression | None:
    """``mu.pow(2)``, ``v.sum()`` and ``v.T``: a function applied to what stands before the point."""
    place = reader.at + 1
    name = reader.token(place)
    if name.value == "T" and name.kind in {"name", "operator"}:
        reader.at += 2
        return applied("transpose", operand)
    if name.kind not in {"function", "word"} or reader.sign(place + 1) != "(":
        return None
    reader.at = place + 1
    is_empty = reader.match[reader.at] == reader.at + 1
    reader.at += 2 if is_empty else 0
    given = [] if is_empty else values(reader, arguments(reader), place)
    if name.value in {"sum", "product"}:
        return without_index(reader, place, name.value, operand)
    return apply_known(reader, place, name.value, [operand, *given])
