"""Folders of the course's own, lent to a process whose user id may own nothing."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from autograder.execution.confinement import Tier
from autograder.execution.own_folders import make_folder


@contextlib.contextmanager
def lent(folder: Path, tier: str) -> Iterator[Path]:
    """A folder with the same files that a confined process in this tier can read, if it is shown to it.

    That is the folder itself, unless it is root's alone and the process is not root any more: then a copy in
    a place that nobody else can enter.

    >>> with lent(Path("/usr/share/zoneinfo"), "landlock") as same:
    ...     same.name
    'zoneinfo'
    """
    if not Tier(tier).does.changes_user or _is_for_everybody(folder):
        yield folder
        return
    private = make_folder()
    try:
        copy = shutil.copytree(folder, private.path / folder.name, copy_function=shutil.copyfile)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield copy
    finally:
        private.remove()


def _is_for_everybody(folder: Path) -> bool:
    """Whether all below a folder may be read by anybody who gets there."""
    return all(
        path.stat().st_mode & (needed := 0o005 if path.is_dir() else 0o004) == needed
        for path in (folder, *folder.rglob("*"))
        if path.exists()
    )
