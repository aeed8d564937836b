"""What a mistake in one task costs in others: a slip is charged once, or the author says why not.

A file ``charges.toml`` in the folder of a task says why an answer to it may cost points in a grade cell of
another one::

    [[explained]]
    reason = "The formula is asked for the matrices of the cell before."
    cells = ["copying_kl_tests"]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from autograder.audit.results import CellOutcome, Charge, Outcome, Problem

_NOTHING = 1e-6


def charges_of(
    outcomes: Iterable[Outcome], owners: Mapping[str, str], reasons: Mapping[str, Mapping[str, str]]
) -> tuple[Charge, ...]:
    """All that is charged twice; ``owners`` says whose task a grade cell is, and ``reasons`` are by task and
    cell.
    """
    lost: dict[tuple[str, str], dict[str, float]] = {}
    for outcome in outcomes:
        task = outcome.trial.task
        own, others = _lost_by(outcome, owners)
        if outcome.trial.kind not in ("wrong", "mutant") or own < _NOTHING:
            continue
        for cell in others:
            of_this = lost.setdefault((task, cell.grade_id), {})
            of_this[outcome.trial.name] = max(of_this.get(outcome.trial.name, 0.0), cell.points - cell.score)
    return tuple(
        Charge(task, cell, tuple(of_this), max(of_this.values()), reasons.get(task, {}).get(cell, ""))
        for (task, cell), of_this in lost.items()
    )


def _lost_by(outcome: Outcome, owners: Mapping[str, str]) -> tuple[float, list[CellOutcome]]:
    """The points that an answer loses in its own task, and the cells of others in which it loses some."""
    losing = [cell for cell in outcome.cells if cell.points - cell.score > _NOTHING]
    own = [cell for cell in losing if owners.get(cell.grade_id) == outcome.trial.task]
    return sum(cell.points - cell.score for cell in own), [cell for cell in losing if cell not in own]


def problems_of_charges(
    charges: Iterable[Charge], reasons: Mapping[str, Mapping[str, str]]
) -> Iterator[Problem]:
    """What is charged twice without a reason, and reasons for what is not."""
    charges = tuple(charges)
    for each in charges:
        if not each.reason:
            yield Problem(
                each.task,
                f"{len(each.answers)} wrong answers lose up to {each.most:g} points in `{each.cell}` as "
                f"well, such as “{each.answers[0]}”. Let that cell do without them, or give a reason in "
                "charges.toml.",
            )
    found = {(each.task, each.cell) for each in charges}
    for task, cells in reasons.items():
        for cell in cells:
            if (task, cell) not in found:
                yield Problem(
                    task, f"charges.toml has a reason for `{cell}`, where nothing is lost. Take it out."
                )
