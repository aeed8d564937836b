"""Whether what stands above something transposes it."""

from __future__ import annotations

from autograder.symbolic.reading.reader import Reader


def transpose_end(reader: Reader, place: int, base: int) -> int | None:
    """The place behind ``^T``, ``^{\\top}``, ``^t`` or ``^{\\prime}``; None where it is an exponent.

    ``base`` is the place where what stands below ends.
    """
    if reader.sign(place) != "^":
        return None
    inside, end = place + 1, place + 2
    if reader.sign(inside) == "{":
        inside, end = inside + 1, reader.match[inside] + 1
        if end != inside + 2:
            return None
    mark = reader.token(inside)
    if mark.kind == "operator" and mark.value in {"T", "'"}:
        return end
    if mark.kind != "name" or mark.value in reader.vocabulary.names or mark.value not in {"T", "t"}:
        return None
    return end if mark.value == "T" or _ends_in_array(reader, base) else None


def _ends_in_array(reader: Reader, place: int) -> bool:
    """Whether what ends at a place is a vector or matrix, or a bracket around some."""
    start = next((opening for opening, closing in reader.match.items() if closing == place), place)
    return any(reader.is_array(reader.value(each)) for each in range(start, place + 1))
