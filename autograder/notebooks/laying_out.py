"""Files that were handed in with a notebook, laid where it finds them when it runs.

A notebook that counts may come from a folder or an archive, with its data and its modules
beside it there. It runs in a folder in which they are beside it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from autograder.notebooks.handed_in import HandedIn, Submission

_MOST_BYTES = 400_000_000


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


def lay_out(files: Mapping[str, HandedIn], folder: Path) -> list[str]:
    """Copy files into a folder, where no file of that name is; what could not be copied, in words."""
    problems = []
    room = _MOST_BYTES
    for name, file in files.items():
        target = folder / name
        try:
            size = file.path.lstat().st_size
            if target.exists() or file.path.is_symlink() or size > room:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, target)
            room -= size
        except OSError as error:
            problems.append(f"{file.shown} could not be copied: {error.strerror}")
    return problems


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
