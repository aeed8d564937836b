"""What plain data is on the other side: the same types, the same bits."""

from __future__ import annotations

import collections
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings

from autograder.execution.channel import caps
from autograder.execution.channel.errors import CannotCross
from autograder.execution.channel.frames import Frame
from autograder.execution.channel.strict_json import read_json, written
from autograder.execution.channel.tensors import with_tensors
from autograder.execution.channel.values import decode, encode
from tests.execution.channel.drawn_values import is_plain, same, values


def crossed(value: Any) -> Any:
    """The value as it comes out of the bytes."""
    frame = encode(value)
    return decode(Frame(read_json(written(frame.header)), [bytearray(blob) for blob in frame.blobs]))


@settings(max_examples=150)
@given(values)
def test_every_kind_of_value_comes_back_with_its_type_and_its_bits(value: Any) -> None:
    back = crossed(value)
    assert same(back, value)
    assert is_plain(back)


def test_a_parameter_comes_back_as_a_tensor_that_requires_a_gradient() -> None:
    back = crossed(torch.nn.Parameter(torch.ones(2)))
    assert type(back) is torch.Tensor
    assert back.requires_grad
    assert back.is_leaf


def test_the_output_of_a_graph_comes_back_as_no_leaf() -> None:
    back = crossed(torch.ones(2, requires_grad=True) * 2)
    assert back.requires_grad
    assert not back.is_leaf


@pytest.mark.parametrize(
    "made",
    [
        torch.arange(6.0).reshape(2, 3).T,
        torch.arange(9.0)[::2],
        torch.ones(3).expand(2, 3),
        torch.view_as_complex(torch.rand(3, 2)).conj(),
        torch.eye(3).to_sparse(),
        torch.tensor(3.0),
        torch.empty(0, 7),
    ],
    ids=["transposed", "strided", "expanded", "conjugated", "sparse", "one number", "empty"],
)
def test_a_tensor_comes_back_dense_whatever_its_memory_was_like(made: torch.Tensor) -> None:
    dense = made.to_dense().resolve_conj() if made.layout != torch.strided else made.resolve_conj()
    assert torch.equal(crossed(made), dense)


def test_an_array_comes_back_in_the_order_of_rows_and_of_bytes_of_this_machine() -> None:
    array = np.arange(6, dtype=">f8").reshape(2, 3, order="F")
    assert np.array_equal(crossed(array), array)
    assert crossed(array).dtype == np.dtype("float64")


def test_what_comes_back_is_memory_of_its_own() -> None:
    sent = torch.zeros(3)
    crossed(sent).add_(1)
    assert sent.sum() == 0


def test_halves_of_characters_are_replaced() -> None:
    assert crossed("a\ud800b") == "a\ufffdb"
    assert crossed(["\udfff" * 5000]) == ["\ufffd" * 5000]


def test_an_ordered_dictionary_keeps_its_order() -> None:
    ordered = collections.OrderedDict(a=1, b=2)
    ordered.move_to_end("a")
    assert list(crossed(ordered)) == ["b", "a"]


def test_tensors_are_replaced_in_the_order_in_which_they_were_read() -> None:
    value = crossed({"loss": [torch.tensor(1.0), (torch.tensor(2.0), "x")], "count": torch.tensor(3.0)})
    seen: list[float] = []
    replaced = with_tensors(value, lambda tensor: seen.append(float(tensor)))
    assert seen == [1, 2, 3]
    assert replaced == {"loss": [None, (None, "x")], "count": None}


@pytest.mark.parametrize("levels", [5, 40])
def test_tensors_are_not_looked_for_without_end(levels: int) -> None:
    with pytest.raises(CannotCross):
        with_tensors(_list_in_itself(), float)
    with pytest.raises(CannotCross):
        with_tensors(_doubling(levels), float)


def _list_in_itself() -> Any:
    value: list[Any] = [1]
    value.append({"deeper": value})
    return value


def _doubling(levels: int) -> Any:
    value: list[Any] = []
    for _ in range(levels):
        value = [value] * 10
    return value


def _nested(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = (value,)
    return value


@pytest.mark.parametrize(
    ("value", "note"),
    [
        (_list_in_itself(), "value.cyclic"),
        (_nested(1000), "value.too-deep"),
        (_doubling(20), "value.too-large"),
        ([0] * (caps.ITEMS + 1), "value.too-large"),
        (1 << caps.INTEGER_BITS, "value.too-large"),
        (range(2**70), "value.too-large"),
        ("x" * (caps.TEXT_BYTES + 1), "value.too-large"),
        (np.zeros(caps.BLOB_BYTES + 1, np.uint8), "value.too-large"),
        (torch.zeros(1).expand(2**40), "value.too-large"),
        ([b""] * (caps.BLOBS + 1), "value.too-large"),
        (torch.empty(3, device="meta"), "tensor.meta"),
        (torch.zeros(1).to(torch.float8_e5m2), "tensor.dtype"),
    ],
    ids=[
        *(
            "a list in itself",
            "deep nesting",
            "shared lists",
            "many items",
            "a large integer",
            "a large range",
        ),
        *(
            "a long text",
            "a large array",
            "an expanded tensor",
            "many blobs",
            "a meta tensor",
            "a rare dtype",
        ),
    ],
)
def test_what_is_too_much_is_refused_with_a_note(value: Any, note: str) -> None:
    with pytest.raises(CannotCross) as refused:
        encode(value)
    assert refused.value.note == note


def test_the_largest_value_that_is_allowed_crosses() -> None:
    assert len(crossed([0] * (caps.ITEMS - 1))) == caps.ITEMS - 1
    assert same(crossed(_nested(caps.DEPTH)), _nested(caps.DEPTH))


def test_an_integer_that_crossed_can_be_printed() -> None:
    assert str(crossed((1 << caps.INTEGER_BITS) - 1))
