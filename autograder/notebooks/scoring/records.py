"""What came of a submission, as plain data: for the summary of a class, and for whoever asks later.

Every autograded notebook carries its record in its metadata. It is made anew at each grading, so nothing that
a student wrote there is taken for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nbformat import NotebookNode

from autograder.notebooks.submissions.notes import Note

RECORD = "autograder_record"
"""Entry of an autograded notebook's metadata."""


@dataclass(frozen=True)
class CellRecord:
    """What a cell with points has: its score by the autograder, None where a person gives it.

    ``asks`` says why a person has to look at it besides, where something could not be decided.
    """

    grade_id: str
    score: float | None
    max_score: float
    by_hand: bool = False
    asks: str = ""


@dataclass(frozen=True)
class NotebookRecord:
    """What came of one notebook of a submission.

    ``notes``: what was noticed when its file was read. ``was_read``: whether there was a file that could be.
    ``stopped``: what was ended while it ran, in words. ``mistakes``: what is wrong in the source of its
    tests. ``tier``: how firmly its code was held. ``apart``: whether what its own cells put out comes from
    where no hidden test was. ``made_from`` tells whether the submission or the tests have changed since.
    ``wrote``: the files that its code has left, which the notebooks after it have found.
    """

    notebook: str
    cells: tuple[CellRecord, ...] = ()
    notes: tuple[Note, ...] = ()
    was_read: bool = True
    stopped: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    tier: str = ""
    apart: bool = False
    made_from: str = ""
    wrote: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The points that the autograder has given."""
        return sum(cell.score or 0.0 for cell in self.cells)

    @property
    def for_a_person(self) -> bool:
        """Whether somebody has to look at the whole notebook, because
        something of it may not have been seen.
        """
        return any(note.for_a_person for note in self.notes)


@dataclass(frozen=True)
class SubmissionRecord:
    """What came of a submission: its notebooks, those that are missing, and why it could not be graded, if
    so.

    ``max_score``: the points that the autograder can give for all of them. ``seconds``: how long it took by
    the clock.
    """

    assignment: str
    student: str
    max_score: float = 0.0
    notebooks: tuple[NotebookRecord, ...] = ()
    missing: tuple[str, ...] = ()
    failure: str = ""
    seconds: float = 0.0


def begin_record(notebook: NotebookNode, notes: Sequence[Note], was_read: bool = True) -> None:
    """Put a new record into a notebook that was just read, in place of whatever is there."""
    notebook.metadata[RECORD] = {"notes": [asdict(note) for note in notes], "was_read": was_read}


def add_to_record(notebook: NotebookNode, **facts: Any) -> None:
    """Add facts to the notebook's record, named like the fields of `NotebookRecord`, as plain data."""
    notebook.metadata.setdefault(RECORD, {}).update(facts)


def record_of(name: str, metadata: Mapping[str, Any]) -> NotebookRecord | None:
    """The record of an autograded notebook with this metadata; None where it has none that can be read.

    >>> from nbformat.v4 import new_notebook
    >>> notebook = new_notebook()
    >>> begin_record(notebook, [Note("cell.edited", "The test cell `test_kl` was edited.", "test_kl")])
    >>> add_to_record(notebook, cells=[asdict(CellRecord("test_kl", 2.0, 3.0))])
    >>> record = record_of("elbo", notebook.metadata)
    >>> record.score, [note.kind for note in record.notes]
    (2.0, ['cell.edited'])
    """
    found = metadata.get(RECORD)
    try:
        facts = dict(found or {})
        cells = tuple(CellRecord(**cell) for cell in facts.pop("cells", ()))
        notes = tuple(Note(**note) for note in facts.pop("notes", ()))
        lists: dict[str, Any] = {
            each: tuple(facts.pop(each, ())) for each in ("stopped", "mistakes", "wrote")
        }
        if found is None:
            return None
        return NotebookRecord(name, cells, notes, **lists, **facts)
    except (TypeError, ValueError):
        return None
