"""What the tests get in place of the student's functions, classes and objects, which live in the candidate.

A stand-in asks for everything that is done with it. It knows no arithmetic and equals nothing
but itself, so that an object which claims to be every number is none of them here.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Protocol

from autograder.answers.remote import RemoteAnswer
from autograder.answers.tracebacks import RaisedElsewhere
from autograder.execution.candidate import object_work
from autograder.execution.channel import handles
from autograder.execution.channel.handles import Handle

_MOST_ITEMS = 100_000
_SEEMS: dict[str, type] = {
    handles.FUNCTION: types.FunctionType,
    handles.METHOD: types.FunctionType,
    handles.CLASS: type,
    handles.GENERATOR: types.GeneratorType,
    handles.COROUTINE: types.CoroutineType,
}
"""What ``isinstance`` and ``inspect`` take a stand-in for, by the kind of its object."""


_PARAMETER_KINDS = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)


class _Default:
    """Stands for the default of a parameter, which is not told."""

    def __repr__(self) -> str:
        return "…"


_DEFAULT = _Default()


class Asking(Protocol):
    """What a stand-in needs: a way to ask for something of its object."""

    def attribute(self, of: StandIn, name: str) -> Any:
        """The value of an attribute."""

    def call(
        self, function: Any, attributes: tuple[str, ...], args: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        """Call an object, or what its attributes lead to."""

    def items(self, of: Any, count: int) -> tuple[tuple[Any, ...], bool]:
        """The next items of an iterator, and whether it ended behind them."""

    def run(self, function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Run a function of this package beside the student's objects."""


class StandIn(RemoteAnswer):
    """Stands for an object of the candidate."""

    def __init__(self, handle: Handle, asking: Asking) -> None:
        self.__dict__["_handle"] = handle
        self.__dict__["_asking"] = asking

    @property
    def __name__(self) -> str:
        if self._handle.name is None:
            raise AttributeError("__name__")
        return str(self._handle.name)

    @property
    def __signature__(self) -> inspect.Signature | None:
        return signature_of(self._handle)

    def __getattr__(self, name: str) -> Any:
        if is_asked_of_here(name):
            raise AttributeError(f"`{name}` of what lives in the student's process cannot be had by a test")
        return self._asking.attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._asking.call(self, ("__setattr__",), (name, value), {})

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        length = self._special("__len__")
        if type(length) is not int:
            raise TypeError(f"`__len__` of {self!r} is no integer")
        return length

    def __getitem__(self, key: Any) -> Any:
        return self._special("__getitem__", key)

    def __iter__(self) -> Iterator[Any]:
        iterator = self if self._handle.kind == handles.GENERATOR else self._special("__iter__")
        ended, seen = False, 0
        while not ended and seen < _MOST_ITEMS:
            items, ended = self._asking.items(iterator, 1)
            seen += len(items)
            yield from items

    def __next__(self) -> Any:
        items, _ = self._asking.items(self, 1)
        if not items:
            raise StopIteration
        return items[0]

    def __contains__(self, item: Any) -> bool:
        return self._special("__contains__", item) is True

    def _special(self, method: str, *args: Any) -> Any:
        """What Python's operators ask for; an object without it is of the wrong type for them."""
        try:
            return self._asking.call(self, (method,), args, {})
        except AttributeError as error:
            if isinstance(error, RaisedElsewhere) and error.place is None:
                raise TypeError(f"{self!r} has no `{method}`") from None
            raise

    def __instancecheck__(self, instance: Any) -> bool:
        """For ``isinstance(instance, StudentsClass)``."""
        return self._asking.run(object_work.is_instance, (instance, self), {}) is True

    @property
    def __bases__(self) -> tuple[type, ...]:
        """For ``issubclass(StudentsClass, known)``: the classes of libraries that it descends from."""
        if self._handle.kind != handles.CLASS:
            raise AttributeError("__bases__")
        return known_classes(self._asking.run(object_work.ancestors_of, (self,), {}))

    def __deepcopy__(self, known: dict[int, Any]) -> Any:
        if self._handle.kind in (handles.FUNCTION, handles.CLASS):
            return self
        return self._asking.run(object_work.copied, (self,), {})

    def __repr__(self) -> str:
        return f"<{self._handle.kind} `{self._handle.name or self._handle.type_name}` of the submission>"

    def run_there(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self._asking.run(function, args, kwargs)


class CallableStandIn(StandIn):
    """Stands for something that can be called."""

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._asking.call(self, (), args, named)


def stand_in(handle: Handle, asking: Asking) -> StandIn:
    """A stand-in whose class bears the name of the object's class."""
    return _class_named(handle.type_name, handle.callable)(handle, asking)


def signature_of(handle: Handle) -> inspect.Signature | None:
    """The parameters of what can be called, with ``…`` for every default.

    >>> def loss(x, *, weight=1): ...
    >>> str(signature_of(handles.described_as(loss, 1)))
    '(x, *, weight=…)'
    """
    if handle.parameters is None:
        return None
    try:
        return inspect.Signature(
            [
                inspect.Parameter(
                    each.name,
                    _PARAMETER_KINDS[each.kind],
                    default=_DEFAULT if each.optional else inspect.Parameter.empty,
                )
                for each in handle.parameters
            ]
        )
    except ValueError:  # in an order that no function has
        return None


def is_asked_of_here(name: str) -> bool:
    """Whether an attribute is one that libraries ask every object for, which only objects from here may have.

    How something is shown in a notebook, copied, pickled or computed with is not left to the student.

    >>> is_asked_of_here("_repr_html_"), is_asked_of_here("__array__"), is_asked_of_here("_mpf_")
    (True, True, True)
    >>> is_asked_of_here("_weights"), is_asked_of_here("sample_")
    (False, False)
    """
    return name.startswith(("__", "_repr_", "_ipython_")) or (name.startswith("_") and name.endswith("_"))


def known_classes(claimed: Any) -> tuple[type, ...]:
    """Those of the classes, given by module and name, that a library has here.

    >>> known_classes([("builtins", "ValueError"), ("__main__", "Encoder"), "nonsense"])
    (<class 'ValueError'>,)
    """
    pairs = (
        [each for each in claimed if type(each) is tuple and len(each) == 2] if type(claimed) is list else []
    )
    found = [
        vars(sys.modules[module]).get(name)
        for module, name in pairs
        if type(module) is type(name) is str and module in sys.modules and _is_library(module)
    ]
    return tuple(each for each in found if isinstance(each, type))


def _is_library(module: str) -> bool:
    return module.partition(".")[0] in ("builtins", "collections", "enum", "numpy", "sympy", "torch")


@lru_cache(maxsize=1000)
def _class_named(name: str, is_callable: bool) -> type[StandIn]:
    seeming = property(lambda self: _SEEMS.get(self._handle.kind, type(self)))
    return type(name, (CallableStandIn if is_callable else StandIn,), {"__class__": seeming})
