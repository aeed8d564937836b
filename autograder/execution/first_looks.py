"""Answers as the tests of their own task have found them, for the tests of later tasks.

Data is kept by its value: what a later cell assigns, appends or writes into it changes nothing. A function, a
class, a network or any other object is kept as the object that it is; what has become of it since is its own
affair.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable
from typing import Any

from autograder.reports.verdicts import Missing

_DEPTH = 32
_ITEMS = 100_000
"""In one answer, at most; larger ones cannot be had by a test that runs in another process, and are kept as
objects.
"""

_COMPARED = frozenset(
    ("builtins", "collections", "datetime", "decimal", "fractions", "mpmath", "numpy", "sympy", "torch")
)
"""Modules whose objects are compared by their values, and can't lie about these."""


class FirstLooks:
    """What was kept of each name, until it is asked for anew.

    >>> looks, answers = FirstLooks(), {"lines": ["a"]}
    >>> looks.keep("lines", answers["lines"])
    >>> answers["lines"].append("b")
    >>> looks.look("lines", answers["lines"]), looks.look("other", 1)
    ((['a'], True), (1, False))
    """

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._kept

    def keep(self, name: str, value: Any) -> None:
        """Keep a value for the tests below."""
        self._kept[name] = _copied(value, self.hold)

    def look(self, name: str, now: Any) -> tuple[Any, bool]:
        """What a test gets for a name that has this value now, and whether
        that is another one than was kept.
        """
        if name not in self._kept:
            return now, False
        kept = self._kept[name]
        if _same(kept, now, self.is_held):
            return now, False
        return _copied(kept, self.held), True

    def forget(self, names: Collection[str] | None) -> None:
        """Let some names, or all if it is None, be looked at anew."""
        for name in list(self._kept) if names is None else names:
            self._kept.pop(name, None)

    def hold(self, leaf: Any) -> Any:
        """What stands for an object that is kept, such as the object."""
        return leaf

    def held(self, held: Any) -> Any:
        """The object for which it stands."""
        return held

    def is_held(self, held: Any, leaf: Any) -> bool:
        """Whether it stands for this object, or for an equal one if it is data."""
        if held is leaf or type(held) is type(leaf) is Missing:
            return True
        if type(held) is not type(leaf) or type(leaf).__module__.partition(".")[0] not in _COMPARED:
            return False
        return bool(held == leaf) or bool(held != held and leaf != leaf)


class _TooMuch(Exception):
    """It is no data of the size that answers have."""


def _copied(value: Any, of_leaf: Callable[[Any], Any]) -> Any:
    """The data with new lists, dictionaries, tensors and arrays; what is
    none of these by way of a function.
    """
    counting = iter(range(_ITEMS))

    def copy(each: Any, depth: int) -> Any:
        kind = type(each)
        if next(counting, None) is None or depth > _DEPTH:
            raise _TooMuch
        if kind in (list, tuple, set, frozenset):
            return kind(copy(item, depth + 1) for item in each)
        if kind is dict:
            return {key: copy(item, depth + 1) for key, item in each.items()}
        if _is_tensor(each):
            return each.detach().clone().requires_grad_(each.requires_grad)
        if _is_array(each) or _is_matrix(each):
            return each.copy()
        return of_leaf(each)

    try:
        return copy(value, 0)
    except _TooMuch:
        return of_leaf(value)


def _same(kept: Any, now: Any, same_leaf: Callable[[Any, Any], bool]) -> bool:
    counting = iter(range(_ITEMS))

    def all_same(pairs: Iterable[tuple[Any, Any]], depth: int) -> bool:
        return all(same(one, other, depth + 1) for one, other in pairs)

    def same(one: Any, other: Any, depth: int) -> bool:
        kind = type(one)
        if next(counting, None) is None or depth > _DEPTH:
            raise _TooMuch
        if kind is type(other) and kind in (list, tuple):
            return len(one) == len(other) and all_same(zip(one, other, strict=True), depth)
        if kind is type(other) and kind is dict:
            return list(one) == list(other) and all_same(
                zip(one.values(), other.values(), strict=True), depth
            )
        if _is_tensor(one) or _is_array(one):
            return _is_numbers(other) and _same_numbers(one, other)
        return same_leaf(one, other)

    try:
        return same(kept, now, 0)
    except _TooMuch:
        return kept is now
    except Exception:  # an object of the student's, in the student's own process, that cannot be compared
        return False


def _same_numbers(one: Any, other: Any) -> bool:
    if type(one) is not type(other) or one.shape != other.shape or one.dtype != other.dtype:
        return False
    return bool(((one == other) | ((one != one) & (other != other))).all())


def _is_numbers(value: Any) -> bool:
    return _is_tensor(value) or _is_array(value)


def _is_tensor(value: Any) -> bool:
    return _is_a(value, "torch", "Tensor") or _is_a(value, "torch.nn", "Parameter")


def _is_array(value: Any) -> bool:
    return _is_a(value, "numpy", "ndarray")


def _is_matrix(value: Any) -> bool:
    return _is_a(value, "sympy", "MutableDenseMatrix")


def _is_a(value: Any, module: str, name: str) -> bool:
    """Whether it is of just this class, of a module that may not even be imported."""
    return type(value) is getattr(sys.modules.get(module), name, None)
