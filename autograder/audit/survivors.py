"""Mutants that earn full marks, and what the author has to say about them.

A file ``survivors.toml`` in the folder of a task explains which mechanical changes of its
solution are no mistakes::

    [[explained]]
    reason = "A target has no gradient that could be cut off."
    changes = ["`x` → `x.detach()`"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.audit.results import Outcome, Problem, Survivor
from autograder.reports.verdicts import AuthorError


def read_explanations(folder: Path) -> Mapping[str, str]:
    """The reasons in the folder of a task, by the name of the mutant; none if there is no file.

    Raises AuthorError for a file of another form.
    """
    path = folder / "survivors.toml"
    if not path.exists():
        return {}
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8"))["explained"]
        return {str(change): str(group["reason"]) for group in groups for change in group["changes"]}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise AuthorError(
            f"{path} can't be read ({type(error).__name__}: {error}). Write [[explained]] with a `reason` and a list "
            "of `changes`, the names of mutants as the audit shows them."
        ) from error


def survivors_of(
    outcomes: Iterable[Outcome], explanations: Mapping[str, Mapping[str, str]]
) -> tuple[Survivor, ...]:
    """The mutants that earned full marks, each with its reason; ``explanations`` are by task."""
    return tuple(
        Survivor(each, explanations.get(each.trial.task, {}).get(each.trial.name, ""))
        for each in outcomes
        if each.trial.kind == "mutant" and each.full
    )


def stale_explanations(
    outcomes: Iterable[Outcome], explanations: Mapping[str, Mapping[str, str]]
) -> tuple[Problem, ...]:
    """Explanations of changes that are caught by now, or that are not made any more."""
    alive = {
        (each.trial.task, each.trial.name) for each in outcomes if each.trial.kind == "mutant" and each.full
    }
    return tuple(
        Problem(task, f"survivors.toml explains {change}, which does not survive. Take it out.")
        for task, reasons in explanations.items()
        for change in reasons
        if (task, change) not in alive
    )
