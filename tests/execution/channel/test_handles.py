"""What stays in the candidate, and what is told of it."""

from __future__ import annotations

import functools
from typing import Any

import pytest
import torch

from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.handles import Given, Handle, HandleTable
from autograder.execution.channel.values import decode, encode


def loss(x_hat: Any, x: Any, *rest: Any, scale: float = 1.0, **options: Any) -> Any:
    """A function as a student writes it."""


class Encoder(torch.nn.Module):
    def forward(self, x: torch.Tensor, deep: bool = False) -> torch.Tensor:
        return x


@pytest.mark.parametrize(
    ("value", "kind", "name", "parameters"),
    [
        (loss, "function", "loss", ["x_hat", "x", "rest", "scale", "options"]),
        (lambda z: z, "function", "<lambda>", ["z"]),
        (Encoder, "class", "Encoder", None),
        (Encoder(), "network", None, ["x", "deep"]),
        (Encoder().forward, "method", "forward", ["x", "deep"]),
        ((letter for letter in "ab"), "generator", None, None),
        (torch, "module", None, None),
        (ValueError("no"), "exception", None, None),
        (functools.partial(loss, 1), "object", None, ["x", "rest", "scale", "options"]),
        (object(), "object", None, None),
    ],
)
def test_an_object_is_told_by_its_kind_its_name_and_its_parameters(
    value: Any, kind: str, name: str | None, parameters: list[str] | None
) -> None:
    handle = decode(encode(value, HandleTable().handle))
    assert isinstance(handle, Handle)
    assert (handle.kind, handle.name) == (kind, name)
    if parameters is not None:
        assert [each.name for each in handle.parameters or ()] == parameters
    assert handle.callable == callable(value)


def test_an_object_is_found_again_by_its_number() -> None:
    table = HandleTable()
    told = decode(encode([loss, loss, Encoder], table.handle))
    assert told[0].number == told[1].number != told[2].number
    frame = encode({"function": told[0].number}, table.handle)
    assert decode(frame) == {"function": 1}
    assert decode(encode(loss, lambda _: Given(told[0].number)), table.object) is loss


def test_an_object_is_kept_until_it_was_freed_as_often_as_it_was_told() -> None:
    table = HandleTable()
    number = table.handle(loss).number
    table.handle(loss)
    table.free(number)
    assert table.object(Given(number)) is loss
    table.free(number)
    assert len(table) == 0
    with pytest.raises(MalformedFrame):
        table.object(Given(number))


def test_freeing_what_is_not_there_does_nothing() -> None:
    HandleTable().free(17)


def test_a_number_is_not_used_again() -> None:
    table = HandleTable()
    first = table.handle(object()).number
    table.free(first)
    assert table.handle(object()).number != first


def test_a_table_that_is_full_says_so_and_keeps_what_it_has() -> None:
    table = HandleTable(most=2)
    kept = [object() for _ in range(3)]
    numbers = [table.handle(each).number for each in kept[:2]]
    with pytest.raises(CannotCross) as refused:
        table.handle(kept[2])
    assert refused.value.note == "value.too-many-objects"
    assert table.handle(kept[0]).number == numbers[0]


def test_an_object_that_the_examiner_does_not_know_is_not_sent() -> None:
    with pytest.raises(CannotCross):
        encode([loss])
