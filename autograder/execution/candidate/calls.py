"""Calls of a student's functions, and the gradients of what they return."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from autograder.execution.candidate.arguments import handed_over, with_leaves
from autograder.execution.candidate.networks import parameters_of
from autograder.execution.channel.errors import CannotCross
from autograder.execution.channel.replies import Outputs
from autograder.execution.channel.requests import Call, VectorJacobian
from autograder.execution.channel.tensors import tensors_with_gradient


@dataclass(frozen=True)
class Kept:
    """What a call has returned that has gradients, and the tensors that these are taken by.

    A leaf that is None has no gradient: a cotangent that was zero.
    """

    outputs: Sequence[torch.Tensor]
    leaves: Sequence[torch.Tensor | None]


class Calls:
    """Calls functions and keeps the graphs of their outputs, by numbers that are never used again.

    >>> calls = Calls()
    >>> outputs = calls.call(
    ...     Call("f", arguments=(torch.ones(2, requires_grad=True),), gradients=True), torch.exp
    ... )
    >>> calls.vector_jacobian(VectorJacobian(outputs.call, (torch.ones(2),))).value
    [tensor([2.7183, 2.7183])]
    """

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}
        self._numbers = itertools.count(1)

    def __len__(self) -> int:
        return len(self._kept)

    def call(self, request: Call, function: Any) -> Outputs:
        """Call what the request means by its function, or an attribute of it."""
        called = function
        for attribute in request.attributes:
            called = getattr(called, attribute)
        (positional, named), leaves = with_leaves((request.arguments, request.named))
        arguments, named = handed_over(positional), handed_over(named)
        with torch.set_grad_enabled(request.gradients):
            value = called(*arguments, **named)
        if not request.gradients:
            return Outputs(value)
        return Outputs(value, self._keep(value, [*leaves, *_parameters(function)]))

    def vector_jacobian(self, request: VectorJacobian) -> Outputs:
        """Multiply cotangents with the Jacobian of a call that was kept."""
        kept = self._kept.get(request.call)
        if kept is None or len(kept.outputs) != len(request.cotangents):
            raise CannotCross("call.unknown", "the gradient of a call that is not kept")
        given = [
            None if each is None else each.detach().requires_grad_(request.create_graph)
            for each in request.cotangents
        ]
        products = iter(_products(kept, given, request.create_graph))
        value = [None if leaf is None else next(products) for leaf in kept.leaves]
        if not request.create_graph:
            return Outputs(value)
        return Outputs(value, self._keep(value, [*kept.leaves, *given]))

    def free(self, number: int) -> None:
        """Let the graph of a call go."""
        self._kept.pop(number, None)

    def _keep(self, value: Any, leaves: Sequence[torch.Tensor | None]) -> int | None:
        outputs = tensors_with_gradient(value)
        if not outputs:
            return None
        number = next(self._numbers)
        self._kept[number] = Kept(outputs, leaves)
        return number


def _parameters(function: Any) -> list[torch.Tensor]:
    """Those of a network, without the frozen ones."""
    if not isinstance(function, nn.Module):
        return []
    return [each for each in parameters_of(function) if each.requires_grad]


def _products(
    kept: Kept, given: Sequence[torch.Tensor | None], create_graph: bool
) -> Sequence[torch.Tensor | None]:
    leaves = [leaf for leaf in kept.leaves if leaf is not None]
    pairs = [(output, each) for output, each in zip(kept.outputs, given, strict=True) if each is not None]
    if not pairs or not leaves:
        return [None] * len(leaves)
    outputs, cotangents = zip(*pairs, strict=True)
    with torch.enable_grad():
        return torch.autograd.grad(
            outputs, leaves, cotangents, retain_graph=True, create_graph=create_graph, allow_unused=True
        )
