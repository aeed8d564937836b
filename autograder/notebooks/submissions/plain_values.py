"""Values that a file holds, as JSON has them: rebuilt from a whitelist of types, within bounds.

JSON as Python reads it has numbers that are none, and a script's header and cell marks may hold dates, sets
and bytes. Whatever comes out of here can be copied, written and read back by everything that comes later.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

_DEEPEST = 60  # levels of lists and objects; figures and widgets in real notebooks need fewer than 20
_MOST_VALUES = 2_000_000  # entries in all: a 100 MB notebook of printed lines has about 1.2 million
_LARGEST_WHOLE = (
    2**63
)  # beyond it other readers of JSON have no whole numbers, and Python refuses to print long ones
_MOST_NAMED = 1_000
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NOTHING: Any = object()


class TooMuch(Exception):
    """Values that are nested too deeply, or too many."""


class PlainValues:
    """Rebuilds values; ``left_out`` has the places of those that JSON lacks, as the keys that lead to them.

    >>> values = PlainValues()
    >>> values.rebuilt({"a": (1, "x"), "b": {1, 2}, "c": [float("nan"), True], 4: 5})
    {'a': [1, 'x'], 'c': [True]}
    >>> values.left_out
    [('b',), ('c', '0'), ('4',)]
    """

    def __init__(self) -> None:
        self.left_out: list[tuple[str, ...]] = []
        self._values = 0
        self._place: list[object] = []

    def rebuilt(self, value: Any) -> Any:
        """A copy of the value without what JSON lacks; None if it is that itself.

        Half characters, which no file can hold, are replaced.

        Raises TooMuch.
        """
        found = self._plain(value)
        return None if found is _NOTHING else found

    def _plain(self, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return _whole(str(value))
        if isinstance(value, int) and abs(value) < _LARGEST_WHOLE:
            return int(value)
        if isinstance(value, float) and math.isfinite(value):
            return float(value)
        if isinstance(value, Mapping):
            return dict(self._entries(value))
        if isinstance(value, list | tuple):
            return list(self._items(value))
        if len(self.left_out) < _MOST_NAMED:
            self.left_out.append(tuple(_named(each) for each in self._place))
        return _NOTHING

    def _entries(self, values: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
        self._count(len(values))
        for key, value in values.items():
            self._place.append(key)
            found = self._plain(value if isinstance(key, str) else _NOTHING)
            self._place.pop()
            if found is not _NOTHING:
                yield _whole(key), found

    def _items(self, values: list[Any] | tuple[Any, ...]) -> Iterator[Any]:
        self._count(len(values))
        for position, value in enumerate(values):
            self._place.append(position)
            found = self._plain(value)
            self._place.pop()
            if found is not _NOTHING:
                yield found

    def _count(self, values: int) -> None:
        self._values += values
        if len(self._place) > _DEEPEST or self._values > _MOST_VALUES:
            raise TooMuch


def _whole(text: str) -> str:
    return _LONE_SURROGATE.sub("\ufffd", text) if _LONE_SURROGATE.search(text) else text


def _named(key: object) -> str:
    """A key for a message: text and small numbers as they are, of everything else no more than its type."""
    if isinstance(key, int) and abs(key) < _LARGEST_WHOLE:
        return str(key)
    return _whole(key)[:80] if isinstance(key, str) else type(key).__name__
