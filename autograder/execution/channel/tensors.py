"""Tensors as raw bytes with a dtype from a list, a shape, and whether they require a gradient.

A parameter crosses as a plain tensor. What is read has memory of its own and no class but
``torch.Tensor``. It requires a gradient where the original did, and is a leaf where that was one; the
result of a computation is no leaf, but nothing leads back from it to what it was computed from. Who reads the
outputs of a call has to join them to it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import torch

from autograder.execution.channel import caps
from autograder.execution.channel.arrays import require_booleans, sendable_shape, shape_of
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.kinds import Json, Reading, ValueKind, Writing, items

_DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.bool, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8),
        *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128),
    )
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
_WITH_GRADIENT = frozenset(dtype for dtype in _NAMES if dtype.is_floating_point or dtype.is_complex)


def _write_tensor(writing: Writing, value: torch.Tensor, depth: int) -> list[Json]:
    name = _NAMES.get(value.dtype)
    if name is None:
        raise CannotCross("tensor.dtype", f"a tensor of dtype {str(value.dtype).removeprefix('torch.')}")
    if value.is_meta:
        raise CannotCross("tensor.meta", "a tensor on the device `meta`, which has a shape but no numbers")
    shape = sendable_shape(value.shape, value.element_size())
    plain = value.detach()
    if plain.layout != torch.strided:
        plain = plain.to_dense()
    plain = plain.cpu().resolve_conj().resolve_neg().contiguous()
    writing.blob(plain.reshape(-1).view(torch.uint8).numpy().data if plain.numel() else b"")
    return [name, shape, value.requires_grad, value.is_leaf]


def _read_tensor(reading: Reading, plain: list[Json], depth: int) -> Any:
    name, shape, wants_grad, is_leaf = items(plain, str, list, bool, bool)
    dtype = _read_name(name)
    if wants_grad and dtype not in _WITH_GRADIENT:
        raise MalformedFrame("a tensor of this dtype has no gradient")
    data = reading.blob()
    sizes = shape_of(shape, dtype.itemsize, len(data))
    if dtype is torch.bool:
        require_booleans(data)
    flat = torch.frombuffer(data, dtype=dtype) if len(data) else torch.empty(0, dtype=dtype)
    tensor = flat.reshape(sizes).requires_grad_(wants_grad)
    if is_leaf or not wants_grad:
        return tensor
    with torch.enable_grad():  # a notebook may have turned this off for good
        return tensor.view_as(tensor)


def _read_name(name: Any) -> torch.dtype:
    dtype = _DTYPES.get(name) if type(name) is str else None
    if dtype is None:
        raise MalformedFrame("a tensor has a dtype that is not on the list")
    return dtype


def _write_dtype(writing: Writing, value: torch.dtype, depth: int) -> list[Json]:
    if value not in _NAMES:
        raise CannotCross("tensor.dtype", f"the dtype {str(value).removeprefix('torch.')}")
    return [_NAMES[value]]


def _read_size(reading: Reading, plain: list[Json], depth: int) -> torch.Size:
    if len(plain) > 64 or any(type(size) is not int or not 0 <= size < 2**62 for size in plain):
        raise MalformedFrame("a size of a tensor is not one")
    return torch.Size(plain)


_TENSORS = (torch.Tensor, torch.nn.Parameter)
CONTAINERS = (list, tuple, dict, OrderedDict)
"""In which tensors are looked for among arguments and results."""

TENSOR_KINDS = (
    ValueKind("tensor", _TENSORS, _write_tensor, _read_tensor),
    ValueKind(
        "dtype", (torch.dtype,), _write_dtype, lambda reading, plain, depth: _read_name(*items(plain, str))
    ),
    ValueKind("size", (torch.Size,), lambda writing, value, depth: list(value), _read_size),
)


def same_tensor(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two tensors have the same shape, dtype and numbers; none of them is NaN.

    >>> same_tensor(torch.ones(1), torch.ones(1, dtype=torch.float64))
    False
    """
    return one.shape == other.shape and one.dtype == other.dtype and torch.equal(one, other)


def with_tensors(value: Any, change: Callable[[torch.Tensor], Any]) -> Any:
    """A value with each tensor in its lists, tuples and dictionaries replaced, in the order of sending.

    Raises:
        CannotCross: a value that contains itself, or more than may cross.

    >>> with_tensors({"loss": [torch.tensor(2.0), 1]}, float)
    {'loss': [2.0, 1]}
    """
    return _Replacing(change).replaced(value)


def tensors_with_gradient(*values: Any) -> list[torch.Tensor]:
    """The tensors that require a gradient in values, in the order in which they cross.

    >>> tensors_with_gradient(1, [torch.ones(1), {"x": torch.zeros(1, requires_grad=True)}])
    [tensor([0.], requires_grad=True)]
    """
    found: list[torch.Tensor] = []

    def look(tensor: torch.Tensor) -> torch.Tensor:
        if tensor.requires_grad:
            found.append(tensor)
        return tensor

    for value in values:
        with_tensors(value, look)
    return found


class _Replacing:
    def __init__(self, change: Callable[[torch.Tensor], Any]) -> None:
        self.change = change
        self.items = 0
        self.above: set[int] = set()

    def replaced(self, value: Any) -> Any:
        self.items += 1
        if any(type(value) is kind for kind in _TENSORS):
            return self.change(value)
        if not any(type(value) is kind for kind in CONTAINERS):
            return value
        if id(value) in self.above:
            raise CannotCross("value.cyclic", f"a {type(value).__name__} that contains itself")
        if len(self.above) >= caps.DEPTH or self.items > caps.ITEMS:
            raise CannotCross("value.too-large", "very many values in one another")
        self.above.add(id(value))
        try:
            if isinstance(value, dict):
                return type(value)((key, self.replaced(item)) for key, item in type(value).items(value))
            return type(value)(self.replaced(item) for item in value)
        finally:
            self.above.discard(id(value))
