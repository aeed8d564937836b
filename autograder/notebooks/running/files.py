"""The files that a notebook finds beside it when it runs."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Collection, Iterator
from io import BufferedReader
from pathlib import Path

_LARGEST = 64 * 2**20
_MOST_BYTES = 200 * 2**20
_MOST_FILES = 2000
_MOST_FOLDERS = 200


def files_for_students(folder: Path, hidden: Collection[str] = ()) -> dict[str, bytes]:
    """The ordinary files in a folder and below it, by their relative names.

    Left out are the ``hidden`` files of the course, should they lie there; notebooks, which hold hidden tests
    where the grader has restored them, and their scripts; what is no ordinary file, or a link; what is
    hidden; and what is too much.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = folder.joinpath("data.csv").write_text("1"), folder.joinpath("vae.ipynb").write_text("{}")
    >>> files_for_students(folder)
    {'data.csv': b'1'}
    """
    found: dict[str, bytes] = {}
    total = folders = 0
    for here, inner, names in os.walk(folder):
        folders += 1
        if folders > _MOST_FOLDERS:
            break
        inner[:] = sorted(each for each in inner if not each.startswith((".", "__pycache__")))
        notebooks = {Path(name).stem for name in names if name.endswith(".ipynb")}
        for name in sorted(names):
            path = Path(here, name)
            if (
                name.startswith(".")
                or path.suffix == ".ipynb"
                or (path.suffix == ".py" and path.stem in notebooks)
            ):
                continue
            if path.relative_to(folder).as_posix() in hidden:
                continue
            content = content_of(path, min(_LARGEST, _MOST_BYTES - total))
            if content is not None and len(found) < _MOST_FILES:
                found[path.relative_to(folder).as_posix()] = content
                total += len(content)
    return found


def why_left_out(folder: Path, path: Path) -> str:
    """Why a notebook in the folder would not find this file of it at grading; empty if it would.

    >>> why_left_out(Path("/home/ana/vae"), Path("/home/ana/vae/.data/digits.csv"))
    'its name, or that of a folder, begins with a dot'
    """
    if any(part.startswith(".") for part in path.relative_to(folder).parts):
        return "its name, or that of a folder, begins with a dot"
    if path.is_symlink():
        return "it is a link"
    if path.is_file() and path.stat().st_size > _LARGEST:
        return f"it has more than {_LARGEST // 2**20} MB"
    return ""


@contextlib.contextmanager
def ordinary_file(path: Path) -> Iterator[BufferedReader]:
    """Open a file to read it, if it is an ordinary one; never waits, and follows no link.

    Raises OSError, of the number ELOOP or EINVAL where it is a link, a folder, a pipe or a device.

    >>> with ordinary_file(Path("/dev/null")) as file:
    ...     pass
    Traceback (most recent call last):
    OSError: [Errno 22] It is not an ordinary file: '/dev/null'
    """
    if path.is_symlink():  # also where the system cannot refuse them below
        raise OSError(errno.ELOOP, "It is a link", str(path))
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "It is not an ordinary file", str(path))
        with open(descriptor, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(descriptor)


def content_of(path: Path, most: int) -> bytes | None:
    """What is in an ordinary file of this size at most; never waits, and follows no link.

    >>> content_of(Path("/"), 100) is None
    True
    """
    try:
        with ordinary_file(path) as file:
            if os.fstat(file.fileno()).st_size > most:
                return None
            content = file.read(most + 1)  # it may grow meanwhile
    except OSError:
        return None
    return content if len(content) <= most else None
