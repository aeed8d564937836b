"""The files of a submission: in its folder, in folders below it, and in zip archives.

Bounded everywhere, because a submission may hold anything. Links are never followed.
"""

from __future__ import annotations

import heapq
import os
import shutil
import stat
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from autograder.notebooks.notes import Note
from autograder.notebooks.reading import opened_json, read_text
from autograder.notebooks.rebuilding import Opened
from autograder.notebooks.scripts import opened_script
from autograder.notebooks.unpacking import (
    MOST_NESTED,
    Allowance,
    UnreadableArchive,
    is_archive,
    unpack,
)
from autograder.plain_text import file_name
from autograder.wording import counted

_MOST_FILES = 3_000
_DEEPEST = 12
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


def look_into(folder: Path, *beside: Path) -> Submission:
    """The files of a folder, and of archives in it, which are unpacked for as long as the result is kept.

    ``beside`` are further files, which lie where the folder does.

    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = folder.joinpath("vae.ipynb").write_text("{}"), folder.joinpath(".hidden").write_text("")
    >>> [file.name for file in look_into(folder).files]
    ['vae.ipynb']
    """
    files, complete = _walk(folder)
    files += [HandedIn(path, f"../{path.name}", _time_of(path)) for path in beside]
    notes = [] if complete else [_too_many()]
    scratch = Path(tempfile.mkdtemp(prefix="autograder-unpacked-"))
    found, more = _with_contents(files, scratch, Allowance())
    submission = Submission(tuple(found), (*notes, *more))
    weakref.finalize(submission, shutil.rmtree, scratch, ignore_errors=True)
    return submission


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


def _walk(folder: Path) -> tuple[list[HandedIn], bool]:
    """Ordinary files and links, those of outer folders first, in the order of their names; and whether those are all."""
    files: list[HandedIn] = []
    folders = [folder]
    for here in folders:  # which grows
        deep = len(here.relative_to(folder).parts) >= _DEEPEST
        for entry in _entries(here):
            path = Path(entry.path)
            is_folder = entry.is_dir(follow_symlinks=False)
            if len(files) + len(folders) > _MOST_FILES or (is_folder and deep):
                return files, False
            if is_folder:
                folders.append(path)
            elif entry.is_file(follow_symlinks=False) or entry.is_symlink():
                files.append(HandedIn(path, path.relative_to(folder).as_posix(), _time_of(path)))
    return files, True


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            wanted = (each for each in found if not of_a_program(each.name))
            return heapq.nsmallest(_MOST_FILES + 1, wanted, key=lambda each: each.name)
    except OSError:
        return []


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
    """Zip archives under any name; not the many formats that are zip archives inside."""
    if file.called.endswith(_NOT_FOR_READING):
        return False
    try:
        return stat.S_ISREG(file.path.lstat().st_mode) and is_archive(file.path)
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
    message = f"There are more than {_MOST_FILES} files and folders here, or very deep ones. Only the first were looked at."
    return Note("file.too-many", message, for_a_person=True)


def _not_unpacked(file: HandedIn, reason: str) -> Note:
    return Note(
        "file.not-unpacked", f"`{file.shown}` could not be unpacked: {reason}. What is in it was not seen."
    )


def _partly_unpacked(file: HandedIn, count: int) -> Note:
    message = (
        f"Of `{file.shown}`, {counted(count, 'file')} stayed inside: too large or too many, damaged, protected by a "
        "password, links, or with names that lead elsewhere."
    )
    return Note("file.not-unpacked", message)
