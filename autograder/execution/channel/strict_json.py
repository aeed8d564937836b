"""JSON as RFC 8259 has it, less what is of use only to confuse: for headers of frames.

Python's own reader takes ``NaN``, keeps the last of two equal keys, builds strings that are
no Unicode, and reads integers of any length.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from autograder.execution.channel.errors import MalformedFrame

_SURROGATE = re.compile(r"(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]")
_LONGEST_INTEGER = 20
_LONGEST_FLOAT = 32


def written(value: Any) -> bytes:
    """The UTF-8 text of lists, strings, numbers, booleans and None.

    >>> written(["é", 0.1, None])
    b'["\\xc3\\xa9",0.1,null]'
    """
    return _WRITER.encode(value).encode()


def read_json(data: bytes | bytearray | memoryview) -> Any:
    """The value that a text stands for; raises :class:`MalformedFrame` for anything doubtful.

    >>> read_json(b'["x", 0.1, -1]')
    ['x', 0.1, -1]
    >>> read_json(b"[NaN]")
    Traceback (most recent call last):
    ...
    autograder.execution.channel.errors.MalformedFrame: NaN is no number of JSON
    """
    try:
        text = str(data, "utf-8", "strict")
    except UnicodeDecodeError:
        raise MalformedFrame("a header is not UTF-8") from None
    if "\\u" in text and _SURROGATE.search(text):  # every character can be written as itself
        raise MalformedFrame("a header has half a character")
    try:
        return _READER.decode(text)
    except MalformedFrame:
        raise
    except RecursionError:
        raise MalformedFrame("a header is nested too deeply") from None
    except ValueError as error:
        raise MalformedFrame(f"a header is not JSON: {str(error)[:200]}") from None


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise MalformedFrame("a header has an integer of too many digits")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits) if len(digits) <= _LONGEST_FLOAT else math.inf
    if not math.isfinite(number):
        raise MalformedFrame("a header has a number of too many digits or too large")
    return number


def _constant(name: str) -> NoReturn:
    raise MalformedFrame(f"{name} is no number of JSON")


def _object(pairs: list[tuple[str, Any]]) -> NoReturn:
    raise MalformedFrame("a header has an object; lists are all that is sent")


_READER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
_WRITER = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"))
