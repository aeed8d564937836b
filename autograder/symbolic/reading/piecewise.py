"""Values by cases: ``\\begin{cases}``, ``a if c else b``, ``Piecewise(...)``, ``where(c, a, b)``."""

from __future__ import annotations

from autograder.symbolic.expression import Cases, Condition, Expression, rational
from autograder.symbolic.reading.operators import expression_between
from autograder.symbolic.reading.reader import Reader
from autograder.symbolic.reading.spelling import CASE_WORDS, RELATIONS

_COMPARISONS = {"Eq": "=", "Ne": "!=", "Le": "<=", "Ge": ">=", "Lt": "<", "Gt": ">"}
_BETWEEN = frozenset(("&", ",", ";", ".", ":"))
_LOGIC = frozenset(("and", "or", "not"))


def environment(reader: Reader) -> Expression:
    """The lines of ``\\begin{cases}``; ``&``, a word such as `if`, or a comma stands before the condition."""
    start, close = reader.at + 1, reader.match[reader.at]
    reader.at = close + 1
    values: list[Expression] = []
    conditions: list[Condition] = []
    while start < close:
        found = reader.find(start, close, "row")
        stop = close if found is None else found
        if stop > start:
            if len(values) > len(conditions):
                raise reader.error("What is there otherwise has to stand last.", start)
            value, condition = _line(reader, start, stop)
            values.append(value)
            conditions.extend([] if condition is None else [condition])
        start = stop + 1
    if not conditions:
        raise reader.error("For which values is this? Write the condition behind an `&`.", close)
    return Cases(tuple(values), tuple(conditions))


def _line(reader: Reader, start: int, stop: int) -> tuple[Expression, Condition | None]:
    """A value and its condition; None where it is for otherwise."""
    mark = _condition_mark(reader, start, stop)
    begin = stop if mark is None else mark
    while begin < stop and (reader.value(begin) in _BETWEEN or _case_word(reader, begin) == "if"):
        begin += 1
    end = stop
    while end > begin and reader.value(end - 1) in _BETWEEN:
        end -= 1
    if mark is None or begin == end:
        raise reader.error("For which values is this? Write the condition behind an `&`.", stop)
    while mark > start and reader.value(mark - 1) in _BETWEEN:
        mark -= 1
    value = expression_between(reader, start, mark)
    if end == begin + 1 and _case_word(reader, begin) == "otherwise":
        return value, None
    return value, _condition(reader, begin, end)


def _case_word(reader: Reader, place: int) -> str:
    return CASE_WORDS.get(reader.value(place), "") if reader.is_name(place) else ""


def _condition_mark(reader: Reader, start: int, stop: int) -> int | None:
    mark = reader.find(start, stop, "&")
    if mark is None:
        mark = reader.find_name(start, stop, *CASE_WORDS)
    return reader.find(start, stop, ",") if mark is None else mark


def conditional(reader: Reader, start: int, stop: int) -> Expression | None:
    """``a if c else b``; None if it is none. A condition that compares nothing holds unless it is zero, as in
    code.
    """
    mark = reader.find_name(start, stop, "if")
    if mark is None or "if" in reader.vocabulary.names or reader.find(start, mark, ",") is not None:
        return None
    if reader.find_name(mark, stop, "else") is None and reader.find(mark, stop, *RELATIONS) is None:
        return None
    values: list[Expression] = []
    conditions: list[Condition] = []
    while mark is not None:
        other = reader.find_name(mark, stop, "else")
        if other is None:
            raise reader.error("And what is it otherwise? Write it behind an `else`.", stop)
        values.append(expression_between(reader, start, mark))
        conditions.append(_condition(reader, mark + 1, other, or_not_zero=True))
        start = other + 1
        mark = reader.find_name(start, stop, "if")
    return Cases((*values, expression_between(reader, start, stop)), tuple(conditions))


def is_call(reader: Reader) -> bool:
    """Whether a name here is applied to a parenthesis."""
    return reader.sign(reader.at + 1) == "("


def piecewise(reader: Reader) -> Expression:
    """``Piecewise((a, Eq(x, 1)), (b, True))``, as sympy writes it."""
    start, close = reader.at + 2, reader.match[reader.at + 1]
    reader.at = close + 1
    values: list[Expression] = []
    conditions: list[Condition] = []
    while start < close:
        comma = reader.find(start + 1, reader.match.get(start, start), ",")
        if comma is None or len(values) > len(conditions):
            raise reader.error("Here I expect a value and its condition, as in `(a, x == 1)`.", start)
        end = reader.match[start]
        values.append(expression_between(reader, start + 1, comma))
        if not (end == comma + 2 and reader.value(comma + 1) == "True"):
            conditions.append(_condition(reader, comma + 1, end))
        start = end + 1
        if start < close and reader.sign(start) != ",":
            raise reader.error("Between two cases I expect a comma.", start)
        start += 1
    if not conditions:
        raise reader.error("Here I expect a value and its condition, as in `(a, x == 1)`.", close)
    return Cases(tuple(values), tuple(conditions))


def where(reader: Reader) -> Expression:
    """``where(c, a, b)``, as numpy and torch write it."""
    place = reader.at
    start, close = place + 2, reader.match[place + 1]
    first = reader.find(start, close, ",")
    second = None if first is None else reader.find(first + 1, close, ",")
    if first is None or second is None:
        raise reader.error("Here I expect a condition and two values, as in `where(x == 1, a, b)`.", place)
    reader.at = close + 1
    values = expression_between(reader, first + 1, second), expression_between(reader, second + 1, close)
    return Cases(values, (_condition(reader, start, first, or_not_zero=True),))


def _condition(reader: Reader, start: int, stop: int, or_not_zero: bool = False) -> Condition:
    """One comparison, in brackets or not."""
    while stop > start and reader.sign(start) in {"(", "{", "["} and reader.match[start] == stop - 1:
        start, stop = start + 1, stop - 1
    for each in range(start, stop):
        if reader.value(each) in _LOGIC:
            raise reader.error("I can read only one comparison as a condition. Can you split this?", each)
    call = _COMPARISONS.get(reader.value(start))
    if call and reader.sign(start + 1) == "(" and reader.match[start + 1] == stop - 1:
        comma = reader.find(start + 2, stop - 1, ",")
        if comma is None:
            raise reader.error(f"`{reader.source(start)}` compares two things; which?", start)
        left = expression_between(reader, start + 2, comma)
        return Condition(call, left, expression_between(reader, comma + 1, stop - 1))
    relation = reader.find(start, stop, *RELATIONS)
    if relation is None:
        if not or_not_zero:
            raise reader.error("I can read a condition only as a comparison such as `x = 1`.", start)
        return Condition("!=", expression_between(reader, start, stop), rational(0))
    if (second := reader.find(relation + 1, stop, *RELATIONS)) is not None:
        raise reader.error("I can read only one comparison as a condition. Can you split this?", second)
    sign, left_end = reader.sign(relation), relation
    if sign == "=" and is_unequal(reader, relation):
        sign, left_end = "!=", relation - 1
    left = expression_between(reader, start, left_end)
    return Condition(sign, left, expression_between(reader, relation + 1, stop))


def is_unequal(reader: Reader, place: int) -> bool:
    """Whether an equals sign belongs to ``!=``; the factorial in ``N! = 6`` stands apart from it."""
    return reader.sign(place - 1) == "!" and reader.token(place - 1).end == reader.token(place).start
