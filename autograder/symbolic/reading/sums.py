"""Sums and products over an index, as signs and as calls."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.arguments import Argument, Range, arguments
from autograder.symbolic.reading.operators import expression_between, read_product, read_sum, script
from autograder.symbolic.reading.reader import Reader
from autograder.symbolic.reading.spelling import STRUCTURES
from autograder.symbolic.reading.unbound_indices import dangling_indices, length_of

_DISGUISES = {"Sigma": "sum", "Pi": "product"}


@dataclass(frozen=True)
class Header:
    """What stands below and above a sum; the place is where to point if it is not enough."""

    place: int
    index: str
    lower: nodes.Expression | None
    upper: nodes.Expression | None


def begins_disguised(reader: Reader) -> bool:
    """Whether a capital sigma or pi is meant as a sign: ``\\Sigma_{j=1}^J`` is a sum."""
    below, name = reader.at + 2, reader.token(reader.at).value
    if reader.sign(reader.at + 1) != "_":
        return False
    if reader.opens(below):
        start, stop = below + 1, reader.match[below]
        has_range = reader.find(start, stop, "=") is not None
        has_index = stop == start + 1 and reader.is_name(start)
    else:
        has_range, has_index = False, reader.is_name(below)
    if has_index and name in reader.vocabulary.names:  # an entry of the matrix, or a sum after all
        reader.causes.add("sigma")
        has_index = reader.convention.sigma_is_sum
    return has_range or has_index


def is_written_out(reader: Reader) -> bool:
    """Whether a word is spelled in letters, as in code, and applied to a parenthesis."""
    source = reader.source(reader.at)
    is_sign = not source[0].isascii() or (source.lstrip("\\") in STRUCTURES and source[0] == "\\")
    return not is_sign and (
        reader.sign(reader.at + 1) == "(" or (reader.sign(reader.at + 1) == "[" and source[0].isupper())
    )


def reduction(reader: Reader) -> nodes.Expression:
    """``\\sum_{j=1}^{J} v_j``, with whatever of its index and bounds is written, and ``Sum(v[j], (j, 1,
    J))``.
    """
    place, kind = reader.at, reader.token(reader.at).value
    kind = _DISGUISES.get(kind, kind)
    if is_written_out(reader):
        return _called(reader, place, kind)
    reader.causes.add("sum")
    below, above, reader.at = scripts(reader, place + 1)
    if below is None and above is not None:
        raise reader.error("The index is missing; write for example `\\sum_{j=1}^{J}`.", place + 1)
    header = None if below is None else _header(reader, below, above)
    body = reader.settled(read_sum(reader) if reader.convention.sum_takes_rest else read_product(reader))
    return (
        without_index(reader, place, kind, body) if header is None else _reduced(reader, kind, header, body)
    )


def scripts(reader: Reader, place: int) -> tuple[int | None, int | None, int]:
    """Where what stands below and above begins, in whichever order, and the place behind both."""
    below = above = None
    while (mark := reader.sign(place)) in {"_", "^"}:
        below, above = (place + 1, above) if mark == "_" else (below, place + 1)
        place = reader.behind_script(place + 1)
    return below, above, place


def _reduced(reader: Reader, kind: str, header: Header, body: nodes.Expression) -> nodes.Expression:
    index, upper = header.index, header.upper
    if upper is None:
        if kind == "sum" and header.lower is None and _is_latent(index, body):
            return nodes.Integral(index, None, None, body)
        upper = length_of(index, body, reader.vocabulary)
    if upper is None:
        raise reader.error(f"How far does `{index}` run? Write the upper bound above the sum.", header.place)
    return nodes.Reduce(kind, index, header.lower or nodes.ONE, upper, body)


def _is_latent(name: str, body: nodes.Expression) -> bool:
    """Whether a sum runs over a variable of the model, such as ``\\sum_z p(x,z)``."""
    return any(isinstance(node, nodes.Density) and name in node.of + node.given for node in nodes.walk(body))


# --- the index and its bounds


def _header(reader: Reader, below: int, above: int | None) -> Header:
    """What ``j``, ``{j=1}`` or ``{1 \\le j \\le J}`` below a sum says, and the bound above it."""
    start, stop = below, below + 1
    if reader.opens(below):
        start, stop = below + 1, reader.match[below]
    first = reader.find(start, stop, "<=", "<")
    if first is not None:
        return _between(reader, start, first, stop)
    name, behind = _index(reader, start)
    equals = reader.find(start, stop, "=")
    lower = None
    if equals is not None:
        if equals != behind:
            raise reader.error("The index of the sum has to stand here, as in `j=1`.", start)
        lower = expression_between(reader, equals + 1, stop)
    elif stop > behind and reader.value(behind) != "relation":
        raise reader.error("I can read only one index below a sum, as in `\\sum_{j=1}^{J}`.", behind)
    return Header(start, name, lower, None if above is None else script(reader, above))


def _between(reader: Reader, start: int, first: int, stop: int) -> Header:
    second = reader.find(first + 1, stop, "<=")
    if second != first + 2 or reader.sign(first) != "<=":
        raise reader.error("Write the range of the sum as in `j=1`, with the upper bound above.", first)
    name, _ = _index(reader, first + 1)
    lower = expression_between(reader, start, first)
    return Header(first + 1, name, lower, expression_between(reader, second + 1, stop))


def _index(reader: Reader, place: int) -> tuple[str, int]:
    """The index of a sum, and the place behind its name."""
    if not reader.is_name(place):
        raise reader.error("The index of the sum has to stand here.", place)
    return reader.full_name(reader.token(place).value, place + 1)


def without_index(reader: Reader, place: int, kind: str, body: nodes.Expression) -> nodes.Expression:
    """``\\sum x_i`` runs over the index that is open; ``sum(v)`` over the entries of a vector."""
    indices = dangling_indices(body, reader.vocabulary)
    if len(indices) > 1:
        raise reader.error("Over which index does this run? Write it below.", place)
    for index in indices:
        upper = length_of(index, body, reader.vocabulary)
        if upper is not None:
            return nodes.Reduce(kind, index, nodes.ONE, upper, body)
    return nodes.applied("total" if kind == "sum" else "total product", body)


# --- calls


def _called(reader: Reader, place: int, kind: str) -> nodes.Expression:
    reader.at += 1
    first, *ranges = arguments(reader)
    body = body_of(reader, place, first)
    if not ranges:
        return without_index(reader, place, kind, body)
    for each in ranges:
        index, lower, upper = bounds(reader, place, each)
        body = nodes.Reduce(kind, index, lower, upper, body)
    return body


def body_of(reader: Reader, place: int, first: Argument) -> nodes.Expression:
    """What a sum or an integral that is written as a call is of."""
    if isinstance(first, Range):
        raise reader.error("Here I expect a range such as `(j, 1, J)`.", place)
    return reader.settled(first)


def bounds(reader: Reader, place: int, given: Argument) -> tuple[str, nodes.Expression, nodes.Expression]:
    """The index or variable of ``(j, 1, J)``, and its bounds."""
    if not isinstance(given, Range) or len(given.items) != 3 or not isinstance(given.items[0], nodes.Symbol):
        raise reader.error("Here I expect a range such as `(j, 1, J)`.", place)
    return given.items[0].name, given.items[1], given.items[2]
