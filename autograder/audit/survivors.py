"""Mutants that earn full marks, and what the author has to say about them.

A file ``survivors.toml`` in the folder of a task explains which mechanical changes of its
solution are no mistakes::

    [[explained]]
    reason = "A target has no gradient that could be cut off."
    changes = ["`x` → `x.detach()`"]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.audit.results import Outcome, Problem, Survivor


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
