"""What a student is told when their own code raises: the error and their own lines of it."""

from __future__ import annotations

import linecache
import sysconfig
import traceback
from pathlib import Path

_PACKAGE = Path(__file__).parent
_LIBRARIES = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
_MAX_TEXT = 300


def student_message(error: BaseException) -> str | None:
    """The error in words, with the student's line that raised it.

    Returns None where no line of the student's took part: then the check itself is at
    fault, and a person has to look.

    >>> def loss(x_hat):
    ...     return x_hat.shape
    >>> try:
    ...     loss(3)
    ... except AttributeError as error:
    ...     student_message(error)
    "Your code stopped with AttributeError: 'int' object has no attribute 'shape' (in `loss`, line 2: `return x_hat.shape`)."
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_student(frame.filename)]
    if not frames:
        return None
    last = frames[-1]
    line = (last.line or linecache.getline(last.filename, last.lineno or 0)).strip()
    where = f"line {last.lineno}" + (f": `{line}`" if line else "")
    if last.name != "<module>":
        where = f"in `{last.name}`, {where}"
    return f"Your code stopped with {_shortened(error)} ({where})."


def _shortened(error: BaseException) -> str:
    name = type(error).__name__
    try:
        text = " ".join(str(error).split())
    except Exception:  # an exception of the student's own whose text cannot be had
        return name
    if len(text) > _MAX_TEXT:
        text = text[:_MAX_TEXT] + " …"
    return f"{name}: {text}" if text else name


def _is_student(filename: str) -> bool:
    if filename.startswith("<frozen"):
        return False
    if filename.startswith("<"):  # cells and strings that were executed
        return True
    path = str(Path(filename).absolute())
    if path.startswith(str(_PACKAGE)):
        return False
    return not path.startswith(_LIBRARIES)
