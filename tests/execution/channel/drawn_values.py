"""Values of every kind that can cross, drawn by hypothesis, and how two of them are compared."""

from __future__ import annotations

import collections
import decimal
import fractions
import struct
from typing import Any

import mpmath
import numpy as np
import sympy
import torch
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.execution.channel import symbolic_values
from autograder.execution.channel.arrays import SCALARS
from autograder.execution.channel.handles import Given, Handle

PLAIN_TYPES = (
    *(type(None), bool, int, float, complex, str, bytes, bytearray, type(...)),
    *(list, tuple, dict, collections.OrderedDict, set, frozenset, range, slice),
    *(fractions.Fraction, decimal.Decimal, mpmath.mpf),
    *(np.ndarray, np.str_, *SCALARS, torch.Tensor, torch.dtype, torch.Size),
    *symbolic_values.TYPES,
    *(Handle, Given),
)
_DTYPES = (
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128"
).split()
_HALF = (torch.float16, torch.bfloat16)


def _tensor(array: np.ndarray[Any, Any], wants_grad: bool) -> torch.Tensor:
    tensor = torch.from_numpy(array.copy())
    return tensor.requires_grad_(wants_grad and (tensor.is_floating_point() or tensor.is_complex()))


_shapes = npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
_tensor_dtypes = st.sampled_from([name for name in _DTYPES if name not in ("uint16", "uint32", "uint64")])
arrays = st.sampled_from(_DTYPES).flatmap(lambda name: npst.arrays(np.dtype(name), _shapes))
tensors = st.builds(
    _tensor, _tensor_dtypes.flatmap(lambda name: npst.arrays(np.dtype(name), _shapes)), st.booleans()
)
_short_texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=4)
text_arrays = npst.arrays(np.dtype("U4"), _shapes, elements=_short_texts)
half_tensors = st.builds(
    lambda numbers, dtype: torch.tensor(numbers, dtype=dtype),
    st.lists(st.floats(width=16)),
    st.sampled_from(_HALF),
)
texts = st.text(st.characters(exclude_categories=("Cs",))) | st.integers(4000, 9000).map(lambda n: "ä" * n)
keys = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | st.binary(),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=4,
)
leaves = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), texts, st.binary()),
    st.integers(-(2**13_000), 2**13_000),
    st.fractions(),
    st.decimals().filter(lambda number: not number.is_snan()),  # which can't even be compared
    st.floats(allow_nan=False, allow_infinity=False).map(mpmath.mpf),
    *(arrays, text_arrays, tensors, half_tensors, _short_texts.map(np.str_)),
    arrays.filter(lambda array: array.size > 0).map(lambda array: array.reshape(-1)[0]),
    st.builds(range, st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 9)),
    st.builds(slice, st.none() | st.integers(-9, 9), st.none() | st.integers(-9, 9)),
    st.sampled_from([..., torch.float32, torch.bool, torch.Size([2, 3])]),
    st.binary(max_size=20).map(bytearray),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
        st.dictionaries(keys, inner, max_size=4).map(collections.OrderedDict),
        st.sets(keys, max_size=4),
        st.frozensets(keys, max_size=4),
    ),
    max_leaves=12,
)


def same(left: Any, right: Any) -> bool:
    """Whether two values are of the same exact types and have the same bits."""
    if type(left) is not type(right):
        return False
    if type(left) is torch.Tensor:
        return (
            left.dtype == right.dtype
            and left.shape == right.shape
            and left.requires_grad == right.requires_grad
            and _bits(left) == _bits(right)
        )
    if isinstance(left, np.ndarray | np.generic):
        return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
    if type(left) is float:
        return struct.pack(">d", left) == struct.pack(">d", right)
    if type(left) is complex:
        return same(left.real, right.real) and same(left.imag, right.imag)
    if type(left) is decimal.Decimal:
        return str(left) == str(right)
    if type(left) in (list, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if type(left) in (dict, collections.OrderedDict):
        return same(list(left.keys()), list(right.keys())) and same(list(left.values()), list(right.values()))
    return bool(left == right)


def _bits(tensor: torch.Tensor) -> bytes:
    return tensor.detach().reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""


def is_plain(value: Any) -> bool:
    """Whether a value and everything in it is of an exact type that may come out of a frame."""
    pending = [value]
    while pending:
        each = pending.pop()
        if not any(type(each) is kind for kind in PLAIN_TYPES) and not symbolic_values.is_undefined_function(
            each
        ):
            return False
        if type(each) in (list, tuple, set, frozenset):
            pending.extend(each)
        elif type(each) in (dict, collections.OrderedDict):
            pending.extend([*each.keys(), *each.values()])
        elif isinstance(each, sympy.Basic):
            pending.extend(each.args)
    return True
