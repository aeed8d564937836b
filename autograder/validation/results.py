"""What is said of a notebook before upload, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.reports.verdicts import Verdict
from autograder.reports.wording import counted


@dataclass(frozen=True)
class Task:
    """What the visible tests of one grade cell say, and the points that hidden ones decide."""

    grade_id: str
    heading: str
    verdicts: tuple[Verdict, ...]
    hidden_points: float

    @property
    def passed(self) -> bool:
        """Whether every visible test has passed."""
        return all(verdict.status == "passed" for verdict in self.verdicts)

    @property
    def is_undecided(self) -> bool:
        """Whether none failed, and some could not be decided: what they ask is nobody's yet."""
        return not self.passed and all(verdict.status != "failed" for verdict in self.verdicts)

    @property
    def points(self) -> float:
        """The points that the visible tests give."""
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def max_points(self) -> float:
        """The points that the visible tests can give."""
        return sum(verdict.max_points for verdict in self.verdicts)


@dataclass(frozen=True)
class ByHand:
    """A task that a person marks."""

    grade_id: str
    heading: str
    points: float
    answered: bool


@dataclass(frozen=True)
class Validated:
    """One notebook: what its tests say, what has to be done before upload, and what is good to know.

    ``hand_in`` are the files that are needed for what was validated, by their names from the notebook's
    folder.
    """

    name: str
    file: str
    tasks: tuple[Task, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    hand_in: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be uploaded as it is, and nothing that was done is lost."""
        return not self.problems and all(task.passed for task in self.tasks)


@dataclass(frozen=True)
class PointsRow:
    """A row of the table of points: what visible checks give of what they can, what hidden ones decide, what
    a person gives.

    >>> PointsRow("kl · test_kl", points=0.5, visible=1, hidden=3).columns
    ('0.5 of 1', '3', '')
    """

    title: str
    points: float = 0.0
    visible: float = 0.0
    hidden: float = 0.0
    by_hand: float = 0.0

    @property
    def columns(self) -> tuple[str, str, str]:
        """As it is shown; empty where there are no points."""
        points, visible, *others = (
            f"{round(each, 2):g}" for each in (self.points, self.visible, self.hidden, self.by_hand)
        )
        hidden, by_hand = ("" if each == "0" else each for each in others)
        return f"{points} of {visible}" if self.visible else "", hidden, by_hand


@dataclass(frozen=True)
class Validation:
    """All notebooks of a folder, and what concerns none of them in particular."""

    notebooks: tuple[Validated, ...]
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether all of it can be uploaded as it is."""
        return not self.problems and all(each.ready for each in self.notebooks)

    @property
    def hand_in(self) -> tuple[str, ...]:
        """The files to upload."""
        return tuple(dict.fromkeys(file for each in self.notebooks for file in each.hand_in))

    @property
    def table(self) -> tuple[PointsRow, ...]:
        """A row for every task, and one for all together."""
        rows = [row for each in self.notebooks for row in _rows(each)]
        columns = zip(*((row.points, row.visible, row.hidden, row.by_hand) for row in rows), strict=True)
        return (*rows, PointsRow("together", *map(sum, columns))) if rows else ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not ready, in a few words each.

        >>> Validation(
        ...     (Validated("kl", "kl.ipynb", problems=("Empty.", "Wrong.")),), ("Incomplete.",)
        ... ).reasons
        ('1 thing to do in this folder', 'kl.ipynb: 2 things to do')
        """
        found = [f"{counted(len(self.problems), 'thing')} to do in this folder"] if self.problems else []
        for each in self.notebooks:
            undecided = [task for task in each.tasks if task.is_undecided]
            failing = [task for task in each.tasks if not task.passed and not task.is_undecided]
            parts = [f"{counted(len(each.problems), 'thing')} to do"] if each.problems else []
            parts += [f"visible checks of {counted(len(failing), 'task')} fail"] if failing else []
            parts += (
                [
                    f"visible checks of {counted(len(undecided), 'task')} could not be decided, and earn "
                    "nothing until a person has looked; write the answer in another way if you can"
                ]
                if undecided
                else []
            )
            found += [f"{each.file}: {', '.join(parts)}"] if parts else []
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        """The results as plain data, in the documented format of ``autograder validate --json``."""
        return {
            "ready": self.ready,
            "problems": list(self.problems),
            "hints": list(self.hints),
            "hand_in": list(self.hand_in),
            "notebooks": [_as_json(each) for each in self.notebooks],
        }


def _rows(validated: Validated) -> Iterator[PointsRow]:
    for task in validated.tasks:
        yield PointsRow(
            f"{validated.name} · {task.grade_id}", task.points, task.max_points, task.hidden_points
        )
    for mark in validated.by_hand:
        sign = "" if mark.answered else " (not answered)"
        yield PointsRow(f"{validated.name} · {mark.grade_id}{sign}", by_hand=mark.points)


def _as_json(validated: Validated) -> dict[str, Any]:
    return {
        "notebook": validated.name,
        "file": validated.file,
        "ready": validated.ready,
        "problems": list(validated.problems),
        "hints": list(validated.hints),
        "hand_in": list(validated.hand_in),
        "tasks": [
            {
                "grade_id": task.grade_id,
                "heading": task.heading,
                "points": task.points,
                "visible_points": task.max_points,
                "hidden_points": task.hidden_points,
                "verdicts": [verdict.as_json() for verdict in task.verdicts],
            }
            for task in validated.tasks
        ],
        "by_hand": [
            {
                "grade_id": task.grade_id,
                "heading": task.heading,
                "points": task.points,
                "answered": task.answered,
            }
            for task in validated.by_hand
        ],
    }
