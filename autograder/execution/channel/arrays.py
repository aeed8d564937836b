"""Arrays and scalars of numpy, as raw bytes with a dtype from a list."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.execution.channel import caps
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.kinds import Json, NotPlain, Reading, ValueKind, Writing, items

_TEXTS = "texts"
_CHARACTER = 4  # bytes
_DTYPES = {
    name: np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
}
SCALARS: tuple[type, ...] = tuple({dtype.type for dtype in _DTYPES.values()} | {np.longlong, np.ulonglong})
"""The types of numpy's numbers. On most platforms two of them have 64 bits, with one name."""


def shape_of(plain: Any, item_bytes: int, data_bytes: int) -> tuple[int, ...]:
    """A shape that fits to so many bytes of data; raises :class:`MalformedFrame`.

    >>> shape_of([2, 3], item_bytes=4, data_bytes=24)
    (2, 3)
    """
    if type(plain) is not list or len(plain) > caps.DIMENSIONS:
        raise MalformedFrame("a shape is not a short list")
    if any(type(size) is not int or not 0 <= size < 2**31 for size in plain):
        raise MalformedFrame("a shape has a size that no array has")
    if math.prod(plain) * item_bytes != data_bytes:
        raise MalformedFrame("a shape does not fit to its data")
    if math.prod(size for size in plain if size) >= 2**40:  # an empty array has strides all the same
        raise MalformedFrame("a shape is too large")
    return tuple(plain)


def require_booleans(data: memoryview) -> None:
    """Refuse bytes that are neither 0 nor 1, of which booleans that are
    neither true nor false would be made.
    """
    if len(data) and np.frombuffer(data, np.uint8).max() > 1:
        raise MalformedFrame("a boolean is neither true nor false")


def sendable_shape(shape: Iterable[int], item_bytes: int) -> list[int]:
    """The shape of an array, as it is sent; raises :class:`CannotCross` for one that is not taken."""
    sizes = [int(size) for size in shape]
    _require_size(math.prod(sizes) * item_bytes)
    try:
        shape_of(sizes, item_bytes, math.prod(sizes) * item_bytes)
    except MalformedFrame as error:
        raise CannotCross("value.too-large", f"{error}: {sizes[:8]}") from None
    return sizes


def _require_size(data_bytes: int) -> None:
    """Refuse to make a copy that could not be sent."""
    if data_bytes > caps.BLOB_BYTES:
        raise CannotCross(
            "value.too-large", f"{data_bytes} bytes of numbers; {caps.BLOB_BYTES} are allowed in one message"
        )


def _write_array(writing: Writing, value: npt.NDArray[Any], depth: int) -> list[Json]:
    if value.dtype.kind == "U":
        return _write_texts(writing, value, depth)
    dtype = _DTYPES.get(value.dtype.name)
    if dtype is None or value.dtype.kind not in "biufc":
        raise NotPlain
    shape = sendable_shape(value.shape, value.dtype.itemsize)
    writing.blob(np.ascontiguousarray(value, dtype).reshape(-1).view(np.uint8).data)
    return [dtype.name, shape]


def _read_array(reading: Reading, plain: list[Json], depth: int) -> npt.NDArray[Any]:
    if plain[:1] == [_TEXTS]:
        return _read_texts(reading, plain, depth)
    name, shape = items(plain, str, list)
    dtype = _dtype(name)
    data = reading.blob()
    sizes = shape_of(shape, dtype.itemsize, len(data))
    if dtype.kind == "b":
        require_booleans(data)
    return np.frombuffer(data, dtype).reshape(sizes)


def _write_scalar(writing: Writing, value: Any, depth: int) -> list[Json]:
    return [value.dtype.name, value.tobytes().hex()]


def _read_scalar(reading: Reading, plain: list[Json], depth: int) -> Any:
    name, digits = items(plain, str, str)
    dtype = _dtype(name)
    if len(digits) != 2 * dtype.itemsize or not set(digits) <= set("0123456789abcdef"):
        raise MalformedFrame("a number of numpy has the wrong size")
    data = memoryview(bytes.fromhex(digits))
    if dtype.kind == "b":
        require_booleans(data)
    return np.frombuffer(data, dtype)[0]


def _dtype(name: str) -> np.dtype[Any]:
    try:
        return _DTYPES[name]
    except KeyError:
        raise MalformedFrame("an array has a dtype that is not on the list") from None


def _write_texts(writing: Writing, value: npt.NDArray[Any], depth: int) -> list[Json]:
    if value.size > caps.ITEMS or value.nbytes > caps.TEXT_BYTES:
        raise CannotCross("value.too-large", f"an array of {value.size} texts, {value.nbytes} bytes long")
    width = value.dtype.itemsize // _CHARACTER
    return [
        _TEXTS,
        sendable_shape(value.shape, 1),
        width,
        writing.write(value.reshape(-1).tolist(), depth),
    ]


def _read_texts(reading: Reading, plain: list[Json], depth: int) -> npt.NDArray[Any]:
    _, shape, width, written = items(plain, str, list, int, list)
    texts = reading.read(written, depth)
    if type(texts) is not list or any(type(text) is not str or len(text) > width for text in texts):
        raise MalformedFrame("an array of texts has something else in it")
    if not 0 <= width * max(1, len(texts)) <= caps.TEXT_BYTES // _CHARACTER:
        raise MalformedFrame("an array of texts is too large")
    return np.array(texts, f"U{width}").reshape(shape_of(shape, 1, len(texts)))


def _write_text(writing: Writing, value: np.str_, depth: int) -> list[Json]:
    return [writing.write(value.item(), depth)]


def _read_text(reading: Reading, plain: list[Json], depth: int) -> np.str_:
    (text,) = [reading.read(each, depth) for each in plain[:1]] or [None]
    if len(plain) != 1 or type(text) is not str:
        raise MalformedFrame("a text of numpy is none")
    return np.str_(text)


ARRAY_KINDS = (
    ValueKind("array", (np.ndarray,), _write_array, _read_array),
    ValueKind("scalar", SCALARS, _write_scalar, _read_scalar),
    ValueKind("numpy text", (np.str_,), _write_text, _read_text),
)
