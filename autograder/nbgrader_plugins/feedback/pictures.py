"""Pictures as part of the page, so that nothing is loaded from elsewhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

KINDS = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
"""Kinds of pictures that are shown. A browser runs no script of an SVG that is shown as a picture."""

_MOST_BYTES = 5_000_000
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")
_SUFFIXES = {
    ".png": KINDS[0],
    ".jpg": KINDS[1],
    ".jpeg": KINDS[1],
    ".gif": KINDS[2],
    ".webp": KINDS[3],
    ".svg": KINDS[4],
}
_DATA = re.compile(
    rf"data:(?P<kind>{'|'.join(map(re.escape, KINDS))})(?:;charset=[\w-]+)?;base64,(?P<content>.*)", re.DOTALL
)


@dataclass(frozen=True)
class Pictures:
    """The pictures that a cell may show: files of the submission's folder, and its attachments."""

    folder: Path | None = None
    attachments: Mapping[str, Any] = field(default_factory=dict)

    def address(self, wanted: str) -> str | None:
        """The picture as a ``data:`` address; None for one that is not there, or lies elsewhere.

        >>> Pictures().address("https://tracker.example/pixel.png") is None
        True
        >>> Pictures(attachments={"a.png": {"image/png": "iVBORw0KGgo="}}).address("attachment:a.png")
        'data:image/png;base64,iVBORw0KGgo='
        """
        wanted = wanted.strip()
        if wanted.startswith("data:"):
            found = _DATA.fullmatch(wanted)
            return data_address(found["kind"], found["content"]) if found else None
        if wanted.startswith("attachment:"):
            return self._attached(unquote(wanted.removeprefix("attachment:")))
        return self._file(unquote(wanted))

    def _attached(self, name: str) -> str | None:
        attached = self.attachments.get(name)
        if not isinstance(attached, Mapping):
            return None
        addresses = (data_address(kind, attached.get(kind)) for kind in KINDS)
        return next((address for address in addresses if address is not None), None)

    def _file(self, name: str) -> str | None:
        if self.folder is None or "\0" in name:
            return None
        folder = self.folder.resolve()
        try:
            path = (folder / name).resolve()
            kind = _SUFFIXES.get(path.suffix.lower())
            if (
                kind is None
                or folder not in path.parents
                or not path.is_file()
                or path.stat().st_size > _MOST_BYTES
            ):
                return None
            return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
        except (OSError, ValueError, RuntimeError):
            return None


def data_address(kind: str, content: object) -> str | None:
    """A picture given in base64 as a ``data:`` address; None for what is no picture.

    >>> data_address("text/html", "PGI+"), data_address("image/png", 'x" onerror="alert(1)')
    (None, None)
    """
    if kind not in KINDS or not isinstance(content, str) or not _BASE64.fullmatch(content):
        return None
    return f"data:{kind};base64,{''.join(content.split())}"
