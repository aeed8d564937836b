"""Files of a course that students never get: those beside its notebooks whose name begins with ``hidden_``.

A module such as ``source/vae/hidden_vae.py`` holds what belongs to one course and gives answers away: its
reference model, where its trainings end. Hidden tests import it, in the author's own kernel as at grading.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

HIDDEN = "hidden_*"
"""What the name of a hidden file or folder looks like, as a pattern for nbgrader."""


def is_hidden(name: str | PurePath) -> bool:
    """Whether a file of a course, by its path below the folder of the assignment, is hidden from students.

    >>> is_hidden("hidden_vae.py"), is_hidden("hidden_data/digits.csv"), is_hidden("drawing.py")
    (True, True, False)
    """
    return any(fnmatchcase(part, HIDDEN) for part in PurePath(name).parts)


def hidden_files(folder: Path | None) -> frozenset[str]:
    """The hidden files of an assignment's source folder, by their relative names."""
    return frozenset(_below(folder)) if folder is not None else frozenset()


def _below(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        if is_hidden(relative) and path.is_file():
            yield relative.as_posix()
