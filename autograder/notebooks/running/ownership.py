"""Whose a name is that a test uses, the course's or the student's, and from when an answer is.

What a given cell or a grade cell binds is the course's in every test below it, whatever a submission binds.
That is told by the texts of these cells, so it holds also where one of them stops before it has got there.
All other names are the student's answers.

An answer is what the tests of its own task have found, for the tests of later tasks as well, until a later
task asks for it again (`asked`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from autograder.execution.course_names import NamesOfGiven, NamesOfTest
from autograder.notebooks.cells.code_names import imports_in, names_bound, names_loaded
from autograder.notebooks.restoring.asked import Asked


class Ownership:
    """Whose the names are, while the cells of a notebook run one after the other.

    ``graded`` are its grade cells, name and text, which are meant by their number in this order; ``asked``
    says what the task of each asks for, and ``needs`` which further names lines of it use that are not there.

    >>> owns = Ownership(
    ...     [
    ...         ("area_tests", "from math import pi\\nassert isclose(area, pi)"),
    ...         ("more_tests", "assert area < pi"),
    ...     ]
    ... )
    >>> owns.given("from math import isclose").here
    'from math import isclose'
    >>> wanted = owns.test(0)
    >>> wanted.answers, wanted.kept
    (('area',), ('area',))
    >>> owns.test(1).answers
    ('area',)
    """

    def __init__(
        self,
        graded: Sequence[tuple[str, str]],
        asked: Asked | None = None,
        needs: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self._graded = graded
        self._asked = asked or {}
        more = needs or {}
        self._uses = [{*names_loaded(source), *more.get(name, ())} for name, source in graded]
        self._number = -1  # of the last one that was tested
        self._given: set[str] = set()
        self._of_tests: dict[str, str] = {}
        self._asked_for: set[str] = set()
        self._disputed: set[str] = set()

    @property
    def used(self) -> frozenset[str]:
        """The names that the tests of the notebook use."""
        return frozenset().union(*self._uses)

    def given(self, source: str, there: Collection[str] = ()) -> NamesOfGiven:
        """What of a given cell runs among the tests: all of it, or its imports alone if it uses an answer.

        In that case what else it binds counts as the student's. ``there`` are the names that the tests have
        by now.
        """
        uses_answers = set(names_loaded(source)).difference(self._given, self._of_tests, there)
        here = imports_in(source) if uses_answers else source
        bound, of_course = names_bound(source), names_bound(here)
        self._given = (self._given - bound) | of_course
        self._disputed -= bound
        for name in bound:
            self._of_tests.pop(name, None)
        students = bound - of_course
        return NamesOfGiven(here, tuple(sorted(students)), tuple(sorted(students & self._used_below())))

    def test(self, number: int, there: Collection[str] = ()) -> NamesOfTest:
        """The names that a grade cell takes from the student; from now on what it binds is the course's.

        A name that it reads first, and then binds or takes away, stays whose it was.
        """
        self._number = number
        grade_id, source = self._graded[number]
        asked = self._asked.get(grade_id)
        self._asked_for.update(asked or ())
        self._disputed |= set(asked or ()).intersection({*self._given, *self._of_tests})
        answers = self._uses[number].difference(self._given, self._of_tests, there)
        bound = names_bound(source) - self._uses[number]
        self._of_tests.update(dict.fromkeys(bound, grade_id))
        self._disputed |= bound & self._asked_for
        kept = {*answers, *(asked or ())}.difference(self._given, self._of_tests)
        return NamesOfTest(
            tuple(sorted(answers)),
            imports_in(source),
            None if asked is None else frozenset(asked),
            tuple(sorted(kept & self._used_below())),
        )

    def objection(self, number: int, there: Collection[str]) -> str:
        """Why a grade cell can't be carried out, in words for its author; empty if it can.

        >>> owns = Ownership(
        ...     [("kl_tests", "assert kl == 1\\nlimit = 2"), ("elbo_tests", "assert elbo < limit")]
        ... )
        >>> _ = owns.test(0)
        >>> owns.objection(1, there=[])
        'It uses `limit`, which the cell `kl_tests` defines. That cell stopped before it got there, as it may
        at a wrong answer. What several cells use belongs into a given cell.'
        """
        for name in sorted(names_loaded(self._graded[number][1])):
            if name in self._disputed:
                return (
                    f"It uses `{name}`, which is asked for as an answer and defined by a given cell or "
                    "another test, too. Give one of the two another name."
                )
            if name in self._of_tests and name not in there:
                return (
                    f"It uses `{name}`, which the cell `{self._of_tests[name]}` defines. That cell stopped "
                    "before it got there, as it may at a wrong answer. What several cells use belongs into "
                    "a given cell."
                )
        return ""

    def _used_below(self) -> set[str]:
        """The names that the grade cells use which are still to come."""
        return set().union(*self._uses[self._number + 1 :])
