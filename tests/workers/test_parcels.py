"""A folder that has travelled is what it was, and nothing is read or written elsewhere."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.workers.parcels import TooMuchForAParcel, lay_parcel, parcel_of


def everything(folder: Path) -> dict[str, Any]:
    """What lies in a folder: kinds, contents, rights of the owner and times."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content: Any = None
        if path.is_symlink():
            content = os.readlink(path)
        elif path.is_file():
            content = path.read_bytes()
        found[str(path.relative_to(folder))] = (
            stat.S_IFMT(status.st_mode),
            content,
            status.st_mode & 0o400 if path.is_file() else None,
            status.st_mtime_ns,
        )
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="has links and pipes")
def test_a_folder_arrives_as_it_was(tmp_path: Path) -> None:
    folder, other = tmp_path / "folder", tmp_path / "far" / "away"
    (folder / "week 3" / "deep").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "vae.ipynb").write_text("{}")
    os.utime(folder / "vae.ipynb", ns=(1_700_000_000_123_456_789, 1_700_000_000_123_456_789))
    (folder / os.fsdecode(b"caf\xe9.py")).write_bytes(b"\xff" * 1000)
    (folder / "week 3" / "deep" / "line\nbreak").write_text("")
    (folder / "out").symlink_to("/etc/passwd")
    (folder / "round").symlink_to(folder)
    (folder / "nowhere").symlink_to("missing")
    os.mkfifo(folder / "pipe")
    lay_parcel(parcel_of(folder), other)
    assert everything(other) == everything(folder)


def test_nothing_arrives_as_nothing_and_a_file_as_a_file(tmp_path: Path) -> None:
    assert parcel_of(tmp_path / "missing") == ()
    lay_parcel((), tmp_path / "there")
    assert not (tmp_path / "there").exists()
    (tmp_path / "vae.zip").write_bytes(b"PK")
    lay_parcel(parcel_of(tmp_path / "vae.zip"), tmp_path / "b" / "vae.zip")
    assert (tmp_path / "b" / "vae.zip").read_bytes() == b"PK"


def test_what_is_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(10**13)
    with pytest.raises(TooMuchForAParcel, match="large"):
        parcel_of(tmp_path, most=1000)
    (tmp_path / "large").unlink()
    for number in range(3):
        (tmp_path / f"{number}").write_bytes(b"x" * 400)
    with pytest.raises(TooMuchForAParcel):
        parcel_of(tmp_path, most=1000)
