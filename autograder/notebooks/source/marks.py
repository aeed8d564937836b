"""The marks of a source cell that nbgrader cuts at: each opened, closed, and not inside another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

MarkKind = Literal["SOLUTION", "HIDDEN TESTS", "MARK SCHEME"]

_KINDS: tuple[MarkKind, ...] = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")


def wrong_marks(source: str, belong: Sequence[MarkKind] = _KINDS) -> Iterator[str]:
    """What is wrong with the marks of a cell, in which those of some kinds ``belong``.

    >>> list(wrong_marks("### BEGIN HIDDEN TESTS\\n### BEGIN HIDDEN TESTS\\n### END HIDDEN TESTS"))
    ['Line 2 opens HIDDEN TESTS inside the HIDDEN TESTS of line 1. Close the first with `### END HIDDEN TESTS`
    before.']
    >>> list(wrong_marks("### BEGIN HIDDEN TEST\\nassert f(3) == 9"))
    ['Line 1 is no mark that nbgrader knows, so nothing would be hidden. Write `### BEGIN HIDDEN TESTS`.']
    """
    opened: tuple[str, int] | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        kind = next((each for each in _KINDS if f"BEGIN {each}" in line or f"END {each}" in line), None)
        if kind is None:
            nearly = _nearly(line)
            if nearly:
                yield (
                    f"Line {number} is no mark that nbgrader knows, so nothing would be hidden. Write "
                    f"`{nearly}`."
                )
            continue
        if kind not in belong:
            yield (
                f"Line {number} marks {kind}, which nbgrader leaves in a cell of this kind. Mark there what "
                "it cuts."
            )
        if f"BEGIN {kind}" in line:
            if opened is not None:
                yield (
                    f"Line {number} opens {kind} inside the {opened[0]} of line {opened[1]}. "
                    f"Close the first with `### END {opened[0]}` before."
                )
            opened = kind, number
        elif opened is None:
            yield (
                f"Line {number} closes {kind}, which no line before it opens. Write `### BEGIN {kind}` "
                "where it begins."
            )
        elif opened[0] != kind:
            yield (
                f"Line {number} closes {kind}, but line {opened[1]} has opened {opened[0]}. Close that first."
            )
        else:
            opened = None
    if opened is not None:
        yield (
            f"Line {opened[1]} opens {opened[0]}, which no line closes. Write `### END {opened[0]}` where "
            "it ends."
        )


def _nearly(line: str) -> str | None:
    """The mark that a comment is nearly, such as ``# BEGIN HIDDEN TEST`` or ``### begin solution``."""
    text = line.strip()
    if not text.startswith("#") or text.lstrip("#").strip().count(" ") > 3:
        return None
    words = text.lstrip("#").upper().split()
    if len(words) < 2 or words[0] not in ("BEGIN", "END"):
        return None
    rest = "".join(words[1:])
    for kind in _KINDS:
        if rest.rstrip("S") == kind.replace(" ", "").rstrip("S"):
            return f"### {words[0]} {kind}"
    return None
