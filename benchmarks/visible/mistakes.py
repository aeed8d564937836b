"""The list of typical mistakes: known wrong answers by their names, and further ones as code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.audit.known_answers import KnownAnswer
from tests.source.grade_cells import SYMBOLIC, TASKS, Task

_LIST = Path(__file__).with_name("mistakes.toml")


@dataclass(frozen=True)
class Typical:
    """One mistake in one task."""

    task: Task
    answer: KnownAnswer


def programs() -> Iterator[Typical]:
    """Mistakes in programs and short answers, as the list names them."""
    for name, listed in tomllib.loads(_LIST.read_text(encoding="utf-8")).items():
        task = TASKS[name]
        wrong = task.of("wrong")
        for known in listed["known"]:
            yield Typical(task, wrong[known])
        for further in listed.get("further", ()):
            yield Typical(task, KnownAnswer("wrong", further["name"], source=further["code"]))


def mathematics() -> Iterator[Typical]:
    """Every known wrong answer in mathematics whose mistake has a name."""
    for task in SYMBOLIC.values():
        for answer in task.of("wrong").values():
            if answer.note is not None:
                yield Typical(task, answer)
