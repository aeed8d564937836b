"""Known right and wrong answers of a task, from the files that an author keeps beside the source.

The folder ``known_answers/<assignment>/<notebook>/<task>`` belongs to the solution cell whose
grade_id is ``<task>``. It may hold

- ``right/*.py`` and ``wrong/*.py``: each file is one answer and takes the place of the
  solution cell as it is. The file's name says what it is. The first line of a wrong one may
  name the note that it should be recognised by: ``# note: loss.kl-missing-half``.
- other ``*.py`` files, for many short answers at once. Such a module defines ``RIGHT``, a
  dictionary of answers by their description or a list of answers, and ``WRONG``, the same
  with pairs of an answer and its note; None where no name is expected. An answer is the
  value that the name of the task gets; if the solution cell defines several names, the
  module says ``NAMES = ("f", "x0")`` and an answer is a tuple.

Every grade cell that uses the answer judges it. Where one of them asks for an answer to a
later task that would have to fit this one, ``CELLS = ("f_tests",)`` in the module, or a line
``# cells: f_tests`` at the top of a file with one answer, names those that judge it.

These files are the author's own and run as ordinary Python.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Literal

from autograder.audit.explanations import read_reasons
from autograder.reports.verdicts import AuthorError

_NOTE = re.compile(r"^#\s*note:\s*(\S+)", re.MULTILINE)
_LONGEST_NAME = 80
_CELLS = re.compile(r"^#\s*cells:\s*(.+)", re.MULTILINE)


@dataclass(frozen=True)
class KnownAnswer:
    """An answer that is known to be right or wrong: either ``source`` text for the solution cell, or
    ``values``.

    ``note`` is the one by which a wrong answer's mistake should be named; None where no name is expected.
    ``cells`` are the grade cells that judge it; None for all that use it. ``limit`` is why it is judged
    wrongly so far, from ``limits.toml``; empty where it is judged as it should be.
    """

    kind: Literal["right", "wrong"]
    name: str
    note: str | None = None
    source: str | None = None
    values: Mapping[str, Any] | None = None
    cells: frozenset[str] | None = None
    limit: str = ""


def known_answers_of(folder: Path) -> tuple[KnownAnswer, ...]:
    """All known answers in the folder of a task; none if there is no such folder.

    Raises AuthorError for a file that does not say what it has to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     wrong = Path(name, "double", "wrong")
    ...     wrong.mkdir(parents=True)
    ...     _ = Path(wrong, "three_times.py").write_text(
    ...         "# note: factor\\ndef double(x):\\n    return 3 * x\\n"
    ...     )
    ...     _ = Path(name, "double", "short.py").write_text(
    ...         "RIGHT = [lambda x: x + x]\\nWRONG = {'half': (lambda x: x / 2, None)}\\n"
    ...     )
    ...     [(each.kind, each.name, each.note) for each in known_answers_of(Path(name, "double"))]
    [('right', 'short 1', None), ('wrong', 'half', None), ('wrong', 'three times', 'factor')]
    """
    found = [
        *(each for path in sorted(folder.glob("*.py")) for each in _listed(path)),
        *(_alone("right", path) for path in sorted(folder.glob("right/*.py"))),
        *(_alone("wrong", path) for path in sorted(folder.glob("wrong/*.py"))),
    ]
    seen: set[tuple[str, str]] = set()
    for each in found:
        if (each.kind, each.name) in seen:
            raise AuthorError(
                f"{folder} has two {each.kind} answers called “{each.name}”; give one another name."
            )
        seen.add((each.kind, each.name))
    limits = read_reasons(folder, "limits.toml", "answers")
    if unknown := limits.keys() - {each.name for each in found}:
        raise AuthorError(
            f"{folder / 'limits.toml'} is about answers that are not there: {', '.join(unknown)}."
        )
    return tuple(replace(each, limit=limits.get(each.name, "")) for each in found)


def _alone(kind: Literal["right", "wrong"], path: Path) -> KnownAnswer:
    source = path.read_text(encoding="utf-8")
    note = _NOTE.search(source) if kind == "wrong" else None
    cells = _CELLS.search(source)
    judging = None if cells is None else frozenset(cells.group(1).replace(",", " ").split())
    return KnownAnswer(
        kind, path.stem.replace("_", " "), note and note.group(1), source=source, cells=judging
    )


def _listed(path: Path) -> Iterator[KnownAnswer]:
    module = _module(path)
    names = getattr(module, "NAMES", (path.parent.name,))
    cells = getattr(module, "CELLS", None)
    judging = None if cells is None else frozenset(cells)
    right, wrong = getattr(module, "RIGHT", ()), getattr(module, "WRONG", ())
    if not right and not wrong:
        raise AuthorError(
            f"{path} defines neither RIGHT nor WRONG. Write one of them, or move the file into the folder "
            "`right` or `wrong` if it is one answer by itself."
        )
    for name, answer in _named(right, path.stem):
        yield KnownAnswer("right", name, values=_values(names, answer, path), cells=judging)
    for name, pair in _named(wrong, path.stem):
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], str | None)):
            raise AuthorError(f"In {path}, WRONG “{name}” is no pair of an answer and its note.")
        yield KnownAnswer("wrong", name, pair[1], values=_values(names, pair[0], path), cells=judging)


def _named(answers: Mapping[str, Any] | Iterable[Any], stem: str) -> Iterator[tuple[str, Any]]:
    """Each answer with a name: its key; in a list, its text if it is one, or the file's name and a number."""
    if isinstance(answers, Mapping):
        yield from ((str(name), answer) for name, answer in answers.items())
        return
    seen: set[str] = set()
    for place, answer in enumerate(answers, start=1):
        first = answer[0] if isinstance(answer, tuple) and answer else answer
        name = " ".join(first.split())[:_LONGEST_NAME] if isinstance(first, str) else ""
        if not name or name in seen:
            name = f"{stem} {place}"
        seen.add(name)
        yield name, answer


def _values(names: tuple[str, ...], answer: Any, path: Path) -> Mapping[str, Any]:
    if len(names) == 1:
        return {names[0]: answer}
    if not (isinstance(answer, tuple) and len(answer) == len(names)):
        raise AuthorError(
            f"In {path}, an answer gives {len(names)} values, one for each of NAMES: not {answer!r}."
        )
    return dict(zip(names, answer, strict=True))


def at_home(values: Mapping[str, Any], names: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values whose functions find the names of a notebook, as if they had been written in it.

    >>> call = FunctionType(compile("given + 1", "", "eval"), {})
    >>> at_home({"answer": call}, {"given": 2})["answer"]()
    3
    """
    for value in values.values():
        if isinstance(value, FunctionType):
            for name, given in names.items():
                value.__globals__.setdefault(name, given)
    return values


def _module(path: Path) -> ModuleType:
    """The file as a module of its own name, so that functions in it show their source in messages."""
    name = "_known_answers_" + "_".join(path.resolve().with_suffix("").parts[-4:])
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
