"""Which packages are there at grading, and hiding the others from student code.

At grading there is what this package needs, what that needs in turn, and what a course declares besides. On
its author's machine there may be any other: code that imports one works there and stops at grading.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from types import ModuleType

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

OURS = "vae-autograder"


class HiddenPackages(MetaPathFinder):
    """Lets imports of these top-level modules fail as if they were not installed."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Called by the import system before it looks anywhere else."""
        root = fullname.partition(".")[0]
        if root not in self._names:
            return None
        raise ModuleNotFoundError(f"No module named {root!r}", name=root)


def hide_undeclared(declared: Iterable[str] = ()) -> None:
    """Hide what is installed here and not at grading; ``declared`` are packages that a course has besides."""
    there = modules_there(declared)
    if there:
        sys.meta_path.insert(0, HiddenPackages(packages_distributions().keys() - there))


def modules_there(declared: Iterable[str] = ()) -> frozenset[str]:
    """The top-level modules that there are at grading, Python's own among them.

    There are none where it cannot be told, because this package was installed in a way that leaves no record.

    >>> "torch" in modules_there(), "pytest" in modules_there(), "pytest" in modules_there(["pytest"])
    (True, False, True)
    """
    needed = _with_needs([OURS, *declared])
    if canonicalize_name("numpy") not in needed:
        return frozenset()
    installed = packages_distributions().items()
    return sys.stdlib_module_names | {
        module
        for module, packages in installed
        if any(canonicalize_name(package) in needed for package in packages)
    }


def _with_needs(packages: Iterable[str]) -> set[str]:
    """The packages and all that they need, by their canonical names."""
    found: set[str] = set()
    waiting = [(canonicalize_name(package), frozenset[str]()) for package in packages]
    seen = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found.add(name)
        waiting += [
            (canonicalize_name(need.name), frozenset(need.extras))
            for need in _needs(name)
            if _applies(need, extras)
        ]
    return found


def _needs(package: str) -> list[Requirement]:
    try:
        stated = requires(package) or []
    except PackageNotFoundError:
        return []
    found = []
    for each in stated:
        try:
            found.append(Requirement(each))
        except InvalidRequirement:  # of another tool's making
            continue
    return found


def _applies(need: Requirement, extras: frozenset[str]) -> bool:
    """Whether a requirement holds here, for a package that is installed with these extras."""
    if need.marker is None:
        return True
    return any(need.marker.evaluate({"extra": extra}) for extra in ("", *extras))
