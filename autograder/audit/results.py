"""What an audit finds out, as plain data: what was tried, and what every grade cell said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from autograder.reports.verdicts import Verdict

TrialKind = Literal["reference", "untouched", "right", "wrong", "mutant"]
"""What is tried: the author's own solutions, the release as it is, a known right or wrong
answer in the place of one solution, or a solution with one mechanical change."""

TrialEnd = Literal["finished", "too slow", "died"]


@dataclass(frozen=True)
class Trial:
    """One notebook to be graded: which answer is changed, and how.

    ``task`` is the grade_id of the solution cell that is replaced, empty where all are as they stand
    (reference) or all are empty (untouched). ``note`` is the one by which the mistake should be named, if one
    is expected, and ``limit`` is why the answer is judged wrongly so far. ``before`` and ``after`` are a
    mutant's changed line as it was and as it has become. ``seed`` is the course's seed that the trial ran
    with.
    """

    kind: TrialKind
    task: str
    name: str
    seed: str
    note: str | None = None
    before: str = ""
    after: str = ""
    limit: str = ""


@dataclass(frozen=True)
class CellOutcome:
    """What a grade cell said: its verdicts, its score out of its points, and its CPU seconds.

    ``error`` is a mistake of the author's that kept the cell from grading, empty if there is none.
    """

    grade_id: str
    points: float
    score: float
    verdicts: tuple[Verdict, ...]
    seconds: float
    error: str = ""

    @property
    def full(self) -> bool:
        """Whether every point was earned."""
        return not self.error and abs(self.score - self.points) < 1e-6


@dataclass(frozen=True)
class Outcome:
    """What came of a trial: the grade cells that its change can reach, in the order of the notebook.

    ``raised`` is the error by which the changed cell itself ended, if it did.
    """

    trial: Trial
    cells: tuple[CellOutcome, ...]
    ended: TrialEnd = "finished"
    raised: str = ""

    @property
    def full(self) -> bool:
        """Whether every grade cell that ran gave all its points."""
        return self.ended == "finished" and all(cell.full for cell in self.cells)

    @property
    def notes(self) -> frozenset[str]:
        """The notes of all verdicts that did not pass."""
        return frozenset(
            each.note for cell in self.cells for each in cell.verdicts if each.status != "passed"
        )


@dataclass(frozen=True)
class CheckColumn:
    """One check of a grade cell: a column of the kill matrix.

    ``place`` counts the checks of its cell from 0. ``hidden`` is whether students cannot see it.
    """

    grade_id: str
    place: int
    title: str
    points: float
    hidden: bool


@dataclass(frozen=True)
class Problem:
    """Something that an author should look at: where it is, and a sentence that says what."""

    where: str
    what: str


@dataclass(frozen=True)
class Survivor:
    """A mutant that earned full marks; ``reason`` is the author's explanation, empty if there is none."""

    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class Earned:
    """Points that an import earns in a grade cell, in the place of the answer called ``name``."""

    grade_id: str
    name: str
    imported: str
    score: float
    points: float


@dataclass(frozen=True)
class Unfinished:
    """An import that was given up in a grade cell, in the place of the answer called ``name``: ``why`` is how
    it ended.
    """

    grade_id: str
    name: str
    imported: str
    why: str


@dataclass(frozen=True)
class Imports:
    """What became of everything that students can import: ``tried`` counts the places where one was an
    answer.

    Nobody knows what those would earn that are ``unfinished``. ``problems`` are answers of which nothing can
    be told.
    """

    objects: int
    modules: int
    tried: int
    earned: tuple[Earned, ...]
    unfinished: tuple[Unfinished, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Charge:
    """Wrong answers to a ``task``, mutants among them, that lose points there and also in a ``cell`` of
    another task.

    ``answers`` are their names, ``most`` is what one of them loses in that cell, and ``reason`` the author's,
    if any.
    """

    task: str
    cell: str
    answers: tuple[str, ...]
    most: float
    reason: str = ""


@dataclass(frozen=True)
class NotebookAudit:
    """Everything about one notebook; ``checks`` are in the order in which they stand.

    ``imports`` is None where imports were not tried.
    """

    notebook: str
    checks: tuple[CheckColumn, ...]
    outcomes: tuple[Outcome, ...]
    survivors: tuple[Survivor, ...]
    problems: tuple[Problem, ...]
    imports: Imports | None = None
    charges: tuple[Charge, ...] = ()

    def of(self, *kinds: TrialKind, task: str | None = None) -> Iterator[Outcome]:
        """The outcomes of some kinds, of one task or of all."""
        for each in self.outcomes:
            if each.trial.kind in kinds and task in (None, each.trial.task):
                yield each

    @property
    def tasks(self) -> tuple[str, ...]:
        """The solution cells that something was tried for, in the order of the notebook."""
        return tuple(dict.fromkeys(each.trial.task for each in self.outcomes if each.trial.task))


@dataclass(frozen=True)
class Audit:
    """The audit of an assignment; ``seconds`` is what it took by the clock, ``seeds`` all course seeds it
    used.
    """

    assignment: str
    notebooks: tuple[NotebookAudit, ...]
    problems: tuple[Problem, ...]
    seeds: tuple[str, ...]
    seconds: float

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The problems of the assignment as a whole and of each notebook."""
        return (*self.problems, *(each for notebook in self.notebooks for each in notebook.problems))
