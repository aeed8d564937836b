"""What in the outcomes of a notebook an author should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.audit.results import CellOutcome, Outcome, Problem, TrialKind
from autograder.reports.verdicts import Verdict


def problems_of(outcomes: Iterable[Outcome]) -> tuple[Problem, ...]:
    """One sentence for everything that is not as it should be, but for mutants that survive.

    The reference and right answers earn full marks under every seed, the untouched release
    nothing, and wrong answers lose points and are named as expected. What holds under some
    seeds only says so.
    """
    outcomes = tuple(outcomes)
    tried: dict[tuple[str, str, str], list[str]] = {}
    found: dict[Problem, tuple[list[str], list[str]]] = {}
    for each in outcomes:
        seeds = tried.setdefault((each.trial.kind, each.trial.task, each.trial.name), [])
        seeds.append(each.trial.seed)
        for problem in _problems_of_one(each):
            found.setdefault(problem, ([], seeds))[0].append(each.trial.seed)
    said = (_under_seeds(problem, there, seeds) for problem, (there, seeds) in found.items())
    return (*said, *_different_by_seed(outcomes))


def _under_seeds(problem: Problem, there: Sequence[str], seeds: Sequence[str]) -> Problem:
    """The problem, and the seeds that show it where others do not."""
    if set(there) == set(seeds):
        return problem
    listed = ", ".join(f"“{seed}”" for seed in dict.fromkeys(there))
    return Problem(problem.where, f"{problem.what} (Only under the seed {listed}.)")


def _problems_of_one(outcome: Outcome) -> Iterator[Problem]:
    trial = outcome.trial
    where = f"{trial.task or 'all tasks'}, {trial.name}"
    for cell in outcome.cells:
        if cell.error:
            yield Problem(cell.grade_id, cell.error)
        for verdict in cell.verdicts:
            if verdict.note == "check.broken":
                what = (
                    f"“{verdict.check}” of `{cell.grade_id}` could not be carried out, which is a fault of "
                    "the check."
                )
                yield Problem(where, what)
    if outcome.ended != "finished" and trial.kind != "mutant":
        yield Problem(where, f"This {trial.kind} answer was ended: {outcome.ended}.")
    elif trial.limit:
        if outcome.full is (trial.kind == "right"):
            yield Problem(
                where, "limits.toml says why it is judged wrongly, and it is judged rightly. Take it out."
            )
    elif trial.kind in _LOSES and not outcome.full:
        yield Problem(where, f"{_LOSES[trial.kind]} {_first_loss(outcome)}")
    elif trial.kind == "reference" and outcome.raised:
        yield Problem(where, outcome.raised)
    elif trial.kind == "untouched":
        for cell in outcome.cells:
            if cell.score > 0:
                what = f"The release as it is earns {cell.score:g} of {cell.points:g} points."
                yield Problem(cell.grade_id, what)
    elif trial.kind == "wrong" and outcome.full:
        yield Problem(where, "This wrong answer earns full marks.")
    elif trial.kind == "wrong" and trial.note is not None and trial.note not in outcome.notes:
        notes = ", ".join(sorted(outcome.notes)) or "nothing"
        yield Problem(where, f"This should be named {trial.note}, and is named {notes}.")


_LOSES: Mapping[TrialKind, str] = {
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
        return f"`{cell.grade_id}` gives {cell.score:g} of {cell.points:g} points."
    return f"`{cell.grade_id}`, “{lost.check}”: {' '.join(lost.message.split())[:300]}"


def _is_lost(verdict: Verdict) -> bool:
    return verdict.status != "passed" or verdict.points < verdict.max_points


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
