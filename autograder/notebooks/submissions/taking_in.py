"""What becomes of a submission before it runs: looked into, read, chosen, copied and restored.

Everything here meets files as they were handed in. It runs in a process that is limited in time and memory
(`execution.limited_work`), so arguments and results are plain data; `TakenIn` is the result as others use it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import grade_id_of
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.restoring.released import release_of
from autograder.notebooks.restoring.restoring import restore, with_notes
from autograder.notebooks.scoring.records import RECORD, begin_record
from autograder.notebooks.scoring.showcases import only_showcase_outputs, with_showcases
from autograder.notebooks.submissions.belonging import read_files
from autograder.notebooks.submissions.choosing import Chosen, choose
from autograder.notebooks.submissions.expected import ExpectedNotebook, as_data, of_data
from autograder.notebooks.submissions.handed_in import look_into, open_submission
from autograder.notebooks.submissions.laying_out import files_beside, lay_out, own_files
from autograder.notebooks.submissions.notes import Note
from autograder.notebooks.submissions.reading import UnreadableSubmission

_HERE = __name__
TAKE_IN, TAKE_FILE = f"{_HERE}:take_in_files", f"{_HERE}:take_file"


@dataclass(frozen=True)
class Course:
    """What the course knows of an assignment.

    ``given``: the files that go with its notebooks, by their relative names; ``kept``: those of them that a
    submission may bring itself; ``ignored``: patterns of names of files that are nobody's work.
    """

    expected: tuple[ExpectedNotebook, ...]
    given: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    ignored: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The arguments by which `take_in_files` knows the course."""
        return {
            "expected": [as_data(each) for each in self.expected],
            "given": sorted(self.given),
            "kept": sorted(self.kept),
            "ignored": list(self.ignored),
        }


@dataclass(frozen=True)
class TakenIn:
    """A notebook of a submission as it runs, with its record; what was noticed; whether there was a file that
    could be read.
    """

    notebook: NotebookNode
    notes: tuple[Note, ...] = ()
    was_read: bool = True

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> TakenIn:
        """What `take_in_files` has made, as plain data, of one notebook."""
        return cls(node(data["notebook"]), tuple(Note(**each) for each in data["notes"]), data["was_read"])

    def as_data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "notebook": self.notebook,
            "notes": [asdict(each) for each in self.notes],
            "was_read": self.was_read,
        }


def take_in_files(
    folder: str,
    beside: Sequence[str],
    into: str,
    scratch: str,
    expected: Sequence[Mapping[str, Any]],
    given: Sequence[str],
    kept: Sequence[str],
    ignored: Sequence[str],
    noticed: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Choose the files of a submission that count, restore them, and copy what lies beside them; by
    notebook's name.

    ``beside`` are files that lie where the folder does; ``into`` is where the notebooks will run; ``scratch``
    a folder for what is unpacked; ``noticed`` are notes that there are already. The others are those of
    `Course`.
    """
    wanted = [of_data(each) for each in expected]
    names = frozenset(PurePosixPath(each).name.lower() for each in given)
    submission = look_into(Path(folder), *map(Path, beside), scratch=Path(scratch))
    files = read_files(submission, names, [each.name for each in wanted])
    chosen = choose(files, wanted)
    counted = [each.file for each in chosen.values() if each.file is not None]
    there = {*given} - {*kept} | {f"{each.name}.ipynb" for each in wanted}
    copied = {**files_beside(submission, counted), **own_files(submission, Path(folder), ignored)}
    notes = [*(Note(**each) for each in noticed), *lay_out(copied, Path(into), there)]
    return {each.expected.name: _restored(each, Path(into), notes).as_data() for each in chosen.values()}


def take_file(path: str, beside: str, expected: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Read a single file and restore it as the notebook that it is: its ``name``, and what `TakenIn` has.

    Where it cannot be read, or nothing tells what it is: why, under ``unreadable`` or ``unknown``.
    """
    wanted = [of_data(each) for each in expected]
    try:
        opened = open_submission(Path(path))
    except UnreadableSubmission as refusal:
        return {"unreadable": str(refusal)}
    found = notebook_of(opened.notebook, Path(path).stem, wanted)
    if found is None:
        return {"unknown": True}
    restored = restore(with_showcases(opened.notebook, found.showcases), found.cells, Path(beside))
    return {"name": found.name, **TakenIn(restored.notebook, (*opened.notes, *restored.notes)).as_data()}


def notebook_of(
    submitted: NotebookNode, stem: str, expected: Sequence[ExpectedNotebook]
) -> ExpectedNotebook | None:
    """Which of the notebooks a file is: by its metadata, by its name without its ending, or by its cells;
    None where none tells.
    """
    said = release_of(submitted)
    for name in (said.notebook if said is not None else "", stem):
        for each in expected:
            if each.name == name:
                return each
    ids = {grade_id_of(cell) for cell in submitted.cells}
    shared = [(len(ids & {cell.grade_id for cell in each.cells}), each) for each in expected]
    most, best = max(shared, key=lambda each: each[0])
    return best if most else None


def nothing_taken_in(expected: Sequence[ExpectedNotebook], why: str) -> dict[str, TakenIn]:
    """What there is of a submission on which `take_in_files` had to be stopped."""
    message = f"This submission could not be read: {why}. A person will look at it."
    note = Note("file.unreadable", message, for_a_person=True)
    return {each.name: _restored(Chosen(each, notes=(note,)), None, ()) for each in expected}


def _restored(chosen: Chosen, folder: Path | None, more: Sequence[Note]) -> TakenIn:
    """The notebook with the course's cells put back; where no file counts, with nothing but those."""
    submitted = chosen.notebook or node({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    for key in (RECORD, "jupytext"):  # what is ours to say; and a graded notebook is paired with nothing
        submitted.metadata.pop(key, None)
    known = chosen.expected
    restored = restore(with_showcases(submitted, known.showcases), known.cells, folder)
    notes = [*chosen.notes, *chosen.rest, *more]
    if submitted.cells:  # else everything is missing
        notes += restored.notes
    notebook = with_notes(only_showcase_outputs(restored.notebook), notes)
    was_read = chosen.notebook is not None
    begin_record(notebook, notes, was_read=was_read)
    return TakenIn(notebook, tuple(notes), was_read)
