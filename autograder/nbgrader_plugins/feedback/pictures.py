"""Pictures as part of the page, so that nothing is loaded from elsewhere, and of a size that a browser shows
at once.
"""

from __future__ import annotations

import base64
import io
import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image

from autograder.nbgrader_plugins.feedback.drawings import drawn
from autograder.nbgrader_plugins.feedback.room import Room
from autograder.notebooks.running.files import content_of

PICTURE_KINDS = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
"""Kinds of pictures that are shown, the last one drawn."""

_SVG = PICTURE_KINDS[4]
_MOST_BYTES = 8_000_000
_MOST_OF_ALL = 256_000_000  # bytes; a submission may write no more
_MOST_DOTS = {"PNG": 40_000_000, "JPEG": 40_000_000, "GIF": 4_000_000, "WEBP": 4_000_000}
"""Dots of a picture, of which two thousand bytes can promise a billion; fewer where there may be many
pictures in one.
"""

_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")
_SUFFIXES = {
    ".png": PICTURE_KINDS[0],
    ".jpg": PICTURE_KINDS[1],
    ".jpeg": PICTURE_KINDS[1],
    ".gif": PICTURE_KINDS[2],
    ".webp": PICTURE_KINDS[3],
    ".svg": PICTURE_KINDS[4],
}
_DATA = re.compile(
    rf"data:(?P<kind>{'|'.join(map(re.escape, PICTURE_KINDS))})(?:;charset=[\w-]+)?;base64,(?P<content>.*)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Pictures:
    """The pictures that a cell may show: files of the submission's folder, and its attachments."""

    folder: Path | None = None
    attachments: Mapping[str, Any] = field(default_factory=dict)
    room: Room = field(default_factory=Room)

    def address(self, wanted: str) -> str | None:
        """The picture as a ``data:`` address; None for one that is not there, or lies elsewhere.

        >>> Pictures().address("https://tracker.example/pixel.png") is None
        True
        >>> Pictures().address("data:image/png;base64,aGVsbG8=") is None
        True
        """
        wanted = wanted.strip()
        if wanted.startswith("data:"):
            found = _DATA.fullmatch(wanted)
            return data_address(found["kind"], found["content"], self.room) if found else None
        if wanted.startswith("attachment:"):
            return self._attached(unquote(wanted.removeprefix("attachment:")))
        return self._file(unquote(wanted))

    def _attached(self, name: str) -> str | None:
        attached = self.attachments.get(name)
        if not isinstance(attached, Mapping):
            return None
        addresses = (data_address(kind, attached.get(kind), self.room) for kind in PICTURE_KINDS)
        return next((address for address in addresses if address is not None), None)

    def _file(self, name: str) -> str | None:
        if self.folder is None or "\0" in name:
            return None
        folder = self.folder.resolve()
        try:
            path = (folder / name).resolve()
            kind = _SUFFIXES.get(path.suffix.lower())
            content = content_of(path, _MOST_BYTES) if kind and folder in path.parents else None
            return _address(kind, content, self.room) if kind and content else None
        except (OSError, ValueError, RuntimeError):
            return None


def picture_files(folder: Path) -> dict[str, bytes]:
    """The files below a folder that `Pictures` may show, by their relative names; links are left out."""
    found: dict[str, bytes] = {}
    room = _MOST_OF_ALL
    for here, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(here, name)
            wanted = path.suffix.lower() in _SUFFIXES
            content = content_of(path, min(_MOST_BYTES, room)) if wanted else None
            if content is not None:
                found[path.relative_to(folder).as_posix()] = content
                room -= len(content)
    return found


def data_address(kind: str, content: object, room: Room) -> str | None:
    """A picture given in base64 as a ``data:`` address; None for what is no picture, too large, or more than
    there is room.

    >>> data_address("text/html", "PGI+", Room()), data_address("image/png", 'x" onerror="alert(1)', Room())
    (None, None)
    """
    if kind not in PICTURE_KINDS or not isinstance(content, str) or len(content) > 2 * _MOST_BYTES:
        return None
    if not _BASE64.fullmatch(content):
        return None
    try:
        return _address(kind, base64.b64decode(content), room)
    except ValueError:
        return None


def drawing(svg: str, room: Room, zoom: float = 1.0) -> str | None:
    """A drawing as a picture in base64; None where it cannot be drawn, or there is no room.

    >>> drawing("<svg", Room()) is None
    True
    """
    found = drawn(svg, zoom) if room.take("drawings") else None
    text = base64.b64encode(found).decode() if found is not None and is_shown(found) else None
    return text if text is not None and room.take("pictures", len(text)) else None


def is_shown(content: bytes) -> bool:
    """Whether this is a picture of a kind and a size that a browser shows without trouble."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content))  # which reads no more than its size
    except Exception:  # whatever a damaged file makes of a decoder
        return False
    return picture.width * picture.height <= _MOST_DOTS.get(str(picture.format), 0)


def _address(kind: str, content: bytes, room: Room) -> str | None:
    if kind == _SVG:
        text = drawing(content.decode(errors="replace"), room)
        return None if text is None else f"data:{PICTURE_KINDS[0]};base64,{text}"
    if len(content) > _MOST_BYTES or not is_shown(content):
        return None
    text = base64.b64encode(content).decode()
    return f"data:{kind};base64,{text}" if room.take("pictures", len(text)) else None
