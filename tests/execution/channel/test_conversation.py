"""The pieces together: a small candidate answers a small examiner, gradients included.

Both are no more than these tests need. They show that the messages say enough for calls,
gradients of any order, generators and refusals.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from autograder.execution.channel.errors import CannotCross, ChannelClosed
from autograder.execution.channel.frames import Channel, socket_pair
from autograder.execution.channel.handles import Given, Handle, HandleTable
from autograder.execution.channel.messages import from_frame, to_frame
from autograder.execution.channel.replies import (
    REPLIES,
    Items,
    Outputs,
    Raised,
    Refused,
    Reply,
    Value,
    raised,
    refused,
)
from autograder.execution.channel.requests import (
    REQUESTS,
    Call,
    Free,
    GetName,
    Next,
    Request,
    VectorJacobian,
)
from autograder.execution.channel.tensors import with_tensors


def outputs_of(value: Any) -> list[torch.Tensor]:
    """The tensors of a value that require a gradient, in their order."""
    found: list[torch.Tensor] = []

    def look(tensor: torch.Tensor) -> torch.Tensor:
        if tensor.requires_grad:
            found.append(tensor)
        return tensor

    with_tensors(value, look)
    return found


class Candidate:
    """Answers requests about the names of one notebook."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.objects = HandleTable()
        self.calls: dict[int, tuple[list[torch.Tensor], list[torch.Tensor]]] = {}
        self.numbers = itertools.count(1)

    def serve(self, channel: Channel) -> None:
        with contextlib.suppress(ChannelClosed):
            while True:
                request = from_frame(channel.receive(), REQUESTS, self.objects.object)
                try:
                    frame = to_frame(self.answer(request), self.objects.handle)
                except CannotCross as error:
                    frame = to_frame(refused(error))
                except Exception as error:
                    frame = to_frame(raised(error, lambda file: file == __file__))
                channel.reply(frame)

    def answer(self, request: Request) -> Reply:
        match request:
            case GetName(name):
                return Value(self.names[name])
            case Call(function=function):
                called = self.names[function] if type(function) is str else function
                with torch.set_grad_enabled(request.gradients):
                    value = called(*request.arguments, **request.named)
                return self.kept(value, [each for each in request.arguments if each.requires_grad])
            case VectorJacobian(call, cotangents, create_graph):
                outputs, leaves = self.calls[call]
                given = [each.requires_grad_(create_graph) for each in cotangents]
                products = torch.autograd.grad(
                    outputs, leaves, given, retain_graph=True, create_graph=create_graph, allow_unused=True
                )
                return self.kept(list(products), [*leaves, *given])
            case Next(of, count):
                items = tuple(itertools.islice(of, count))
                return Items(items, len(items) < count)
            case Free(objects):
                for number in objects:
                    self.objects.free(number)
                return Value(None)
        raise AssertionError(request)

    def kept(self, value: Any, leaves: list[torch.Tensor]) -> Outputs:
        outputs = outputs_of(value)
        if not outputs:
            return Outputs(value)
        number = next(self.numbers)
        self.calls[number] = outputs, leaves
        return Outputs(value, number)


Ask = Callable[[Request], Reply]


@contextlib.contextmanager
def candidate(**names: Any) -> Iterator[Ask]:
    """A function that asks a candidate whose notebook has these names."""
    ours, theirs = socket_pair()
    with ours, theirs:
        thread = threading.Thread(target=Candidate(names).serve, args=(Channel(theirs),))
        thread.start()
        channel = Channel(ours)
        try:
            yield lambda request: from_frame(channel.ask(to_frame(request, lambda given: given), 10), REPLIES)
        finally:
            ours.shutdown(socket.SHUT_RDWR)
            thread.join()


class Remote(torch.autograd.Function):
    """The outputs of a call, joined to its arguments; differentiable any number of times."""

    @staticmethod
    def forward(ctx: Any, ask: Ask, call: int, outputs: list[torch.Tensor], *leaves: torch.Tensor) -> Any:
        ctx.ask, ctx.call = ask, call
        ctx.save_for_backward(*leaves)
        return tuple(each.detach() for each in outputs)

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor) -> Any:
        again = torch.is_grad_enabled()
        reply = ctx.ask(VectorJacobian(ctx.call, tuple(each.detach() for each in cotangents), again))
        assert isinstance(reply, Outputs)
        return (
            None,
            None,
            None,
            *joined(ctx.ask, reply, (*ctx.saved_tensors, *cotangents))[: len(ctx.saved_tensors)],
        )


def joined(ask: Ask, reply: Outputs, leaves: tuple[torch.Tensor, ...]) -> Any:
    outputs = outputs_of(reply.value)
    if reply.call is None:
        return reply.value
    results = iter(Remote.apply(ask, reply.call, outputs, *leaves))
    return with_tensors(reply.value, lambda each: next(results) if each.requires_grad else each)


def remote(ask: Ask, name: str) -> Callable[..., Any]:
    def call(*arguments: torch.Tensor) -> Any:
        reply = ask(Call(name, arguments=arguments, gradients=torch.is_grad_enabled()))
        assert isinstance(reply, Outputs)
        return joined(ask, reply, arguments)

    return call


def loss(x_hat: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return (x_hat.sigmoid() * x).square().sum() + x_hat.exp().mean()


def two(x: torch.Tensor, y: torch.Tensor) -> dict[str, Any]:
    return {"sum": x.sum() + y.prod(), "fixed": torch.ones(2), "both": [x * y, 3]}


def fails(x: torch.Tensor) -> torch.Tensor:
    raise ValueError("on purpose")


def test_a_value_and_its_gradients_are_those_of_the_function_itself() -> None:
    torch.manual_seed(0)
    leaves = [torch.randn(3, 2, requires_grad=True) for _ in range(2)]
    with candidate(loss=loss) as ask:
        value = remote(ask, "loss")(*leaves)
        assert torch.equal(value, loss(*leaves))
        gradients = torch.autograd.grad(value * 3, leaves)
    expected = torch.autograd.grad(loss(*leaves) * 3, leaves)
    assert all(map(torch.equal, gradients, expected))


def test_gradients_of_gradients_are_right() -> None:
    torch.manual_seed(0)
    leaves = [torch.rand(3, dtype=torch.float64, requires_grad=True) for _ in range(2)]
    with candidate(loss=loss) as ask:
        assert torch.autograd.gradcheck(remote(ask, "loss"), leaves)
        assert torch.autograd.gradgradcheck(remote(ask, "loss"), leaves)


def test_several_outputs_are_joined_each_at_its_place() -> None:
    leaves = [torch.rand(2, requires_grad=True) for _ in range(2)]
    with candidate(two=two) as ask:
        value = remote(ask, "two")(*leaves)
        assert value["both"][1] == 3
        assert not value["fixed"].requires_grad
        (gradient,) = torch.autograd.grad(value["both"][0].sum() + value["sum"], leaves[:1])
    assert torch.allclose(gradient, leaves[1] + 1)


def test_an_object_is_asked_for_its_items_and_freed() -> None:
    with candidate(endless=itertools.count()) as ask:
        reply = ask(GetName("endless"))
        assert isinstance(reply, Value)
        assert isinstance(reply.value, Handle)
        assert ask(Next(Given(reply.value.number), 3)) == Items((0, 1, 2), False)
        assert ask(Free((reply.value.number,))) == Value(None)


@pytest.mark.parametrize("name", ["fails", "cyclic"])
def test_after_a_failure_the_next_request_is_answered(name: str) -> None:
    cyclic: list[Any] = []
    cyclic.append(cyclic)
    with candidate(fails=fails, cyclic=lambda _: cyclic, loss=loss) as ask:
        failed = ask(Call(name, arguments=(torch.ones(2),)))
        assert isinstance(failed, Raised if name == "fails" else Refused)
        if isinstance(failed, Raised):
            assert (failed.type_name, failed.message) == ("ValueError", "on purpose")
            assert "raise ValueError" in failed.lines[-1]
        assert isinstance(ask(Call("loss", arguments=(torch.ones(2), torch.ones(2)))), Outputs)
