"""What goes to a worker for one submission, and what comes back: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.nbgrader_plugins.log_lines import LogLine
from autograder.workers.parcels import Parcel


@dataclass(frozen=True)
class GradingTask:
    """A submission to grade: whose, for what, which notebooks of it, and from what each is made.

    ``made_from`` has a digest for each notebook, which changes with the submission and with its tests.
    ``others`` are notebooks of the submission that stay as they have been graded. ``handed_in``: the folder
    of the submission and the archive beside it, for a worker that does not see them.
    """

    assignment: str
    student: str
    made_from: Mapping[str, str]
    others: tuple[str, ...] = ()
    handed_in: tuple[Parcel, Parcel] | None = None

    @property
    def notebooks(self) -> tuple[str, ...]:
        """The names of the notebooks, in the order in which they run."""
        return tuple(sorted(self.made_from))


@dataclass(frozen=True)
class CellMarks:
    """What the autograder says of a cell with points: its score, None where a person gives it."""

    auto_score: float | None
    needs_manual_grade: bool


@dataclass(frozen=True)
class NotebookMarks:
    """What the gradebook gets for a notebook: marks by grade_id, and nbgrader's comments by grade_id."""

    cells: Mapping[str, CellMarks]
    comments: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class GradedSubmission:
    """What a worker has made of a submission.

    ``notebooks`` are the autograded ones as their files' texts, ``files`` what lies beside them, ``given``
    the names of those beside them that are the course's own. ``failure`` says why there is nothing of all
    this, in words. ``seconds``: how long it took by the clock.
    """

    task: GradingTask
    notebooks: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, NotebookMarks] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    log: tuple[LogLine, ...] = ()
    failure: str = ""
    seconds: float = 0.0
