"""Trying answers against the real grade cells of a notebook.

The notebook runs once in this process. At each solution cell it stops for a moment: each
answer that is to be tried in the place of that solution gets a fork, which runs it and the
grade cells that it can reach. So an answer costs what its own checks cost, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from autograder.audit.assignment import Notebook, reached
from autograder.audit.forking import ForkedWork, done_in_forks
from autograder.audit.known_answers import known_answers_of
from autograder.audit.mutants import mutants_of
from autograder.audit.results import CellOutcome, CheckColumn, Outcome, Trial, TrialEnd
from autograder.audit.running import Running

COSTLY = 1.0
"""CPU seconds from which a grade cell is costly: a training takes 1 to 3, anything else less than half."""


@dataclass(frozen=True)
class Plan:
    """How much is tried: the course's seeds, the first of which mutants get, and how many forks run at once.

    ``every_check`` asks costly grade cells about wrong answers and mutants even where an earlier
    cell has caught and named them. ``package`` is one of which nothing that can be imported may earn a point;
    with ``only_imports`` nothing else is tried.
    """

    seeds: tuple[str, ...]
    at_once: int = 1
    every_check: bool = False
    seconds: float = 120.0
    package: ModuleType | None = None
    only_imports: bool = False


@dataclass(frozen=True)
class TrialAnswers:
    """A trial, and the answers by which it differs from the reference: texts for cells, or values for names.

    ``cells`` are the grade cells that judge it; None for all that it reaches.
    """

    trial: Trial
    sources: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] | None = None
    cells: frozenset[str] | None = None


def attempts_at(task: str, solution: str, folder: Path, plan: Plan) -> Iterator[TrialAnswers]:
    """What is tried in the place of one solution cell: its known answers in ``folder``, and its mutants."""
    for answer in known_answers_of(folder):
        for seed in plan.seeds:
            trial = Trial(answer.kind, task, answer.name, seed, answer.note, limit=answer.limit)
            sources = {} if answer.source is None else {task: answer.source}
            yield TrialAnswers(trial, sources, answer.values, answer.cells)
    for mutant in mutants_of(solution):
        trial = Trial("mutant", task, mutant.name, plan.seeds[0], None, mutant.before, mutant.after)
        yield TrialAnswers(trial, {task: mutant.source})


def attempts_at_the_whole(notebook: Notebook, plan: Plan) -> Iterator[TrialAnswers]:
    """The release as it is, and the reference under the other seeds."""
    stubs = {cell.grade_id: cell.released for cell in notebook.cells if cell.kind == "solution"}
    yield TrialAnswers(Trial("untouched", "", "the release as it is", plan.seeds[0]), stubs)
    for seed in plan.seeds[1:]:
        yield TrialAnswers(Trial("reference", "", "the reference solution", seed))


class Trying:
    """One notebook with all that is tried on it."""

    def __init__(self, notebook: Notebook, folder: Path, plan: Plan) -> None:
        self.notebook = notebook
        self.plan = plan
        self.whole = tuple(attempts_at_the_whole(notebook, plan))
        self.attempts = {
            task: tuple(attempts_at(task, notebook.cells[place].source, folder / task, plan))
            for task, place in notebook.solutions.items()
        }

    @property
    def count(self) -> int:
        """How many outcomes there will be."""
        return 1 + len(self.whole) + sum(len(each) for each in self.attempts.values())

    def outcomes(self) -> Iterator[Outcome]:
        """What came of the reference first, then of everything else."""
        reference = self._reference()
        yield reference
        costly = frozenset(cell.grade_id for cell in reference.cells if cell.seconds > COSTLY)
        running = Running(self.notebook)
        yield from self._forked(running, self.whole, -1, frozenset(range(len(self.notebook.cells))), costly)
        for place, cell in enumerate(self.notebook.cells):
            if cell.kind == "solution":
                attempts = self.attempts[cell.grade_id]
                yield from self._forked(
                    running, attempts, place - 1, reached(self.notebook, cell.grade_id), costly
                )
            self._step(running, place)

    def columns(self) -> tuple[CheckColumn, ...]:
        """The checks of the grade cells; those that the released cells have are visible."""
        running, columns = Running(self.notebook), list[CheckColumn]()
        for place, cell in enumerate(self.notebook.cells):
            if cell.kind != "grade":
                running.run(place)
                continue
            seen = [each.check for each in running.grade(place, released=True).verdicts]
            for number, verdict in enumerate(running.grade(place).verdicts):
                hidden = verdict.check not in seen
                if not hidden:
                    seen.remove(verdict.check)
                columns.append(CheckColumn(cell.grade_id, number, verdict.check, verdict.max_points, hidden))
        return tuple(columns)

    def _reference(self) -> Outcome:
        running, trial = (
            Running(self.notebook),
            Trial("reference", "", "the reference solution", self.plan.seeds[0]),
        )
        os.environ["AUTOGRADER_SEED"] = trial.seed
        graded = [self._step(running, place) for place in range(len(self.notebook.cells))]
        raised = "; ".join(f"`{name}` stopped with {error}" for name, error in running.raised.items())
        return Outcome(trial, tuple(each for each in graded if each is not None), raised=raised)

    def _step(self, running: Running, place: int) -> CellOutcome | None:
        if self.notebook.cells[place].kind == "grade":
            return running.grade(place)
        running.run(place)
        return None

    def _forked(
        self,
        running: Running,
        attempts: Sequence[TrialAnswers],
        before: int,
        places: frozenset[int],
        costly: frozenset[str],
    ) -> Iterator[Outcome]:
        rest = range(before + 1, len(self.notebook.cells))
        works = [
            ForkedWork(
                partial(self._outcome, running, attempt, rest, self._judging(attempt, places), costly),
                self.plan.seconds,
                partial(_no_outcome, attempt.trial),
            )
            for attempt in attempts
        ]
        yield from done_in_forks(works, self.plan.at_once)

    def _judging(self, attempt: TrialAnswers, places: frozenset[int]) -> frozenset[int]:
        """Of some places those whose cells judge the answer."""
        if attempt.cells is None:
            return places
        return frozenset(place for place in places if self.notebook.cells[place].grade_id in attempt.cells)

    def _outcome(
        self,
        running: Running,
        attempt: TrialAnswers,
        rest: range,
        places: frozenset[int],
        costly: frozenset[str],
    ) -> Outcome:
        os.environ["AUTOGRADER_SEED"] = attempt.trial.seed
        outcome = Outcome(attempt.trial, ())
        for place in rest:
            cell = self.notebook.cells[place]
            if cell.kind != "grade":
                own = bool(attempt.trial.task) and cell.grade_id == attempt.trial.task
                running.run(place, attempt.sources.get(cell.grade_id), attempt.values if own else None)
            elif place in places and not (cell.grade_id in costly and self._is_settled(outcome)):
                outcome = replace(outcome, cells=(*outcome.cells, running.grade(place)))
        return replace(outcome, raised=running.raised.get(attempt.trial.task, ""))

    def _is_settled(self, outcome: Outcome) -> bool:
        """Whether costly cells can be left out: a wrong answer is caught, and has the name that it should."""
        named = outcome.trial.note is None or outcome.trial.note in outcome.notes
        wrong = outcome.trial.kind in ("wrong", "mutant")
        return wrong and not outcome.full and named and not self.plan.every_check


def _no_outcome(trial: Trial, how: str) -> Outcome:
    return Outcome(trial, (), ended=cast(TrialEnd, how))
