"""The names that a grade cell finds where it runs in one process with the student's code."""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from autograder.verdicts import Missing, is_unanswered


class Tests:
    """What a grade cell finds in the notebook's names, and what it leaves there: nothing.

    >>> cells = {"grade": "the student's", "kl": 1}
    >>> tests = Tests(cells)
    >>> tests.begin("from autograder.verdicts import grade", ["kl", "elbo"])
    ['elbo']
    >>> cells["grade"].__name__, cells["kl"], cells["elbo"]
    ('grade', 1, Missing(name='elbo'))
    >>> tests.end()
    >>> cells
    {'grade': "the student's", 'kl': 1}
    """

    def __init__(self, namespace: MutableMapping[str, Any]) -> None:
        self._namespace = namespace
        self._own: dict[str, Any] = {}
        self._stand_ins: list[str] = []

    def begin(self, imports: str, names: Iterable[str], hints: Mapping[str, str] | None = None) -> list[str]:
        """Put the course's imports in place, and stand-ins for what no cell defined; returns the names of these.

        ``imports`` are the course's import statements from the package, whose names a student may have
        given to something else; ``names`` are the names that the grade cell needs, ``hints`` say why one has no value.
        """
        course: dict[str, Any] = {}
        with contextlib.suppress(ImportError):  # then the setup cell has failed, and says so
            exec(imports, course)
        del course["__builtins__"]
        self._own = {name: self._namespace[name] for name in course if name in self._namespace}
        self._namespace.update(course)
        names = list(names)
        self._stand_ins = [n for n in names if n not in self._namespace and not hasattr(builtins, n)]
        said = hints or {}
        self._namespace.update({name: Missing(name, hint=said.get(name, "")) for name in self._stand_ins})
        unanswered = {n: self._namespace[n] for n in names if is_unanswered(self._namespace.get(n))}
        self._own |= unanswered
        self._namespace.update({name: Missing(name, unanswered=True) for name in unanswered})
        return self._stand_ins

    def end(self) -> None:
        """Give the student's names back, so that the next cells see what they would see."""
        self._namespace.update(self._own)
        for name in self._stand_ins:
            if type(self._namespace.get(name)) is Missing:
                del self._namespace[name]
        self._own, self._stand_ins = {}, []
