"""Which files of a submission belong to which notebook, and which to none.

Whatever belongs to none and could hold an answer is named: it is read by nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from nbformat import NotebookNode

from autograder.notebooks.restoring.manifest import MANIFEST
from autograder.notebooks.restoring.released import release_of
from autograder.notebooks.running.files import ordinary_file
from autograder.notebooks.submissions.expected import ExpectedNotebook, is_called, which
from autograder.notebooks.submissions.handed_in import HandedIn, Submission, open_submission
from autograder.notebooks.submissions.notes import Note, listed_names
from autograder.notebooks.submissions.reading import MOST_BYTES, UnreadableSubmission
from autograder.reports.plain_text import file_name

_MOST_READ = 60  # files; a student with three notebooks, their scripts and ten copies of each has fewer
_MOST_BYTES_READ = 3 * MOST_BYTES
_BEGINNING = 65_536
_SCRIPT = re.compile(rb"^# (%%|---\s*\n# jupyter:)", flags=re.MULTILINE)
_IMPORTED = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|(?:%run|import)[ \t]+([\w. ,\t]+))", flags=re.MULTILINE
)

_WRITTEN_IN = (
    ".pdf",
    ".doc",
    ".docx",
    ".odt",
    ".rtf",
    ".pages",
    ".zip",
    ".rar",
    ".7z",
    ".tar",
    ".tgz",
    ".tar.gz",
)
"""Endings of files in which people hand in answers, and which nothing here reads."""

_SOMETIMES_WRITTEN_IN = (
    ".txt",
    ".md",
    ".tex",
    ".html",
    ".htm",
    ".jpg",
    ".jpeg",
    ".png",
    ".heic",
    ".json",
    ".py",
)
"""Endings of files that are answers only where there is no other."""

_OF_THE_COURSE = frozenset({"timestamp.txt", MANIFEST})


@dataclass(frozen=True)
class Read:
    """A file that could be a notebook: what it holds, or why that cannot
    be read; and what was noticed of it.
    """

    file: HandedIn
    notebook: NotebookNode | None = None
    problem: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Assigned:
    """The files of each notebook by its name, and what is said of the others.

    ``last_resort`` speaks of files that are hardly ever answers, and are where there are none.
    """

    files: Mapping[str, tuple[Read, ...]]
    notes: tuple[Note, ...] = ()
    last_resort: tuple[Note, ...] = ()


@dataclass(frozen=True)
class SubmissionFiles:
    """A submission whose files have been read: those that could be notebooks, how many were too many, and all
    others.
    """

    submission: Submission
    reads: tuple[Read, ...] = ()
    too_many: int = 0
    ours: tuple[HandedIn, ...] = ()

    def without(self, other: Callable[[Read], bool]) -> SubmissionFiles:
        """The same, without the files of which this is true."""
        left_out = {read.file for read in self.reads if other(read)}
        ours = tuple(file for file in self.ours if file not in left_out)
        return replace(self, reads=tuple(read for read in self.reads if read.file not in left_out), ours=ours)


def read_files(
    submission: Submission, given: frozenset[str] = frozenset(), names: Sequence[str] = ()
) -> SubmissionFiles:
    """Read what could be a notebook, files with the expected ``names`` first.

    ``given`` are the names of files that the course hands out, which are nobody's answers.
    """
    opened = submission.archives
    ours = [
        file
        for file in submission.files
        if file.called not in given | _OF_THE_COURSE and file.name not in opened
    ]
    reads, too_many = _read(ours, names)
    return SubmissionFiles(submission, tuple(reads), too_many, tuple(ours))


def assigned(all_files: SubmissionFiles, expected: Sequence[ExpectedNotebook]) -> Assigned:
    """Assign each file that could be a notebook to one of the expected ones."""
    submission, reads, ours = all_files.submission, all_files.reads, all_files.ours
    imported = _imported(reads)
    files: dict[str, list[Read]] = {each.name: [] for each in expected}
    strangers: list[Read] = []
    for read in reads:
        found = _of(read, expected, imported)
        (files[found.name] if found is not None else strangers).append(read)
    notebooks = [read for read in strangers if not read.file.called.endswith(".py")]
    known = {read.file for read in reads if read not in strangers} | {read.file for read in notebooks}
    others = [file for file in ours if file not in known]
    notes = [*submission.notes, *_too_many(all_files.too_many), *map(_unknown, notebooks)]
    notes += _not_read([file for file in others if file.called.endswith(_WRITTEN_IN)])
    rest = [
        file
        for file in others
        if file.called.endswith(_SOMETIMES_WRITTEN_IN) and not _imports(imported, file)
    ]
    called = {
        file: each.name
        for file in rest
        for each in expected
        if not files[each.name] and is_called(file.called, each.name, expected)
    }
    notes += [_no_notebook(file, name) for file, name in called.items()]
    rest = [file for file in rest if file not in called]
    return Assigned(
        {name: tuple(found) for name, found in files.items()}, tuple(notes), tuple(_not_read(rest))
    )


def _read(files: Sequence[HandedIn], names: Sequence[str]) -> tuple[list[Read], int]:
    """The files that could be notebooks, read; and how many were too many."""
    likely = [file for file in files if _names_a_notebook(file)]
    likely += [file for file in files if file not in likely and _begins_like_one(file)]
    likely.sort(
        key=lambda file: (
            file.name not in {f"{name}{ending}" for name in names for ending in (".ipynb", ".py")}
        )
    )
    reads: list[Read] = []
    room = _MOST_BYTES_READ
    for file in likely:
        size = _size(file)
        if len(reads) == _MOST_READ or size > room:
            break
        room -= size
        try:
            opened = open_submission(file.path, file.shown)
            reads.append(Read(file, opened.notebook, notes=opened.notes))
        except UnreadableSubmission as error:
            reads.append(Read(file, problem=str(error)))
    return reads, len(likely) - len(reads)


def _names_a_notebook(file: HandedIn) -> bool:
    return re.search(r"\.(ipynb|py)\b", file.called) is not None


def _begins_like_one(file: HandedIn) -> bool:
    """Whether a file under another ending, or none, is a notebook or a script with cells inside."""
    try:
        with ordinary_file(file.path) as opened:
            start = opened.read(_BEGINNING)
    except OSError:
        return False
    begins = start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return (begins and (b'"cells"' in start or b'"worksheets"' in start)) or _SCRIPT.search(start) is not None


def _size(file: HandedIn) -> int:
    try:
        return file.path.lstat().st_size
    except OSError:
        return 0


def _of(
    read: Read, expected: Sequence[ExpectedNotebook], imported: frozenset[str]
) -> ExpectedNotebook | None:
    """The notebook that a file is: by what is in it; by its name where nothing speaks against that."""
    by_name = next((each for each in expected if is_called(read.file.called, each.name, expected)), None)
    if read.notebook is None:
        return by_name
    found = which(read.notebook, read.file.called, expected)
    if found is not None:
        return found
    return None if release_of(read.notebook) is not None or _imports(imported, read.file) else by_name


def _imported(reads: Sequence[Read]) -> frozenset[str]:
    """The modules that any of the files imports, by which a student's own module is told from a notebook's
    script.
    """
    names: set[str] = set()
    for read in reads:
        for cell in read.notebook.cells if read.notebook is not None else ():
            for one, several in _IMPORTED.findall(cell.source):
                names.update(
                    part.split()[0].split(".")[0] for part in (one or several).split(",") if part.strip(" .")
                )
    return frozenset(name.lower() for name in names)


def _imports(imported: frozenset[str], file: HandedIn) -> bool:
    return file.called.endswith(".py") and PurePosixPath(file.called).stem in imported


def _unknown(read: Read) -> Note:
    said = release_of(read.notebook) if read.notebook is not None else None
    if said is not None:
        what = f"the notebook `{file_name(said.notebook)}` of the assignment `{file_name(said.assignment)}`"
        return Note("file.unknown", f"`{read.file.shown}` is {what} and is not graded here.")
    why = f" {read.problem}" if read.problem else ""
    return Note(
        "file.unknown", f"`{read.file.shown}` is no notebook of this assignment and is not graded.{why}"
    )


def _not_read(files: Sequence[HandedIn]) -> list[Note]:
    if not files:
        return []
    names = listed_names([file.shown for file in files])
    return [
        Note(
            "file.not-read",
            f"Not looked at by the autograder: {names}. Only the assignment's notebooks and their scripts "
            "are.",
        )
    ]


def _no_notebook(file: HandedIn, name: str) -> Note:
    is_page = file.called.endswith((".html", ".htm"))
    what = "a web page made of a notebook, and no notebook" if is_page else "no notebook"
    message = (
        f"`{file.shown}` is {what}, so it is not graded: what counts is `{file_name(name)}.ipynb` itself."
    )
    return Note("file.no-notebook", message, for_a_person=True)


def _too_many(left: int) -> list[Note]:
    if not left:
        return []
    message = f"This submission holds very many notebooks and scripts. {left} of them were not looked at."
    return [Note("file.too-many", message, for_a_person=True)]
