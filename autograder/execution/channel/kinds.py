"""How a kind of value is written and read: what the files of kinds have in common.

In a header, None, booleans, texts, small integers and finite floats are themselves.
Everything else is a list that begins with the tag of its kind. Raw bytes are not in the
header but in blobs, which are used up in the order in which the values stand there; so
there is no offset that could point elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from autograder.execution.channel import caps
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.frames import Blob

Json = Any
"""What may stand in a header."""


class NotPlain(Exception):
    """This value of a kind that is usually copied has to stay where it is, as a handle."""


class Writing(Protocol):
    """What a kind needs to write a value."""

    def write(self, value: Any, depth: int) -> Json:
        """Write a value inside of another."""

    def blob(self, data: Blob) -> None:
        """Send these bytes next to the header."""

    def count(self, what: str, most: int) -> None:
        """One more of something of which a frame may have so many."""


class Reading(Protocol):
    """What a kind needs to read a value."""

    def read(self, plain: Json, depth: int) -> Any:
        """Read a value inside of another."""

    def blob(self) -> memoryview:
        """The bytes that were sent next; in memory of this process, and used only once."""

    def count(self, what: str, most: int) -> None:
        """One more of something of which a frame may have so many."""


@dataclass(frozen=True)
class ValueKind:
    """One way of writing values of a few exact types.

    ``write`` makes the list behind the tag, and ``read`` takes it apart again; it raises
    :class:`MalformedFrame` where the list is not one that ``write`` could have made.
    """

    tag: str
    types: tuple[type, ...]
    write: Callable[[Writing, Any, int], Sequence[Json]]
    read: Callable[[Reading, list[Json], int], Any]


def items(plain: list[Json], *types: type) -> list[Any]:
    """The list itself, if it has exactly these types; raises :class:`MalformedFrame`.

    >>> items([1, "a"], int, str)
    [1, 'a']
    """
    if len(plain) != len(types) or any(
        type(item) is not kind for item, kind in zip(plain, types, strict=True)
    ):
        raise MalformedFrame("a value does not have the parts of its kind")
    return plain


def integer_text(value: int) -> str:
    """An integer in hexadecimal digits.

    >>> integer_text(-255)
    '-ff'
    """
    if value.bit_length() > caps.INTEGER_BITS:
        raise CannotCross("value.too-large", f"an integer of more than {caps.INTEGER_BITS} bits")
    return f"{value:x}"


def read_integer(text: Any) -> int:
    """The integer that :func:`integer_text` has written.

    >>> read_integer("-ff")
    -255
    """
    if type(text) is not str or len(text) > caps.INTEGER_BITS // 4 + 1:
        raise MalformedFrame("an integer is too long")
    if not set(text.removeprefix("-")) <= _HEXADECIMAL or text in ("", "-"):
        raise MalformedFrame("an integer has other characters than digits")
    return int(text, 16)


_HEXADECIMAL = frozenset("0123456789abcdef")


def valid_text(value: str) -> str:
    """A text without halves of characters, which no encoding knows.

    >>> valid_text("a\\ud800")
    'a\ufffd'
    """
    if value.isascii():
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def name(value: Any) -> str:
    """A name that can be shown: printable and not long; raises :class:`MalformedFrame`.

    >>> name("mu_1")
    'mu_1'
    """
    if type(value) is not str or len(value) > caps.NAME or not value.isprintable():
        raise MalformedFrame("a name is too long or can't be printed")
    return value
