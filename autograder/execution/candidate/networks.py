"""What a network consists of, for its mirror in the examiner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from autograder.execution.channel.errors import CannotCross
from autograder.execution.channel.messages import is_tensor
from autograder.execution.channel.replies import NetworkState


def state_of(network: Any) -> NetworkState:
    """The parameters and buffers of a network, each under the first of its names.

    Raises:
        CannotCross: it is no network, or has parameters that are no ordinary tensors yet.

    >>> state_of(nn.Linear(2, 1, bias=False)).parameters["weight"].shape
    torch.Size([1, 2])
    """
    _require_network(network)
    parameters: dict[str, torch.Tensor] = {}
    buffers: dict[str, torch.Tensor] = {}
    shared: dict[str, str] = {}
    kept_out: list[str] = []
    first: dict[int, str] = {}
    for name, tensor, is_buffer, is_kept_out in _parts(network):
        if id(tensor) in first:
            shared[name] = first[id(tensor)]
            continue
        first[id(tensor)] = name
        if not is_tensor(tensor):
            raise CannotCross("network.parameter", f"`{name}`, which is of type {type(tensor).__name__[:60]}")
        (buffers if is_buffer else parameters)[name] = tensor
        if is_kept_out:
            kept_out.append(name)
    classes = {name: type(each).__name__[:200] for name, each in _modules(network)}
    return NetworkState(parameters, buffers, shared, tuple(kept_out), classes)


def parameters_of(network: nn.Module) -> list[torch.Tensor]:
    """The parameters in the order of :func:`state_of`.

    >>> [tuple(each.shape) for each in parameters_of(nn.Linear(2, 1))]
    [(1, 2), (1,)]
    """
    return list(state_of(network).parameters.values())


def set_state(network: Any, state: dict[str, torch.Tensor]) -> None:
    """Give parameters and buffers these values; those that are not named keep theirs.

    Raises:
        CannotCross: it is no network, has none of this name, or has it in another shape.

    >>> network = nn.Linear(1, 1)
    >>> set_state(network, {"bias": torch.tensor([2.0])})
    >>> network.bias.tolist()
    [2.0]
    """
    _require_network(network)
    found = {name: tensor for name, tensor, *_ in _parts(network)}
    for name, value in state.items():
        if name not in found or found[name].shape != value.shape:
            raise CannotCross("network.state", f"`{name}` of shape {tuple(value.shape)} for this network")
    with torch.no_grad():
        for name, value in state.items():
            if found[name].dtype == value.dtype:
                found[name].copy_(value)
            else:
                found[name].data = value.detach().clone()


def _require_network(network: Any) -> None:
    """Raise :class:`CannotCross` for what is no network."""
    if not isinstance(network, nn.Module):
        raise CannotCross("network.not-one", f"an object of type {type(network).__name__[:60]} as a network")


def _modules(network: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    yield from nn.Module.named_modules(network, remove_duplicate=False)


def _parts(network: nn.Module) -> Iterator[tuple[str, Any, bool, bool]]:
    """Name, tensor, whether it is a buffer, whether state dictionaries leave it out; under every name."""
    for prefix, module in _modules(network):
        dot = f"{prefix}." if prefix else ""
        for name, parameter in module._parameters.items():
            if parameter is not None:
                yield dot + name, parameter, False, False
        for name, buffer in module._buffers.items():
            if buffer is not None:
                yield dot + name, buffer, True, name in module._non_persistent_buffers_set
