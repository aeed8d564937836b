"""Digests of folders, by which it is seen that something has changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from nbgrader import utils

CACHES = [".ipynb_checkpoints", "__pycache__", "*.pyc"]
"""Patterns of names of what programs leave behind, which decides nothing."""


def digest_of_folder(folder: str, ignore: list[str]) -> str:
    """A digest of the ordinary files of a folder, names and contents."""
    found = hashlib.sha256()
    for path in sorted(utils.find_all_files(folder, ignore)) if os.path.isdir(folder) else ():
        if os.path.isfile(path) and not os.path.islink(path):
            found.update(os.fsencode(f"{os.path.relpath(path, folder)}\n{_digest_of_file(path)}\n"))
    return found.hexdigest()


def _digest_of_file(path: str | Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
