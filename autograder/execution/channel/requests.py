"""What the examiner can ask of the candidate.

An object is meant by its :class:`~.handles.Given` number, or by the name that it has in the
student's notebook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated, Any, get_args

from autograder.execution.channel import caps, messages

_PACKAGE = __name__.partition(".")[0]
_FUNCTION_OF_PACKAGE = re.compile(rf"{_PACKAGE}(\.\w{{1,60}}){{1,8}}:[A-Za-z]\w{{0,80}}", re.ASCII)


def _is_object(value: Any) -> bool:
    """What stays in the candidate: where it is read, something stands in the place of a Given."""
    return type(value) not in (type(None), bool, int, float, str)


def _is_function(value: Any) -> bool:
    return messages.is_name(value) or _is_object(value)


def _is_function_of_package(value: Any) -> bool:
    return type(value) is str and _FUNCTION_OF_PACKAGE.fullmatch(value) is not None


_Object = Annotated[Any, _is_object]


@dataclass(frozen=True)
class GetName(messages.Message):
    """The value of a name in the student's notebook. Reply: Value."""

    name: messages.Name


@dataclass(frozen=True)
class GetAttribute(messages.Message):
    """An attribute of an object. Reply: Value."""

    of: _Object
    name: messages.Name


@dataclass(frozen=True)
class Call(messages.Message):
    """Call a function, a class, a network, or a method of what ``function`` means.

    ``function`` is a name of the student's notebook or an object, followed by ``attributes``.
    Tensors among the arguments that require a gradient, those inside of lists, tuples and
    dictionaries included, are its leaves; those that are none in the examiner can be changed in
    place. With ``gradients``, what the outputs were made of is kept for :class:`VectorJacobian`,
    by the leaves and, if ``function`` means a network, by its parameters (in the order of
    :class:`.replies.NetworkState`, without the frozen ones). Reply: Outputs.
    """

    function: Annotated[Any, _is_function]
    attributes: Annotated[tuple[str, ...], messages.many(messages.is_name, caps.ATTRIBUTES)] = ()
    arguments: messages.Arguments = ()
    named: messages.NamedArguments = field(default_factory=dict)
    seconds: messages.Seconds = 60.0
    gradients: messages.Flag = False


@dataclass(frozen=True)
class VectorJacobian(messages.Message):
    """The product of some cotangents with the Jacobian of a call that was kept.

    ``cotangents`` has one entry for each output tensor with a gradient, None where it is zero.
    The reply is Outputs, whose value is a list with one entry for each leaf (the arguments
    that require a gradient in their order, then the parameters): a tensor, or None where no
    output depends on it. With ``create_graph`` this product is itself kept as a call, whose
    leaves are those of the first and then the cotangents, so that derivatives of any order can
    be had; a cotangent that was None has an entry all the same.
    """

    call: messages.ReferenceNumber
    cotangents: Annotated[
        tuple[Any, ...], messages.many(messages.optional(messages.is_tensor), caps.GRADIENTS)
    ]
    create_graph: messages.Flag = False
    seconds: messages.Seconds = 60.0


@dataclass(frozen=True)
class Next(messages.Message):
    """At most ``count`` further items of a generator or iterator. Reply: Items."""

    of: _Object
    count: Annotated[int, messages.whole(1, caps.NEXT)] = 1
    seconds: messages.Seconds = 60.0


@dataclass(frozen=True)
class Run(messages.Message):
    """Run a function of this package next to the student's objects, named ``module:function``.

    >>> Run("autograder.neural.losses.probing:facts").function
    'autograder.neural.losses.probing:facts'
    >>> Run("os:system")
    Traceback (most recent call last):
    ...
    ValueError: `function` of Run can't be this
    """

    function: Annotated[str, _is_function_of_package]
    arguments: messages.Arguments = ()
    named: messages.NamedArguments = field(default_factory=dict)
    seconds: messages.Seconds = 60.0


@dataclass(frozen=True)
class RunCell(messages.Message):
    """Run a code cell in the student's notebook; ``name`` is what tracebacks call it.

    The reply is Value, with a list of the cell's outputs as a notebook has them.
    """

    source: Annotated[str, messages.text_up_to(caps.TEXT_BYTES)]
    name: messages.ShortText
    seconds: messages.Seconds = 60.0


@dataclass(frozen=True)
class Parameters(messages.Message):
    """The parameters and buffers of a network. Reply: NetworkState."""

    of: _Object


@dataclass(frozen=True)
class SetState(messages.Message):
    """Give parameters and buffers of a network, by their nested names, these values. Reply: Value."""

    of: _Object
    state: messages.NamedTensors


@dataclass(frozen=True)
class SetGenerators(messages.Message):
    """Let all generators of random numbers go on from states of :mod:`.generators`. Reply: Value."""

    states: messages.Anything


@dataclass(frozen=True)
class Free(messages.Message):
    """Forget objects, each as many times as it is named, and calls that were kept. Reply: Value."""

    objects: messages.ReferenceNumbers = ()
    calls: messages.ReferenceNumbers = ()


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
    | SetGenerators
    | Free
)
REQUESTS: dict[str, type[Request]] = {kind.__name__: kind for kind in get_args(Request)}
