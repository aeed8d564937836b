"""What the examiner can ask of the candidate.

An object is meant by its :class:`~.handles.Given` number, or by the name that it has in the
student's notebook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import torch

from autograder.execution.channel import caps
from autograder.execution.channel.messages import (
    anything,
    by_name,
    either,
    flag,
    holding,
    many,
    name,
    optional,
    require_fields,
    seconds,
    text,
    whole,
)

_PACKAGE = __name__.partition(".")[0]
_FUNCTION_OF_PACKAGE = re.compile(rf"{_PACKAGE}(\.\w{{1,60}}){{1,8}}:[A-Za-z]\w{{0,80}}", re.ASCII)
_MOST_ATTRIBUTES = 20
_MOST_ARGUMENTS = 1000
_MOST_NEXT = 10_000


def _object(value: Any) -> bool:
    """An object that stays in the candidate; decoding may already have put something in its place."""
    return type(value) not in (int, str)


_number = whole(1, 2**53)
_seed = whole(0, caps.SEED - 1)
_attributes = many(name, _MOST_ATTRIBUTES)
_arguments = many(anything, _MOST_ARGUMENTS)
_named_arguments = by_name(name, anything)


def _tensor(value: Any) -> bool:
    return type(value) is torch.Tensor


def _function_of_package(value: Any) -> bool:
    return type(value) is str and _FUNCTION_OF_PACKAGE.fullmatch(value) is not None


def _state_name(value: Any) -> bool:
    return type(value) is str and len(value) <= 4 * caps.NAME


class _Request:
    """Base of the requests: refuses what a field may not hold."""

    def __post_init__(self) -> None:
        require_fields(self)


@dataclass(frozen=True)
class GetName(_Request):
    """The value of a name in the student's notebook. Reply: Value."""

    name: str = holding(name)


@dataclass(frozen=True)
class GetAttribute(_Request):
    """An attribute of an object. Reply: Value."""

    of: Any = holding(_object)
    name: str = holding(name)


@dataclass(frozen=True)
class Call(_Request):
    """Call a function, a class, a network, or a method of what ``function`` means.

    ``function`` is a name of the student's notebook or an object, followed by ``attributes``.
    Tensors among the arguments that require a gradient are leaves in the candidate. With
    ``gradients``, what the outputs were made of is kept for :class:`VectorJacobian`, and so
    are the parameters of the network that is called (``parameters``, in the order of
    :class:`.replies.NetworkState`). With ``returns_arguments``, the arguments come back as the
    call left them. With a ``seed`` all generators start from it. Reply: Outputs.
    """

    function: Any = holding(either(name, _object))
    attributes: tuple[str, ...] = holding(_attributes, ())
    arguments: tuple[Any, ...] = holding(_arguments, ())
    named: dict[str, Any] = holding(_named_arguments, None)
    seconds: float = holding(seconds, 60.0)
    seed: int | None = holding(optional(_seed), None)
    gradients: bool = holding(flag, False)
    parameters: bool = holding(flag, False)
    returns_arguments: bool = holding(flag, False)

    def __post_init__(self) -> None:
        if self.named is None:
            object.__setattr__(self, "named", {})
        super().__post_init__()


@dataclass(frozen=True)
class VectorJacobian(_Request):
    """The product of some cotangents with the Jacobian of a call that was kept.

    ``cotangents`` has one entry for each output tensor with a gradient, None where it is zero.
    The reply is Outputs, whose value is a list with one entry for each leaf (the arguments
    that require a gradient in their order, then the parameters): a tensor, or None where no
    output depends on it. With ``create_graph`` this product is itself kept as a call, whose
    leaves are those of the first and then the cotangents, so that derivatives of any order can
    be had.
    """

    call: int = holding(_number)
    cotangents: tuple[Any, ...] = holding(many(optional(_tensor), caps.GRADIENTS))
    create_graph: bool = holding(flag, False)
    seconds: float = holding(seconds, 60.0)


@dataclass(frozen=True)
class Next(_Request):
    """At most ``count`` further items of a generator or iterator. Reply: Items."""

    of: Any = holding(_object)
    count: int = holding(whole(1, _MOST_NEXT), 1)
    seconds: float = holding(seconds, 60.0)


@dataclass(frozen=True)
class Run(_Request):
    """Run a function of this package next to the student's objects, named ``module:function``.

    >>> Run("autograder.neural.probing:facts").function
    'autograder.neural.probing:facts'
    >>> Run("os:system")
    Traceback (most recent call last):
    ...
    ValueError: `function` of Run can't be this
    """

    function: str = holding(_function_of_package)
    arguments: tuple[Any, ...] = holding(_arguments, ())
    named: dict[str, Any] = holding(_named_arguments, None)
    seconds: float = holding(seconds, 60.0)

    def __post_init__(self) -> None:
        if self.named is None:
            object.__setattr__(self, "named", {})
        super().__post_init__()


@dataclass(frozen=True)
class RunCell(_Request):
    """Run a code cell in the student's notebook; ``name`` is what tracebacks call it. Reply: Value."""

    source: str = holding(text(caps.TEXT_BYTES))
    name: str = holding(text(caps.NAME))
    seconds: float = holding(seconds, 60.0)


@dataclass(frozen=True)
class Parameters(_Request):
    """The parameters and buffers of a network. Reply: NetworkState."""

    of: Any = holding(_object)


@dataclass(frozen=True)
class SetState(_Request):
    """Give parameters and buffers of a network, by their nested names, these values. Reply: Value."""

    of: Any = holding(_object)
    state: dict[str, Any] = holding(by_name(_state_name, _tensor))


@dataclass(frozen=True)
class SetMode(_Request):
    """Put a network into the mode of training or of evaluation. Reply: Value."""

    of: Any = holding(_object)
    training: bool = holding(flag)


@dataclass(frozen=True)
class Seed(_Request):
    """Start all generators of random numbers from a seed. Reply: Value."""

    seed: int = holding(_seed)


@dataclass(frozen=True)
class Free(_Request):
    """Forget objects, each as many times as it is named, and calls that were kept. Reply: Value."""

    objects: tuple[int, ...] = holding(many(_number, caps.HANDLES), ())
    calls: tuple[int, ...] = holding(many(_number, caps.HANDLES), ())


Request = (
    GetName
    | GetAttribute
    | Call
    | VectorJacobian
    | Next
    | Run
    | RunCell
    | Parameters
    | SetState
    | SetMode
    | Seed
    | Free
)
REQUESTS: dict[str, type[Request]] = {
    kind.__name__: kind
    for kind in (
        *(GetName, GetAttribute, Call, VectorJacobian, Next, Run),
        *(RunCell, Parameters, SetState, SetMode, Seed, Free),
    )
}
