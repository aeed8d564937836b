"""Integrals and derivatives, as signs and as calls."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.arguments import Argument, Range, arguments
from autograder.symbolic.reading.complaints import complaint
from autograder.symbolic.reading.operators import expression_between, read_product, read_sum, script
from autograder.symbolic.reading.reader import Reader
from autograder.symbolic.reading.sums import body_of, bounds, is_written_out, scripts

MAX_ORDER = 20  # of a derivative

IntegrationLimits = tuple[nodes.Expression | None, nodes.Expression | None]


# --- integrals


def integral(reader: Reader) -> nodes.Expression:
    """``\\int f dz``, ``\\int dz f``, ``\\int_z f``, ``\\int_0^1 f dz``, and ``integral(f, z)``."""
    if is_written_out(reader):
        close = reader.match[reader.at + 1]
        if reader.find(reader.at + 2, close, ",") is not None:
            return _called_integral(reader)
    place = reader.at
    below, above, reader.at = scripts(reader, place + 1)
    limits: IntegrationLimits = (None, None)
    if below is not None and above is not None:
        limits = script(reader, below), script(reader, above)
    elif below is not None:
        reader.expect_names(below, reader.behind_script(below))
    if variables := _differentials(reader, every=True):
        return _over(reader, variables, limits, reader.settled(read_product(reader)))
    begin = reader.at
    if place not in reader.without_differential:
        reader.scope.integrals += 1
        body = reader.settled(read_sum(reader))
        reader.scope.integrals -= 1
        if variables := _ending(reader):
            return _over(reader, variables, limits, body)
        if reader.at < reader.scope.limit and not reader.closes_bar():
            raise complaint(reader)
        reader.without_differential.add(
            place
        )  # so that none is looked for again when what is around is read again
    reader.at = begin
    variable = _variable_without_differential(reader, below) if above is None else ""
    body = reader.settled(read_product(reader))
    if not variable:
        raise reader.error(
            "Over which variable is this integrated? End the integral with `dz`, for example.",
            reader.scope.limit,
        )
    return _over(reader, [variable], limits, body)


def _over(
    reader: Reader, variables: Sequence[str], limits: IntegrationLimits, body: nodes.Expression
) -> nodes.Expression:
    for variable in variables:
        body = _integrated(reader, variable, limits, body)
    return body


def _integrated(
    reader: Reader, variable: str, limits: IntegrationLimits, body: nodes.Expression
) -> nodes.Expression:
    """The integral; for densities, from minus to plus infinity means over the whole space."""
    lower, upper = limits
    densities = reader.vocabulary.densities
    usual = densities.get(variable)
    if usual is not None and not any(variable in names for names in usual) and lower is None:
        return nodes.expectation(nodes.Density(variable, *usual), body)  # \int f dq
    if densities and upper == nodes.Constant("oo"):
        lower = upper = None
    return nodes.Integral(variable, lower, upper, body)


def _differentials(reader: Reader, *, every: bool) -> list[str]:
    """The variables of the differentials here, behind which the reader
    goes: every one of them, or the first.
    """
    found: list[str] = []
    while (each := reader.differential(reader.at)) is not None:
        found.append(each[0])
        reader.at = each[1]
        if not every:
            break
    return found


def _ending(reader: Reader) -> list[str]:
    """What ends an integral: each differential ends one, the innermost first; the outermost takes all that
    are left.
    """
    scope = reader.scope
    if not scope.differentials:
        return _differentials(reader, every=scope.integrals == 0)
    found = scope.differentials[: 1 if scope.integrals else None]
    del scope.differentials[: len(found)]
    return found


def _variable_without_differential(reader: Reader, below: int | None) -> str:
    """The variable below the sign, ``\\int_z``, or that of the density
    behind it; empty if there is neither.
    """
    if below is not None:
        inside = below + 1 if reader.opens(below) else below
        if reader.is_name(inside):
            return reader.token(inside).value
    return _measured(reader)


def _measured(reader: Reader) -> str:
    """What the first factor of an integrand is a density of, if it is one of one variable: ``\\int q(z|x)
    \\log p(x)``.
    """
    begin, notation = reader.at, reader.notation()
    first = None if notation is None or not notation.is_density else notation.read(reader)
    reader.at = begin
    return first.of[0] if isinstance(first, nodes.Density) and len(first.of) == 1 else ""


def begins_with_differential(reader: Reader) -> bool:
    """Whether a fraction with the differential of an open integral above begins here, ``\\int
    \\frac{dz}{z}``.
    """
    return _differential_above(reader) is not None


def fraction_with_differential(reader: Reader) -> nodes.Expression:
    """The fraction without the differential, which ends the integral behind it."""
    start, close = reader.at + 2, reader.match[reader.at + 1]
    place = _differential_above(reader)
    assert place is not None
    above = nodes.ONE if place == start else expression_between(reader, start, place)
    reader.at = place
    reader.scope.differentials.extend(_differentials(reader, every=True))
    if reader.at != close:
        raise reader.error(f"I can't read `{reader.source(reader.at)}` here.", reader.at)
    reader.at = reader.behind_script(close + 1)
    return nodes.divide(above, script(reader, close + 1))


def _differential_above(reader: Reader) -> int | None:
    if not reader.scope.integrals or not reader.opens(reader.at + 1):
        return None
    inside = range(reader.at + 2, reader.match[reader.at + 1])
    if any(reader.token(each).value == "integral" for each in inside):
        return None  # it belongs to an integral of the numerator
    return next((each for each in inside if reader.differential(each)), None)


def _called_integral(reader: Reader) -> nodes.Expression:
    place = reader.at
    reader.at += 1
    first, *rest = arguments(reader)
    body = body_of(reader, place, first)
    for given in rest:
        if isinstance(given, Range):
            variable, lower, upper = bounds(reader, place, given)
            body = _integrated(reader, variable, (lower, upper), body)
        else:
            body = nodes.Integral(_variable(reader, place, given), None, None, body)
    return body


# --- derivatives


def begins_derivative(reader: Reader) -> bool:
    """Whether ``\\frac{d}{dx}``, ``\\frac{d^2 f}{dx^2}`` or ``\\frac{\\partial^2 f}{\\partial x \\partial
    y}`` begins here.
    """
    return _derivative_by(reader) is not None


def derivative(reader: Reader) -> nodes.Expression:
    """A derivative as a fraction, of what stands beside it or above."""
    place = reader.at
    close = reader.match[place + 1]
    by = _derivative_by(reader) or []
    for _, order in by:
        if not 0 < order <= MAX_ORDER:
            raise reader.error("The order of a derivative has to be a small whole number.", place)
    start = reader.behind_script(place + 4) if reader.sign(place + 3) == "^" else place + 3
    reader.at = reader.match[close + 1] + 1
    if start >= close:
        body = reader.settled(read_product(reader))
    else:
        body = expression_between(reader, start, close)
    for variable, order in reversed(by):
        body = nodes.Derivative(variable, order, body)
    return body


def _derivative_by(reader: Reader) -> list[tuple[str, int]] | None:
    """By which variables, and how often each, if this is a derivative."""
    place = reader.at
    if not (reader.opens(place + 1) and _is_d(reader, place + 2)):
        return None
    close = reader.match[place + 1]
    if not (reader.opens(close + 1) and _is_d(reader, close + 2)):
        return None
    by: list[tuple[str, int]] = []
    each, stop = close + 2, reader.match[close + 1]
    while each < stop:
        if not (_is_d(reader, each) and reader.is_name(each + 1)):
            return None
        name, each = reader.full_name(reader.token(each + 1).value, each + 2)
        order = 1
        if reader.sign(each) == "^":
            text, each = reader.script_text(each + 1)
            order = int(text) if text.isdigit() and len(text) < 3 else 0
        by.append((name, order))
    return by


def _is_d(reader: Reader, place: int) -> bool:
    return reader.value(place) in {"d", "∂"} and reader.value(place) not in reader.vocabulary.names


def called_derivative(reader: Reader) -> nodes.Expression:
    """``Derivative(f, (x, 2))`` and ``diff(f, x, 2)``."""
    place = reader.at
    if not reader.opens(place + 1):
        raise reader.error(f"Write `{reader.source(place)}(...)` with what it is applied to.", place)
    reader.at += 1
    first, *rest = arguments(reader)
    body = body_of(reader, place, first)
    if not rest:
        raise reader.error("By which variable? Write for example `Derivative(..., x)`.", place)
    while rest:
        given = rest.pop(0)
        if isinstance(given, Range):
            variable, times = given.items[0], given.items[1] if len(given.items) == 2 else None
            body = nodes.Derivative(_variable(reader, place, variable), _order(reader, place, times), body)
        else:
            is_order = bool(rest) and isinstance(rest[0], nodes.Number)
            order = _order(reader, place, rest.pop(0)) if is_order else 1
            body = nodes.Derivative(_variable(reader, place, given), order, body)
    return body


def _variable(reader: Reader, place: int, given: Argument) -> str:
    if not isinstance(given, nodes.Symbol):
        word = reader.token(place).value
        raise reader.error(f"Behind the comma in `{word}(...)` I expect a variable.", place)
    return given.name


def _order(reader: Reader, place: int, given: Argument | None) -> int:
    is_whole = isinstance(given, nodes.Number) and given.value.denominator == 1
    if not isinstance(given, nodes.Number) or not is_whole or not 0 <= given.value <= MAX_ORDER:
        raise reader.error("The order of a derivative has to be a small whole number.", place)
    return int(given.value)
