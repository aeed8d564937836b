"""What stands between the parentheses of a call: expressions, ranges such as ``(j, 1, J)``, and loops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.symbolic.expression import Expression, Symbol, add, rational
from autograder.symbolic.reading.operators import expression_between, operand_between
from autograder.symbolic.reading.placeholders import Operand
from autograder.symbolic.reading.reader import Reader

_OPTIONS = frozenset({"axis", "dim", "keepdim", "keepdims"})


@dataclass(frozen=True)
class Range:
    """``(j, 1, J)`` as an argument."""

    items: tuple[Expression, ...]


Argument = Operand | Range


def arguments(reader: Reader) -> list[Argument]:
    """The arguments in the bracket here, which may be a loop, in square brackets or not: ``(v[j] for j in
    range(J))``.
    """
    start, close = reader.at, reader.match[reader.at]
    reader.at = close + 1
    is_list = reader.sign(start + 1) == "[" and reader.match[start + 1] == close - 1
    if is_list and reader.find_name(start + 2, close - 1, "for") is not None:
        start, close = start + 1, close - 1
    loop = reader.find_name(start + 1, close, "for")
    return (
        arguments_between(reader, start + 1, close)
        if loop is None
        else _looped(reader, start + 1, loop, close)
    )


def arguments_between(reader: Reader, start: int, stop: int) -> list[Argument]:
    """What stands between two places, with commas between; options of code such as ``axis=0`` are passed
    over.
    """
    found: list[Argument] = []
    comma: int | None = start - 1
    while comma is not None:
        begin = comma + 1
        comma = reader.find(begin, stop, ",")
        if found and reader.value(begin) in _OPTIONS and reader.sign(begin + 1) == "=":
            break
        found.append(_argument(reader, begin, stop if comma is None else comma))
    return found


def values(reader: Reader, found: Sequence[Argument], place: int) -> list[Expression]:
    """Arguments of what is not applied to ranges; ``place`` is that of its name."""
    if any(isinstance(each, Range) for each in found):
        raise reader.error(f"A list of values can't stand in `{reader.source(place)}(...)`.", place)
    return [reader.settled(each) for each in found if not isinstance(each, Range)]


def _argument(reader: Reader, start: int, stop: int) -> Argument:
    is_bracket = reader.calls(start) and reader.match[start] == stop - 1
    if is_bracket and reader.find(start + 1, stop - 1, ",") is not None:
        return Range(tuple(values(reader, arguments_between(reader, start + 1, stop - 1), start)))
    if reader.is_name(start) and reader.sign(start + 1) == "=" and (dots := _two_points(reader, start, stop)):
        bounds = expression_between(reader, start + 2, dots), expression_between(reader, dots + 2, stop)
        return Range((Symbol(reader.token(start).value), *bounds))
    return operand_between(reader, start, stop)


def _two_points(reader: Reader, start: int, stop: int) -> int | None:
    """Where the points in ``j = 1..J`` stand, as Maple writes a range."""
    point = reader.find(start, stop, ".")
    return point if point is not None and reader.sign(point + 1) == "." else None


def _looped(reader: Reader, start: int, loop: int, close: int) -> list[Argument]:
    """``body for j in range(a, b)``: from a, or 0, up to and without b."""
    has_range = reader.find_name(loop, close, "in") == loop + 2 and reader.value(loop + 3) == "range"
    if not has_range or not reader.opens(loop + 4):
        raise reader.error("I can read loops only like `for j in range(J)`.", loop)
    end = reader.match[loop + 4]
    if end + 1 != close:
        raise reader.error("I can read loops only like `for j in range(J)`.", end + 1)
    bounds = values(reader, arguments_between(reader, loop + 5, end), loop + 3)
    if len(bounds) > 2:
        raise reader.error("I can read `range` only with one or two numbers.", loop + 3)
    first = bounds[0] if len(bounds) == 2 else rational(0)
    index = Symbol(reader.token(loop + 1).value)
    return [operand_between(reader, start, loop), Range((index, first, add(bounds[-1], rational(-1))))]
