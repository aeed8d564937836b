"""What the tests get in place of a network: a module with copies of its parameters, which computes in the candidate.

The copies are real parameters in real submodules, so that tests can count, compare, differentiate
by and train them. What an optimiser has changed here is sent over before the next call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import torch
from torch import nn

from autograder.elsewhere import Elsewhere
from autograder.execution.channel.handles import METHOD, Handle
from autograder.execution.channel.replies import NetworkState
from autograder.execution.examiner.stand_ins import Answers, StandIn, is_asked_of_here, signature_of


class Networks(Answers, Protocol):
    """What a network needs besides: its state, read and written."""

    def state(self, of: Any) -> NetworkState:
        """The parameters and buffers, by nested names."""

    def set_state(self, of: Any, state: dict[str, torch.Tensor]) -> None:
        """Give the parameters and buffers these values."""

    def set_mode(self, of: Any, training: bool) -> None:
        """Training or evaluation."""

    def call_network(
        self,
        network: NetworkStandIn,
        attributes: tuple[str, ...],
        args: tuple[Any, ...],
        named: dict[str, Any],
    ) -> Any:
        """Call it, or a method of it, with its parameters as leaves."""


class NetworkPart(nn.Module):
    """A submodule: parameters and buffers by their names, and a way to call what it stands for."""

    def __init__(self, class_name: str, path: str, whole: NetworkStandIn | None) -> None:
        super().__init__()
        self.__dict__.update(class_name=class_name, path=path, whole=whole)

    def _get_name(self) -> str:
        return str(self.class_name)

    def forward(self, *args: Any, **named: Any) -> Any:
        """What the submodule computes."""
        return self._there()(*args, **named)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if is_asked_of_here(name):
                raise
        return getattr(self._there(), name)

    def _there(self) -> Any:
        return self.whole.part(self.path)


class NetworkStandIn(NetworkPart, Elsewhere):
    """Stands for a network of the candidate.

    Raises AnswerError where its state cannot be had.
    """

    def __init__(self, handle: Handle, answers: Networks) -> None:
        super().__init__(handle.type_name, "", None)
        self.__dict__.update(_handle=handle, _answers=answers, told=0, _parts={}, _read=False, _sent=())

    @property
    def __signature__(self) -> Any:
        return signature_of(self._handle)

    def __getattr__(self, name: str) -> Any:
        try:
            return nn.Module.__getattr__(self, name)
        except AttributeError:
            if is_asked_of_here(name):
                raise
        self.push()
        found = self._answers.attribute(self, name)
        if isinstance(found, StandIn) and found._handle.kind == METHOD:
            return lambda *args, **named: self.call_there((name,), args, named)
        return found

    def run_there(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """As every answer that lives elsewhere."""
        return self._answers.run(function, args, kwargs)

    def forward(self, *args: Any, **named: Any) -> Any:
        """What the network computes."""
        return self.call_there((), args, named)

    def train(self, mode: bool = True) -> NetworkStandIn:
        """Training or evaluation, here and there."""
        if self.__dict__.get("_read"):
            self._answers.set_mode(self, mode)
        super().train(mode)
        return self

    def call_there(self, attributes: tuple[str, ...], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call the network or a method of it, with the parameters as they are here; buffers are as they are there then."""
        self.push()
        result = self._answers.call_network(self, attributes, args, named)
        if dict(self.named_buffers()):
            self._refresh_buffers()
        return result

    def push(self) -> None:
        """Send parameters and buffers over, if they were changed here."""
        versions = self._versions()
        if versions != self._sent:
            state = {name: each.detach() for name, each in self._tensors()}
            self._answers.set_state(self, state)
            self.__dict__["_sent"] = versions

    def part(self, path: str) -> Any:
        """A stand-in for a submodule itself."""
        if path not in self._parts:
            self._parts[path] = self._answers.call(self, ("get_submodule",), (path,), {})
        return self._parts[path]

    def read(self) -> NetworkStandIn:
        """Make the submodules, parameters and buffers; once."""
        state = self._answers.state(self)
        parts: dict[str, nn.Module] = {"": self}
        for path, class_name in sorted(state.classes.items()):
            if path:
                _place(parts, path, NetworkPart(class_name, path, self))
        made = _registered(parts, state)
        for name, first in state.shared.items():
            owner, last = _owner(parts, name)
            tensor = made[first]
            if isinstance(tensor, nn.Parameter):
                owner.register_parameter(last, tensor)
            else:
                owner.register_buffer(last, tensor)
        super().train(state.training)
        self.__dict__.update(_read=True, _sent=self._versions())
        return self

    def _refresh_buffers(self) -> None:
        buffers = self._answers.state(self).buffers
        with torch.no_grad():
            for name, each in self.named_buffers():
                if name in buffers and buffers[name].shape == each.shape:
                    each.copy_(buffers[name])
        self.__dict__["_sent"] = self._versions()

    def _tensors(self) -> Iterator[tuple[str, torch.Tensor]]:
        yield from self.named_parameters()
        yield from self.named_buffers()

    def _versions(self) -> tuple[tuple[int, int], ...]:
        return tuple((id(each), each._version) for _, each in self._tensors())


def _registered(parts: dict[str, nn.Module], state: NetworkState) -> dict[str, torch.Tensor]:
    made: dict[str, torch.Tensor] = {}
    for name, tensor in state.parameters.items():
        made[name] = parameter = nn.Parameter(tensor.detach(), requires_grad=tensor.requires_grad)
        owner, last = _owner(parts, name)
        owner.register_parameter(last, parameter)
    for name, tensor in state.buffers.items():
        made[name] = tensor.detach()
        owner, last = _owner(parts, name)
        owner.register_buffer(last, made[name], persistent=name not in state.buffers_kept_out)
    return made


def _owner(parts: dict[str, nn.Module], name: str) -> tuple[nn.Module, str]:
    """The submodule that a parameter lies in, and its own name there."""
    path, _, last = name.rpartition(".")
    if path not in parts:
        _place(parts, path, NetworkPart("Module", path, parts[""]))  # type: ignore[arg-type]
    return parts[path], last


def _place(parts: dict[str, nn.Module], path: str, part: nn.Module) -> None:
    owner, last = _owner(parts, path)
    owner.add_module(last, part)
    parts[path] = part
