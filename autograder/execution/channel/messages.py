"""Messages as frames: each is a frozen dataclass whose fields say what they may hold.

On the wire a message is a list of its name and its fields. The same check is made where a
message is made and where it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, TypeVar, get_type_hints

import torch

from autograder.execution.channel import caps
from autograder.execution.channel.errors import MalformedFrame
from autograder.execution.channel.frames import Frame
from autograder.execution.channel.kinds import Json
from autograder.execution.channel.values import Found, Stays, ValueReader, Writer, keep_handle, refuse

FieldCheck = Callable[[Any], bool]
M = TypeVar("M", bound="Message")


class Message:
    """Base of the messages, which are frozen dataclasses with ``Annotated[type, check]`` for each field.

    Raises:
        ValueError: a field holds what its check does not pass.
    """

    checks: ClassVar[dict[str, FieldCheck]] = {}
    """What passes for each field, in the order in which the fields are sent."""

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls.checks = {name: hints[name].__metadata__[0] for name in hints if name != "checks"}

    def __post_init__(self) -> None:
        for name, check in self.checks.items():
            if not check(getattr(self, name)):
                raise ValueError(f"`{name}` of {type(self).__name__} can't be this")


def to_frame(message: Message, stays: Stays = refuse) -> Frame:
    """A message as a frame; ``stays`` as for :func:`.values.encode`.

    Raises:
        CannotCross: a field holds what is not sent, or all of it is too much together.

    >>> from autograder.execution.channel.requests import GetName
    >>> to_frame(GetName("loss")).header
    ['GetName', 'loss']
    """
    writer = Writer(stays)
    parts = [writer.write(getattr(message, name)) for name in message.checks]
    frame = Frame([type(message).__name__, *parts], writer.blobs)
    frame.require_sendable()
    return frame


def from_frame(frame: Frame, kinds: Mapping[str, type[M]], found: Found = keep_handle) -> M:
    """The message of one of these kinds that a frame holds; ``found`` as for :func:`.values.decode`.

    >>> from autograder.execution.channel.requests import REQUESTS
    >>> from_frame(Frame(["GetName", "loss"]), REQUESTS)
    GetName(name='loss')
    """
    kind, parts = _kind_and_parts(frame.header, kinds)
    reader = ValueReader(frame.blobs, found)
    values = [reader.read(part) for part in parts]
    reader.finish()
    try:
        return kind(*values)
    except ValueError as error:
        raise MalformedFrame(str(error)) from None


def _kind_and_parts(header: Json, kinds: Mapping[str, type[M]]) -> tuple[type[M], list[Json]]:
    if type(header) is not list or not header or type(header[0]) is not str:
        raise MalformedFrame("a frame is not a message")
    name, *parts = header
    kind = kinds.get(name)
    if kind is None:
        raise MalformedFrame("a message is not one that is expected here")
    if len(parts) != len(kind.checks):
        raise MalformedFrame(f"{name} does not have its fields")
    return kind, parts


# --- what a field may hold; types are exact, as True is no number


def whole(least: int, most: int) -> FieldCheck:
    """An integer from ``least`` to ``most``.

    >>> whole(0, 9)(True), whole(0, 9)(3)
    (False, True)
    """
    return lambda value: type(value) is int and least <= value <= most


def text_up_to(most: int) -> FieldCheck:
    """A text of at most so many characters."""
    return lambda value: type(value) is str and len(value) <= most


def optional(check: FieldCheck) -> FieldCheck:
    """None, or what passes a check."""
    return lambda value: value is None or check(value)


def many(check: FieldCheck, most: int) -> FieldCheck:
    """A tuple of at most so many, each of which passes a check."""
    return lambda value: type(value) is tuple and len(value) <= most and all(map(check, value))


def by_name(key: FieldCheck, check: FieldCheck) -> FieldCheck:
    """A dictionary whose keys pass one check and whose values pass another."""
    return lambda value: (
        type(value) is dict and all(map(key, value)) and all(check(item) for item in value.values())
    )


def anything(value: Any) -> bool:
    """Any value that can cross."""
    return True


def is_name(value: Any) -> bool:
    """A name that Python takes.

    >>> is_name("mu_1"), is_name("a.b")
    (True, False)
    """
    return type(value) is str and len(value) <= caps.NAME and value.isidentifier()


def is_tensor(value: Any) -> bool:
    """A tensor or parameter, no other subclass of it."""
    return type(value) is torch.Tensor or type(value) is torch.nn.Parameter


def _is_duration(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value <= caps.SECONDS


def _is_time_taken(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= caps.SECONDS


def _is_flag(value: Any) -> bool:
    return type(value) is bool


is_nested_name = text_up_to(4 * caps.NAME)
"""A name such as ``encoder.0.weight``."""

Anything = Annotated[Any, anything]
Arguments = Annotated[tuple[Any, ...], many(anything, caps.ARGUMENTS)]
NamedArguments = Annotated[dict[str, Any], by_name(is_name, anything)]
Flag = Annotated[bool, _is_flag]
Name = Annotated[str, is_name]
Names = Annotated[tuple[str, ...], many(is_nested_name, caps.GRADIENTS)]
ReferenceNumber = Annotated[int, whole(1, 2**53)]
"""By which both sides know an object or a call."""

ReferenceNumbers = Annotated[tuple[int, ...], many(whole(1, 2**53), caps.HANDLES)]
Seconds = Annotated[float, _is_duration]
SecondsTaken = Annotated[float, _is_time_taken]
ShortText = Annotated[str, text_up_to(caps.NAME)]
NamedTensors = Annotated[dict[str, Any], by_name(is_nested_name, is_tensor)]
