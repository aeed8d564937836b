"""What can be asked and answered, and that nothing else can."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import torch

from autograder.execution.channel import caps
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.frames import Frame
from autograder.execution.channel.handles import Given, HandleTable
from autograder.execution.channel.messages import Message, from_frame, to_frame
from autograder.execution.channel.replies import (
    REPLIES,
    Items,
    NetworkState,
    Outputs,
    Raised,
    Refused,
    Value,
)
from autograder.execution.channel.requests import (
    REQUESTS,
    Call,
    Free,
    GetAttribute,
    GetName,
    Next,
    Parameters,
    Run,
    RunCell,
    SetGenerators,
    SetState,
    VectorJacobian,
)
from tests.execution.channel.drawn_values import same

GIVEN = Given(3)
ONES = torch.ones(2)
REQUESTED = [
    GetName("vae_loss"),
    GetAttribute(GIVEN, "encoder"),
    Call("vae_loss", arguments=(ONES, 3), named={"beta": 0.5}, seconds=2, gradients=True),
    Call(GIVEN, ("encoder", "forward")),
    VectorJacobian(1, (ONES, None), create_graph=True),
    Next(GIVEN, 10),
    Run("autograder.neural.losses.probing:facts", (GIVEN, [1]), {"seed": 3}),
    RunCell("x = 1\n", "cell 3"),
    Parameters(GIVEN),
    SetState(GIVEN, {"encoder.0.weight": ONES}),
    SetGenerators((b"ab", (b"cd", 3), None)),
    Free((1, 1, 2), (5,)),
]
REPLIED = [
    Value({"a": [ONES]}, 0.5),
    Outputs((ONES, 2), call=4),
    Items((1, 2, 3), True),
    NetworkState({"a.weight": ONES}, {"a.mean": ONES}, {"b.weight": "a.weight"}, ("a.mean",), {"": "VAE"}),
    Raised("ValueError", "no", ("in `loss`, line 2: `raise`",), ("ValueError", "Exception"), False),
    Refused("value.cyclic", "a list that contains itself"),
]


def fields(message: Message) -> list[Any]:
    return [getattr(message, each.name) for each in dataclasses.fields(message)]


@pytest.mark.parametrize("message", REQUESTED, ids=lambda message: type(message).__name__)
def test_a_request_arrives_as_it_was_made(message: Any) -> None:
    arrived = from_frame(to_frame(message, lambda value: value), REQUESTS)
    assert type(arrived) is type(message)
    assert same(fields(arrived), fields(message))


@pytest.mark.parametrize("message", REPLIED, ids=lambda message: type(message).__name__)
def test_a_reply_arrives_as_it_was_made(message: Any) -> None:
    arrived = from_frame(to_frame(message), REPLIES)
    assert type(arrived) is type(message)
    assert same(fields(arrived), fields(message))


def test_every_message_is_tried_here_and_says_what_each_field_may_hold() -> None:
    assert {type(each) for each in REQUESTED} == set(REQUESTS.values())
    assert {type(each) for each in REPLIED} == set(REPLIES.values())
    for kind in (*REQUESTS.values(), *REPLIES.values()):
        assert list(kind.checks) == [each.name for each in dataclasses.fields(kind)]


def test_an_object_that_is_meant_is_there_when_the_request_is_read() -> None:
    table = HandleTable()
    number = table.handle(print).number
    request = from_frame(to_frame(Call(Given(number)), lambda value: value), REQUESTS, table.object)
    assert isinstance(request, Call)
    assert request.function is print


def test_arguments_are_leaves_where_they_were() -> None:
    leaf = ONES.clone().requires_grad_()
    request = from_frame(to_frame(Call("loss", arguments=(leaf, leaf * 2, ONES))), REQUESTS)
    assert isinstance(request, Call)
    assert [each.is_leaf for each in request.arguments] == [True, False, True]
    assert [each.requires_grad for each in request.arguments] == [True, True, False]


@pytest.mark.parametrize(
    "make",
    [
        lambda: GetName("a.b"),
        lambda: GetName("x" * 1000),
        lambda: GetAttribute("loss", "x"),
        lambda: Call(3),
        lambda: Call("loss", ("__a b__",)),
        lambda: Call("loss", seconds=float("nan")),
        lambda: Call("loss", seconds=True),
        lambda: Call("loss", arguments=[1]),
        lambda: Call("loss", named={"1": 2}),
        lambda: VectorJacobian(0, ()),
        lambda: VectorJacobian(1, (3.0,)),
        lambda: Run("os:system"),
        lambda: Run("autograder.x:y.z"),
        lambda: Run("autograder.x:_hidden"),
        lambda: Run("autograder..x:y"),
        lambda: Next(GIVEN, 0),
        lambda: SetState(GIVEN, {"a": 1}),
        lambda: VectorJacobian(1, (), create_graph=1),
        lambda: Outputs(1, call=0),
        lambda: Value(1, -1.0),
        lambda: Refused("value.cyclic", "x" * 10**6),
        lambda: NetworkState({"a": ONES}, {"a": ONES}, {}, (), {}),
        lambda: NetworkState({"a": ONES}, {}, {"b": "c"}, (), {}),
        lambda: NetworkState({"a": ONES}, {}, {"a": "a"}, (), {}),
        lambda: NetworkState({"a": ONES}, {}, {}, ("a",), {}),
    ],
)
def test_a_message_that_makes_no_sense_cannot_be_made(make: Any) -> None:
    with pytest.raises(ValueError, match=r"can't be this|belong together"):
        make()


@pytest.mark.parametrize(
    "header", [None, [], "Value", [1], [["Value"], 1, 0.0], ["GetName", "loss"]], ids=str
)
def test_what_is_no_reply_is_malformed(header: Any) -> None:
    with pytest.raises(MalformedFrame, match=r"not a message|not one that is expected"):
        from_frame(Frame(header), REPLIES)


@pytest.mark.parametrize("reply", REPLIED, ids=lambda reply: type(reply).__name__)
def test_a_reply_with_a_field_too_few_or_too_many_is_malformed(reply: Message) -> None:
    frame = to_frame(reply)
    for header in (frame.header[:-1], [*frame.header, 0.0]):
        with pytest.raises(MalformedFrame, match="does not have its fields"):
            from_frame(Frame(header, frame.blobs), REPLIES)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        (["Value", 1, "0.5"], "seconds"),
        (["Value", 1, True], "seconds"),
        (["Outputs", 1, True, 0.0], "call"),
        (["Items", ["list", 1], True, 0.0], "items"),
        (["Items", ["tuple", 1], 1, 0.0], "ended"),
        (["Refused", "note", ["list"], 0.0], "message"),
        (["Raised", "A", "b", ["tuple", 1], ["tuple"], False, 0.0], "lines"),
        (["Raised", "A", "b", ["tuple"], ["tuple"], None, 0.0], "unwritten"),
    ],
    ids=str,
)
def test_a_reply_with_a_field_of_another_sort_is_malformed(header: Any, field: str) -> None:
    with pytest.raises(MalformedFrame, match=f"`{field}`"):
        from_frame(Frame(header), REPLIES)


def test_a_network_of_very_many_parameters_is_refused_before_it_is_sent() -> None:
    parameters = {f"layer.{number}": torch.zeros(()) for number in range(caps.BLOBS + 1)}
    with pytest.raises(CannotCross):
        to_frame(NetworkState(parameters, {}, {}, (), {}))


def test_a_gradient_that_is_no_tensor_is_malformed() -> None:
    with pytest.raises(MalformedFrame):
        from_frame(Frame(["VectorJacobian", 1, ["tuple", ["list"]], False, 1]), REQUESTS)
