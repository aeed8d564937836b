"""Asking what a value is without asking the value: its class may be hostile."""

from __future__ import annotations

from typing import Any


def is_kind_of(value: Any, *kinds: type) -> bool:
    """Whether the type of a value descends from one of these; unlike isinstance, it asks the value nothing.

    >>> is_kind_of(True, int), is_kind_of("1", int)
    (True, False)
    """
    ancestors = type.__dict__["__mro__"].__get__(type(value))
    return any(each is kind for each in ancestors for kind in kinds)


def is_exactly(value: Any, *kinds: type) -> bool:
    """Whether the type of a value is one of these, and no descendant.

    >>> is_exactly(True, int)
    False
    """
    return any(type(value) is kind for kind in kinds)
