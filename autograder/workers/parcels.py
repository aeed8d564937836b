"""Folders as data, on their way to a worker that cannot see them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.notebooks.running.files import ordinary_file

MOST_PARCELLED = 1_000_000_000


class TooMuchForAParcel(Exception):
    """More than one parcel may hold."""


@dataclass(frozen=True)
class Parcelled:
    """One thing in a folder: its name from there, what it is, what is in it, and when it was changed."""

    name: str
    kind: Literal["folder", "file", "link", "pipe"]
    content: bytes = b""
    mode: int = 0o600
    changed: int = 0


Parcel = tuple[Parcelled, ...]
"""A folder, or a file: that is one thing without a name."""


def parcel_of(place: Path, most: int = MOST_PARCELLED) -> Parcel:
    """What is there: folders, ordinary files, links as links, and pipes; empty where nothing is.

    Raises:
        TooMuchForAParcel: there are more than ``most`` bytes.
        OSError: something cannot be read.

    >>> import tempfile
    >>> folder, other = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp(), "other")
    >>> _ = folder.joinpath("vae.ipynb").write_text("{}")
    >>> folder.joinpath("link").symlink_to("/etc/passwd")
    >>> lay_parcel(parcel_of(folder), other)
    >>> sorted(each.name for each in other.iterdir()), other.joinpath("link").is_symlink()
    (['link', 'vae.ipynb'], True)
    """
    found = []
    for path in _everything(place):
        each = _parcelled(path, "" if path == place else path.relative_to(place).as_posix(), most)
        if each is not None:
            most -= len(each.content)
            found.append(each)
    return tuple(found)


def lay_parcel(parcel: Parcel, place: Path) -> None:
    """Lay out what was parcelled at a place where nothing is yet."""
    place.parent.mkdir(parents=True, exist_ok=True)
    for each in parcel:
        _lay(each, place / each.name)
    for each in reversed(parcel):  # folders change when something is put into them
        os.utime(place / each.name, ns=(each.changed, each.changed), follow_symlinks=False)


def _everything(place: Path) -> Iterator[Path]:
    if not os.path.lexists(place):
        return
    yield place
    if place.is_symlink() or not place.is_dir():
        return
    for here, folders, names in os.walk(place, onerror=_raise):
        folders.sort()
        yield from (Path(here, name) for name in sorted([*folders, *names]))


def _raise(error: OSError) -> None:
    raise error


def _parcelled(path: Path, name: str, most: int) -> Parcelled | None:
    status = path.lstat()
    mode, changed = stat.S_IMODE(status.st_mode) & 0o700, status.st_mtime_ns
    if stat.S_ISDIR(status.st_mode):
        return Parcelled(name, "folder", b"", mode, changed)
    if stat.S_ISLNK(status.st_mode):
        return Parcelled(name, "link", os.fsencode(os.readlink(path)), mode, changed)
    if stat.S_ISFIFO(status.st_mode):
        return Parcelled(name, "pipe", b"", mode, changed)
    if not stat.S_ISREG(status.st_mode):
        return None  # a device or a socket, which cannot travel, and which nobody reads
    if status.st_size > most:
        raise TooMuchForAParcel(f"{path} and what lies beside it")
    with ordinary_file(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise TooMuchForAParcel(f"{path} and what lies beside it")
    return Parcelled(name, "file", content, mode, changed)


def _lay(each: Parcelled, place: Path) -> None:
    if each.kind == "folder":
        place.mkdir(mode=0o700, exist_ok=True)
    elif each.kind == "link":
        place.symlink_to(os.fsdecode(each.content))
    elif each.kind == "pipe":
        os.mkfifo(place)
    else:
        place.write_bytes(each.content)
        place.chmod(each.mode)
