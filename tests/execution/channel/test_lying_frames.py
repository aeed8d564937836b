"""Frames that no honest candidate sends: refused, quickly, and without a value that is not plain."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.execution.channel import caps
from autograder.execution.channel.errors import MalformedFrame
from autograder.execution.channel.frames import Frame
from autograder.execution.channel.handles import Handle, HandleTable, Parameter
from autograder.execution.channel.messages import from_frame
from autograder.execution.channel.replies import REPLIES
from autograder.execution.channel.requests import REQUESTS
from autograder.execution.channel.values import _BY_TAG, decode, encode
from tests.costs import cpu_seconds_below
from tests.execution.channel.drawn_values import is_plain, values

FLOATS = bytearray(24)
COLLIDING = [["int", f"{(2**61 - 1) * factor:x}"] for factor in range(1, 90_000)]


@pytest.mark.parametrize(
    ("header", "blobs"),
    [
        (["tensor", "float32", [2**40], False, True], [FLOATS]),
        (["tensor", "float32", [-6], False, True], [FLOATS]),
        (["tensor", "float32", [-2, -3], False, True], [FLOATS]),
        (["tensor", "float32", [2, 3.0], False, True], [FLOATS]),
        (["tensor", "float32", [2, 4], False, True], [FLOATS]),
        (["tensor", "float32", [True, 6], False, True], [FLOATS]),
        (["tensor", "float32", [6] + [1] * 100_000, False, True], [FLOATS]),
        (["tensor", "float32", [0, 2**30, 2**30, 2**30], False, True], [b""]),
        (["tensor", "float32", [6], False, True], []),
        (["tensor", "float32", [6], False, True], [FLOATS, FLOATS]),
        (["tensor", "float32", [6], 1, True], [FLOATS]),
        (["tensor", "float32", "6", False, True], [FLOATS]),
        (["tensor", "float32", [6], False, True, 0], [FLOATS]),
        (["tensor", "int64", [3], True, True], [FLOATS]),
        (["tensor", "quint8", [24], False, True], [FLOATS]),
        (["tensor", ["float32"], [6], False, True], [FLOATS]),
        (["tensor", "bool", [2], False, True], [bytearray(b"\1\2")]),
        (["array", "bool", [2]], [bytearray(b"\1\xff")]),
        (["array", "object", [3]], [FLOATS]),
        (["array", "U6", [1]], [FLOATS]),
        (["array", "float64", [2**62]], [FLOATS]),
        (["array", "texts", [1], 1, ["list", 3]], []),
        (["array", "texts", [2], 1, ["list", "a"]], []),
        (["array", "texts", [1], 1, ["list", "ab"]], []),
        (["array", "texts", [1], 2**60, ["list", "a"]], []),
        (["array", "texts", [1], -1, ["list", "a"]], []),
        (["array", "texts", [1], 1, ["tuple", "a"]], []),
        (["numpy text", 1], []),
        (["numpy text", "a", "b"], []),
        (["numpy text"], []),
        (["scalar", "float64", "00"], []),
        (["scalar", "bool", "02"], []),
        (["scalar", "float32", "0000000g"], []),
        (["dtype", "object"], []),
        (["size", -1], []),
        (["size", *[1] * 1000], []),
    ],
    ids=lambda part: str(part)[:60],
)
def test_a_tensor_or_array_that_lies_about_itself_is_malformed(header: Any, blobs: list[Any]) -> None:
    with pytest.raises(MalformedFrame):
        decode(Frame(header, blobs))


def _nested(tag: str, levels: int) -> Any:
    header: Any = 1
    for _ in range(levels):
        header = [tag, header]
    return header


@pytest.mark.parametrize(
    "header",
    [
        [],
        [1],
        [None],
        ["no such kind"],
        ["list", []],
        2**63,
        "x" * (caps.SHORT_TEXT + 1),
        _nested("list", 900),
        _nested("tuple", caps.DEPTH + 1),
        ["list", *[0] * caps.ITEMS],
        ["int", "f" * 4000],
        ["int", "-"],
        ["int", 5],
        ["float", "7ff8"],
        ["float", "7FF8000000000000"],
        ["complex", "0" * 31],
        ["fraction", "1", "0"],
        ["fraction", "1", "-1"],
        ["decimal", "1e5"],
        ["decimal", "1" * 10_000],
        ["decimal", "sNaN"],
        ["mpf", "1", 10**12],
        ["range", 0, 2**62, 1],
        ["range", 0, 9, 0],
        ["range", 0, 9],
        ["slice", "a", None, None],
        ["slice", 1],
        ["dict", 1],
        ["dict", 1, 2, 1, 2],
        ["dict", ["list"], 2],
        ["dict", ["handle", 1, "object", "A", None, False, None], 2],
        ["set", 1, 1],
        ["set", ["list"]],
        ["frozenset", ["dict"]],
        ["ordered", ["set"], 1],
        ["bytes"],
        ["text"],
        ["ellipsis", 1],
        ["given", 0],
        ["given", True],
        ["given", "1"],
        ["handle", 1],
        ["handle", -1, "object", "A", None, False, None],
        ["handle", 1, "type", "A", None, False, None],
        ["handle", 1, ["object"], "A", None, False, None],
        ["handle", 1, "object", "A\n</pre><script>", None, False, None],
        ["handle", 1, "object", "A" * 1000, None, False, None],
        ["handle", 1, "object", "A", None, 1, None],
        ["handle", 1, "function", "A", None, True, [["x y", 1, True]]],
        ["handle", 1, "function", "A", None, True, [["x", 7, True]]],
        ["handle", 1, "function", "A", None, True, [["x", 1, True]] * 1000],
    ],
    ids=lambda header: str(header)[:60],
)
def test_a_value_that_is_none_is_malformed(header: Any) -> None:
    with pytest.raises(MalformedFrame):
        decode(Frame(header))


@pytest.mark.parametrize(
    ("header", "blob"),
    [(["text"], b"\xff"), (["text"], b"a\xed\xa0\x80"), (["list"], b"nobody's"), (["dict", ["text"]], b"")],
)
def test_data_that_does_not_fit_to_its_value_is_malformed(header: Any, blob: bytes) -> None:
    with pytest.raises(MalformedFrame):
        decode(Frame(header, [blob]))


@pytest.mark.parametrize(
    "header", [["set", *COLLIDING], ["dict", *[part for key in COLLIDING[:49_000] for part in (key, 0)]]]
)
def test_keys_that_all_have_the_same_hash_cost_no_time(header: Any) -> None:
    with cpu_seconds_below(5), pytest.raises(MalformedFrame, match="hash"):
        decode(Frame(header))


def test_one_blob_is_never_used_for_two_values() -> None:
    tensor = ["tensor", "float32", [6], False, True]
    with pytest.raises(MalformedFrame):
        decode(Frame(["list", tensor, tensor], [FLOATS]))


def test_a_handle_is_read_where_all_of_it_is_right() -> None:
    described = decode(Frame(["handle", 1, "function", "A", None, True, [["x", 1, True]]]))
    assert described == Handle(1, "function", "A", None, True, (Parameter("x", 1, True),))


def test_a_handle_of_the_examiners_own_table_is_no_object_of_it() -> None:
    table = HandleTable()
    table.handle(print)
    with pytest.raises(MalformedFrame):
        decode(Frame(["handle", 1, "object", "A", None, False, None]), table.object)
    with pytest.raises(MalformedFrame):
        decode(Frame(["given", 2]), table.object)


# --- frames that are almost right, or not at all

json_leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=5)
tags = st.sampled_from(
    [*sorted(_BY_TAG), "handle", "given", "float32", "bool", "Add", "symbol", "integer", "x"]
)
headers = st.recursive(
    json_leaves | tags,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.builds(lambda tag, rest: [tag, *rest], tags, st.lists(inner, max_size=4))
    ),
    max_leaves=25,
)
blob_lists = st.lists(st.binary(max_size=32).map(bytearray), max_size=3)


def decoded(frame: Frame) -> None:
    """Decode a frame: either it is malformed, or what comes of it is plain."""
    try:
        value = decode(frame)
    except MalformedFrame:
        return
    assert is_plain(value)


@settings(max_examples=250)
@given(headers, blob_lists)
def test_a_random_header_is_malformed_or_plain(header: Any, blobs: list[bytearray]) -> None:
    decoded(Frame(header, blobs))


@settings(max_examples=150)
@given(values, st.data())
def test_a_valid_frame_with_one_change_is_malformed_or_plain(value: Any, data: st.DataObject) -> None:
    frame = encode([value, value])
    header = copy.deepcopy(frame.header)
    lists = [header]
    for each in lists:
        lists.extend(inner for inner in each if type(inner) is list)
    chosen = data.draw(st.sampled_from(lists))
    place = data.draw(st.integers(0, len(chosen)))
    change = data.draw(st.sampled_from(["replace", "insert", "remove"]))
    part = data.draw(headers)
    if change == "insert" or place == len(chosen):
        chosen.insert(place, part)
    elif change == "replace":
        chosen[place] = part
    else:
        del chosen[place]
    decoded(Frame(header, [bytearray(blob) for blob in frame.blobs]))


@settings(max_examples=100)
@given(values, st.data())
def test_a_valid_frame_with_other_data_is_malformed_or_plain(value: Any, data: st.DataObject) -> None:
    frame = encode(value)
    blobs = [bytearray(blob) for blob in frame.blobs]
    if blobs:
        blobs[data.draw(st.integers(0, len(blobs) - 1))] = data.draw(st.binary(max_size=64).map(bytearray))
    decoded(Frame(frame.header, blobs))


@settings(max_examples=100)
@given(st.sampled_from(sorted({**REQUESTS, **REPLIES})), st.lists(headers, max_size=9), blob_lists)
def test_a_random_message_is_malformed_or_one_that_is_expected(
    name: str, parts: list[Any], blobs: list[Any]
) -> None:
    for kinds in (REQUESTS, REPLIES):
        try:
            message = from_frame(Frame([name, *parts], blobs), kinds)
        except MalformedFrame:
            continue
        assert type(message) is kinds[name]


def test_what_is_read_from_a_reply_can_be_written_without_touching_what_was_sent() -> None:
    blob = bytearray(4)
    tensor = decode(Frame(["tensor", "float32", [1], False, True], [blob]))
    tensor += 1
    assert torch.equal(tensor, torch.ones(1))
    assert isinstance(decode(Frame(["handle", 1, "object", "A", None, False, None])), Handle)
