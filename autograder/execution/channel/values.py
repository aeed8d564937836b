"""Values as plain data and back: copies of what is exactly of a known type, handles for the rest.

Which kind a value is of is asked of its type alone, and by identity: a subclass of ``float``
whose ``==`` is always true is no float, and its class has no say. A value that was read is
of one of the exact types that :mod:`.containers`, :mod:`.exact_numbers`, :mod:`.arrays`,
:mod:`.tensors` and :mod:`.symbolic_values` name, or what the reader makes of a handle.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from autograder.execution.channel import (
    arrays,
    caps,
    containers,
    exact_numbers,
    symbolic_values,
    tensors,
)
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.frames import Blob, Frame
from autograder.execution.channel.handles import OBJECT_KINDS as KINDS_OF_OBJECTS
from autograder.execution.channel.handles import Given, Handle, Parameter
from autograder.execution.channel.kinds import Json, NotPlain, ValueKind, items, name, valid_text

_KINDS = (
    *containers.CONTAINER_KINDS,
    *exact_numbers.EXACT_NUMBER_KINDS,
    *arrays.ARRAY_KINDS,
    *tensors.TENSOR_KINDS,
    symbolic_values.SYMBOLIC_KIND,
)
_BY_TYPE = {id(each): kind for kind in _KINDS for each in kind.types}
_BY_TAG = {kind.tag: kind for kind in _KINDS}
_THEMSELVES = {id(each) for each in (type(None), bool)}
_TEXT, _INTEGER, _FLOAT = id(str), id(int), id(float)
_HANDLE, _GIVEN = "handle", "given"
_SMALL = 2**63

Stays = Callable[[Any], Handle | Given]
Found = Callable[[Handle | Given], Any]


def refuse(value: Any) -> Handle | Given:
    """Send plain data only: raise :class:`CannotCross` for everything else."""
    raise CannotCross("value.kind", f"an object of type {type(value).__name__[:60]}")


def keep_handle(found: Handle | Given) -> Any:
    """Leave a handle as it is."""
    return found


def encode(value: Any, stays: Stays = refuse) -> Frame:
    """A value as the header and the blobs of a frame.

    What is no plain data is given to ``stays``, which returns what is sent in its place:
    in the candidate ``HandleTable.handle``, in the examiner the :class:`Given` of a stand-in.

    Raises:
        CannotCross: more than the caps allow, a cycle, or what ``stays`` refuses.

    >>> encode([1, 2.5, None, (1, 2)]).header
    ['list', 1, 2.5, None, ['tuple', 1, 2]]
    """
    writer = Writer(stays)
    return Frame(writer.write(value, 0), writer.blobs)


def decode(frame: Frame, found: Found = keep_handle) -> Any:
    """The value that a frame holds; ``found`` makes of a handle what is to stand for it.

    Raises:
        MalformedFrame: anything that :func:`encode` could not have sent.

    >>> decode(encode({"a": (1, float("inf"))}))
    {'a': (1, inf)}
    """
    reader = ValueReader(frame.blobs, found)
    value = reader.read(frame.header, 0)
    reader.finish()
    return value


class Writer:
    """Writes the values of one frame; collects their blobs."""

    def __init__(self, stays: Stays = refuse) -> None:
        self.blobs: list[Blob] = []
        self._stays = stays
        self._items = 0
        self._counts: Counter[str] = Counter()
        self._bytes = 0
        self._above: set[int] = set()

    def write(self, value: Any, depth: int = 0) -> Json:
        """What stands for a value in the header."""
        self._items += 1
        if self._items > caps.ITEMS:
            raise CannotCross("value.too-large", f"more than {caps.ITEMS} values in one another")
        kind = id(type(value))
        if kind in _THEMSELVES:
            return value
        if kind == _FLOAT and math.isfinite(value):
            return value
        if kind == _INTEGER and -_SMALL <= value < _SMALL:
            return value
        if kind == _TEXT and len(value) <= caps.SHORT_TEXT:
            return valid_text(value)
        return self._write_list(value, _kind_of(value), depth)

    def blob(self, data: Blob) -> None:
        """Send these bytes next to the header."""
        self._bytes += len(data)
        if self._bytes > caps.BLOB_BYTES or len(self.blobs) >= caps.BLOBS:
            raise CannotCross("value.too-large", f"more than {caps.BLOB_BYTES} bytes in one message")
        self.blobs.append(data)

    def count(self, what: str, most: int) -> None:
        """One more of something of which a frame may have so many."""
        self._counts[what] += 1
        if self._counts[what] > most:
            raise CannotCross("value.too-large", f"more than {most} {what}")

    def _write_list(self, value: Any, kind: ValueKind | None, depth: int) -> list[Json]:
        if depth >= caps.DEPTH:
            raise CannotCross("value.too-deep", f"more than {caps.DEPTH} values inside of one another")
        if id(value) in self._above:
            raise CannotCross("value.cyclic", f"a {type(value).__name__} that contains itself")
        if kind is None:
            return self._reference(self._stays(value))
        self._above.add(id(value))
        try:
            return [kind.tag, *kind.write(self, value, depth + 1)]
        except NotPlain:
            return self._reference(self._stays(value))
        finally:
            self._above.discard(id(value))

    def _reference(self, handle: Handle | Given) -> list[Json]:
        if isinstance(handle, Given):
            return [_GIVEN, handle.number]
        parameters = handle.parameters
        return [
            _HANDLE,
            *(handle.number, handle.kind, handle.type_name, handle.name, handle.callable),
            None if parameters is None else [[each.name, each.kind, each.optional] for each in parameters],
        ]


class ValueReader:
    """Reads the values of one frame; every blob has to be used, once, in the order of the values."""

    def __init__(self, blobs: Sequence[Blob], found: Found = keep_handle) -> None:
        self._blobs = iter(blobs)
        self._found = found
        self._items = 0
        self._counts: Counter[str] = Counter()

    def read(self, plain: Json, depth: int = 0) -> Any:
        """The value for which this stands in the header."""
        self._items += 1
        if self._items > caps.ITEMS:
            raise MalformedFrame("a frame has too many values")
        kind = type(plain)
        if kind is not list:
            if kind is str and len(plain) > caps.SHORT_TEXT:
                raise MalformedFrame("a text is too long for a header")
            if kind is int and not -_SMALL <= plain < _SMALL:
                raise MalformedFrame("an integer is too large for a header")
            return plain
        if depth >= caps.DEPTH:
            raise MalformedFrame("a value is nested too deeply")
        if not plain or type(plain[0]) is not str:
            raise MalformedFrame("a value has no kind")
        tag, *rest = plain
        known = _BY_TAG.get(tag)
        if known is not None:
            return known.read(self, rest, depth + 1)
        if tag == _GIVEN:
            return self._found(Given(_number(*items(rest, int))))
        if tag == _HANDLE:
            return self._found(_handle(rest))
        raise MalformedFrame("a value is of a kind that is not on the list")

    def blob(self) -> memoryview:
        """The bytes that were sent next."""
        try:
            data = next(self._blobs)
        except StopIteration:
            raise MalformedFrame("a value has no data") from None
        return memoryview(data)

    def count(self, what: str, most: int) -> None:
        """One more of something of which a frame may have so many."""
        self._counts[what] += 1
        if self._counts[what] > most:
            raise MalformedFrame(f"a frame has more than {most} {what}")

    def finish(self) -> None:
        """Refuse data that belongs to no value."""
        if next(self._blobs, None) is not None:
            raise MalformedFrame("a frame has data that no value uses")


def _kind_of(value: Any) -> ValueKind | None:
    kind = _BY_TYPE.get(id(type(value)))
    if kind is not None:
        return kind
    if type(value) is str:
        return containers.LONG_TEXT
    if type(value) is int:
        return exact_numbers.LARGE_INTEGER
    if type(value) is float:
        return exact_numbers.SPECIAL_FLOAT
    return symbolic_values.SYMBOLIC_KIND if symbolic_values.is_undefined_function(value) else None


def _number(number: int) -> int:
    if not 0 < number < 2**53:
        raise MalformedFrame("a handle has no number")
    return number


def _handle(plain: list[Json]) -> Handle:
    if len(plain) != 6:
        raise MalformedFrame("a handle does not have its parts")
    number, kind, type_name, own_name, is_callable, parameters = plain
    if type(number) is not int or kind not in KINDS_OF_OBJECTS or type(is_callable) is not bool:
        raise MalformedFrame("a handle is not described as handles are")
    return Handle(
        _number(number),
        kind,
        name(type_name),
        None if own_name is None else name(own_name),
        is_callable,
        _parameters(parameters),
    )


def _parameters(plain: Json) -> tuple[Parameter, ...] | None:
    if plain is None:
        return None
    if type(plain) is not list or len(plain) > 100 or any(type(each) is not list for each in plain):
        raise MalformedFrame("the parameters of a function are not a list")
    found = tuple(Parameter(*items(each, str, int, bool)) for each in plain)
    if any(not 0 <= each.kind <= 4 or not name(each.name).isidentifier() for each in found):
        raise MalformedFrame("a parameter of a function can't be one")
    return found
