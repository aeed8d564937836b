"""What the candidate can answer. All of it may be a lie, but it is always of these forms.

``seconds`` is the CPU time that the answer took.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from autograder.execution.channel import caps, messages
from autograder.execution.channel.errors import CannotCross
from autograder.execution.channel.kinds import valid_text

_MessageText = Annotated[str, messages.text_up_to(caps.MESSAGE)]


@dataclass(frozen=True)
class Value(messages.Message):
    """A value."""

    value: messages.Anything
    seconds: messages.SecondsTaken = 0.0


@dataclass(frozen=True)
class Outputs(messages.Message):
    """What a call returned.

    ``call`` is the number under which the graph of the outputs is kept, None if it is not.
    The outputs of a call are the tensors in ``value`` that require a gradient, in the order of
    :func:`.tensors.with_tensors`. Here they are leaves: whoever computes with them has to join
    them to the call.
    """

    value: messages.Anything
    call: Annotated[int | None, messages.optional(messages.whole(1, 2**53))] = None
    seconds: messages.SecondsTaken = 0.0


@dataclass(frozen=True)
class Items(messages.Message):
    """Items of a generator, and whether it ended behind them."""

    items: Annotated[tuple[Any, ...], messages.many(messages.anything, caps.NEXT)]
    ended: messages.Flag
    seconds: messages.SecondsTaken = 0.0


@dataclass(frozen=True)
class NetworkState(messages.Message):
    """What a network consists of, by nested names such as ``encoder.0.weight``.

    A parameter or buffer that is there under several names stands once, under the first;
    ``shared`` maps the others to it. A frozen parameter requires no gradient here either.
    ``buffers_kept_out`` are buffers that no state dictionary has. ``classes`` has the name of
    the class of the network (``""``) and of each network in it.
    """

    parameters: messages.NamedTensors
    buffers: messages.NamedTensors
    shared: Annotated[dict[str, str], messages.by_name(messages.is_nested_name, messages.is_nested_name)]
    buffers_kept_out: messages.Names
    classes: Annotated[
        dict[str, str], messages.by_name(messages.is_nested_name, messages.text_up_to(caps.NAME))
    ]
    seconds: messages.SecondsTaken = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        own = self.parameters.keys() | self.buffers.keys()
        consistent = (
            not self.parameters.keys() & self.buffers.keys()
            and not self.shared.keys() & own
            and set(self.shared.values()) <= own
            and set(self.buffers_kept_out) <= self.buffers.keys()
        )
        if not consistent:
            raise ValueError("the names of a NetworkState do not belong together")


@dataclass(frozen=True)
class Raised(messages.Message):
    """An exception that the student's code raised: text only, cut to what can be shown.

    ``unwritten`` is for the bare ``raise NotImplementedError()`` of a release. ``lines`` are
    those of the student's own frames.
    """

    type_name: messages.ShortText
    message: _MessageText
    lines: Annotated[tuple[str, ...], messages.many(messages.text_up_to(caps.LINE), caps.LINES)] = ()
    ancestors: Annotated[tuple[str, ...], messages.many(messages.text_up_to(caps.NAME), 20)] = ()
    unwritten: messages.Flag = False
    seconds: messages.SecondsTaken = 0.0


@dataclass(frozen=True)
class Refused(messages.Message):
    """A request that could not be answered, with a stable note and the reason in words.

    Also what a function of this package, run next to the answer, has to say to the student.
    """

    note: messages.ShortText
    message: _MessageText
    seconds: messages.SecondsTaken = 0.0


Reply = Value | Outputs | Items | NetworkState | Raised | Refused
REPLIES: dict[str, type[Reply]] = {kind.__name__: kind for kind in get_args(Reply)}

_traceback_of = BaseException.__dict__["__traceback__"].__get__
_mro_of_type = type.__dict__["__mro__"].__get__
_name_of_type = type.__dict__["__name__"].__get__


def raised(error: BaseException, is_student: Callable[[str], bool]) -> Raised:
    """What is told of an exception; ``is_student`` says which files are the student's.

    >>> try:
    ...     1 / 0
    ... except ZeroDivisionError as error:
    ...     raised(error, lambda file: False).message
    'division by zero'
    """
    frames = traceback.walk_tb(_traceback_of(error))
    own = deque(
        (each for each in frames if is_student(each[0].f_code.co_filename)), maxlen=caps.LINES
    )  # those of a deep recursion are too many to look all of them up
    lines = tuple(
        cut(f"in `{each.name}`, line {each.lineno}: `{(each.line or '').strip()}`", caps.LINE)
        for each in traceback.StackSummary.extract(own)
    )
    ancestors = tuple(cut(_name_of_type(each), caps.NAME) for each in _mro_of_type(type(error))[:20])
    return Raised(
        ancestors[0],
        cut(_message(error), caps.MESSAGE),
        lines,
        ancestors,
        type(error) is NotImplementedError and not error.args,
    )


def refused(error: CannotCross) -> Refused:
    """What is told of a value that is not sent.

    >>> refused(CannotCross("value.cyclic", "a list that contains itself")).message
    'Your code gave something that the tests cannot have: a list that contains itself.'
    """
    words = f"Your code gave something that the tests cannot have: {error.what}."
    return Refused(error.note, cut(words, caps.MESSAGE))


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
