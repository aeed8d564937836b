"""The derivations that are judged, and what an examiner says of each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.source.grade_cells import TASKS, Task

KINDS = ("sound", "faulty", "jump", "circle", "incomplete")
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Derivation:
    """A derivation as a student may write it;
    ``first_wrong_line`` is that of a faulty one, as its author counts.
    """

    name: str
    task: Task
    kind: str
    lines: str | list[str]
    first_wrong_line: int | None = None


def derivations() -> Iterator[Derivation]:
    """All derivations; a file has those of the task that its name begins with, up to a dot.

    >>> {each.kind for each in derivations()} == set(KINDS)
    True
    """
    for path in sorted(_HERE.glob("*.toml")):
        task = TASKS[path.name.partition(".")[0]]
        for each in tomllib.loads(path.read_text(encoding="utf-8"))["derivation"]:
            yield Derivation(
                f"{path.stem}: {each['id']}", task, each["kind"], each["lines"], each.get("first_wrong_line")
            )
