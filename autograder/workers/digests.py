"""Digests of folders, by which it is seen that something has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

CACHES = [".ipynb_checkpoints", "__pycache__", "*.pyc"]
"""Patterns of names of what programs leave behind, which decides nothing."""


def digest_of_folder(folder: str, ignore: Sequence[str]) -> str:
    """A digest of the ordinary files of a folder, names and contents, but for names of these patterns.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> before = digest_of_folder(str(folder), CACHES)
    >>> _ = folder.joinpath("vae.pyc").write_text("")
    >>> digest_of_folder(str(folder), CACHES) == before
    True
    >>> _ = folder.joinpath("vae.py").write_text("")
    >>> digest_of_folder(str(folder), CACHES) == before
    False
    """
    found = hashlib.sha256()
    for path in sorted(_files(folder, ignore)):
        found.update(os.fsencode(f"{os.path.relpath(path, folder)}\n{_digest_of_file(path)}\n"))
    return found.hexdigest()


def _files(folder: str, ignore: Sequence[str]) -> Iterator[str]:
    for here, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not _is_ignored(each, ignore)]
        paths = (os.path.join(here, each) for each in names if not _is_ignored(each, ignore))
        yield from (path for path in paths if os.path.isfile(path) and not os.path.islink(path))


def _is_ignored(name: str, ignore: Sequence[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in ignore)


def _digest_of_file(path: str | Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
