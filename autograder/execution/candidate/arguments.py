"""The arguments of a call as they arrive, and as the student's function gets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from autograder.execution.channel.tensors import CONTAINERS, with_tensors


@dataclass(frozen=True)
class Known:
    """Stands for an object of the student's among arguments, until these are handed over.

    The object may be a list or a dictionary itself, and then it is given as it is: nothing in
    it is a leaf, and no copy of it is made.
    """

    object: Any


def handed_over(value: Any) -> Any:
    """Arguments with the student's objects in their places.

    >>> handed_over([Known(print), (1, Known(2))])
    [<built-in function print>, (1, 2)]
    """
    if type(value) is Known:
        return value.object
    if type(value) not in CONTAINERS:
        return value
    if isinstance(value, dict):
        return type(value)((key, handed_over(item)) for key, item in value.items())
    return type(value)(handed_over(item) for item in value)


def with_leaves(value: Any) -> tuple[Any, list[torch.Tensor]]:
    """Arguments as the function may change them, and the tensors that its gradients are taken by.

    Where the examiner has the result of a computation, the function may change it in place, so it gets a
    copy.

    >>> (x,), (leaf,) = with_leaves([torch.ones(2, requires_grad=True) * 1])
    >>> x.mul_(3).requires_grad, leaf
    (True, tensor([1., 1.], grad_fn=<MulBackward0>))
    """
    leaves: list[torch.Tensor] = []

    def take(tensor: torch.Tensor) -> torch.Tensor:
        if not tensor.requires_grad:
            return tensor
        leaves.append(tensor)
        # A view would not do: torch refuses to change a view of a leaf in place.
        return tensor if tensor.is_leaf else tensor.clone()

    with torch.enable_grad():
        return with_tensors(value, take), leaves
