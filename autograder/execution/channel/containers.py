"""Lists, tuples, dictionaries, sets, ranges, slices, long texts and bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from autograder.execution.channel import caps
from autograder.execution.channel.arrays import SCALARS
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.kinds import Json, NotPlain, Reading, ValueKind, Writing, items, valid_text

_KEYS = (type(None), bool, int, float, complex, str, bytes, tuple, frozenset, *SCALARS)
_LARGEST_BOUND = 2**61  # so that the length of a range is one that `len` can say


def _write_items(writing: Writing, value: Iterable[Any], depth: int) -> list[Json]:
    return [writing.write(item, depth) for item in value]


def _write_dictionary(writing: Writing, value: dict[Any, Any], depth: int) -> list[Json]:
    _require_keys(value)
    return [writing.write(part, depth) for pair in type(value).items(value) for part in pair]


def _write_set(writing: Writing, value: Collection[Any], depth: int) -> list[Json]:
    _require_keys(value)
    return _write_items(writing, value, depth)


def _require_keys(keys: Collection[Any]) -> None:
    """Refuse keys of which no table can be made quickly, and the same here and there."""
    _require_plain_keys(keys)
    if len({hash(key) for key in keys}) < len(keys) - caps.EQUAL_HASHES:
        raise NotPlain


def _require_plain_keys(keys: Iterable[Any], depth: int = 0) -> None:
    """Nothing whose own ``__hash__`` or ``__eq__`` would be asked when it is put into a set again.

    And no text that would be changed on the way, after which two might be equal.
    """
    for key in keys:
        if depth > caps.DEPTH or not any(type(key) is kind for kind in _KEYS):
            raise NotPlain
        if type(key) is str and valid_text(key) != key:
            raise NotPlain
        if type(key) is tuple or type(key) is frozenset:
            _require_plain_keys(key, depth + 1)


def _reader_of_items(build: Callable[[list[Any]], Any]) -> Callable[[Reading, list[Json], int], Any]:
    return lambda reading, plain, depth: build([reading.read(item, depth) for item in plain])


def _read_dictionary(reading: Reading, plain: list[Json], depth: int) -> dict[Any, Any]:
    if len(plain) % 2:
        raise MalformedFrame("a dictionary has a key without a value")
    parts = [reading.read(item, depth) for item in plain]  # in the order in which they were written
    keys = parts[::2]
    _refuse_keys(keys)
    result = dict(zip(keys, parts[1::2], strict=True))
    if len(result) != len(keys):
        raise MalformedFrame("a dictionary has a key twice")
    return result


def _read_set(reading: Reading, plain: list[Json], depth: int) -> set[Any]:
    members = [reading.read(item, depth) for item in plain]
    _refuse_keys(members)
    result = set(members)
    if len(result) != len(members):
        raise MalformedFrame("a set has a member twice")
    return result


def _refuse_keys(keys: list[Any]) -> None:
    try:
        _require_keys(keys)
    except NotPlain:
        raise MalformedFrame("a key is not plain data, or many have the same hash") from None


def _write_range(writing: Writing, value: range, depth: int) -> list[Json]:
    bounds = [value.start, value.stop, value.step]
    if any(abs(bound) > _LARGEST_BOUND for bound in bounds):
        raise CannotCross("value.too-large", "a range with very large bounds")
    return bounds


def _read_range(reading: Reading, plain: list[Json], depth: int) -> range:
    start, stop, step = items(plain, int, int, int)
    if not step or any(abs(bound) > _LARGEST_BOUND for bound in plain):
        raise MalformedFrame("a range has bounds that no range has")
    return range(start, stop, step)


def _write_slice(writing: Writing, value: slice, depth: int) -> list[Json]:
    bounds = [value.start, value.stop, value.step]
    if any(type(bound) not in (int, type(None)) for bound in bounds):
        raise NotPlain
    return _write_items(writing, bounds, depth)


def _read_slice(reading: Reading, plain: list[Json], depth: int) -> slice:
    bounds = [reading.read(item, depth) for item in plain]
    if len(bounds) != 3 or any(type(bound) not in (int, type(None)) for bound in bounds):
        raise MalformedFrame("a slice has bounds that are no integers")
    return slice(*bounds)


def _write_long_text(writing: Writing, value: str, depth: int) -> list[Json]:
    data = valid_text(value).encode()
    if len(data) > caps.TEXT_BYTES:
        raise CannotCross("value.too-large", f"a text of {len(data)} bytes; {caps.TEXT_BYTES} are allowed")
    writing.blob(data)
    return []


def _read_long_text(reading: Reading, plain: list[Json], depth: int) -> str:
    items(plain)
    data = reading.blob()
    if len(data) > caps.TEXT_BYTES:
        raise MalformedFrame("a text is too long")
    try:
        return str(data, "utf-8", "strict")
    except UnicodeDecodeError:
        raise MalformedFrame("a text is not UTF-8") from None


def _write_bytes(writing: Writing, value: bytes | bytearray, depth: int) -> list[Json]:
    writing.blob(value)
    return []


def _reader_of_bytes(build: Callable[[memoryview], Any]) -> Callable[[Reading, list[Json], int], Any]:
    def read(reading: Reading, plain: list[Json], depth: int) -> Any:
        items(plain)
        return build(reading.blob())

    return read


def _read_ellipsis(reading: Reading, plain: list[Json], depth: int) -> Any:
    items(plain)
    return ...


LONG_TEXT = ValueKind("text", (), _write_long_text, _read_long_text)
"""Texts that would make the header long; the others are themselves."""

CONTAINER_KINDS = (
    LONG_TEXT,
    ValueKind("list", (list,), _write_items, _reader_of_items(list)),
    ValueKind("tuple", (tuple,), _write_items, _reader_of_items(tuple)),
    ValueKind("dict", (dict,), _write_dictionary, _read_dictionary),
    ValueKind(
        "ordered",
        (OrderedDict,),
        _write_dictionary,
        lambda reading, plain, depth: OrderedDict(_read_dictionary(reading, plain, depth)),
    ),
    ValueKind("set", (set,), _write_set, _read_set),
    ValueKind(
        "frozenset",
        (frozenset,),
        _write_set,
        lambda reading, plain, depth: frozenset(_read_set(reading, plain, depth)),
    ),
    ValueKind("range", (range,), _write_range, _read_range),
    ValueKind("slice", (slice,), _write_slice, _read_slice),
    ValueKind("bytes", (bytes,), _write_bytes, _reader_of_bytes(bytes)),
    ValueKind("bytearray", (bytearray,), _write_bytes, _reader_of_bytes(bytearray)),
    ValueKind("ellipsis", (type(...),), lambda writing, value, depth: [], _read_ellipsis),
)
