"""What is noticed of a cell while it runs on its author's machine, and would go otherwise at grading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autograder.answers.tracebacks import student_place

NoticedKind = Literal[
    "place", "undefined", "missing", "unwritten", "package", "refused", "outside", "file", "memory"
]


@dataclass(frozen=True)
class Noticed:
    """One thing, and what it is about.

    - ``place``: the student's line at which the cell stopped;
    - ``undefined``: the name that the cell used before anything had defined it;
    - ``missing``: a name that the tests need and no cell above has defined;
    - ``unwritten``: a name that the tests need and that still stands for `...`;
    - ``package``: a package that it wanted to import and that there is not, for which it stopped;
    - ``refused``: a sentence on what is not allowed at grading, a network or another program;
    - ``outside``: a file that it read and that is not in the folder;
    - ``file``: a file of the folder that it read or imported;
    - ``memory``: it needed more than the megabytes that there are.
    """

    kind: NoticedKind
    what: str


def noticed_in_error(error: object) -> list[Noticed]:
    """Where the student's code raised the error, and which name or package it lacked.

    >>> try:
    ...     exec(compile("x = 1\\ny = z", "<cell 3>", "exec"), {})
    ... except NameError as error:
    ...     noticed_in_error(error)
    [Noticed(kind='place', what='line 2'), Noticed(kind='undefined', what='z')]
    """
    if not isinstance(error, BaseException):
        return []
    place = student_place(error)
    found = [Noticed("place", place)] if place else []
    if type(error) is NameError and isinstance(error.name, str):
        found.append(Noticed("undefined", error.name))
    if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str):
        found.append(Noticed("package", error.name.partition(".")[0]))
    return found
