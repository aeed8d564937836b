"""The files of a submission: in its folder, in folders below it, and in zip archives.

Bounded everywhere, because a submission may hold anything. Links are never followed.
"""

from __future__ import annotations

import hashlib
import heapq
import os
import stat
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from autograder.execution.own_folders import make_folder
from autograder.notebooks.cells.scripts import opened_script
from autograder.notebooks.running.files import ordinary_file
from autograder.notebooks.submissions.notes import Note
from autograder.notebooks.submissions.reading import opened_json, read_text
from autograder.notebooks.submissions.rebuilding import Opened
from autograder.notebooks.submissions.unpacking import (
    MOST_NESTED,
    Allowance,
    UnreadableArchive,
    is_archive,
    unpack,
)
from autograder.reports.plain_text import file_name
from autograder.reports.wording import counted

_MOST_FILES = 3_000
_DEEPEST = 12
_MOST_DIGESTED = 500_000_000  # bytes, of which a digest takes about a second
_OF_PROGRAMS = frozenset({"__MACOSX", "__pycache__", "node_modules", "site-packages", "venv", "Thumbs.db"})
_SENSIBLE_TIMES = (946_684_800.0, 4_102_444_800.0)  # from 2000 to 2100; archives without times say 1980
_NOT_FOR_READING = (
    ".docx",
    ".xlsx",
    ".pptx",
    ".odt",
    ".ods",
    ".odp",
    ".npz",
    ".pt",
    ".pth",
    ".jar",
    ".whl",
    ".epub",
)


@dataclass(frozen=True)
class HandedIn:
    """One file: where it can be read, its name as its author knows it, and when it was last changed.

    The name has the folders and archives in which it lies: ``work.zip/week 3/vae.ipynb``.
    ``changed`` is in seconds since 1970, None where no sensible time is known.
    """

    path: Path
    name: str
    changed: float | None = None

    @property
    def called(self) -> str:
        """The last part of the name, in small letters: ``vae (1).ipynb``."""
        return PurePosixPath(self.name).name.lower()

    @property
    def shown(self) -> str:
        """The name for messages and logs, in which nothing invisible or misleading is left."""
        return file_name(self.name)


@dataclass(frozen=True)
class Submission:
    """All files of a submission, the nearest first, and what could not be looked into."""

    files: tuple[HandedIn, ...]
    notes: tuple[Note, ...] = ()

    @property
    def archives(self) -> frozenset[str]:
        """The names of the archives that were unpacked: those in which other files lie."""
        names = {file.name for file in self.files}
        return frozenset(
            name
            for file in self.files
            for name in map(str, PurePosixPath(file.name).parents)
            if name in names
        )


def look_into(folder: Path, *beside: Path, scratch: Path | None = None) -> Submission:
    """The files of a folder, and of archives in it, which are unpacked into ``scratch``.

    Without that they are unpacked into a temporary folder, which is there for as long as the result is kept.
    ``beside`` are further files, which lie where the folder does.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = folder.joinpath("vae.ipynb").write_text("{}"), folder.joinpath(".hidden").write_text("")
    >>> [file.name for file in look_into(folder).files]
    ['vae.ipynb']
    """
    files, notes = _walk(folder)
    files += _further(beside)
    own = make_folder() if scratch is None else None
    found, more = _with_contents(files, own.path if own else scratch or folder, Allowance())
    submission = Submission(tuple(found), (*notes, *more))
    if own is not None:
        weakref.finalize(submission, own.remove)
    return submission


def _further(paths: Sequence[Path]) -> list[HandedIn]:
    """Files that lie where the folder of a submission does."""
    return [HandedIn(path, f"../{path.name}", _time_of(path)) for path in paths]


def digest_of(folder: Path, *beside: Path) -> str:
    """A digest of the files of a submission, as `look_into` looks at them: names and contents.

    Of what is very large, size and time stand for the content.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> before = digest_of(folder)
    >>> _ = folder.joinpath("vae.ipynb").write_text("{}")
    >>> before == digest_of(folder)
    False
    """
    found = hashlib.sha256()
    room = _MOST_DIGESTED
    for file in (*_walk(folder)[0], *_further(beside)):
        found.update(os.fsencode(file.name) + b"\0")
        try:
            with ordinary_file(file.path) as opened:
                status = os.fstat(opened.fileno())
                room -= status.st_size
                content = f"{status.st_size} {status.st_mtime_ns}".encode()
                found.update(hashlib.file_digest(opened, "sha256").digest() if room >= 0 else content)
        except OSError as error:
            found.update(str(error.errno).encode())
    return found.hexdigest()


def files_alone(paths: Sequence[Path]) -> Submission:
    """These files and no other, as a submission."""
    return Submission(tuple(HandedIn(path, path.name, _time_of(path)) for path in paths))


def read_submission(path: Path, name: str = "") -> NotebookNode:
    """Read a notebook or a script, told apart by what is in it, then by its name.

    ``name`` is what the file is called in messages, if not by its own name.

    Raises UnreadableSubmission, with a message for the author of the file.
    """
    return open_submission(path, name).notebook


def open_submission(path: Path, name: str = "") -> Opened:
    """The same, with what of the file the notebook does not hold."""
    name = file_name(name or path.name)
    text = read_text(path, name)
    if text.lstrip().startswith("{") or ".ipynb" in name.lower():
        return opened_json(text, name)
    return opened_script(text, name)


def of_a_program(name: str) -> bool:
    """Whether a file or folder of this name is some program's own and nobody's work.

    >>> [of_a_program(name) for name in (".ipynb_checkpoints", "._vae.ipynb", "vae.ipynb~", "vae.ipynb")]
    [True, True, True, False]
    """
    return name.startswith((".", "~$", "#")) or name.endswith("~") or name in _OF_PROGRAMS


def _walk(folder: Path) -> tuple[list[HandedIn], list[Note]]:
    """Ordinary files and links, those of outer folders first, in the order of their names; and what was not
    looked at.
    """
    files: list[HandedIn] = []
    notes: list[Note] = []
    folders = [folder]
    for here in folders:  # which grows
        deep = len(here.relative_to(folder).parts) >= _DEEPEST
        try:
            entries = _entries(here)
        except FileNotFoundError:  # of a submission that is an archive
            continue
        except OSError as error:
            notes.append(_not_opened(here.relative_to(folder).as_posix(), error))
            continue
        for entry in entries:
            path = Path(entry.path)
            is_folder = entry.is_dir(follow_symlinks=False)
            if len(files) + len(folders) > _MOST_FILES or (is_folder and deep):
                return files, [*notes, _too_many()]
            if is_folder:
                folders.append(path)
            elif entry.is_file(follow_symlinks=False) or entry.is_symlink():
                files.append(HandedIn(path, path.relative_to(folder).as_posix(), _time_of(path)))
    return files, notes


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        wanted = (each for each in found if not of_a_program(each.name))
        return heapq.nsmallest(_MOST_FILES + 1, wanted, key=lambda each: each.name)


def _with_contents(
    files: Sequence[HandedIn], scratch: Path, allowance: Allowance, nested: int = 0
) -> tuple[list[HandedIn], list[Note]]:
    """The files, each archive followed by what is in it."""
    found: list[HandedIn] = []
    notes: list[Note] = []
    for file in files:
        found.append(file)
        if not _may_be_archive(file):
            continue
        if nested > MOST_NESTED:
            notes.append(_not_unpacked(file, "it lies in too many other archives"))
            continue
        into = scratch / str(len(os.listdir(scratch)))
        try:
            unpacked = unpack(file.path, into, allowance, lambda part: not of_a_program(part))
        except UnreadableArchive as error:
            notes.append(_not_unpacked(file, str(error)))
            continue
        if unpacked.left_out:
            notes.append(_partly_unpacked(file, unpacked.left_out))
        inside = [
            HandedIn(entry.path, f"{file.name}/{'/'.join(entry.parts)}", _sensible(entry.changed))
            for entry in unpacked.entries
        ]
        more, further = _with_contents(inside, scratch, allowance, nested + 1)
        found += more
        notes += further
    return found, notes


def _may_be_archive(file: HandedIn) -> bool:
    """Zip archives under any name, not the many formats that are zip archives inside; and tar archives."""
    if file.called.endswith(_NOT_FOR_READING):
        return False
    try:
        return stat.S_ISREG(file.path.lstat().st_mode) and is_archive(file.path, file.called)
    except OSError:
        return False


def _time_of(path: Path) -> float | None:
    try:
        return _sensible(path.lstat().st_mtime)
    except OSError:
        return None


def _sensible(seconds: float | None) -> float | None:
    earliest, latest = _SENSIBLE_TIMES
    return seconds if seconds is not None and earliest < seconds < latest else None


def _too_many() -> Note:
    message = (
        f"There are more than {_MOST_FILES} files and folders here, or very deep ones. Only the first were "
        "looked at."
    )
    return Note("file.too-many", message, for_a_person=True)


def _not_opened(name: str, error: OSError) -> Note:
    message = (
        f"The folder `{file_name(name)}` could not be opened ({error.strerror}). What is in it was not seen."
    )
    return Note("file.not-opened", message, for_a_person=True)


def _not_unpacked(file: HandedIn, reason: str) -> Note:
    return Note(
        "file.not-unpacked", f"`{file.shown}` could not be unpacked: {reason}. What is in it was not seen."
    )


def _partly_unpacked(file: HandedIn, count: int) -> Note:
    message = (
        f"Of `{file.shown}`, {counted(count, 'file')} stayed inside: too large or too many, damaged, "
        "protected by a password, links, or with names that lead elsewhere."
    )
    return Note("file.not-unpacked", message)
