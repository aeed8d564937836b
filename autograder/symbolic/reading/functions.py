"""Numbers, fractions and roots; known functions and what they are applied to, with parentheses or without."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeGuard

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading import operators
from autograder.symbolic.reading.alternatives import rebuilt
from autograder.symbolic.reading.arguments import Argument, Range, arguments, values
from autograder.symbolic.reading.decimals import decimal
from autograder.symbolic.reading.ellipsis import with_dots
from autograder.symbolic.reading.function_spellings import arity_problem, known_function
from autograder.symbolic.reading.placeholders import Dots, Ones, Operand
from autograder.symbolic.reading.reader import Reader
from autograder.symbolic.reading.tokens import Token
from autograder.symbolic.reading.transposes import transpose_end
from autograder.symbolic.reading.unbound_indices import length_of

_INVERSES = {name: f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}


# --- functions


def read_known_function(reader: Reader) -> nodes.Expression:
    """A known function with its base and power: ``\\log_2 x``, ``\\sin^2 x``, ``\\exp(x)``."""
    place, name = reader.at, reader.token(reader.at).value.replace("Gamma", "gamma")
    base = raised = None
    reader.at += 1
    while (mark := reader.sign(reader.at)) in {"_", "^"}:
        if mark == "_" and name != "log":
            raise reader.error(f"I can't read an index at `{name}`.", reader.at)
        above_or_below = operators.script(reader, reader.at + 1)
        base, raised = (above_or_below, raised) if mark == "_" else (base, above_or_below)
        reader.at = reader.behind_script(reader.at + 1)
    if raised == nodes.MINUS_ONE and name in _INVERSES:
        name, raised = _INVERSES[name], None
    given = _applied_to(reader, place, name)
    if name == "slogdet":
        _take_second(reader, place)
    result = apply_known(reader, place, name, given if base is None else [*given, base])
    return result if raised is None else nodes.Power(result, raised)


def _take_second(reader: Reader, place: int) -> None:
    """Pass the ``[1]`` behind ``slogdet(A)``, of which only the second of two results is read."""
    end = reader.at
    if reader.sign(end) != "[" or reader.token(end + 1).value != "1" or reader.match[end] != end + 2:
        raise reader.error("`slogdet` gives a sign and a logarithm; write `slogdet(...)[1]`.", place)
    reader.at = end + 3


def _applied_to(reader: Reader, place: int, name: str) -> list[nodes.Expression]:
    """What a function is applied to: its arguments, one of them raised to a power behind if the convention
    says so.
    """
    if not reader.calls(reader.at):
        return [operators.read_reach(reader)]
    found = arguments(reader)
    if name == "diag" and any(isinstance(each, Dots) for each in found):
        return [_diagonal(reader, place, found)]
    given = values(reader, found, place)
    if reader.is_latex and reader.sign(reader.at) == "^":
        reader.causes.add("power")
        if (
            reader.convention.takes_power
            and len(given) == 1
            and not transpose_end(reader, reader.at, reader.at - 1)
        ):
            reader.at += 1
            return [nodes.Power(given[0], operators.exponent(reader))]
    return given


def apply_known(reader: Reader, place: int, name: str, given: Sequence[nodes.Expression]) -> nodes.Expression:
    """A known function of what it is applied to; raises at the place of its name where it takes another
    number.
    """
    problem = arity_problem(name, len(given))
    if name == "log" and len(given) == 2 and given[0] == nodes.ZERO:
        problem = "This looks like a decimal comma; write decimals with a point."
    if problem is not None:
        raise reader.error(problem, place)
    return known_function(name, given, reader.vocabulary)


def _diagonal(reader: Reader, place: int, found: Sequence[Argument]) -> nodes.Expression:
    """``diag(s_1^2, ..., s_J^2)`` is ``diag(s^2)``, if the dots run through a whole vector."""
    if not any(isinstance(each, Range) for each in found):
        items = [
            each if isinstance(each, Dots) else reader.settled(each)
            for each in found
            if not isinstance(each, Range)
        ]
        match with_dots("sum", items):
            case [nodes.Reduce(_, index, lower, upper, body)] if lower == nodes.ONE and upper == length_of(
                index, body, reader.vocabulary
            ):
                whole = rebuilt(body, lambda node: node.base if _has_index(node, index) else node)
                if nodes.Symbol(index) not in nodes.walk(whole):
                    return whole
    raise reader.error("I can't tell how these dots go on.", place)


def _has_index(node: nodes.Expression, index: str) -> TypeGuard[nodes.Component]:
    return isinstance(node, nodes.Component) and node.indices == (nodes.Symbol(index),)


def called(reader: Reader) -> nodes.Expression:
    """A word that is a function only with parentheses, such as ``dot(a, b)``."""
    place, name = reader.at, reader.token(reader.at).value
    reader.at += 1
    if not reader.opens(reader.at):
        raise reader.error(f"Write `{reader.source(place)}(...)` with what it is applied to.", place)
    return apply_known(reader, place, name, values(reader, arguments(reader), place))


# --- numbers


def read_number(reader: Reader) -> nodes.Expression:
    """A number as it is written."""
    reader.at += 1
    return decimal(reader.tokens[reader.at - 1].value)


def is_row_of_ones(reader: Reader) -> bool:
    """Whether a vector of ones that is transposed begins here, ``1^T`` or ``\\mathbf{1}^\\top``."""
    token: Token = reader.token(reader.at)
    return token.value == "1" and transpose_end(reader, reader.at + 1, reader.at) is not None


def row_of_ones(reader: Reader) -> nodes.Expression:
    """``\\mathbf{1}^\\top v`` adds up the entries of v."""
    reader.at = transpose_end(reader, reader.at + 1, reader.at) or reader.at
    reader.causes.add("reach")
    return nodes.applied("total", reader.settled(operators.read_power(reader)))


def ones(reader: Reader) -> Operand:
    """The vector of ones; what it does, its factors say."""
    reader.at += 1
    return Ones()


def dots(reader: Reader) -> Operand:
    """Dots, of which the terms or factors around them say how they go on."""
    reader.at += 1
    return Dots(reader.at - 1)


# --- fractions and roots


def fraction(reader: Reader) -> nodes.Expression:
    """``\\frac{a}{b}``, ``\\frac12``."""
    reader.at += 1
    above = reader.settled(operators.operand(reader))
    return nodes.divide(above, reader.settled(operators.operand(reader)))


def binomial(reader: Reader) -> nodes.Expression:
    """``\\binom{n}{k}``."""
    reader.at += 1
    above = reader.settled(operators.operand(reader))
    return nodes.applied("binomial", above, reader.settled(operators.operand(reader)))


def root(reader: Reader) -> nodes.Expression:
    """``\\sqrt{a}`` and ``\\sqrt[3]{a}``."""
    reader.at += 1
    degree = reader.settled(operators.bracket(reader)) if reader.sign(reader.at) == "[" else None
    return nodes.Power(
        reader.settled(operators.operand(reader)),
        nodes.HALF if degree is None else nodes.divide(nodes.ONE, degree),
    )


STACKED: Mapping[str, Callable[[nodes.Expression, nodes.Expression], nodes.Expression]] = {
    "over": nodes.divide,
    "choose": lambda above, below: nodes.applied("binomial", above, below),
}
"""What stands between all that is in front of it and all that is behind, up to the brackets around: ``a
\\over b``.
"""


def stacked(reader: Reader, start: int, stop: int) -> nodes.Expression | None:
    """``a \\over b`` between two places, ``n \\choose k``."""
    place = reader.find(start, stop, *STACKED)
    if place is None:
        return None
    if reader.find(place + 1, stop, *STACKED) is not None:
        raise reader.error("Which of these stands over which? Put one in braces.", place)
    above = operators.expression_between(reader, start, place)
    return STACKED[reader.sign(place)](above, operators.expression_between(reader, place + 1, stop))
