"""Everything that a student can import from a package and hand in as an answer.

What a package can do, a submission can do with one line of import. So whatever of it would pass for an answer
is listed here, private names too: functions, classes, their methods, what classes make without arguments,
what lies in tables, texts that may be formulas, and the modules themselves.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

_DEEPEST = 3
_FORMULA = re.compile(r"\w.*[-+*/^\\(].*\w")
_LONGEST_FORMULA = 400


@dataclass(frozen=True)
class Importable:
    """One thing to import: how a student would write it, and what makes it.

    ``signature`` is how it is called, None if that is not known or it is nothing to call.
    """

    words: str
    make: Callable[[], Any]
    kind: type
    signature: inspect.Signature | None = None

    def takes(self, count: int) -> bool:
        """Whether it may be called with so many arguments, as far as that can be told without a call.

        >>> Importable("len", lambda: len, type(len), inspect.signature(len)).takes(2)
        False
        """
        if self.signature is None:
            return True
        try:
            self.signature.bind(*[None] * count)
        except TypeError:
            return False
        return True


def importable(package: ModuleType) -> Iterator[Importable]:
    """All that can be imported from a package, each object once; a list, and what lies in it.

    >>> import json
    >>> "json.dumps" in [each.words for each in importable(json)]
    True
    """
    known: set[int] = set()
    for module in modules(package):
        yield Importable(module.__name__, partial(_itself, module), ModuleType)
        for name, value in list(vars(module).items()):
            if not name.startswith("__"):
                yield from _found(f"{module.__name__}.{name}", value, package.__name__, known, _DEEPEST)


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """A package and its modules, but for those that cannot be imported here, or that are programs."""
    yield package
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.", onerror=lambda name: None):
        if info.name.endswith("__main__"):
            continue
        try:
            yield importlib.import_module(info.name)
        except Exception:  # what a module lacks here, such as a package, is its own business
            continue


def _found(words: str, value: Any, package: str, known: set[int], depth: int) -> Iterator[Importable]:
    """A value of a module, and what lies in it."""
    if id(value) in known or depth == 0:
        return
    if isinstance(value, str):
        if len(value) <= _LONGEST_FORMULA and _FORMULA.search(value):
            known.add(id(value))
            yield Importable(words, partial(_itself, value), str)
        return
    inside = _inside(value)
    if not inside and not _is_of(value, package):
        return
    known.add(id(value))
    if isinstance(value, list | tuple):
        yield Importable(words, partial(_itself, value), type(value))
    if isinstance(value, type):
        yield from _of_class(words, value, package)
    elif callable(value):
        yield Importable(words, partial(_itself, value), type(value), _signature(value))
    for name, each in inside.items():
        yield from _found(f"{words}{name}", each, package, known, depth - 1)


def _is_of(value: Any, package: str) -> bool:
    """Whether a value is the package's own and not only imported by it."""
    if isinstance(value, ModuleType):
        return False
    module = getattr(value, "__module__", None)
    return isinstance(module, str) and module.split(".")[0] == package


def _inside(value: Any) -> Mapping[str, Any]:
    """What lies in a table or a record, by how it is reached."""
    if isinstance(value, Mapping):
        return {f"[{key!r}]": each for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return {f"[{place}]": each for place, each in enumerate(value)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f".{each.name}": getattr(value, each.name, None) for each in dataclasses.fields(value)}
    return {}


def _of_class(words: str, kind: type, package: str) -> Iterator[Importable]:
    """A class, its methods, and those of an instance that is made without arguments, with the instance
    itself.
    """
    signature = _signature(kind)
    yield Importable(words, partial(_itself, kind), type(kind), signature)
    alone = Importable(words, kind, kind, signature).takes(0)
    if alone and "__call__" in dir(kind):
        yield Importable(f"{words}()", kind, kind, _without_self(inspect.getattr_static(kind, "__call__")))
    for name in dir(kind):
        method = inspect.getattr_static(kind, name)
        function = method.__func__ if isinstance(method, staticmethod | classmethod) else method
        if name.startswith("__") or not inspect.isfunction(function) or not _is_of(function, package):
            continue
        bound = getattr(kind, name)
        yield Importable(f"{words}.{name}", partial(_itself, bound), type(bound), _signature(bound))
        if alone and function is method:
            of_instance = _without_self(function)
            yield Importable(f"{words}().{name}", partial(_of_instance, kind, name), type(bound), of_instance)


def _itself(value: Any) -> Any:
    return value


def _of_instance(kind: type, name: str) -> Any:
    return getattr(kind(), name)


def _signature(value: Any) -> inspect.Signature | None:
    try:
        return inspect.signature(value)
    except (TypeError, ValueError):
        return None


def _without_self(function: Any) -> inspect.Signature | None:
    found = _signature(function)
    if found is None or not found.parameters:
        return None
    first, *others = found.parameters.values()
    return found if first.kind is first.VAR_POSITIONAL else found.replace(parameters=others)
