"""Messages as frames: each is a frozen dataclass whose fields say what they may hold.

On the wire a message is a list of its name and its fields. The same check is made where a
message is made and where it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, field, fields
from typing import Any, TypeVar

from autograder.execution.channel import caps
from autograder.execution.channel.errors import MalformedFrame
from autograder.execution.channel.frames import Frame
from autograder.execution.channel.kinds import Json
from autograder.execution.channel.values import Found, Reader, Stays, Writer, keep, refuse

Check = Callable[[Any], bool]
M = TypeVar("M")


def holding(check: Check, default: Any = MISSING) -> Any:
    """A field of a message, with what it may hold."""
    return field(default=default, metadata={"check": check})


def require_fields(message: Any) -> None:
    """Refuse a message with a field that may not hold what it does; raises :class:`ValueError`."""
    for each in fields(message):
        if not each.metadata["check"](getattr(message, each.name)):
            raise ValueError(f"`{each.name}` of {type(message).__name__} can't be this")


def to_frame(message: Any, stays: Stays = refuse) -> Frame:
    """A message as a frame; ``stays`` as for :func:`.values.encode`.

    >>> from autograder.execution.channel.requests import GetName
    >>> to_frame(GetName("loss")).header
    ['GetName', 'loss']
    """
    writer = Writer(stays)
    parts = [writer.write(getattr(message, each.name)) for each in fields(message)]
    return Frame([type(message).__name__, *parts], writer.blobs)


def from_frame(frame: Frame, kinds: Mapping[str, type[M]], found: Found = keep) -> M:
    """The message of one of these kinds that a frame holds; ``found`` as for :func:`.values.decode`.

    >>> from autograder.execution.channel.requests import REQUESTS
    >>> from_frame(Frame(["GetName", "loss"]), REQUESTS)
    GetName(name='loss')
    """
    kind, parts = _kind_and_parts(frame.header, kinds)
    reader = Reader(frame.blobs, found)
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
    if len(parts) != len(fields(kind)):  # type: ignore[arg-type]
        raise MalformedFrame(f"{name} does not have its fields")
    return kind, parts


# --- what a field may hold; types are exact, as True is no number


def anything(value: Any) -> bool:
    """Any value that can cross."""
    return True


def flag(value: Any) -> bool:
    """True or False."""
    return type(value) is bool


def whole(least: int, most: int) -> Check:
    """An integer from ``least`` to ``most``.

    >>> whole(0, 9)(True), whole(0, 9)(3)
    (False, True)
    """
    return lambda value: type(value) is int and least <= value <= most


def seconds(value: Any) -> bool:
    """A length of time."""
    return type(value) in (int, float) and 0 < value <= caps.SECONDS


def text(most: int) -> Check:
    """A text of at most so many characters."""
    return lambda value: type(value) is str and len(value) <= most


def name(value: Any) -> bool:
    """A name that Python takes.

    >>> name("mu_1"), name("a.b")
    (True, False)
    """
    return type(value) is str and len(value) <= caps.NAME and value.isidentifier()


def optional(check: Check) -> Check:
    """None, or what passes a check."""
    return lambda value: value is None or check(value)


def either(*checks: Check) -> Check:
    """What passes one of several checks."""
    return lambda value: any(check(value) for check in checks)


def many(check: Check, most: int) -> Check:
    """A tuple of at most so many, each of which passes a check."""
    return lambda value: type(value) is tuple and len(value) <= most and all(map(check, value))


def by_name(key: Check, check: Check) -> Check:
    """A dictionary whose keys pass one check and whose values pass another."""
    return lambda value: (
        type(value) is dict and all(map(key, value)) and all(check(item) for item in value.values())
    )
