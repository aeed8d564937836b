"""What the candidate can answer. All of it may be a lie, but it is always of these forms."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from autograder.execution.channel import caps
from autograder.execution.channel.errors import CannotCross
from autograder.execution.channel.kinds import valid_text
from autograder.execution.channel.messages import (
    anything,
    by_name,
    flag,
    holding,
    many,
    optional,
    require_fields,
    text,
    whole,
)

_printed = text(caps.PRINTED)
_call = optional(whole(1, 2**53))


def _state_name(value: Any) -> bool:
    return type(value) is str and len(value) <= 4 * caps.NAME


def _tensor(value: Any) -> bool:
    return type(value) is torch.Tensor


class _Reply:
    """Base of the replies: refuses what a field may not hold."""

    def __post_init__(self) -> None:
        require_fields(self)


@dataclass(frozen=True)
class Value(_Reply):
    """A value, and what was printed on the way."""

    value: Any = holding(anything)
    printed: str = holding(_printed, "")


@dataclass(frozen=True)
class Outputs(_Reply):
    """What a call returned.

    ``call`` is the number under which the graph of its output tensors is kept, None if there
    is none. ``has_graph`` has an entry for each tensor of ``value`` in the order in which they
    are read: whether it is one of those outputs. ``arguments`` is None unless it was asked for;
    else the positional arguments after the call, and the named ones.
    """

    value: Any = holding(anything)
    call: int | None = holding(_call, None)
    has_graph: tuple[bool, ...] = holding(many(flag, caps.GRADIENTS), ())
    arguments: tuple[Any, ...] | None = holding(optional(many(anything, 1000)), None)
    named: dict[str, Any] | None = holding(optional(by_name(_state_name, anything)), None)
    printed: str = holding(_printed, "")


@dataclass(frozen=True)
class Items(_Reply):
    """Items of a generator, and whether it ended behind them."""

    items: tuple[Any, ...] = holding(many(anything, caps.ITEMS))
    ended: bool = holding(flag)
    printed: str = holding(_printed, "")


@dataclass(frozen=True)
class NetworkState(_Reply):
    """What a network consists of, by nested names such as ``encoder.0.weight``.

    A parameter or buffer that is there under several names stands once, under the first;
    ``shared`` maps the others to it. ``frozen`` are parameters that require no gradient,
    ``buffers_kept_out`` are buffers that no state dictionary has. ``classes`` has the name of
    the class of the network (``""``) and of each network in it.
    """

    parameters: dict[str, Any] = holding(by_name(_state_name, _tensor))
    buffers: dict[str, Any] = holding(by_name(_state_name, _tensor))
    shared: dict[str, str] = holding(by_name(_state_name, _state_name))
    frozen: tuple[str, ...] = holding(many(_state_name, caps.GRADIENTS))
    buffers_kept_out: tuple[str, ...] = holding(many(_state_name, caps.GRADIENTS))
    classes: dict[str, str] = holding(by_name(_state_name, text(caps.NAME)))
    training: bool = holding(flag)

    def __post_init__(self) -> None:
        super().__post_init__()
        own = self.parameters.keys() | self.buffers.keys()
        consistent = (
            not self.parameters.keys() & self.buffers.keys()
            and not self.shared.keys() & own
            and set(self.shared.values()) <= own
            and set(self.frozen) <= self.parameters.keys()
            and set(self.buffers_kept_out) <= self.buffers.keys()
        )
        if not consistent:
            raise ValueError("the names of a NetworkState do not belong together")


@dataclass(frozen=True)
class Raised(_Reply):
    """An exception that the student's code raised: text only, cut to what can be shown.

    ``unwritten`` is for the bare ``raise NotImplementedError()`` of a release. ``lines`` are
    those of the student's own frames.
    """

    type_name: str = holding(text(caps.NAME))
    message: str = holding(text(caps.MESSAGE))
    lines: tuple[str, ...] = holding(many(text(caps.LINE), caps.LINES), ())
    ancestors: tuple[str, ...] = holding(many(text(caps.NAME), 20), ())
    unwritten: bool = holding(flag, False)
    printed: str = holding(_printed, "")


@dataclass(frozen=True)
class Refused(_Reply):
    """A request that could not be answered, with a stable note and the reason in words."""

    note: str = holding(text(caps.NAME))
    message: str = holding(text(caps.MESSAGE))
    printed: str = holding(_printed, "")


Reply = Value | Outputs | Items | NetworkState | Raised | Refused
REPLIES: dict[str, type[Reply]] = {
    kind.__name__: kind for kind in (Value, Outputs, Items, NetworkState, Raised, Refused)
}

_mro_of_type = type.__dict__["__mro__"].__get__
_name_of_type = type.__dict__["__name__"].__get__


def raised(error: BaseException, is_student: Callable[[str], bool], printed: str = "") -> Raised:
    """What is told of an exception; ``is_student`` says which files are the student's.

    >>> try:
    ...     1 / 0
    ... except ZeroDivisionError as error:
    ...     raised(error, lambda file: False).message
    'division by zero'
    """
    own = [each for each in traceback.extract_tb(error.__traceback__) if is_student(each.filename)]
    lines = tuple(
        cut(f"in `{each.name}`, line {each.lineno}: `{(each.line or '').strip()}`", caps.LINE)
        for each in own[-caps.LINES :]
    )
    ancestors = tuple(cut(_name_of_type(each), caps.NAME) for each in _mro_of_type(type(error))[:20])
    return Raised(
        ancestors[0],
        cut(_message(error), caps.MESSAGE),
        lines,
        ancestors,
        type(error) is NotImplementedError and not error.args,
        cut(printed, caps.PRINTED),
    )


def refused(error: CannotCross, printed: str = "") -> Refused:
    """What is told of a value that is not sent.

    >>> refused(CannotCross("value.cyclic", "a list that contains itself")).note
    'value.cyclic'
    """
    return Refused(error.note, cut(error.what, caps.MESSAGE), cut(printed, caps.PRINTED))


def cut(words: str, most: int) -> str:
    """A text of at most so many characters.

    >>> cut("abcdef", 4)
    'abc…'
    """
    return valid_text(words if len(words) <= most else words[: most - 1] + "…")


def _message(error: BaseException) -> str:
    """What an exception says; nothing if it fails even at that."""
    try:
        said = str(error)
        return said if type(said) is str else str.__str__(said)
    except Exception:
        return ""
