"""A folder of results exchanged as a whole, so that what is there was made at one time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

_NEW = ".being-written"


def exchange_folder(into: Path, contents: Mapping[str, bytes], mode: int, *, whole: bool) -> None:
    """Have these files in a folder, by their relative names; the last ones last, as they tell of the others.

    ``whole``: nothing else is there afterwards, and until all are written, the folder is as it was.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp(), "ana")
    >>> exchange_folder(folder, {"a.txt": b"1"}, 0o644, whole=True)
    >>> exchange_folder(folder, {"b.txt": b"2"}, 0o644, whole=False)
    >>> sorted(each.name for each in folder.iterdir())
    ['a.txt', 'b.txt']
    >>> exchange_folder(folder, {"c/d.txt": b"3"}, 0o644, whole=True)
    >>> [each.name for each in folder.iterdir()]
    ['c']
    """
    place = into.with_name(f".{into.name}{_NEW}") if whole else into
    if whole:
        shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        _write(place / name, content, mode)
    if whole:
        if into.exists():
            shutil.rmtree(into)
        os.rename(place, into)


def _write(file: Path, content: bytes, mode: int) -> None:
    """Write a file anew beside where it belongs, and put it there when it is whole."""
    if ".." in file.parts:
        raise ValueError(f"{file} leads out of the folder")
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}{_NEW}")
    new.unlink(missing_ok=True)
    new.write_bytes(content)
    new.chmod(mode)
    os.replace(new, file)
