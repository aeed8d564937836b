"""Resolving what names come with: arguments, indices, transposes, and vectors of ones. Big operators have a file of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.symbolic.reading.terminals import Resolver

_INVERSES = {name: f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
NORMS = ("1", "2", "F")
"""The indices of norms: the sum of the sizes of the entries, Euclid's, Frobenius'."""
_OPTIONS = frozenset({"axis", "dim", "keepdim", "keepdims"})


# --- functions


def function(resolver: Resolver, place: int, name: str = "") -> int:
    """A known function with its base and power: ``\\log_2 x``, ``\\sin^2 x``, ``\\exp(x)``."""
    name = name or resolver.token(place).value
    end, base, raised = place + 1, None, None
    while (mark := resolver.value(end)) in {"_", "^"}:
        if mark == "_" and name != "log":
            raise resolver.error(f"I can't read an index at `{name}`.", end)
        base, raised = (end + 1, raised) if mark == "_" else (base, end + 1)
        end = behind_script(resolver, end + 1)
    if raised is not None and name in _INVERSES and _is_minus_one(resolver, raised, end):
        name, raised = _INVERSES[name], None
    is_call = resolver.calls(end)
    if is_call and resolver.is_latex and resolver.value(resolver.match[end] + 1) == "^":
        resolver.causes.add("power")
    resolver.emit(_reach(resolver, end, is_call), name, place)
    if base is not None:
        resolver.small(base, "_BASE", "_OF")
    if raised is not None:
        resolver.small(raised, "_RAISED", "_OF")
    return arguments(resolver, end) if is_call else end


def _reach(resolver: Resolver, end: int, is_call: bool) -> str:
    convention = resolver.convention
    if is_call:
        behind = resolver.match[end] + 1
        raises = convention.takes_power and resolver.is_latex and resolver.value(behind) == "^"
        return "CALL_POWER" if raises else "CALL"
    resolver.causes.add("reach")
    if not convention.takes_product:
        return "REACH_FACTOR"
    return "REACH_QUOTIENT" if convention.takes_quotient else "REACH_TERM"


def _is_minus_one(resolver: Resolver, place: int, end: int) -> bool:
    inside = range(place + 1, end - 1) if resolver.opens(place) else range(place, end)
    return [resolver.token(each).value for each in inside] == ["-", "1"]


def arguments(resolver: Resolver, place: int) -> int:
    """The arguments of a call, which may be a loop, in square brackets or not: ``sum(v[j] for j in range(J))``."""
    close = resolver.match[place]
    is_list = resolver.value(place + 1) == "[" and resolver.match[place + 1] == close - 1
    if is_list and resolver.find_name(place + 2, close - 1, "for") is not None:
        return arguments(resolver, place + 1) + 1
    loop = resolver.find_name(place + 1, close, "for")
    if loop is None:
        resolver.emit("_OPEN", place=place)
        resolver.resolve(place + 1, _before_options(resolver, place + 1, close))
        resolver.emit("_CLOSE", place=close)
        return close + 1
    inside = resolver.find_name(loop, close, "in")
    if inside != loop + 2 or resolver.value(loop + 3) != "range" or not resolver.opens(loop + 4):
        raise resolver.error("I can read loops only like `for j in range(J)`.", loop)
    resolver.emit("_OPEN", place=place)
    resolver.resolve(place + 1, loop)
    resolver.emit("_FOR", place=loop)
    resolver.emit("BOUND", resolver.token(loop + 1).value, loop + 1)
    resolver.emit("_IN", place=inside)
    resolver.emit("RANGE", "range", loop + 3)
    end = resolver.group(loop + 4)
    if end != close:
        raise resolver.error("I can read loops only like `for j in range(J)`.", end)
    resolver.emit("_CLOSE", place=close)
    return close + 1


def _before_options(resolver: Resolver, start: int, close: int) -> int:
    """The end of the arguments without ``axis=0`` and the like; a vector has one axis only."""
    comma = resolver.find(start, close, ",")
    while comma is not None:
        if resolver.value(comma + 1) in _OPTIONS and resolver.value(comma + 2) == "=":
            return comma
        comma = resolver.find(comma + 1, close, ",")
    return close


def method(resolver: Resolver, place: int) -> int:
    """``mu.pow(2)`` and ``log_var.exp()``: a function applied to what stands before the point."""
    name, end = resolver.token(place + 1).value, place + 2
    if resolver.match[end] == end + 1:
        resolver.emit("METHOD", name, place + 1)
        return end + 2
    resolver.emit("METHOD_CALL", name, place + 1)
    return arguments(resolver, end)


def behind_script(resolver: Resolver, place: int) -> int:
    """The place behind what stands above or below: a group, or one token with its sign."""
    if resolver.opens(place):
        return resolver.match[place] + 1
    return place + 2 if resolver.value(place) in {"-", "+"} else place + 1


def is_product_below(resolver: Resolver, place: int) -> bool:
    """Whether two factors follow a slash side by side, as in ``1/2 x``."""
    end = behind_script(resolver, place)
    while (mark := resolver.value(end)) in {"_", "^", "!", "'"}:
        end = behind_script(resolver, end + 1) if mark in {"_", "^"} else end + 1
    kinds = {"name", "number", "function", "word", "ones"}
    return resolver.opens(end) or resolver.token(end).kind in kinds


def after_norm(resolver: Resolver, place: int) -> tuple[str, int]:
    """Which norm ``\\|x\\|_2`` or ``\\|x\\|_1`` is, and the place behind its index."""
    if resolver.value(place) != "_":
        return "", place
    which, end = resolver.script_text(place + 1)
    if which not in NORMS:
        raise resolver.error(f"I read only 1, 2 and F as the index of a norm, not {which}.", place)
    return which, end


def ones(resolver: Resolver, place: int) -> int:
    """``\\mathbf{1}^\\top v`` adds up the entries of v; what else the vector of ones does, its factors say."""
    if end := transpose_end(resolver, place + 1, place):
        resolver.emit("REACH_FACTOR", "total", place)
        return end
    resolver.emit("ONES", "1", place)
    return place + 1


def mean_of(resolver: Resolver, place: int) -> int:
    """``\\bar x`` is the mean of the entries of a vector x."""
    name = resolver.token(place).value
    if not resolver.is_array(name):
        resolver.emit("NAME", name, place)
        return place + 1
    resolver.emit("CALL", "mean", place)
    resolver.emit("_OPEN", place=place)
    resolver.emit("VECTOR", name, place)
    resolver.emit("_CLOSE", place=place)
    return place + 1


# --- indices


def array(resolver: Resolver, name: str, place: int) -> int:
    """A vector or matrix with its indices: ``_j``, ``_{jj}``, ``_{i,j}``, ``[j]``, ``[i, j]``, ``^{(i)}``."""
    mark, end = resolver.value(place + 1), place + 1
    if mark in {"_", "'"}:
        whole, behind = resolver.full_name(name, end)
        if whole in resolver.vocabulary.names and not resolver.is_array(whole):
            resolver.emit("NAME", whole, place)
            return behind
    is_matrix = resolver.vocabulary.variables[name].is_matrix
    resolver.emit("MATRIX" if is_matrix else "VECTOR", name, place)
    if mark == "_" and is_matrix and _is_pair(resolver, end + 1):
        return _pair(resolver, end + 1)
    if mark == "_":
        return resolver.small(end + 1, "_INDEX", "_END_INDEX")
    if mark == "[" and (not resolver.is_latex or _is_simple(resolver, end)):
        return resolver.small(end, "_INDEX", "_END_INDEX")
    if mark == "^" and _upper_index_place(resolver, end) is not None:
        resolver.small(end + 2, "_INDEX", "_END_INDEX")
        return resolver.match[end + 1] + 1
    return end


def _is_pair(resolver: Resolver, place: int) -> bool:
    """Whether ``jj`` or ``12`` stands at a place without braces, a row and a column of a matrix."""
    token = resolver.token(place)
    is_one_piece = len(token.value) == 2 and resolver.source(place) == token.value
    return is_one_piece and (token.kind == "number" or (token.kind == "name" and token.value.isalpha()))


def _pair(resolver: Resolver, place: int) -> int:
    token = resolver.token(place)
    kind = "NUMBER" if token.kind == "number" else "NAME"
    resolver.emit("_INDEX", place=place)
    resolver.emit(kind, token.value[0], place)
    resolver.emit("_COMMA", place=place)
    resolver.emit(kind, token.value[1], place)
    resolver.emit("_END_INDEX", place=place)
    return place + 1


def _is_simple(resolver: Resolver, place: int) -> bool:
    inside = range(place + 1, resolver.match[place])
    return all(
        resolver.token(each).kind in {"name", "number"} or resolver.value(each) == "," for each in inside
    )


def _upper_index_place(resolver: Resolver, place: int) -> int | None:
    """The place of the index in ``^{(i)}``; None where something else stands above."""
    if resolver.value(place + 1) != "{" or resolver.value(place + 2) != "(":
        return None
    one_token = resolver.match[place + 2] == place + 4 and resolver.match[place + 1] == place + 5
    return place + 3 if one_token else None


def upper_index(resolver: Resolver, place: int) -> str | None:
    """The index in ``x^{(i)}``, if it is a name that the task does not use; else it is a power."""
    index = _upper_index_place(resolver, place)
    if index is None or not resolver.is_name(index):
        return None
    name = resolver.token(index).value
    return None if name in resolver.vocabulary.names or name in resolver.bound else name


def transpose_end(resolver: Resolver, place: int, base: int) -> int | None:
    """The place behind ``^T``, ``^{\\top}``, ``^t`` or ``^{\\prime}``; None where it is an exponent."""
    if resolver.value(place) != "^":
        return None
    inside, end = place + 1, place + 2
    if resolver.value(inside) == "{":
        inside, end = inside + 1, resolver.match[inside] + 1
        if end != inside + 2:
            return None
    mark = resolver.token(inside)
    if mark.kind == "operator" and mark.value in {"T", "'"}:
        return end
    if mark.kind != "name" or mark.value in resolver.vocabulary.names or mark.value not in {"T", "t"}:
        return None
    return end if mark.value == "T" or _ends_in_array(resolver, base) else None


def _ends_in_array(resolver: Resolver, place: int) -> bool:
    """Whether what ends at a place is a vector or matrix, or a bracket around some."""
    start = next((opening for opening, closing in resolver.match.items() if closing == place), place)
    return any(resolver.is_array(resolver.value(each)) for each in range(start, place + 1))


def skip_arguments(resolver: Resolver, place: int) -> int:
    """What ``\\mathcal{F}_{\\theta}(x)`` depends on adds nothing to an abbreviation."""
    while resolver.value(place) == "_":
        place = behind_script(resolver, place + 1)
    if resolver.value(place) in {"(", "["}:
        inside = range(place + 1, resolver.match[place])
        if all(resolver.is_name(each) or resolver.value(each) in {",", ";", "_"} for each in inside):
            return resolver.match[place] + 1
    return place
