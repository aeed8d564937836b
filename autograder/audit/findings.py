"""What in the outcomes of a notebook an author should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.audit.results import CellOutcome, Outcome, Problem, Survivor
from autograder.verdicts import Verdict


def problems_of(outcomes: Iterable[Outcome], survivors: Iterable[Survivor]) -> tuple[Problem, ...]:
    """One sentence for everything that is not as it should be.

    The reference and right answers earn full marks under every seed, the untouched release
    nothing, wrong answers lose points and are named as expected, and mutants are caught or
    explained.
    """
    outcomes = tuple(outcomes)
    found = [problem for each in outcomes for problem in _problems_of_one(each)]
    found += _unexplained(survivors)
    found += _different_by_seed(outcomes)
    return tuple(dict.fromkeys(found))


def _problems_of_one(outcome: Outcome) -> Iterator[Problem]:
    trial = outcome.trial
    where = f"{trial.task or 'all tasks'}, {trial.name}"
    for cell in outcome.cells:
        if cell.error:
            yield Problem(cell.grade_id, cell.error)
    if outcome.ended != "finished" and trial.kind != "mutant":
        yield Problem(where, f"This {trial.kind} answer was ended: {outcome.ended}.")
    elif trial.kind in ("reference", "right") and not outcome.full:
        yield Problem(where, f"{_LOSES[trial.kind]} {_first_loss(outcome)}{_seed(outcome)}")
    elif trial.kind == "reference" and outcome.raised:
        yield Problem(where, outcome.raised)
    elif trial.kind == "untouched":
        for cell in outcome.cells:
            if cell.score > 0:
                yield Problem(
                    cell.grade_id, f"The release as it is earns {cell.score:g} of {cell.points:g} points."
                )
    elif trial.kind == "wrong" and outcome.full:
        yield Problem(where, f"This wrong answer earns full marks{_seed(outcome)}")
    elif trial.kind == "wrong" and trial.note is not None and trial.note not in outcome.notes:
        notes = ", ".join(sorted(outcome.notes)) or "nothing"
        yield Problem(where, f"This should be named {trial.note}, and is named {notes}{_seed(outcome)}")


_LOSES = {
    "reference": "The reference solution loses points:",
    "right": "This right answer loses points:",
}


def _first_loss(outcome: Outcome) -> str:
    for cell in outcome.cells:
        if not cell.full:
            return _loss(cell)
    return "no grade cell ran."


def _loss(cell: CellOutcome) -> str:
    lost = next((each for each in cell.verdicts if _is_lost(each)), None)
    if lost is None:
        return f"`{cell.grade_id}` gives {cell.score:g} of {cell.points:g} points"
    return f"`{cell.grade_id}`, “{lost.check}”: {' '.join(lost.message.split())[:300]}"


def _is_lost(verdict: Verdict) -> bool:
    return verdict.status != "passed" or verdict.points < verdict.max_points


def _seed(outcome: Outcome) -> str:
    return f" (seed “{outcome.trial.seed}”)."


def _unexplained(survivors: Iterable[Survivor]) -> Iterator[Problem]:
    for each in survivors:
        if not each.reason:
            trial = each.outcome.trial
            yield Problem(
                f"{trial.task}, {trial.name}", "This change of the solution is not noticed by any check."
            )


def _different_by_seed(outcomes: Iterable[Outcome]) -> Iterator[Problem]:
    """Cells that give an answer other points under another seed."""
    scores: dict[tuple[str, str, str, str], set[float]] = {}
    for each in outcomes:
        for cell in each.cells:
            key = (each.trial.kind, each.trial.task, each.trial.name, cell.grade_id)
            scores.setdefault(key, set()).add(round(cell.score, 6))
    for (kind, task, name, grade_id), found in scores.items():
        if len(found) > 1:
            listed = " or ".join(f"{score:g}" for score in sorted(found))
            where = f"{task or 'all tasks'}, {name}"
            yield Problem(
                where, f"The points of this {kind} answer in `{grade_id}` depend on the seed: {listed}."
            )
