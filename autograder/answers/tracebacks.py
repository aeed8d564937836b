"""What a student is told when their own code raises: the error and their own lines of it."""

from __future__ import annotations

import builtins
import contextlib
import linecache
import re
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType

from autograder.authoring.hidden_files import is_hidden

_PACKAGE = Path(__file__).parents[1]
_LIBRARIES = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
_MAX_TEXT = 300


_OF_AUTHOR: ContextVar[Callable[[str], bool]] = ContextVar("_OF_AUTHOR", default=lambda file: False)


@contextlib.contextmanager
def written_by_author(cell: str | None = None) -> Iterator[None]:
    """Inside the block, the lines of a cell are its author's, and no student is told them; of every cell
    without one.

    A grade cell says so of itself, and the process that runs nothing but grade cells of everything in it.

    >>> with written_by_author("<cell 3>"):
    ...     is_student("<cell 3>"), is_student("<cell 2>")
    (False, True)
    """
    before = _OF_AUTHOR.get()
    token = _OF_AUTHOR.set(lambda file: cell is None or file == cell or before(file))
    try:
        yield
    finally:
        _OF_AUTHOR.reset(token)


_ABSENT: ContextVar[Mapping[str, str]] = ContextVar("_ABSENT", default=MappingProxyType({}))


@contextlib.contextmanager
def explaining_absence(hints: Mapping[str, str]) -> Iterator[None]:
    """Inside the block, an error about a name that is not defined says why it is not, where ``hints`` knows.

    >>> with explaining_absence({"device": "It is set in a cell that is skipped."}):
    ...     try:
    ...         exec("def f(): return device\\nf()")
    ...     except NameError as error:
    ...         student_message(error)
    "Your code stopped with NameError: name 'device' is not defined (in `f`, line 1). It is set in a cell that
    is skipped."
    """
    token = _ABSENT.set(hints)
    try:
        yield
    finally:
        _ABSENT.reset(token)


def _why_absent(told: str) -> str:
    found = re.match(r"NameError: name '(\w+)' is not defined", told)
    hint = _ABSENT.get().get(found[1]) if found else None
    return f" {hint}" if hint else ""


def calling_cell() -> str:
    """The cell that has called into this package; the empty text where that was a file, which can hold
    answers, too.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(str(_PACKAGE)):
        frame = frame.f_back
    name = frame.f_code.co_filename
    return "" if Path(name).exists() else name


class RaisedElsewhere(Exception):
    """An exception of the student's code in another process: what is told of it, and nothing of itself.

    ``type_name`` is the name of its class, ``place`` the student's own line that raised it, None
    where no line of the student's took part.
    """

    def __init__(self, *text: str, type_name: str = "Exception", place: str | None = None) -> None:
        super().__init__(*text)
        self.type_name = type_name
        self.place = place

    def __str__(self) -> str:
        return "".join(self.args)  # also where the class that it is mixed with would quote the text


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
    "Your code stopped with AttributeError: 'int' object has no attribute 'shape' (in `loss`, line 2: `return
    x_hat.shape`)."
    """
    place = error.place if isinstance(error, RaisedElsewhere) else student_place(error)
    if place is None:
        return None
    told = shortened(error)
    return f"Your code stopped with {told} ({place}).{_why_absent(told)}"


def student_place(error: BaseException) -> str | None:
    """The student's line at which the error was raised, or that is no Python; None where there is none.

    >>> try:
    ...     exec("x = 1\\ny = x +")
    ... except SyntaxError as error:
    ...     student_place(error)
    'line 2: `y = x +`'
    """
    if isinstance(error, SyntaxError) and error.filename and is_student(error.filename):
        line = (error.text or "").strip()
        return f"line {error.lineno}" + (f": `{line}`" if line else "")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if is_student(frame.filename)]
    if not frames:
        return None
    last = frames[-1]
    line = (last.line or linecache.getline(last.filename, last.lineno or 0)).strip()
    where = f"line {last.lineno}" + (f": `{line}`" if line else "")
    return where if last.name == "<module>" else f"in `{last.name}`, {where}"


def shortened(error: BaseException) -> str:
    """The class and the text of an error, on one line of readable length.

    >>> shortened(ValueError("two\\nlines"))
    'ValueError: two lines'
    """
    name = error.type_name if isinstance(error, RaisedElsewhere) else type(error).__name__
    try:
        text = " ".join(str(error).split())
    except Exception:  # an exception of the student's own whose text cannot be had
        return name
    if len(text) > _MAX_TEXT:
        text = text[:_MAX_TEXT] + " …"
    return f"{name}: {text}" if text else name


def is_student(filename: str) -> bool:
    """Whether a file of a traceback is the student's: a cell, or a file that is neither hidden nor of an
    installed package.

    >>> is_student("<cell>"), is_student(traceback.__file__), is_student("source/vae/hidden_vae.py")
    (True, False, False)
    """
    if filename.startswith("<frozen") or _OF_AUTHOR.get()(filename):
        return False
    if filename.startswith("<"):  # cells and strings that were executed
        return True
    path = str(Path(filename).absolute())
    if path.startswith(str(_PACKAGE)) or is_hidden(Path(*Path(path).parts[-2:])):
        return False
    return not path.startswith(_LIBRARIES)


def hint_on_syntax(message: str) -> str:
    """What to write where Python itself refuses a string without ``r``, as in ``"\\xi"``; empty for other
    errors.

    >>> hint_on_syntax("(unicode error) 'unicodeescape' codec can't decode bytes in position 0-1: truncated")
    'Python reads `\\\\x`, `\\\\u`, `\\\\U` and `\\\\N` in a string as the beginning of a character\\'s number
    or name. Write LaTeX as r"…", with an r in front of the quotation mark.'
    >>> hint_on_syntax("invalid syntax")
    ''
    """
    if "unicodeescape" not in message:
        return ""
    return (
        "Python reads `\\x`, `\\u`, `\\U` and `\\N` in a string as the beginning of a character's number "
        'or name. Write LaTeX as r"…", with an r in front of the quotation mark.'
    )


def is_of_python(name: str) -> bool:
    """Whether an error of this name is one of Python's own.

    >>> is_of_python("ValueError"), is_of_python("E_1024"), is_of_python("print")
    (True, False, False)
    """
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)
