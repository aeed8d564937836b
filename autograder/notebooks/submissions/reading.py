"""A file that somebody handed in: its text, and what of it is a notebook, or a reason why not."""

from __future__ import annotations

import errno
import json
from pathlib import Path

from nbformat import NotebookNode

from autograder.notebooks.running.files import ordinary_file
from autograder.notebooks.submissions.rebuilding import Opened, damaged, opened
from autograder.notebooks.submissions.rebuilding import UnreadableSubmission as UnreadableSubmission
from autograder.reports.plain_text import file_name

MOST_BYTES = 100_000_000
"""The largest file that is read, which is nbgrader's own limit (CourseDirectory.max_file_size)
for files that it copies. Reading 100 MB took 0.8 s and 480 MB of memory (json and nbformat 5.11)."""

_MARKS = {  # the longer ones first
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}


def read_text(path: Path, name: str = "") -> str:
    """The text of a file, whichever of the usual encodings it was saved in.

    ``name`` is what messages call it, the file's own name if none is given. Line ends become
    plain newlines.

    Raises UnreadableSubmission for a link, a folder, and a file that is too large or empty.
    """
    name = file_name(name or path.name)
    try:
        with ordinary_file(path) as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EINVAL, errno.EISDIR, errno.ENXIO):
            raise UnreadableSubmission(f"`{name}` is not an ordinary file. Upload the file itself.") from None
        raise UnreadableSubmission(f"`{name}` cannot be opened ({error.strerror}).") from None
    if len(content) > MOST_BYTES:
        raise UnreadableSubmission(
            f"`{name}` has more than {MOST_BYTES / 1e6:.0f} MB, which is the most that is read. "
            "Clear the outputs of the cells that print much, save, and upload it again."
        )
    text = decoded(content)
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
    return opened_json(read_text(path), path.name).notebook


def opened_json(text: str, name: str) -> Opened:
    """Read the text of an ``.ipynb`` file; ``name`` is what messages call it.

    >>> opened_json(
    ...     '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "kl.ipynb"
    ... ).notebook.nbformat
    4
    >>> opened_json("<!DOCTYPE html>", "kl.ipynb")
    Traceback (most recent call last):
    autograder.notebooks.submissions.rebuilding.UnreadableSubmission: `kl.ipynb` is a web page, not a
    notebook. Download the notebook itself ("raw"), not the page that shows it.
    """
    try:
        data = json.loads(text)
    except RecursionError:
        raise damaged(name, "it is nested too deeply") from None
    except ValueError:
        raise UnreadableSubmission(_why_not_json(text, name)) from None
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int):
        raise damaged(name, "it lacks the fields that every notebook has")
    return opened(data, name)


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
        return (
            f"`{name}` is damaged or was cut off: it is not complete JSON. Save it again in Jupyter and "
            "upload it again."
        )
    return f"`{name}` is not a Jupyter notebook. Upload the `.ipynb` file that Jupyter saves."
