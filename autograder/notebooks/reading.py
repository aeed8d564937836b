"""A file that somebody handed in, read into a notebook or refused with a reason.

Whatever comes out is a valid notebook of format 4 with plain metadata, whose parts later
steps can copy, print and write without a surprise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.notebooks.nodes import node

MOST_BYTES = 100_000_000
"""The largest file that is read, which is nbgrader's own limit (CourseDirectory.max_file_size)
for files that it copies. Reading 100 MB took 0.8 s and 480 MB of memory (json and nbformat 5.11)."""

_DEEPEST = 60  # levels of lists and objects; figures and widgets in real notebooks need fewer than 20
_MOST_VALUES = 2_000_000  # entries in all: a 100 MB notebook of printed lines has about 1.2 million
_MARKS = {  # the longer ones first
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class UnreadableSubmission(Exception):
    """A file that cannot be read as a notebook, with the reason in words for its author."""


def read_text(path: Path, name: str = "") -> str:
    """The text of a file, whichever of the usual encodings it was saved in.

    ``name`` is what messages call it, the file's own name if none is given. Line ends become
    plain newlines.

    Raises UnreadableSubmission for a link, a folder, and a file that is too large or empty.
    """
    name = name or path.name
    if path.is_symlink() or not path.is_file():
        raise UnreadableSubmission(f"`{name}` is not an ordinary file. Upload the file itself.")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UnreadableSubmission(
            f"`{name}` has {size / 1e6:.0f} MB, and at most {MOST_BYTES / 1e6:.0f} MB are read. "
            "Clear the outputs of the cells that print much, save, and upload it again."
        )
    try:
        with path.open("rb") as file:
            text = decoded(file.read(MOST_BYTES))
    except OSError as error:
        raise UnreadableSubmission(f"`{name}` cannot be opened ({error.strerror}).") from None
    if not text.strip("\0 \t\r\n"):
        raise UnreadableSubmission(f"`{name}` is empty. Save your work and upload it again.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes) -> str:
    """The text that the bytes stand for, in UTF-8, UTF-16, UTF-32 or the old encoding of Windows.

    Bytes that are no text become the replacement character, so that one odd letter in a
    comment loses nobody their work.

    >>> decoded("\ufeffx = 'ü'".encode("utf-16-le")) == decoded("x = 'ü'".encode("cp1252")) == "x = 'ü'"
    True
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if (
        data[:1] != b"\0" and data[1:2] == b"\0"
    ):  # UTF-16 without its mark: every other byte of plain text is zero
        return data.decode("utf-16-le", errors="replace")
    if data[:1] == b"\0" and data[1:2] not in (b"\0", b""):
        return data.decode("utf-16-be", errors="replace")
    text = data.decode("utf-8", errors="replace")
    odd = text.count("\ufffd")
    beyond_ascii = len(text) - odd - sum(map(str.isascii, text)) if odd else 0
    return text if odd <= beyond_ascii else data.decode("cp1252", errors="replace")


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook's file of any format that Jupyter still opens.

    Raises UnreadableSubmission, with a message for the author of the file.
    """
    return notebook_from_json(read_text(path), path.name)


def notebook_from_json(text: str, name: str) -> NotebookNode:
    """Read the text of an ``.ipynb`` file; ``name`` is what messages call it.

    >>> notebook_from_json('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "kl.ipynb").nbformat
    4
    >>> notebook_from_json('<!DOCTYPE html>', "kl.ipynb")
    Traceback (most recent call last):
    autograder.notebooks.reading.UnreadableSubmission: `kl.ipynb` is a web page, not a notebook. Download the notebook itself ("raw"), not the page that shows it.
    """
    try:
        data = json.loads(text)
    except RecursionError:
        raise _damaged(name, "it is nested too deeply") from None
    except ValueError:
        raise UnreadableSubmission(_why_not_json(text, name)) from None
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int):
        raise _damaged(name, "it lacks the fields that every notebook has")
    return cleaned(_upgraded(plain_data(data, name), name), name)


def _why_not_json(text: str, name: str) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html")):
        return (
            f"`{name}` is a web page, not a notebook. "
            'Download the notebook itself ("raw"), not the page that shows it.'
        )
    if "\n<<<<<<< " in text and "\n>>>>>>> " in text:
        return (
            f"`{name}` holds the marks of a git conflict (`<<<<<<<`). Resolve the conflict and save it again."
        )
    if start.startswith("{"):
        return f"`{name}` is damaged or was cut off: it is not complete JSON. Save it again in Jupyter and upload it again."
    return f"`{name}` is not a Jupyter notebook. Upload the `.ipynb` file that Jupyter saves."


def _damaged(name: str, reason: str) -> UnreadableSubmission:
    return UnreadableSubmission(
        f"`{name}` is not a notebook that Jupyter could open: {reason}. "
        "Open it in Jupyter, save it again, and upload it again."
    )


def plain_data(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Refuse what is too deep or too much; replace half characters, which no file can hold.

    Raises UnreadableSubmission. Changes ``data`` in place and returns it.
    """
    waiting: list[tuple[Any, int]] = [(data, 0)]
    values = 0
    while waiting:
        node, depth = waiting.pop()
        values += len(node)
        if depth > _DEEPEST or values > _MOST_VALUES:
            raise _damaged(name, "it is nested too deeply or has too many parts")
        for key, value in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
            if isinstance(value, str):
                if _LONE_SURROGATE.search(value):
                    node[key] = _LONE_SURROGATE.sub("\ufffd", value)
            elif isinstance(value, dict | list):
                waiting.append((value, depth + 1))
            if isinstance(key, str) and _LONE_SURROGATE.search(key):
                node[_LONE_SURROGATE.sub("\ufffd", key)] = node.pop(key)
    return data


def _upgraded(data: dict[str, Any], name: str) -> NotebookNode:
    version = data["nbformat"]
    if version > 4:
        raise _damaged(name, f"its format is {version}, and the newest one is 4")
    if version < 3:
        raise _damaged(name, f"its format, {version}, is more than ten years old")
    try:
        converted: NotebookNode = nbformat.convert(node(data), 4)  # type: ignore[no-untyped-call]
    except Exception:  # the conversion trusts its input, which may hold anything anywhere
        raise _damaged(name, "its cells are not where they belong") from None
    return converted


def cleaned(notebook: NotebookNode, name: str) -> NotebookNode:
    """A new notebook of the same cells, each rebuilt so that it is valid.

    Outputs are kept as they are; whoever shows them has to check them (`keepable_outputs`).

    Raises UnreadableSubmission where there are no cells at all.
    """
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise _damaged(name, "it has no cells")
    used: set[str] = set()
    rebuilt = [_cell(cell, position, used) for position, cell in enumerate(cells) if isinstance(cell, dict)]
    metadata = notebook.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, dict) else {}
    metadata.pop("widgets", None)  # the saved state of progress bars: large, and of no use without them
    for key in ("kernelspec", "language_info", "jupytext"):
        if not isinstance(metadata.get(key), Mapping):
            metadata.pop(key, None)
    return node({"cells": rebuilt, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def _cell(cell: Mapping[str, Any], position: int, used: set[str]) -> dict[str, Any]:
    cell_type = cell.get("cell_type")
    metadata = cell.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, dict) else {}
    if not isinstance(metadata.get("tags", []), list):
        del metadata["tags"]
    elif "tags" in metadata:
        metadata["tags"] = [tag for tag in metadata["tags"] if isinstance(tag, str) and "," not in tag]
    rebuilt: dict[str, Any] = {
        "id": _free_id(cell.get("id"), position, used),
        "cell_type": cell_type if cell_type in ("code", "markdown") else "raw",
        "metadata": metadata,
        "source": _joined(cell.get("source")),
    }
    if cell_type == "code":
        outputs = cell.get("outputs")
        rebuilt["outputs"] = outputs if isinstance(outputs, list) else []
        rebuilt["execution_count"] = None
    elif isinstance(cell.get("attachments"), dict):
        rebuilt["attachments"] = cell["attachments"]
    return rebuilt


def _free_id(wanted: object, position: int, used: set[str]) -> str:
    usable = isinstance(wanted, str) and re.fullmatch("[a-zA-Z0-9_-]{1,64}", wanted) and wanted not in used
    free = str(wanted) if usable else f"no-id-{position + 1}"
    while free in used:
        free = f"{free[:60]}-b"
    used.add(free)
    return free


def _joined(source: object) -> str:
    lines = source if isinstance(source, list) else [source]
    text: str = "".join(line for line in lines if isinstance(line, str))
    return text.replace("\r\n", "\n")
