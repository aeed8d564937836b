"""Resolving sums, products, fractions, integrals and derivatives: where they begin, and where they end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from autograder.symbolic.reading import notation
from autograder.symbolic.reading.spelling import RELATIONS, STRUCTURES
from autograder.symbolic.reading.tokens import Token

if TYPE_CHECKING:
    from autograder.symbolic.reading.terminals import OpenIntegral, Resolver

_DISGUISES = {"Sigma": "sum", "Pi": "product"}


def word(resolver: Resolver, place: int, kind: str = "") -> int:
    """A sum, product, integral, derivative, fraction, root or inner product."""
    kind = kind or resolver.token(place).value
    if kind in {"sum", "product"}:
        return _reduction(resolver, place, kind)
    if kind == "integral":
        return _integral(resolver, place)
    if kind == "frac":
        return _fraction(resolver, place)
    if kind == "binom":
        resolver.emit("BINOM", kind, place)
        return place + 1
    if kind == "root":
        resolver.emit("SQRT", kind, place)
        has_index = resolver.value(place + 1) == "["
        return resolver.small(place + 1, "_BASE", "_OF") if has_index else place + 1
    if resolver.opens(place + 1):
        return _called(resolver, place, kind)
    raise resolver.error(f"Write `{resolver.source(place)}(...)` with what it is applied to.", place)


def _called(resolver: Resolver, place: int, kind: str) -> int:
    resolver.emit("CALL", kind, place)
    return notation.arguments(resolver, place + 1)


def disguised_reduction(resolver: Resolver, place: int) -> str:
    """What a capital sigma or pi is that is meant as a sign: ``\\Sigma_{j=1}^J`` is a sum; else nothing."""
    name = resolver.token(place).value
    if name not in _DISGUISES or resolver.value(place + 1) != "_":
        return ""
    if resolver.opens(place + 2):
        inside = range(place + 3, resolver.match[place + 2])
        has_range = resolver.find(inside.start, inside.stop, "=") is not None
        has_index = len(inside) == 1 and resolver.is_name(inside.start)
    else:
        has_range, has_index = False, resolver.is_name(place + 2)
    if has_index and name in resolver.vocabulary.names:  # an entry of the matrix, or a sum after all
        resolver.causes.add("sigma")
        has_index = resolver.convention.sigma_is_sum
    return _DISGUISES[name] if has_range or has_index else ""


def _is_written_out(resolver: Resolver, place: int) -> bool:
    """Whether a word is spelled in letters, as in code, and applied to a parenthesis."""
    source = resolver.source(place)
    is_sign = not source[0].isascii() or (source.lstrip("\\") in STRUCTURES and source[0] == "\\")
    return not is_sign and resolver.value(place + 1) == "("


def _reduction(resolver: Resolver, place: int, kind: str) -> int:
    if _is_written_out(resolver, place):
        return _called(resolver, place, kind)
    rest = resolver.convention.sum_takes_rest
    resolver.causes.add("sum")
    resolver.emit("REDUCE_REST" if rest else "REDUCE", kind, place)
    below, above, end = scripts(resolver, place + 1)
    if below is None and above is not None:
        raise resolver.error("The index is missing; write for example `\\sum_{j=1}^{J}`.", place + 1)
    if below is not None:
        has_upper = _range_below(resolver, below)
        if above is not None and not has_upper:
            resolver.small(above, "_TO")
    resolver.emit("_OF", place=end - 1)
    return end


def scripts(resolver: Resolver, place: int) -> tuple[int | None, int | None, int]:
    """Where what stands below and above begins, in whichever order, and the place behind both."""
    below = above = None
    while (mark := resolver.value(place)) in {"_", "^"}:
        below, above = (place + 1, above) if mark == "_" else (below, place + 1)
        place = notation.behind_script(resolver, place + 1)
    return below, above, place


def _range_below(resolver: Resolver, place: int) -> bool:
    """What stands below a sum: ``j``, ``{j=1}``, ``{1 \\le j \\le J}``; whether it has the upper bound."""
    start, stop = place, place + 1
    if resolver.opens(place):
        start, stop = place + 1, resolver.match[place]
    first = resolver.find(start, stop, "<=", "<")
    if first is not None:
        return _between(resolver, start, first, stop)
    equals = resolver.find(start, stop, "=")
    behind = _bound(resolver, start)
    if equals is not None:
        if equals != behind:
            raise resolver.error("The index of the sum has to stand here, as in `j=1`.", start)
        resolver.emit("_FROM", place=equals)
        resolver.resolve(equals + 1, stop)
    elif stop > behind and resolver.value(behind) != "relation":
        raise resolver.error("I can read only one index below a sum, as in `\\sum_{j=1}^{J}`.", behind)
    return False


def _between(resolver: Resolver, start: int, first: int, stop: int) -> bool:
    second = resolver.find(first + 1, stop, "<=")
    if second != first + 2 or resolver.value(first) != "<=":
        raise resolver.error("Write the range of the sum as in `j=1`, with the upper bound above.", first)
    _bound(resolver, first + 1)
    resolver.emit("_FROM", place=first)
    resolver.resolve(start, first)
    resolver.emit("_TO", place=second)
    resolver.resolve(second + 1, stop)
    return True


def _bound(resolver: Resolver, place: int) -> int:
    """Write the index of a sum; returns the place behind its name."""
    if not resolver.is_name(place):
        raise resolver.error("The index of the sum has to stand here.", place)
    name, end = resolver.full_name(resolver.token(place).value, place + 1)
    resolver.emit("BOUND", name, place)
    return end


def bound_names(tokens: Sequence[Token]) -> frozenset[str]:
    """The names that are an index or a variable of integration somewhere in the text."""
    return frozenset(_bound_names(tokens))


def _bound_names(tokens: Sequence[Token]) -> Iterator[str]:
    for place, token in enumerate(tokens[:-3]):
        following = tokens[place + 1 : place + 4]
        if token.kind == "word" and following[0].value == "_":
            yield following[1 if following[1].kind == "name" else 2].value
        if (
            token.value == "("
            and place
            and tokens[place - 1].value == ","
            and following[0].kind == "name"
            and following[1].value == ","
            and not _is_case(tokens, place)
        ):
            yield following[0].value
        if token.value == "for":
            yield following[0].value


def _is_case(tokens: Sequence[Token], place: int) -> bool:
    """Whether ``(pi, x > 1)`` begins at a place, a value with its condition, rather than ``(j, 1, J)``."""
    open_brackets = 0
    for token in tokens[place:]:
        open_brackets += {"(": 1, ")": -1}.get(token.value, 0)
        if open_brackets == 0:
            return False
        if token.value in RELATIONS or token.value == "True":
            return True
    return False


def _fraction(resolver: Resolver, place: int) -> int:
    if (end := _derivative(resolver, place)) is not None:
        return end
    resolver.emit("FRAC", "frac", place)
    if not (resolver.level.integrals and resolver.opens(place + 1)):
        return place + 1
    start, close = place + 2, resolver.match[place + 1]
    inside = range(start, close)
    found = next((each for each in inside if differential_at(resolver, each)), None)
    if any(resolver.token(each).value == "integral" for each in inside):
        found = None  # it belongs to an integral of the numerator
    if found is None:
        return place + 1
    # \int \frac{dz}{z}: the differential belongs behind the fraction.
    resolver.emit("_OPEN", place=place)
    if found == start:
        resolver.emit("NUMBER", "1", found)
    else:
        resolver.resolve(start, found)
    resolver.emit("_CLOSE", place=close)
    end = notation.behind_script(resolver, close + 1)
    resolver.resolve(close + 1, end)
    differential(resolver, found)
    return end


# --- derivatives and integrals


def _derivative(resolver: Resolver, place: int) -> int | None:
    """``\\frac{d}{dx} f``, ``\\frac{d^2 f}{dx^2}``, ``\\frac{\\partial^2 f}{\\partial x \\partial y}``."""
    if not (resolver.opens(place + 1) and _is_d(resolver, place + 2)):
        return None
    close = resolver.match[place + 1]
    if not (resolver.opens(close + 1) and _is_d(resolver, close + 2)):
        return None
    body = notation.behind_script(resolver, place + 4) if resolver.value(place + 3) == "^" else place + 3
    stop = resolver.match[close + 1]
    by: list[str] = []
    each = close + 2
    while each < stop:
        if not (_is_d(resolver, each) and resolver.is_name(each + 1)):
            return None
        name, each = resolver.full_name(resolver.token(each + 1).value, each + 2)
        order = 1
        if resolver.value(each) == "^":
            text, each = resolver.script_text(each + 1)
            order = int(text) if text.isdigit() and len(text) < 3 else 0
        by.append(f"{name} {order}")
    is_operator = body >= close
    for variable in by:
        resolver.emit(
            "DERIVATIVE_TERM" if is_operator or variable != by[-1] else "DERIVATIVE", variable, place
        )
    if not is_operator:
        resolver.emit("_OPEN", place=body)
        resolver.resolve(body, close)
        resolver.emit("_CLOSE", place=close)
    return stop + 1


def _is_d(resolver: Resolver, place: int) -> bool:
    return resolver.value(place) in {"d", "∂"} and resolver.value(place) not in resolver.vocabulary.names


def _integral(resolver: Resolver, place: int) -> int:
    if _is_written_out(resolver, place):
        close = resolver.match[place + 1]
        if resolver.find(place + 2, close, ",") is not None:
            return _called(resolver, place, "integral")
    below, above, end = scripts(resolver, place + 1)
    first = differential_at(resolver, end)
    resolver.emit("INT_FIRST" if first else "INT", "integral", place)
    opened = len(resolver.terminals) - 1
    if below is not None and above is not None:
        resolver.small(below, "_FROM")
        resolver.small(above, "_TO")
    if first:
        end = _differentials(resolver, end, [(opened, None)])
        resolver.emit("_OF", place=end - 1)
        return end
    resolver.emit("_OF", place=end - 1)
    resolver.level.integrals.append((opened, below if above is None else None))
    return end


def differential_at(resolver: Resolver, place: int) -> tuple[str, int] | None:
    """The variable of the differential at a place, and the place behind; None if there is none."""
    token = resolver.token(place)
    if token.kind != "name" or token.value in resolver.vocabulary.names:
        return None
    if token.value == "d":
        if resolver.value(place + 1) == "^":
            place = notation.behind_script(resolver, place + 2) - 1
        if resolver.value(place + 1) == "{" and resolver.is_name(place + 2):
            return resolver.token(place + 2).value, resolver.match[place + 1] + 1
        if resolver.is_name(place + 1):
            return resolver.full_name(resolver.token(place + 1).value, place + 2)
        return None
    if len(token.value) > 1 and token.value[0] == "d" and not resolver.source(place).startswith("\\"):
        return resolver.full_name(token.value[1:], place + 1)
    return None


def differential(resolver: Resolver, place: int) -> int | None:
    """The differentials that end the open integrals, if they stand here; returns the place behind."""
    if not resolver.level.integrals or differential_at(resolver, place) is None:
        return None
    return _differentials(resolver, place, resolver.level.integrals)


def _differentials(resolver: Resolver, place: int, waiting: list[OpenIntegral]) -> int:
    """Each differential ends one integral, the innermost first; the last one takes all that are left."""
    found = []
    end = place
    while (each := differential_at(resolver, end)) is not None:
        found.append((each[0], end))
        end = each[1]
    for variable, at in found:
        if waiting:
            waiting.pop()
            resolver.emit("DIFFERENTIAL", variable, at)
        else:
            resolver.emit("MORE", variable, at)
    return end


def close_integrals(resolver: Resolver, stop: int) -> None:
    """Integrals without a differential: over the variable below the sign, ``\\int_z``, or that of the density."""
    for opened, below in reversed(resolver.level.integrals):
        inside = None if below is None else below + 1 if resolver.opens(below) else below
        if inside is not None and resolver.is_name(inside):
            variable = resolver.token(inside).value
        else:
            variable = _measured(resolver, opened)
        if not variable:
            raise resolver.error(
                "Over which variable is this integrated? End the integral with `dz`, for example.", stop
            )
        sign = resolver.terminals[opened]
        resolver.terminals[opened] = sign.update("INT_FIRST")
        resolver.terminals.insert(opened + 1, sign.update("DIFFERENTIAL", variable))


def _measured(resolver: Resolver, opened: int) -> str:
    """What the first factor of an integrand is a density of, if it is one of one variable: ``\\int q(z|x) \\log p(x)``."""
    # Behind the sign and the end of its header.
    terminals = resolver.terminals[opened + 2 : opened + 6]
    kinds = [each.type for each in terminals]
    if kinds[:1] == ["DENSITY"]:
        usual = resolver.vocabulary.densities[terminals[0].value]
        return usual[0][0] if usual is not None and len(usual[0]) == 1 else ""
    if kinds[:3] == ["DENSITY_CALL", "_OPEN", "VARIABLE"] and kinds[3:] in (["_GIVEN"], ["_CLOSE"]):
        return str(terminals[2].value)
    return ""
