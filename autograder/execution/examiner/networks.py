"""What the tests get in place of a network: a module with copies of its parameters, which computes in the
candidate.

The copies are real parameters in real submodules, so that tests can count, compare, differentiate
by and train them. What the tests change is sent over before student code runs again, and what student code
has changed is seen here afterwards: values, gradients, modes, and which parameters are frozen.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NoReturn, Protocol

import torch
from torch import nn

from autograder.answers.remote import RemoteAnswer
from autograder.answers.tracebacks import RaisedElsewhere
from autograder.execution.candidate import object_work
from autograder.execution.channel.handles import Handle
from autograder.execution.examiner.stand_ins import Asking, is_asked_of_here, signature_of
from autograder.reports.verdicts import AnswerError, AuthorError

_Tensor = torch.Tensor
_MOST_SHOWN = 200


class NetworkMirror(Protocol):
    """What keeps the copies in step with the network; see :mod:`.mirrors`."""

    asking: Asking

    def part(self, path: str) -> Any:
        """What means a submodule in a request."""


class NetworkPart(nn.Module):
    """A submodule: parameters and buffers by their names, and a way to call what it stands for."""

    def __init__(self, path: str, mirror: NetworkMirror) -> None:
        nn.Module.__init__(self)  # and not that of the class of layers whose name it bears
        self.__dict__.update(_path=path, _mirror=mirror)

    def forward(self, *args: Any, **named: Any) -> Any:
        """What it computes."""
        return self._mirror.asking.call(self._there(), (), args, named)

    def train(self, mode: bool = True) -> Any:
        """Training or evaluation; told there before student code runs again."""
        return nn.Module.train(self, mode)

    def __getattr__(self, name: str) -> Any:
        try:
            return nn.Module.__getattr__(self, name)
        except AttributeError:
            if is_asked_of_here(name) or "_mirror" not in self.__dict__:
                raise
        return self._mirror.asking.attribute(self._there(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        known = {**self._parameters, **self._buffers}
        if name in known or name in self.__dict__ or is_asked_of_here(name):
            nn.Module.__setattr__(self, name, value)
        elif isinstance(value, (nn.Module, nn.Parameter)):
            self._refuse(f"given the new part `{name}`")
        else:
            self._mirror.asking.call(self._there(), ("__setattr__",), (name, value), {})

    def extra_repr(self) -> str:
        """What its class shows of it."""
        with contextlib.suppress(AnswerError, RaisedElsewhere):
            return str(self._mirror.asking.call(self._there(), ("extra_repr",), (), {}))[:_MOST_SHOWN]
        return ""

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(self._children("__len__"))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._children("__iter__"))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int) and isinstance(self, (nn.Sequential, nn.ModuleList)):
            return list(self._modules.values())[key]
        if isinstance(key, str) and key in self._modules:
            return self._modules[key]
        return self._mirror.asking.call(self._there(), ("__getitem__",), (key,), {})

    def __deepcopy__(self, known: dict[int, Any]) -> Any:
        return self._mirror.asking.run(object_work.copied, (self._there(),), {})

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        self._refuse("pickled or saved whole; its state_dict() can")

    def register_forward_hook(self, *args: Any, **named: Any) -> Any:
        """Of the whole only: a part is called in the other process, where no test runs."""
        return self._hook(nn.Module.register_forward_hook, args, named)

    def register_forward_pre_hook(self, *args: Any, **named: Any) -> Any:
        """Of the whole only."""
        return self._hook(nn.Module.register_forward_pre_hook, args, named)

    def register_full_backward_hook(self, *args: Any, **named: Any) -> Any:
        """Of the whole only."""
        return self._hook(nn.Module.register_full_backward_hook, args, named)

    def _hook(self, register: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if self._path:
            self._refuse("given a hook; only the network itself can")
        return register(self, *args, **named)

    def _children(self, method: str) -> Any:
        if isinstance(self, (nn.Sequential, nn.ModuleList)):
            return list(self._modules.values())
        if isinstance(self, nn.ModuleDict):
            return list(self._modules)
        raise TypeError(f"object of type '{type(self).__name__}' has no {method}")

    def _there(self) -> Any:
        """What means this part in a request."""
        return self._mirror.part(self._path)

    def _refuse(self, what: str) -> NoReturn:
        which = f"The part `{self._path}` of a network" if self._path else "A network"
        raise AuthorError(f"{which} of the student's, which lives in another process, can't be {what}.")


class NetworkStandIn(NetworkPart, RemoteAnswer):
    """Stands for a network of the candidate. Its parameters are there once its mirror was read."""

    def __init__(self, handle: Handle, mirror: Callable[[NetworkStandIn], NetworkMirror]) -> None:
        NetworkPart.__init__(self, "", mirror(self))
        self.__dict__["_handle"] = handle

    @property
    def __signature__(self) -> Any:
        return signature_of(self._handle)

    def run_there(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """As every answer that lives elsewhere."""
        return self._mirror.asking.run(function, args, kwargs)


@lru_cache(maxsize=1000)
def class_named(name: str, base: type[NetworkPart], torch_class: str) -> Any:
    """A class of parts that is also torch's class of this name, for tests that ask ``isinstance(layer,
    nn.Linear)``.
    """
    known = getattr(nn, torch_class, nn.Module)
    if known is nn.Module or "__setattr__" in {each for kind in known.__mro__[:-2] for each in vars(kind)}:
        return type(name, (base,), {})
    return type(name, (base, known), {})
