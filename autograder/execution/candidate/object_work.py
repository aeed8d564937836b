"""What runs next to the student's objects, for their stand-ins in the examiner."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import nn

from autograder.execution.channel.tensors import same_tensor


class Together(nn.Module):
    """Networks whose parameters are all leaves of one call, whatever is called.

    A function may use a network that it is given, or one that it finds in the notebook.

    >>> Together([nn.Linear(1, 2)])(len, (), ([1, 2],), {})
    ('value', 2, {}, [])
    """

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(
        self,
        of: Any,
        attributes: Sequence[str],
        args: Sequence[Any] | None,
        named: Mapping[str, Any],
    ) -> tuple[str, Any, dict[str, Any], list[int]]:
        """Get an attribute of an attribute, and call it if there are ``args``; the value taken apart, and
        which networks that has changed.
        """
        before = [_copy_of(each) for each in self.networks]
        value = of
        for attribute in attributes:
            value = getattr(value, attribute)
        if args is not None:
            value = value(*args, **named)
        now = map(_state, self.networks)
        changed = [place for place, pair in enumerate(zip(before, now, strict=True)) if not _equal(*pair)]
        return *taken_apart(value), changed


def _state(network: nn.Module) -> dict[Any, Any]:
    """All of a network that a test can see: tensors, and what is not one."""
    state: dict[Any, Any] = {}
    for path, part in nn.Module.named_modules(network, remove_duplicate=False):
        state[path] = type(part), part.training
        for name, each in (*part._parameters.items(), *part._buffers.items()):
            if type(each) in (torch.Tensor, nn.Parameter):
                state[path, name] = each
                state[path, name, "gradient"] = each.grad if each.is_leaf else None
                state[path, name, "learns"] = each.requires_grad
    return state


def _copy_of(network: nn.Module) -> dict[Any, Any]:
    return {
        name: each.detach().clone() if isinstance(each, torch.Tensor) else each
        for name, each in _state(network).items()
    }


def _equal(before: dict[Any, Any], now: dict[Any, Any]) -> bool:
    return before.keys() == now.keys() and all(_same(before[name], each) for name, each in now.items())


def _same(one: Any, other: Any) -> bool:
    if not (isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor)):
        return type(one) is type(other) and bool(one == other)
    return same_tensor(one, other)


NAMED_TUPLE, OBJECT_WITH_TENSORS, VALUE = "named tuple", "object", "value"


def taken_apart(value: Any) -> tuple[str, Any, dict[str, Any]]:
    """A value as something whose tensors cross with their gradients: its kind, itself, and its parts.

    >>> import collections
    >>> taken_apart(collections.namedtuple("Posterior", "mean scale")(0, 1))
    ('named tuple', 'Posterior', {'mean': 0, 'scale': 1})
    """
    own = type(value)
    fields = getattr(own, "_fields", None)
    if issubclass(own, tuple) and type(fields) is tuple:
        return NAMED_TUPLE, own.__name__, dict(zip(fields, value, strict=True))
    if issubclass(own, (nn.Module, type)) or not isinstance(getattr(value, "__dict__", None), dict):
        return VALUE, value, {}
    tensors = {
        name: each
        for name, each in vars(value).items()
        if type(each) is torch.Tensor and each.requires_grad and type(name) is str
    }
    return (OBJECT_WITH_TENSORS if tensors else VALUE), value, tensors


def traits_of(network: nn.Module) -> dict[str, Any]:
    """What no state dictionary has: the gradients of parameters, and of each submodule its mode and torch's
    own class.

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


def is_instance(value: Any, kind: Any) -> bool:
    """Whether a value is of a class of the student's.

    >>> is_instance(1, int)
    True
    """
    return isinstance(value, kind)


def ancestors_of(kind: type) -> list[tuple[str, str]]:
    """Module and name of all classes that a class descends from.

    >>> ancestors_of(bool)[1]
    ('builtins', 'int')
    """
    return [(each.__module__, each.__qualname__) for each in kind.__mro__]
