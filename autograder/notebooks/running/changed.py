"""Answers that have changed below the tests of their own task: what is noted of them, and what becomes of
that.

A test of a later task is given such an answer as it was. The graded notebook says so, and where points are
lost, a person is asked: who wrote the right answer in the wrong cell, or works on from it as no scaffold
says, has lost nothing by that alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbformat import NotebookNode

from autograder.reports.verdicts import Verdict

CHANGED = "application/vnd.autograder.changed+json"
"""The Jupyter output type under which a grade cell says of which answers that is so."""

NOTE = "answer.changed"
_MOST = 20


def output_on(names: Sequence[str]) -> dict[str, Any]:
    """The output of a grade cell that was given these answers as earlier tests had found them.

    >>> output_on(["f"])["data"]["text/plain"]
    '`f` has changed since the tests of its own task. The tests here were given what those had found.'
    """
    data = {
        "text/plain": f"{_told(names)} The tests here were given what those had found.",
        CHANGED: [*names],
    }
    return {"output_type": "display_data", "metadata": {}, "data": data}


def changed_in(outputs: Sequence[NotebookNode]) -> tuple[str, ...]:
    """The answers of which the outputs of a grade cell say that."""
    found = [output.data.get(CHANGED) for output in outputs if output.output_type == "display_data"]
    names = [name for each in found if isinstance(each, list) for name in each if isinstance(name, str)]
    return tuple(dict.fromkeys(name[:100] for name in names))[:_MOST]


def verdict_on(names: Sequence[str]) -> Verdict:
    """What is said where points were lost, and a person has to look."""
    message = (
        f"{_told(names)} The tests here were given what those had found, and a person will look whether "
        "anything is lost by that. An answer is changed in the cell of its own task."
    )
    return Verdict("answers are what their own tests have found", "undecided", 0.0, 0.0, NOTE, message)


def _told(names: Sequence[str]) -> str:
    listed = " and ".join(f"`{name}`" for name in names)
    verb, its = ("has", "its") if len(names) == 1 else ("have", "their")
    return f"{listed} {verb} changed since the tests of {its} own task."
