"""Calls of a student's functions behave as they do in one process, gradients included."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import torch

from autograder.answers.random_generators import generator_states
from autograder.execution.channel.handles import Handle
from autograder.execution.channel.replies import Outputs, Raised, Refused, Value
from autograder.execution.channel.requests import Call, Free, SetGenerators, VectorJacobian
from tests.execution.candidate.asking import Candidate, candidate, given

SOURCE = """
import random, numpy as np, torch
def loss(x_hat, x):
    return (x_hat.sigmoid() * x).square().sum()
def several(values, scale=1.0):
    a, b = values["a"], values["b"][0]
    return {"first": (a * b).sum(), "none": torch.ones(2), "rest": [a * scale, None, b.exp()]}
def in_place(x):
    x.mul_(2)
    return x.sum()
def is_leaf(x):
    return x.is_leaf, x.requires_grad
def draws():
    return torch.rand(2), np.random.rand(), random.random()
def mode():
    return torch.is_grad_enabled()
def alone(x):
    return torch.ones(1, requires_grad=True) * 2
def backward_inside(x):
    x = x.detach().requires_grad_()
    x.square().sum().backward()
    return x.grad
keep = {}
class Key: pass
def table():
    keep[Key()] = torch.ones(2, requires_grad=True)
    return keep
def is_table(table, x):
    return table is keep, sum(each.is_leaf for each in table.values())
"""


def outputs(asked: Candidate, function: Any, *arguments: Any, **options: Any) -> Outputs:
    reply = asked.call(function, *arguments, **options)
    assert isinstance(reply, Outputs), reply
    return reply


def products(asked: Candidate, call: int | None, *cotangents: Any, **options: Any) -> Outputs:
    assert call is not None
    return asked.ask(VectorJacobian(call, cotangents, **options), Outputs)


def test_a_call_returns_the_value_and_its_cpu_time() -> None:
    with candidate(SOURCE) as asked:
        reply = outputs(asked, "loss", torch.ones(3), torch.ones(3))
    assert float(reply.value) == pytest.approx(3 * 0.7310586**2)
    assert reply.call is None
    assert 0 < reply.seconds < 5


def test_gradients_are_those_of_the_function_itself_of_any_order() -> None:
    torch.manual_seed(0)
    x_hat, x = (torch.randn(3, dtype=torch.float64, requires_grad=True) for _ in range(2))
    with candidate(SOURCE) as asked:
        first = outputs(asked, "loss", x_hat, x, gradients=True)
        one = torch.tensor(1.0, dtype=torch.float64)
        second = products(asked, first.call, one, create_graph=True)
        third = products(asked, second.call, torch.ones(3, dtype=torch.float64), None)
        again = products(asked, first.call, one)
    value = (x_hat.sigmoid() * x).square().sum()
    gradients = torch.autograd.grad(value, [x_hat, x], create_graph=True)
    second_order = torch.autograd.grad(gradients[0].sum(), [x_hat, x])
    assert all(map(torch.equal, second.value, gradients))
    assert all(map(torch.equal, third.value, second_order)) or all(
        map(torch.allclose, third.value, second_order)
    )
    assert len(third.value) == 3  # and one by the cotangent
    assert again.call is None
    assert all(map(torch.equal, again.value, gradients))


def test_leaves_and_outputs_lie_anywhere_in_arguments_and_value() -> None:
    a, b, scale = (torch.rand(2, requires_grad=True) for _ in range(3))
    with candidate(SOURCE) as asked:
        request = Call("several", (), ({"a": a, "b": [b]},), {"scale": scale}, gradients=True)
        reply = asked.ask(request, Outputs)
        assert reply.value["rest"][1] is None
        found = products(asked, reply.call, None, torch.ones(2), None)
    assert torch.equal(found.value[0], scale)
    assert found.value[1] is None
    assert torch.equal(found.value[2], a)


def test_nothing_is_kept_where_nothing_can_be_differentiated() -> None:
    with candidate(SOURCE) as asked:
        assert outputs(asked, "loss", torch.ones(2), torch.ones(2), gradients=True).call is None
        assert outputs(asked, "loss", torch.ones(2, requires_grad=True), torch.ones(2)).call is None
        alone = outputs(asked, "alone", torch.ones(2, requires_grad=True), gradients=True)
        assert products(asked, alone.call, torch.ones(1)).value == [None]
        assert torch.equal(
            outputs(asked, "backward_inside", torch.ones(2), gradients=True).value, torch.full((2,), 2.0)
        )


def test_arguments_can_be_changed_in_place_but_for_those_that_are_leaves_to_the_tests() -> None:
    x = torch.ones(2, requires_grad=True)
    with candidate(SOURCE) as asked:
        reply = outputs(asked, "in_place", x * 1, gradients=True)
        assert torch.equal(products(asked, reply.call, torch.tensor(1.0)).value[0], torch.full((2,), 2.0))
        assert outputs(asked, "is_leaf", x * 1).value == (False, True)
        assert outputs(asked, "is_leaf", x).value == (True, True)
        refused = asked.call("in_place", x, gradients=True)
        assert isinstance(refused, Raised)
        assert "leaf" in refused.message


def test_calls_draw_from_generators_that_are_set_and_go_on() -> None:
    states = generator_states()
    expected = [(torch.rand(2), np.random.rand(), random.random()) for _ in range(2)]
    with candidate(SOURCE) as asked:
        asked.ask(SetGenerators(states), Value)
        found = [outputs(asked, "draws").value for _ in range(2)]
    for drawn, as_in_one_process in zip(found, expected, strict=True):
        assert torch.equal(drawn[0], as_in_one_process[0])
        assert drawn[1:] == as_in_one_process[1:]


@pytest.mark.parametrize("gradients", [True, False])
def test_gradients_are_recorded_where_they_are_asked_for(gradients: bool) -> None:
    with candidate(SOURCE) as asked:
        asked.run(f"_ = torch.set_grad_enabled({not gradients})")
        assert outputs(asked, "mode", gradients=gradients).value is gradients


@pytest.mark.parametrize("is_leaf", [True, False])
def test_a_notebook_that_turns_gradients_off_has_its_functions_differentiated(is_leaf: bool) -> None:
    leaf = torch.ones(3, requires_grad=True)
    with candidate(SOURCE) as asked:
        asked.run("_ = torch.set_grad_enabled(False)")
        given_to = leaf if is_leaf else leaf * 1
        reply = outputs(asked, "loss", given_to, torch.ones(3), gradients=True)
        (gradient,) = products(asked, reply.call, torch.tensor(1.0)).value
    assert bool((gradient > 0).all())


def test_an_object_of_the_students_is_given_back_as_it_is() -> None:
    with candidate(SOURCE) as asked:
        table = outputs(asked, "table").value
        assert isinstance(table, Handle)
        reply = asked.ask(
            Call("is_table", (), (given(table), torch.ones(1, requires_grad=True)), gradients=True), Outputs
        )
        assert reply.value == (True, 1)


def test_calls_that_were_freed_or_never_kept_are_refused() -> None:
    x = torch.ones(2, requires_grad=True)
    with candidate(SOURCE) as asked:
        call = outputs(asked, "in_place", x * 1, gradients=True).call
        assert call is not None
        products(asked, call, torch.tensor(1.0))
        asked.ask(Free((), (call,)), Value)
        for request in (
            VectorJacobian(call, (torch.tensor(1.0),)),
            VectorJacobian(77, ()),
            VectorJacobian(call, ()),
        ):
            assert asked.ask(request, Refused).note == "call.unknown"


def test_memory_of_a_freed_call_is_given_back() -> None:
    source = "import resource, torch\ndef big(x):\n    return (x * torch.ones(1_000_000)).exp().sum()\n"
    usage = "print(int(open('/proc/self/statm').read().split()[1]) * resource.getpagesize())"
    with candidate(source) as asked:
        x = torch.ones(1, requires_grad=True)
        first = last = 0
        for turn in range(30):
            call = outputs(asked, "big", x, gradients=True).call
            assert call is not None
            asked.ask(Free((), (call,)), Value)
            last = int(asked.run(usage)[0]["text"])
            first = first or (last if turn == 2 else 0)
    assert last - first < 80_000_000  # one call holds 8 MB, and there were thirty
