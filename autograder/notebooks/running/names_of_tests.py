"""The names that grade cells have where they run in one process with the student's code: their own, beside
the student's.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from autograder.answers.tracebacks import explaining_absence
from autograder.execution.course_names import NamesOfTest
from autograder.execution.first_looks import FirstLooks
from autograder.execution.rebinding import TOLD_BY, TellingCode, names_deleted, telling
from autograder.reports.verdicts import Missing, is_unanswered


@dataclass
class Answered:
    """Which answers are missing, and which are given as earlier tests have found them, because they have
    changed since.
    """

    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


class Tests:
    """Two sets of names: those of the ``tests``, which the course's cells bind, and the ``students``'.

    As in two processes, what a student binds changes nothing for the tests, and a test nothing for the
    student's functions.

    >>> tests = Tests({"grade": "the course's"}, {"grade": "the student's", "kl": 1})
    >>> with tests.with_answers(NamesOfTest(("elbo", "kl"))) as answered:
    ...     print(answered.missing, tests.names)
    ['elbo'] {'grade': "the course's", 'elbo': Missing(name='elbo'), 'kl': 1}
    >>> tests.names
    {'grade': "the course's"}
    """

    def __init__(self, tests: dict[str, Any], students: dict[str, Any]) -> None:
        self.names = tests
        self._students = students
        self._looks = FirstLooks()

    @contextlib.contextmanager
    def with_answers(self, wanted: NamesOfTest) -> Iterator[Answered]:
        """The student's answers among the names of the tests, for one grade cell."""
        answered = Answered()
        found = dict(self._looked_at(wanted, answered))
        self.names.update(found)
        try:
            with explaining_absence(wanted.hints):
                yield answered
        finally:
            for name in found:
                self.names.pop(name, None)

    def keep(self, names: Collection[str]) -> None:
        """Keep answers as they are now for the tests below."""
        for name in names:
            self._looks.keep(name, self._answer(name))

    def anew(self, names: Collection[str]) -> None:
        """Let the tests below take these answers as they find them."""
        self._looks.forget(names)

    def _looked_at(self, wanted: NamesOfTest, answered: Answered) -> Iterator[tuple[str, Any]]:
        self._looks.forget(wanted.anew)
        for name in wanted.answers:
            now = self._answer(name, wanted.hints)
            value, is_changed = self._looks.look(name, now)
            if is_changed:
                answered.changed.append(name)
            if type(value) is Missing and not value.unanswered:
                answered.missing.append(name)
            yield name, value
        self.keep([name for name in wanted.kept if name not in self._looks])

    def _answer(self, name: str, hints: Mapping[str, str] = MappingProxyType({})) -> Any:
        if name not in self._students:
            return Missing(name, hint=hints.get(name, ""))
        value = self._students[name]
        return Missing(name, unanswered=True) if is_unanswered(value) else value

    @contextlib.contextmanager
    def telling(self, source: str) -> Iterator[ast.NodeTransformer | None]:
        """What changes the code of a grade cell that takes a name away from the student's functions; None for
        all others.

        >>> students = {"squares": abs}
        >>> tests = Tests({}, students)
        >>> with tests.telling("del squares") as transformer:
        ...     exec(compile(transformer.visit(ast.parse("del squares")), "<cell 1>", "exec"), tests.names)
        >>> students
        {}
        """
        deleted = names_deleted(source)
        if not deleted:
            yield None
            return
        taken = {name: self._students[name] for name in deleted - self.names.keys() if name in self._students}
        self.names.update(taken)
        self.names[TOLD_BY] = telling(self.names, self._students.__setitem__, self._forget)
        try:
            yield TellingCode(deleted)
        finally:
            for name in (TOLD_BY, *taken):
                self.names.pop(name, None)

    def _forget(self, name: str) -> None:
        self._students.pop(name, None)

    def forget(self, names: Collection[str]) -> None:
        """Let the names of the tests have these no more: they count as the student's."""
        for name in names:
            self.names.pop(name, None)
