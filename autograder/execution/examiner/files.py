"""Files that the student's code has written: brought to where the tests run, and those that may stay."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.execution.candidate.files import LARGEST, MOST_FILES, written_since

_LONGEST_NAME = 200
_MOST_PARTS = 8
_OF_NOTEBOOKS = ".ipynb"
OF_NBGRADER = ("timestamp.txt", "submission_secret.txt")
"""When it was handed in, and who may fetch the feedback."""

_TYPES_THAT_STAY = frozenset(
    ".png .jpg .jpeg .gif .webp .txt .log .md .csv .tsv .json .npy .npz .pt .pth .pkl "
    ".safetensors .py".split()
)
MOST_BYTES_BROUGHT = 256 * 2**20
"""Of all that one notebook ever brings, however often it deletes its files and writes others."""

RunInCandidate = Callable[[Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]
"""How a function of this package is run next to the student's objects."""


class StrangersFiles:
    """A folder in which files of a stranger's are put down; what cannot be one of them is left out.

    ``kept``: names of the course's own files, which stay as they are whatever a submission makes of them.
    ``names``: what was put down and was not there like that.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> files = StrangersFiles(folder, frozenset({"data.csv"}))
    >>> for name in ("out.txt", "../out.txt", "data.csv", ".profile"):
    ...     files.put(name, b"1")
    >>> [each.name for each in folder.iterdir()]
    ['out.txt']
    """

    def __init__(self, folder: Path, kept: frozenset[str]) -> None:
        self._folder = folder
        self._kept = kept
        self._bytes = 0
        self.names: set[str] = set()

    def put(self, name: str, content: bytes) -> None:
        """Put a file down, if it may be called like this and is not too much."""
        if (
            len(content) > LARGEST
            or not self._may_put(name)
            or self._bytes + len(content) > MOST_BYTES_BROUGHT
        ):
            return
        self._bytes += len(content)
        with contextlib.suppress(OSError):
            if not self._has(name, content):
                self._write(name, content)
                self.names.add(name)

    def _may_put(self, name: str) -> bool:
        return (
            _is_plain(name)
            and not name.endswith(_OF_NOTEBOOKS)
            and PurePosixPath(name).as_posix() not in self._kept
        )

    def _has(self, name: str, content: bytes) -> bool:
        try:
            return (self._folder / name).read_bytes() == content
        except OSError:
            return False

    def _write(self, name: str, content: bytes) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.resolve().parent.is_relative_to(self._folder.resolve()):  # no link leads out of it
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
            with open(os.open(path, flags, 0o644), "wb") as file:
                file.write(content)


def may_stay(name: str) -> bool:
    """Whether a file of this name that a notebook has written may stay with the submission, for the person
    who marks it.

    Pictures, texts, tables, arrays, models and modules; nothing that a browser opens as a page.

    >>> may_stay("figures/loss.png"), may_stay("notes.html"), may_stay("loss.svg"), may_stay("../loss.png")
    (True, False, False, False)
    """
    return _is_plain(name) and PurePosixPath(name).suffix.lower() in _TYPES_THAT_STAY


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        name.isprintable()
        and len(name) <= _LONGEST_NAME
        and 0 < len(parts) <= _MOST_PARTS
        and not name.startswith("/")
        and not any(part.startswith(".") for part in parts)
        and PurePosixPath(name).as_posix() not in OF_NBGRADER
    )


class CandidateFiles:
    """The files of the candidate's folder, as far as this process has them in its own; ``kept`` as above."""

    def __init__(self, folder: Path, kept: frozenset[str]) -> None:
        self._folder = folder
        self._here = StrangersFiles(folder, kept)
        self._known: dict[str, list[int]] = {}

    def bring(self, run: RunInCandidate) -> None:
        """Ask for what was written since the last time, and write it here;
        what cannot be a file is left out.
        """
        claimed = run(written_since, (self._known,), {})
        if not isinstance(claimed, dict):
            return
        for name, found in list(claimed.items())[:MOST_FILES]:
            if not (type(name) is str and type(found) is tuple and len(found) == 2):
                continue
            state, content = found
            if _is_state(state) and (name in self._known or len(self._known) < MOST_FILES):
                self._known[name] = state
                if type(content) is bytes:
                    self._here.put(name, content)

    def brought(self) -> Iterator[tuple[str, bytes]]:
        """Those that were written here and may stay, with their content."""
        for name in sorted(filter(may_stay, self._here.names)):
            with contextlib.suppress(OSError):  # a test may have removed it
                yield name, (self._folder / name).read_bytes()


def names_of_files(folder: Path | None) -> frozenset[str]:
    """The names of all files below a folder of the course's own."""
    if folder is None:
        return frozenset()
    return frozenset(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())


def _is_state(claimed: Any) -> bool:
    return type(claimed) is list and len(claimed) == 2 and all(type(each) is int for each in claimed)
