"""What stays in the candidate: objects known by a number, with what may be told of them.

Functions, classes, networks, generators and whatever else is not plain data never leave the
process they live in. The examiner gets a :class:`Handle`, from which it makes a stand-in,
and sends a :class:`Given` where the object itself is meant.
"""

from __future__ import annotations

import inspect
import types
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.execution.channel import caps
from autograder.execution.channel.errors import CannotCross, MalformedFrame

FUNCTION, CLASS, METHOD, NETWORK, GENERATOR, COROUTINE, MODULE, EXCEPTION, OBJECT = OBJECT_KINDS = (
    *("function", "class", "method", "network", "generator", "coroutine", "module", "exception", "object"),
)
"""What an object can be; everything that is nothing else is an ``object``."""

_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, np.ufunc)
_METHODS = (types.MethodType, types.MethodWrapperType)
_COROUTINES = (types.CoroutineType, types.AsyncGeneratorType)
_ancestors = type.__dict__["__mro__"].__get__
_name_of_type = type.__dict__["__name__"].__get__


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function: its name, its kind as ``inspect`` counts them, and whether it can be left
    out.
    """

    name: str
    kind: int
    optional: bool


@dataclass(frozen=True)
class Handle:
    """An object of the candidate, by its number, and what is known of it. All of it may be a lie.

    ``name`` is its ``__name__``, where it has one. ``parameters`` is None where nobody knows them.
    """

    number: int
    kind: str
    type_name: str
    name: str | None = None
    callable: bool = False
    parameters: tuple[Parameter, ...] | None = None


@dataclass(frozen=True)
class Given:
    """An object of the candidate that the examiner sends back, by its number."""

    number: int


class HandleTable:
    """The objects of this process that the other one knows by a number.

    An object has the same number as long as it is known, and a number is never used again.
    As an object can be told several times, it is kept until it was freed as many times.

    >>> table = HandleTable()
    >>> table.handle(print).number, table.handle(print).name
    (1, 'print')
    >>> table.object(Given(1)) is print
    True
    """

    def __init__(self, most: int = caps.HANDLES) -> None:
        self._most = most
        self._last = 0
        self._objects: dict[int, tuple[Any, int]] = {}
        self._numbers: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._objects)

    def handle(self, value: Any) -> Handle:
        """Keep an object, and say what may be known of it.

        Raises:
            CannotCross: there are as many as are kept.
        """
        number = self._numbers.get(id(value))
        if number is None:
            if len(self._objects) >= self._most:
                raise CannotCross("value.too-many-objects", f"more than {self._most} objects")
            number = self._last = self._last + 1
        described = described_as(value, number)
        times = self._objects[number][1] if number in self._objects else 0
        self._objects[number] = value, times + 1
        self._numbers[id(value)] = number
        return described

    def object(self, meant: Handle | Given) -> Any:
        """The object that is meant; raises :class:`MalformedFrame` for one that is not known any more."""
        if not isinstance(meant, Given) or meant.number not in self._objects:
            raise MalformedFrame("an object is meant that is not known here")
        return self._objects[meant.number][0]

    def free(self, number: int) -> None:
        """Forget an object once that was told once; a number that is not known is passed over."""
        if number not in self._objects:
            return
        value, told = self._objects[number]
        if told > 1:
            self._objects[number] = value, told - 1
        else:
            del self._objects[number], self._numbers[id(value)]


def described_as(value: Any, number: int) -> Handle:
    """What may be known of an object, found without asking the object more than its signature.

    >>> described_as(lambda x, y=1: x, 7).parameters
    (Parameter(name='x', kind=1, optional=False), Parameter(name='y', kind=1, optional=True))
    """
    kind = _kind(value)
    return Handle(
        number,
        kind,
        shown_name(_name_of_type(type(value))) or "?",
        _own_name(value, kind),
        callable(value),
        _parameters(value, kind),
    )


def _kind(value: Any) -> str:
    own = type(value)
    ancestors = _ancestors(own)

    def is_a(*kinds: type) -> bool:
        return any(each is kind for each in ancestors for kind in kinds)

    for kind, types_of_it in (
        (CLASS, (type,)),
        (NETWORK, (torch.nn.Module,)),
        (FUNCTION, _FUNCTIONS),
        (METHOD, _METHODS),
        (GENERATOR, (types.GeneratorType,)),
        (COROUTINE, _COROUTINES),
        (MODULE, (types.ModuleType,)),
        (EXCEPTION, (BaseException,)),
    ):
        if is_a(*types_of_it):
            return kind
    return OBJECT


def _own_name(value: Any, kind: str) -> str | None:
    if kind == CLASS:
        return shown_name(_name_of_type(value))
    if kind not in (FUNCTION, METHOD):
        return None
    try:
        return shown_name(value.__name__)
    except Exception:  # a method of an object whose function has no name
        return None


def shown_name(text: Any) -> str | None:
    """A name as it may be shown, or None.

    >>> shown_name("Encoder"), shown_name("two\\nlines")
    ('Encoder', None)
    """
    return text if type(text) is str and len(text) <= caps.NAME and text.isprintable() else None


def _parameters(value: Any, kind: str) -> tuple[Parameter, ...] | None:
    """The parameters of what can be called; of a network, those of its ``forward``."""
    if not callable(value):
        return None
    try:
        called = value.forward if kind == NETWORK else value
        found = list(inspect.signature(called).parameters.values())
        listed = tuple(
            Parameter(each.name, int(each.kind), each.default is not inspect.Parameter.empty)
            for each in found
            if shown_name(each.name)
        )
    except Exception:  # written in C, or with a signature of the student's own
        return None
    return listed if len(listed) == len(found) <= 100 else None
