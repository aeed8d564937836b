"""Files that were handed in with a notebook, laid where it finds them when it runs.

A notebook that counts may come from a folder or an archive, with its data and its modules
beside it there. It runs in a folder in which they are beside it again.
"""

from __future__ import annotations

import errno
import fnmatch
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath

from autograder.notebooks.running.files import ordinary_file
from autograder.notebooks.submissions.handed_in import HandedIn, Submission
from autograder.notebooks.submissions.notes import Note

_MOST_BYTES = 400_000_000
_PIECE = 1 << 20


def files_beside(submission: Submission, counted: Sequence[HandedIn]) -> Mapping[str, HandedIn]:
    """The files in the folders of those that count, and in archives, by their names from there.

    Files in the submission's own folder are not among them: they are where they belong.
    """
    archives = submission.archives
    homes = [str(PurePosixPath(file.name).parent) for file in counted if "/" in file.name]
    homes += [_top(archive, submission) for archive in sorted(archives) if not _has(archive, counted)]
    found: dict[str, HandedIn] = {}
    for home in dict.fromkeys(homes):
        for file in submission.files:
            if file.name.startswith(f"{home}/") and file.name not in archives and ".ipynb" not in file.called:
                found.setdefault(file.name[len(home) + 1 :], file)
    return found


def own_files(submission: Submission, folder: Path, ignored: Sequence[str] = ()) -> Mapping[str, HandedIn]:
    """The files in the submission's own folder, as they are named there, which go where its notebooks run.

    Notebooks are not among them, nor what has a part in its name that one of the ``ignored`` patterns fits.
    """
    patterns = [*ignored, "*.ipynb"]
    return {
        file.name: file
        for file in submission.files
        if file.path == folder / file.name
        and not any(fnmatch.fnmatchcase(part, each) for part in file.name.split("/") for each in patterns)
    }


def lay_out(files: Mapping[str, HandedIn], folder: Path, there: Collection[str] = ()) -> list[Note]:
    """Copy files into a folder, as far as they are ordinary ones; what could not be copied, in words.

    ``there`` are the files that the folder gets from elsewhere: nothing takes their place, or is in their
    way.
    """
    folders = {above for each in there for above in _above(each)}
    failures: list[str] = []
    room = _MOST_BYTES
    for name, file in files.items():
        if name in there:
            continue
        if name in folders or any(each in there for each in _above(name)):
            failures.append(
                f"`{file.shown}` (its name, or that of a folder above it, is one of the course's files)"
            )
            continue
        try:
            room -= _copied(file.path, folder / name, room)
        except OSError as error:
            failures.append(f"`{file.shown}` ({error.strerror})")
    return [_not_copied(failures)] if failures else []


def _above(name: str) -> list[str]:
    """The folders in which a file of this name lies."""
    return [str(each) for each in PurePosixPath(name).parents][:-1]


def _copied(file: Path, target: Path, room: int) -> int:
    """Copies a file in place of what is there; how many bytes those are."""
    with ordinary_file(file) as source:
        size = os.fstat(source.fileno()).st_size
        if size > room:
            raise OSError(errno.EFBIG, "too large, or too much with the others")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        with target.open("xb") as copy:
            left = size  # it may grow meanwhile
            while left > 0 and (piece := source.read(min(_PIECE, left))):
                copy.write(piece)
                left -= len(piece)
    return size


def _not_copied(failures: Sequence[str]) -> Note:
    more = f" and {len(failures) - 8} more" if len(failures) > 8 else ""
    message = f"Not beside the notebook when it ran: {', '.join(failures[:8])}{more}."
    return Note("file.not-copied", message)


def _has(archive: str, counted: Sequence[HandedIn]) -> bool:
    return any(file.name.startswith(f"{archive}/") for file in counted)


def _top(archive: str, submission: Submission) -> str:
    """The archive, or the only folder in it, which zipping a folder makes."""
    inside = [
        file.name[len(archive) + 1 :] for file in submission.files if file.name.startswith(f"{archive}/")
    ]
    tops = {name.split("/", 1)[0] for name in inside}
    only = len(tops) == 1 and all("/" in name for name in inside)
    return f"{archive}/{tops.pop()}" if only else archive
