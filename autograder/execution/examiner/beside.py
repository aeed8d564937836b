"""What runs in the candidate, next to the student's objects, for their stand-ins in the examiner.

Nothing here is relied on: it shares a process with student code.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import nn


class Together(nn.Module):
    """Networks whose parameters are all leaves of one call, whatever is called.

    A function may use a network that it is given, or one that it finds in the notebook.

    >>> Together([nn.Linear(1, 2)])(len, (), ([1, 2],), {})
    2
    """

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(
        self, function: Any, attributes: Sequence[str], args: Sequence[Any], named: Mapping[str, Any]
    ) -> Any:
        """Call the function, or what its attributes lead to."""
        for attribute in attributes:
            function = getattr(function, attribute)
        return function(*args, **named)


def together(*networks: nn.Module) -> Together:
    """All of these as one network, for calls."""
    return Together(networks)


def traits_of(network: nn.Module) -> dict[str, Any]:
    """What no state dictionary has: the gradients of parameters, and of each submodule its mode and torch's own class.

    >>> traits_of(nn.Sequential(nn.Linear(1, 1)).eval())["classes"]
    {'': 'Sequential', '0': 'Linear'}
    """
    modules = dict(nn.Module.named_modules(network, remove_duplicate=False))
    parameters = nn.Module.named_parameters(network, remove_duplicate=True)
    return {
        "gradients": {name: each.grad for name, each in parameters if type(each.grad) is torch.Tensor},
        "modes": {path: each.training is True for path, each in modules.items()},
        "classes": {
            path: type(each).__name__
            for path, each in modules.items()
            if getattr(nn, type(each).__name__, None) is type(each)
        },
    }


def adapt(
    network: nn.Module,
    modes: Mapping[str, bool],
    frozen: Mapping[str, bool],
    gradients: Mapping[str, torch.Tensor | None],
) -> None:
    """Let submodules be in these modes, and parameters be frozen or not and have these gradients.

    >>> network = nn.Linear(1, 1)
    >>> adapt(network, {"": False}, {"bias": True}, {"weight": torch.ones(1, 1)})
    >>> network.training, network.bias.requires_grad, network.weight.grad
    (False, False, tensor([[1.]]))
    """
    for path, training in modes.items():
        network.get_submodule(path).training = training
    for name, is_frozen in frozen.items():
        network.get_parameter(name).requires_grad_(not is_frozen)
    for name, gradient in gradients.items():
        network.get_parameter(name).grad = gradient


def copied(value: Any) -> Any:
    """A copy of an object and of all that is in it."""
    return copy.deepcopy(value)
