"""The known answers to the course's tasks, for the tests of the checks that judge them."""

from functools import cache
from pathlib import Path
from typing import Any

from autograder.audit.known_answers import known_answers_of

VARIANTS = Path(__file__).parents[2] / "known_answers"


@cache
def known_answers(task: str, kind: str) -> dict[str, Any]:
    """The ``"right"`` or ``"wrong"`` answers that are values, by what they are called;
    tuples where a task asks for several.
    """
    return {name: answer for name, (answer, _) in _found(task, kind).items()}


@cache
def known_notes(task: str) -> dict[str, str | None]:
    """The notes by which the grade cell names the wrong answers that are values."""
    return {name: note for name, (_, note) in _found(task, "wrong").items()}


def _found(task: str, kind: str) -> dict[str, tuple[Any, str | None]]:
    (folder,) = VARIANTS.glob(f"*/*/{task}")
    found = {}
    for each in known_answers_of(folder):
        if each.kind == kind and each.values is not None:
            values = tuple(each.values.values())
            found[each.name] = (values[0] if len(values) == 1 else values, each.note)
    return found
