"""Archives that were handed in, zip or tar (plain or gzip), unpacked within bounds.

An archive is hostile data. Nothing is written under a name from inside it: entries get
numbers for names, so no entry can leave the folder or replace another. What they are called
is kept beside, for messages, and for whoever lays files out for a notebook.
"""

from __future__ import annotations

import gzip
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from autograder.notebooks.submissions.reading import MOST_BYTES

MOST_NESTED = 2  # an archive in an archive is what "Download all" of a learning platform makes of a zip

_MOST_ENTRIES = 2_000
_MOST_UNPACKED = 2 * MOST_BYTES
_MOST_RATIO = 200  # notebooks shrink to a fifth, saved figures not at all, printed zeros to a hundredth
_ALWAYS_FINE = 10_000_000  # bytes that may come of any archive, whatever its ratio
_MOST_DIRECTORY = 4_000_000  # bytes of the list of entries; 2,000 entries with long names need 400,000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)  # LZMA may ask for gigabytes
_LONGEST_NAME = 1_000
_END = b"PK\x05\x06"
_GZIP = b"\x1f\x8b"
_TAR_NAMES = (".tar", ".tar.gz", ".tgz")
_PIECE = 1 << 20

_Named = tuple[tuple[str, ...], zipfile.ZipInfo]


class UnreadableArchive(Exception):
    """An archive that cannot be opened, with the reason in words for who handed it in."""


@dataclass
class Allowance:
    """How many entries and bytes may still be unpacked of all archives of a submission."""

    entries: int = _MOST_ENTRIES
    bytes: int = _MOST_UNPACKED


@dataclass(frozen=True)
class Entry:
    """One file of an archive: where it lies now, the parts of the name that it had inside, and its time
    there.
    """

    path: Path
    parts: tuple[str, ...]
    changed: float | None = None


@dataclass(frozen=True)
class Unpacked:
    """What came out of an archive, and how many files of it were left inside."""

    entries: tuple[Entry, ...]
    left_out: int = 0


def is_archive(path: Path, name: str) -> bool:
    """Whether the file begins as a zip archive does, whatever its name, or is named as a tar archive."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", _END) or name.endswith(_TAR_NAMES)


def unpack(
    archive: Path, into: Path, allowance: Allowance, wanted: Callable[[str], bool] = lambda name: True
) -> Unpacked:
    """Write the files of an archive into a folder, of a zip archive those first that could be notebooks.

    Left out without a word is what has a file or folder in its name that is not ``wanted``.

    Raises UnreadableArchive, with a reason.
    """
    if archive.stat().st_size > MOST_BYTES or _size_of_directory(archive) > _MOST_DIRECTORY:
        raise UnreadableArchive("it is too large")
    with archive.open("rb") as file:
        if file.read(2) != b"PK":
            return _of_tar(archive, into, allowance, wanted)
    try:
        with zipfile.ZipFile(archive) as opened:
            infos = [info for info in opened.infolist() if not info.is_dir()]
            named = [(parts, info) for info in infos if all(map(wanted, parts := _parts(info)))]
            return _unpack(
                opened, named, max(_ALWAYS_FINE, _MOST_RATIO * archive.stat().st_size), into, allowance
            )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError, struct.error):
        raise UnreadableArchive("it is damaged, or no zip archive of the usual kind") from None


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""


class _Bounded:
    """A file from which so many bytes can be read, whatever of them is wanted."""

    def __init__(self, file: Readable, most: int) -> None:
        self._file = file
        self._left = most

    def read(self, size: int) -> bytes:
        """The next bytes; raises UnreadableArchive beyond the bound."""
        piece = self._file.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise UnreadableArchive("it is too large")
        return piece


def _of_tar(archive: Path, into: Path, allowance: Allowance, wanted: Callable[[str], bool]) -> Unpacked:
    """The files of a tar archive, which is read once from its beginning to its end."""
    most = min(_MOST_UNPACKED, max(_ALWAYS_FINE, _MOST_RATIO * archive.stat().st_size))
    into.mkdir(parents=True, exist_ok=True)
    entries: list[Entry] = []
    left_out = 0
    try:
        for entry in _tar_entries(archive, most, into, allowance, wanted):
            if entry is None:
                left_out += 1
            else:
                entries.append(entry)
    except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error):
        if not entries:
            raise UnreadableArchive("it is damaged, or no tar archive") from None
        left_out += 1
    return Unpacked(tuple(entries), left_out)


def _tar_entries(
    archive: Path, most: int, into: Path, allowance: Allowance, wanted: Callable[[str], bool]
) -> Iterator[Entry | None]:
    """One file after the other; None for one that stays inside."""
    with archive.open("rb") as file:
        is_packed = file.read(2) == _GZIP
    with (
        gzip.open(archive) if is_packed else archive.open("rb") as packed,
        # A stream is only read, though the type of the argument asks for a whole file.
        tarfile.open(fileobj=_Bounded(packed, most), mode="r|") as opened,  # type: ignore[call-overload]
    ):
        for member in opened:
            parts = _parts_of(member.name)
            if member.isdir() or not all(map(wanted, parts)):
                continue
            source = opened.extractfile(member) if member.isreg() else None
            fits = allowance.entries > 0 and member.size <= min(allowance.bytes, MOST_BYTES)
            if not parts or source is None or not fits:
                yield None
                continue
            target = into / str(_MOST_ENTRIES - allowance.entries)
            target.write_bytes(source.read())
            allowance.entries -= 1
            allowance.bytes -= member.size
            yield Entry(target, parts, float(member.mtime))


def _unpack(
    opened: zipfile.ZipFile, named: Sequence[_Named], most: int, into: Path, allowance: Allowance
) -> Unpacked:
    if named and all(info.flag_bits & 1 for _, info in named):
        raise UnreadableArchive("it is protected by a password")
    into.mkdir(parents=True, exist_ok=True)
    entries: list[Entry] = []
    for parts, info in sorted(named, key=_likely_first):
        target = into / str(len(entries))
        allowed = min(allowance.bytes, most, MOST_BYTES)
        written = _written(opened, info, target, allowed) if parts and allowance.entries > 0 else None
        if written is None:
            target.unlink(missing_ok=True)
            continue
        allowance.entries -= 1
        allowance.bytes -= written
        most -= written
        entries.append(Entry(target, parts, _changed(info)))
    return Unpacked(tuple(entries), len(named) - len(entries))


def _written(opened: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, most: int) -> int | None:
    """Copies an entry; the bytes that it has, or None where it cannot be read or is more than allowed."""
    if _is_link(info) or info.flag_bits & 1 or info.compress_type not in _METHODS:
        return None
    written = 0
    try:
        with opened.open(info) as source, target.open("xb") as copy:
            while piece := source.read(_PIECE):
                written += len(piece)
                if written > most:
                    return None
                copy.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return None
    return written


def _parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The parts of the entry's name; none where the name leads out of the archive or is no name."""
    return _parts_of(_as_meant(info))


def _parts_of(name: str) -> tuple[str, ...]:
    name = name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    outside = name.startswith("/") or ".." in parts or any(":" in part for part in parts[:1])
    return () if outside or len(name) > _LONGEST_NAME or "\0" in name else parts


def _as_meant(info: zipfile.ZipInfo) -> str:
    """The name, where a program wrote UTF-8 without saying so (Python then reads it as cp437)."""
    try:
        return info.filename if info.flag_bits & 0x800 else info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _likely_first(named: _Named) -> tuple[bool, int]:
    parts, _ = named
    last = parts[-1].lower() if parts else ""
    return not any(ending in last for ending in (".ipynb", ".py", ".zip")), len(parts)


def _is_link(info: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG)


def _changed(info: zipfile.ZipInfo) -> float | None:
    """When the entry was last changed by the clock of its author; archives keep no zone, and so none is
    assumed.
    """
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _size_of_directory(archive: Path) -> int:
    """How long the archive says its list of entries is, which Python would read and keep whole."""
    size = archive.stat().st_size
    with archive.open("rb") as file:
        file.seek(max(0, size - 65_557))  # the end record and the longest comment
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 16:
        return 0
    said: int = struct.unpack_from("<L", tail, at + 12)[0]
    return size if b"PK\x06\x07" in tail else said  # the large form has the number elsewhere
