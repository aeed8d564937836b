"""Resolving values by cases: ``\\begin{cases}``, ``a if c else b``, ``Piecewise(...)``, ``where(c, a, b)``.

All of them become the terminals of one rule: each value with its comparison, and last, if
there is one, the value for otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.symbolic.reading.spelling import CASE_WORDS, RELATIONS

if TYPE_CHECKING:
    from autograder.symbolic.reading.terminals import Resolver

_COMPARISONS = {"Eq": "=", "Ne": "!=", "Le": "<=", "Ge": ">=", "Lt": "<", "Gt": ">"}
_BETWEEN = frozenset(("&", ",", ";", ".", ":"))
_LOGIC = frozenset(("and", "or", "not"))


def environment(resolver: Resolver, place: int) -> int:
    """The lines of ``\\begin{cases}``; ``&``, a word such as `if`, or a comma stands before the condition."""
    close = resolver.match[place]
    resolver.emit("_CASES", place=place)
    start, is_first = place + 1, True
    while start < close:
        found = resolver.find(start, close, "row")
        stop = close if found is None else found
        if stop > start:
            if not is_first:
                resolver.emit("_ROW", place=start - 1)
            _line(resolver, start, stop)
            is_first = False
        start = stop + 1
    resolver.emit("_END_CASES", place=close)
    return close + 1


def _line(resolver: Resolver, start: int, stop: int) -> None:
    mark = _condition_mark(resolver, start, stop)
    begin = stop if mark is None else mark
    while begin < stop and (resolver.value(begin) in _BETWEEN or _case_word(resolver, begin) == "if"):
        begin += 1
    end = stop
    while end > begin and resolver.value(end - 1) in _BETWEEN:
        end -= 1
    if mark is None or begin == end:
        raise resolver.error("For which values is this? Write the condition behind an `&`.", stop)
    value_end = mark
    while value_end > start and resolver.value(value_end - 1) in _BETWEEN:
        value_end -= 1
    resolver.resolve(start, value_end)
    if end == begin + 1 and _case_word(resolver, begin) == "otherwise":
        resolver.emit("_ELSE", place=begin)
    else:
        resolver.emit("_IF", place=mark)
        _condition(resolver, begin, end)


def _case_word(resolver: Resolver, place: int) -> str:
    return CASE_WORDS.get(resolver.value(place), "") if resolver.is_name(place) else ""


def _condition_mark(resolver: Resolver, start: int, stop: int) -> int | None:
    mark = resolver.find(start, stop, "&")
    if mark is None:
        words = (resolver.find_name(start, stop, word) for word in CASE_WORDS)
        mark = min((word for word in words if word is not None), default=None)
    return resolver.find(start, stop, ",") if mark is None else mark


def conditional(resolver: Resolver, start: int, stop: int) -> int | None:
    """``a if c else b``, which reaches up to a comma; returns the place behind, None if it is none.

    A condition that compares nothing holds unless it is zero, as in code.
    """
    comma = resolver.find(start, stop, ",")
    stop = stop if comma is None else comma
    mark = resolver.find_name(start, stop, "if")
    if mark is None or "if" in resolver.vocabulary.names:
        return None
    if resolver.find_name(mark, stop, "else") is None:
        if resolver.find(mark, stop, *RELATIONS) is None:
            return None
        raise resolver.error("And what is it otherwise? Write it behind an `else`.", stop)
    resolver.emit("_CASES", place=start)
    while mark is not None:
        other = resolver.find_name(mark, stop, "else")
        if other is None:
            raise resolver.error("And what is it otherwise? Write it behind an `else`.", stop)
        resolver.resolve(start, mark)
        resolver.emit("_IF", place=mark)
        _condition(resolver, mark + 1, other, or_not_zero=True)
        resolver.emit("_ROW", place=other)
        start = other + 1
        mark = resolver.find_name(start, stop, "if")
    _otherwise(resolver, start, stop, stop)
    return stop


def piecewise(resolver: Resolver, place: int) -> int:
    """``Piecewise((a, Eq(x, 1)), (b, True))``, as sympy writes it."""
    close = resolver.match[place + 1]
    resolver.emit("_CASES", place=place)
    start = place + 2
    while start < close:
        comma = resolver.find(start + 1, resolver.match.get(start, start), ",")
        if comma is None:
            raise resolver.error("Here I expect a value and its condition, as in `(a, x == 1)`.", start)
        if start > place + 2:
            resolver.emit("_ROW", place=start - 1)
        end = resolver.match[start]
        resolver.resolve(start + 1, comma)
        if end == comma + 2 and resolver.value(comma + 1) == "True":
            resolver.emit("_ELSE", place=comma)
        else:
            resolver.emit("_IF", place=comma)
            _condition(resolver, comma + 1, end)
        start = end + 1
        if start < close and resolver.value(start) != ",":
            raise resolver.error("Between two cases I expect a comma.", start)
        start += 1
    resolver.emit("_END_CASES", place=close)
    return close + 1


def where(resolver: Resolver, place: int) -> int:
    """``where(c, a, b)``, as numpy and torch write it."""
    start, close = place + 2, resolver.match[place + 1]
    first = resolver.find(start, close, ",")
    second = None if first is None else resolver.find(first + 1, close, ",")
    if first is None or second is None:
        raise resolver.error("Here I expect a condition and two values, as in `where(x == 1, a, b)`.", place)
    resolver.emit("_CASES", place=place)
    resolver.resolve(first + 1, second)
    resolver.emit("_IF", place=first)
    _condition(resolver, start, first, or_not_zero=True)
    resolver.emit("_ROW", place=second)
    _otherwise(resolver, second + 1, close, close)
    return close + 1


CALLS = {"Piecewise": piecewise, "where": where}
"""How what is written as a call is resolved, by its name."""


def _otherwise(resolver: Resolver, start: int, stop: int, place: int) -> None:
    resolver.resolve(start, stop)
    resolver.emit("_ELSE", place=place)
    resolver.emit("_END_CASES", place=place)


def _condition(resolver: Resolver, start: int, stop: int, or_not_zero: bool = False) -> None:
    """Write one comparison, in brackets or not."""
    while stop > start and resolver.value(start) in {"(", "{", "["} and resolver.match[start] == stop - 1:
        start, stop = start + 1, stop - 1
    for each in range(start, stop):
        if resolver.value(each) in _LOGIC:
            raise resolver.error("I can read only one comparison as a condition. Can you split this?", each)
    call = _COMPARISONS.get(resolver.value(start))
    if call and resolver.value(start + 1) == "(" and resolver.match[start + 1] == stop - 1:
        comma = resolver.find(start + 2, stop - 1, ",")
        if comma is None:
            raise resolver.error(f"`{resolver.source(start)}` compares two things; which?", start)
        _compared(resolver, (start + 2, comma), call, comma, (comma + 1, stop - 1))
        return
    relation = resolver.find(start, stop, *RELATIONS)
    if relation is None:
        if not or_not_zero:
            raise resolver.error("I can read a condition only as a comparison such as `x = 1`.", start)
        resolver.resolve(start, stop)
        resolver.emit("RELATION", "!=", stop)
        resolver.emit("NUMBER", "0", stop)
        return
    if (second := resolver.find(relation + 1, stop, *RELATIONS)) is not None:
        raise resolver.error("I can read only one comparison as a condition. Can you split this?", second)
    sign, left_end = resolver.value(relation), relation
    if sign == "=" and is_unequal(resolver, relation):
        sign, left_end = "!=", relation - 1
    _compared(resolver, (start, left_end), sign, relation, (relation + 1, stop))


def is_unequal(resolver: Resolver, place: int) -> bool:
    """Whether an equals sign belongs to ``!=``; the factorial in ``N! = 6`` stands apart from it."""
    return resolver.value(place - 1) == "!" and resolver.token(place - 1).end == resolver.token(place).start


def _compared(
    resolver: Resolver, left: tuple[int, int], sign: str, place: int, right: tuple[int, int]
) -> None:
    resolver.resolve(*left)
    resolver.emit("RELATION", sign, place)
    resolver.resolve(*right)
