"""Derivatives through calls of the student's functions, of any order.

What a call returned is joined here to the arguments that it was called with. In a backward
pass the candidate is asked for the product of the cotangents with the Jacobian of its call; if that
is to be differentiated again, the product counts as a call of its own.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch

from autograder.execution.channel.replies import Outputs
from autograder.execution.channel.requests import VectorJacobian
from autograder.execution.channel.tensors import tensors_with_gradient, with_tensors
from autograder.reports.verdicts import AnswerError


class AskingForProducts(Protocol):
    """What derivatives need of whoever asks the candidate."""

    def product(self, question: Callable[[float], VectorJacobian]) -> Outputs:
        """Ask for a product with a Jacobian."""

    def forget_call(self, call: int) -> None:
        """The graph of a call is not needed any more."""


def _apply(function: Any, *args: Any) -> Any:
    """Apply a function of autograd's."""
    return function.apply(*args)


def joined_to_leaves(asking: AskingForProducts, reply: Outputs, leaves: Sequence[torch.Tensor]) -> Any:
    """What a call returned, its tensors with gradients joined to the leaves of the call.

    Where the call was not kept, there is nothing that it could be differentiated by, and its tensors
    are leaves.
    """
    if reply.call is None:
        return reply.value
    outputs = tensors_with_gradient(reply.value)
    kept = _KeptCall(asking, reply.call, [each.detach() for each in outputs])
    if not leaves:
        return reply.value
    results = iter(_apply(_Joined, kept, *leaves))
    return with_tensors(reply.value, lambda each: next(results) if each.requires_grad else each)


def without_gradient(value: Any, what: str, computed_from: Sequence[torch.Tensor] = ()) -> Any:
    """A value whose tensors say, if they are differentiated, that this is not supported.

    For results of computations that arrive by another way than as the result of a call: nobody knows here
    what they were computed from, and a gradient must never be missing without a word. Where it is known, as
    ``computed_from``, they say so too when a gradient is taken by what lies before.
    """

    def refusing(tensor: torch.Tensor) -> torch.Tensor:
        if not tensor.requires_grad or tensor.is_leaf:
            return tensor
        found: torch.Tensor = _apply(_Unsupported, what, tensor, *computed_from)
        return found

    return with_tensors(value, refusing)


class _KeptCall:
    """A call whose graph the candidate keeps as long as anybody here can ask for it."""

    def __init__(self, asking: AskingForProducts, number: int, outputs: list[torch.Tensor]) -> None:
        self.asking = asking
        self.number = number
        self.outputs = outputs
        weakref.finalize(self, asking.forget_call, number)


class _Joined(torch.autograd.Function):
    """The outputs of a call as a function of its leaves."""

    @staticmethod
    def forward(ctx: Any, kept: _KeptCall, *leaves: torch.Tensor) -> Any:
        ctx.kept = kept
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*leaves)
        return tuple(each.view_as(each) for each in kept.outputs)

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor | None) -> Any:
        kept: _KeptCall = ctx.kept
        again = torch.is_grad_enabled()
        if again:  # then each of them is a leaf of the product
            cotangents = tuple(
                torch.zeros_like(output) if each is None else each
                for each, output in zip(cotangents, kept.outputs, strict=True)
            )
        sent = tuple(None if each is None else each.detach() for each in cotangents)
        reply = kept.asking.product(lambda seconds: VectorJacobian(kept.number, sent, again, seconds))
        leaves = ctx.saved_tensors
        _require_products(reply.value, leaves)
        given = [each for each in cotangents if each is not None]
        products = joined_to_leaves(kept.asking, reply, (*leaves, *given)) if again else reply.value
        return (None, *products)


class _Unsupported(torch.autograd.Function):
    """The same numbers, which cannot be differentiated."""

    @staticmethod
    def forward(ctx: Any, what: str, tensor: torch.Tensor, *computed_from: torch.Tensor) -> torch.Tensor:
        ctx.what = what
        return tensor.view_as(tensor)

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor) -> Any:
        raise AnswerError(
            f"{ctx.what} was computed in your process, and the tests cannot differentiate it from here. "
            "Let the function return it.",
            "gradient.unsupported",
        )


def _require_products(products: Any, leaves: Sequence[torch.Tensor]) -> None:
    """What arrives is one tensor or None for each leaf, of its shape and dtype, or is refused."""
    fits = type(products) is list and len(products) == len(leaves)
    if not fits or not all(
        each is None
        or (isinstance(each, torch.Tensor) and each.shape == leaf.shape and each.dtype == leaf.dtype)
        for each, leaf in zip(products, leaves, strict=True)
    ):
        raise AnswerError("The gradient of your function cannot be computed.", "gradient.malformed")
