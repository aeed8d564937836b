"""Keeping the copies of a network's parameters in step with the network, which lives in the candidate."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol

import torch
from torch import nn

from autograder.answers.tracebacks import RaisedElsewhere
from autograder.execution.channel.handles import Handle
from autograder.execution.channel.replies import NetworkState
from autograder.execution.channel.tensors import same_tensor
from autograder.execution.examiner.networks import NetworkPart, NetworkStandIn, class_named
from autograder.execution.examiner.stand_ins import Asking
from autograder.reports.verdicts import AnswerError

_Tensor = torch.Tensor


class Networks(Asking, Protocol):
    """What a network needs besides: its state, read and written."""

    def state(self, of: Any) -> tuple[NetworkState, dict[str, Any]]:
        """The parameters and buffers by nested names, and its :func:`.beside.traits_of`."""

    def set_state(self, of: Any, state: dict[str, _Tensor]) -> None:
        """Give parameters and buffers these values."""

    def adapt(self, of: Any, *traits: Any) -> None:
        """Give it other traits; see :func:`.beside.adapt`."""

    def part(self, of: Any, path: str) -> Any:
        """A stand-in for a submodule, by its path."""


class Mirror:
    """Keeps the copies of a network's parameters in step with the network.

    ``is_read``: whether it has parameters here. ``is_part``: another network that is here has them.
    ``builds`` counts how often it was built, as its parts were others.
    """

    def __init__(self, network: NetworkStandIn, asking: Networks) -> None:
        self.asking = asking
        self.is_read = self.is_part = False
        self.builds = 0
        self._network = network
        self._parts: dict[str, Any] = {}
        self._shape: Any = None
        self._values: dict[str, _Tensor] = {}
        self._gradients: dict[str, _Tensor | None] = {}
        self._frozen: dict[str, bool] = {}
        self._modes: dict[str, bool] = {}

    def part(self, path: str) -> Any:
        """What means a submodule in a request."""
        if not path:
            return self._network
        if path not in self._parts:
            self._parts[path] = self.asking.part(self._network, path)
            if isinstance(self._parts[path], NetworkStandIn):
                self._parts[path]._mirror.is_part = True
        return self._parts[path]

    def push(self) -> None:
        """Send over what was changed here."""
        now = self._tensors()
        changed = {name: each.detach() for name, each in now.items() if not _same(each, self._values[name])}
        if changed:
            self.asking.set_state(self._network, changed)
            self._values.update({name: each.clone() for name, each in changed.items()})
        modes = {path: part.training for path, part in self._modules()}
        frozen = {name: not now[name].requires_grad for name in self._frozen}
        gradients = {name: now[name].grad for name in self._frozen}
        changes = (
            _news(modes, self._modes),
            _news(frozen, self._frozen),
            {name: each for name, each in gradients.items() if not _same(each, self._gradients[name])},
        )
        if any(changes):
            self.asking.adapt(self._network, *changes)
            self._modes, self._frozen, self._gradients = modes, frozen, _copies(gradients)

    def read(self) -> None:
        """Take over what was changed there. Where that cannot be had, the network has no parameters here."""
        self.is_read = False
        with contextlib.suppress(AnswerError, RaisedElsewhere):  # it can be called and measured all the same
            self._take(*self.asking.state(self._network))
            self.is_read = True

    def retried(self) -> bool:
        """Read again what could not be read before; whether its parameters are here now."""
        if not (self.is_part or self.is_read):
            self.read()
        return self.is_read or self.is_part

    def _take(self, state: NetworkState, traits: dict[str, Any]) -> None:
        modes, classes, gradients = _checked(state, traits)
        found = {**state.parameters, **state.buffers}
        shape = state.classes, classes, state.shared, state.buffers_kept_out, _sizes(found)
        if shape != self._shape:
            self._build(state, classes)
            self._shape = shape
        now = self._tensors()
        self._values = found
        self._frozen = {name: not each.requires_grad for name, each in state.parameters.items()}
        self._gradients = {name: gradients.get(name) for name in self._frozen}
        self._modes = modes
        for path, part in self._modules():
            part.__dict__["training"] = modes[path]
        with torch.no_grad():
            for name, each in found.items():
                if not _same(now[name], each):
                    now[name].copy_(each)
        for name, gradient in self._gradients.items():
            now[name].requires_grad_(not self._frozen[name])
            if not _same(now[name].grad, gradient):
                now[name].grad = None if gradient is None else gradient.clone()

    def tensor(self, name: str) -> _Tensor:
        """The parameter of this name."""
        if name not in self._frozen:
            raise AnswerError("Your network is not described as networks are.", "network.malformed")
        return self._tensors()[name]

    def frozen(self, name: str) -> bool:
        """Whether the candidate takes no gradient by this parameter."""
        return self._frozen.get(name, False)

    def share(self, name: str, other: Mirror, first: str) -> None:
        """Let a parameter be that of another network, as it is there."""
        if other is self or name not in self._frozen:  # then it is known by another name, too
            return
        mine, theirs = self.tensor(name), other.tensor(first)
        for part in self._network.modules():
            for own, each in part._parameters.items():
                if each is mine:
                    part.__dict__["_parameters"][own] = theirs

    def _build(self, state: NetworkState, classes: dict[str, str]) -> None:
        self.builds += 1
        self._parts.clear()
        for kind in ("_parameters", "_buffers", "_modules"):
            self._network.__dict__[kind].clear()
        own = type(self._network)
        if "" in classes and own.__bases__[0] is NetworkStandIn:
            named_so = class_named(own.__name__, NetworkStandIn, classes[""])
            object.__setattr__(self._network, "__class__", named_so)
        parts: dict[str, NetworkPart] = {"": self._network}
        for path in sorted(filter(None, state.classes), key=_depth):
            name, torch_class = state.classes[path], classes.get(path, "Module")
            part = parts[path] = class_named(name, NetworkPart, torch_class)(path, self)
            owner, last = _owner(parts, path)
            owner.__dict__["_modules"][last] = part
        made: dict[str, _Tensor] = {}
        for name, tensor in (*state.parameters.items(), *state.buffers.items()):
            is_parameter = name in state.parameters
            value = tensor.detach().clone()
            made[name] = nn.Parameter(value, requires_grad=tensor.requires_grad) if is_parameter else value
            made[name].__dict__["_of"] = self._network  # it lives as long as somebody has a parameter of it
        for name, first in (*((name, name) for name in made), *state.shared.items()):
            owner, last = _owner(parts, name)
            kind = "_parameters" if first in state.parameters else "_buffers"
            owner.__dict__[kind][last] = made[first]
            if first in state.buffers_kept_out:
                owner._non_persistent_buffers_set.add(last)

    def _tensors(self) -> dict[str, _Tensor]:
        """Parameters and buffers by the first of their names."""
        found: dict[str, _Tensor] = {}
        for name in self._shape[-1]:
            path, _, last = name.rpartition(".")
            part = self._network.get_submodule(path)
            found[name] = {**part._parameters, **part._buffers}[last]  # type: ignore[assignment]
        return found

    def _modules(self) -> Iterator[tuple[str, nn.Module]]:
        yield from self._network.named_modules(remove_duplicate=False)


def network_stand_in(handle: Handle, asking: Networks) -> NetworkStandIn:
    """A stand-in whose class bears the name of the network's class."""
    kind = class_named(handle.type_name, NetworkStandIn, "Module")
    made: NetworkStandIn = kind(handle, lambda network: Mirror(network, asking))
    return made


def _checked(state: NetworkState, traits: Any) -> tuple[dict[str, bool], dict[str, str], dict[str, _Tensor]]:
    """The traits, if they are such; all of it is what the candidate claims."""
    sound = (
        type(traits) is dict
        and set(traits) == {"modes", "classes", "gradients"}
        and all(type(each) is dict for each in traits.values())
        and traits["modes"].keys() == state.classes.keys()
        and all(map(str.isprintable, state.classes.values()))
        and all(type(each) is bool for each in traits["modes"].values())
        and all(_is_layer(each) for each in traits["classes"].values())
        and all(_fits(each, state.parameters.get(name)) for name, each in traits["gradients"].items())
        and all(name.rpartition(".")[0] in state.classes for name in (*state.parameters, *state.buffers))
        and all(name.rpartition(".")[0] in state.classes for name in state.shared)
        and all(path.rpartition(".")[0] in state.classes for path in state.classes)
    )
    if not sound:
        raise AnswerError("Your network is not described as networks are.", "network.malformed")
    return traits["modes"], traits["classes"], traits["gradients"]


def _is_layer(name: Any) -> bool:
    known = getattr(nn, name, None) if type(name) is str else None
    return isinstance(known, type) and issubclass(known, nn.Module)


def _fits(gradient: Any, parameter: _Tensor | None) -> bool:
    return (
        parameter is not None
        and type(gradient) is _Tensor
        and gradient.shape == parameter.shape
        and gradient.dtype == parameter.dtype
    )


def _depth(path: str) -> int:
    return path.count(".")


def _owner(parts: dict[str, NetworkPart], name: str) -> tuple[NetworkPart, str]:
    """The submodule that a parameter lies in, and its own name there."""
    path, _, last = name.rpartition(".")
    return parts[path], last


def _sizes(tensors: dict[str, _Tensor]) -> dict[str, Any]:
    return {name: (each.shape, each.dtype) for name, each in tensors.items()}


def _same(one: _Tensor | None, other: _Tensor | None) -> bool:
    if one is None or other is None:
        return one is other
    return same_tensor(one, other)


def _copies(tensors: dict[str, _Tensor | None]) -> dict[str, _Tensor | None]:
    return {name: None if each is None else each.detach().clone() for name, each in tensors.items()}


def _news(now: dict[str, bool], before: dict[str, bool]) -> dict[str, bool]:
    return {name: each for name, each in now.items() if before.get(name) is not each}
