"""Which file counts: of all files in a submission that are a notebook, the one that was worked on.

The rule, in its order:

1. A file in which nothing was done never counts where another one has answers, whatever their names.
2. Files whose answers all stand in another file add nothing to it: copies, an earlier state, the same
   text as notebook and as script. Of equal ones a notebook with saved figures is taken.
3. Of several that differ, one in which others' tasks are answered and more is taken for the later one.
4. Else the newest, where times tell: those in the files, else those of the files, a minute apart at least,
   because copying and unpacking give all files the same time.
5. Else the one in which more is answered.

Where 3 to 5 had to decide, something of the student's is not graded. That is said, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from autograder.notebooks.submissions.belonging import Read, SubmissionFiles, assigned
from autograder.notebooks.submissions.expected import ExpectedNotebook
from autograder.notebooks.submissions.handed_in import HandedIn
from autograder.notebooks.submissions.notes import Note, listed_names
from autograder.notebooks.submissions.work import Work, work_in

_SECONDS_APART = 60.0  # copying a submission takes less, and a student who edits two files takes more


@dataclass(frozen=True)
class Chosen:
    """The file that counts for a notebook, as a notebook, and what was noticed on the way.

    ``file`` and ``notebook`` are None where nothing can be graded. ``others`` are the files
    that are this notebook, too, and do not count; ``rest`` is what is said of files that are
    no notebook of the assignment.
    """

    expected: ExpectedNotebook
    file: HandedIn | None = None
    notebook: NotebookNode | None = None
    work: Work = field(default_factory=Work)
    others: tuple[HandedIn, ...] = ()
    notes: tuple[Note, ...] = ()
    rest: tuple[Note, ...] = ()

    @property
    def for_a_person(self) -> bool:
        """Whether somebody has to look, because something may not have been seen."""
        return any(note.for_a_person for note in (*self.notes, *self.rest))


@dataclass(frozen=True)
class _Candidate:
    read: Read
    notebook: NotebookNode
    work: Work
    exact: bool
    rank: int

    @property
    def is_notebook(self) -> bool:
        return ".ipynb" in self.read.file.called

    @property
    def shown(self) -> str:
        return self.read.file.shown


def choose(files: SubmissionFiles, expected: Sequence[ExpectedNotebook]) -> Mapping[str, Chosen]:
    """The file that counts for each of the expected notebooks, by the notebook's name."""
    found = assigned(files, expected)
    chosen = [_chosen(each, found.files[each.name]) for each in expected]
    anything = any(each.work.there for each in chosen)
    rest = found.notes if anything or found.notes else found.last_resort
    recognised = any(each.notebook is not None for each in chosen)
    return {each.expected.name: _with_the_rest(each, rest, recognised) for each in chosen}


def _chosen(expected: ExpectedNotebook, files: Sequence[Read]) -> Chosen:
    candidates: list[_Candidate] = []
    notes: list[Note] = []
    for read in files:
        if read.notebook is None:
            notes.append(_unreadable(read))
            continue
        exact = read.file.name in (f"{expected.name}.ipynb", f"{expected.name}.py")
        work = work_in(read.notebook, expected)
        candidates.append(_Candidate(read, read.notebook, work, exact, rank=len(candidates)))
    if not candidates:
        return Chosen(expected, notes=tuple(notes))
    worked_on = [each for each in candidates if each.work.there]
    counts = _latest(worked_on) if worked_on else max(candidates, key=_preferred)
    others = [each for each in worked_on if each is not counts]
    untouched = [each for each in candidates if each.exact and not each.work.there]
    if worked_on and (not counts.exact or any(each.is_notebook for each in untouched)):
        notes.append(_counts(counts, untouched, expected))
    notes += [*counts.read.notes, *(_left(other, counts) for other in others)]
    return Chosen(
        expected,
        counts.read.file,
        counts.notebook,
        counts.work,
        tuple(each.read.file for each in candidates if each is not counts),
        tuple(notes),
    )


def _latest(candidates: Sequence[_Candidate]) -> _Candidate:
    """The one that counts, of several in which something was done."""
    whole = [each for each in candidates if not _adds_nothing(each, candidates)]
    last = [each for each in whole if not any(each.work.answered < other.work.answered for other in whole)]
    newest = _newest(last)
    return newest or max(
        last, key=lambda each: (len(each.work.answered), len(each.work.texts), *_preferred(each))
    )


def _adds_nothing(one: _Candidate, candidates: Sequence[_Candidate]) -> bool:
    """Whether all that was done in one file is in another, too, and that one is taken instead."""
    for other in candidates:
        if one.work.texts < other.work.texts:
            return True
        if other is not one and one.work.texts == other.work.texts and _preferred(one) < _preferred(other):
            return True
    return False


def _preferred(candidate: _Candidate) -> tuple[int, bool, bool, int, int]:
    """Of files that are equal: figures first, then the right name, then a notebook, then the outer folder."""
    folders = candidate.read.file.name.count("/")
    return candidate.work.pictures, candidate.exact, candidate.is_notebook, -folders, -candidate.rank


def _newest(candidates: Sequence[_Candidate]) -> _Candidate | None:
    """The newest, if their times can tell: all from inside the files, or all of the files themselves."""
    kinds: list[Callable[[_Candidate], float | None]] = [
        lambda each: each.work.run,
        lambda each: each.read.file.changed,
    ]
    for time_of in kinds:
        times = [(time, each) for each in candidates if (time := time_of(each)) is not None]
        if len(times) < len(candidates):
            continue
        last, *before = sorted(times, key=lambda each: each[0], reverse=True)
        if not before or last[0] - before[0][0] >= _SECONDS_APART:
            return last[1]
    return None


def _counts(counts: _Candidate, untouched: Sequence[_Candidate], expected: ExpectedNotebook) -> Note:
    message = f"`{counts.shown}` counts as `{expected.name}`."
    if untouched:
        are = "is as it was" if len(untouched) == 1 else "are as they were"
        message = (
            f"{message[:-1]}, because {listed_names([each.shown for each in untouched])} {are} released."
        )
    return Note("file.script-counts" if counts.exact else "file.renamed", message)


def _left(other: _Candidate, counts: _Candidate) -> Note:
    if other.work.texts <= counts.work.texts:
        message = f"`{other.shown}` holds nothing that `{counts.shown}` does not; the latter is graded."
        return Note("file.copy", message)
    alone = sorted(other.work.answered - counts.work.answered)
    where = f" Answered only in `{other.shown}`: {listed_names(alone)}." if alone else ""
    message = (
        f"`{counts.shown}` and `{other.shown}` were both edited and differ. `{counts.shown}` counts; what "
        f"stands in `{other.shown}` alone is not graded by the autograder.{where} A person will look at it."
    )
    return Note("file.several-edited", message, for_a_person=True)


def _unreadable(read: Read) -> Note:
    message = f"{read.problem} Nothing in it could be graded; a person will look at it."
    return Note("file.unreadable", message, for_a_person=True)


def _with_the_rest(chosen: Chosen, rest: Sequence[Note], recognised: bool) -> Chosen:
    """With what is said of its own absence, and of files that are no notebook of the assignment.

    Where this notebook has no answers, those files might have them, so a person is asked.
    """
    notes = chosen.notes
    if chosen.notebook is None and not notes:
        asked = bool(rest) or not recognised
        message = f"No file of this submission was recognised as the notebook `{chosen.expected.name}`."
        notes = (Note("file.missing", message + " A person will look at it." * asked, for_a_person=asked),)
    told = (replace(note, for_a_person=note.for_a_person or not chosen.work.there) for note in rest)
    return replace(chosen, notes=notes, rest=tuple(told))
