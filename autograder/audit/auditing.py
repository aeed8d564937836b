"""The whole audit of an assignment, from its source folder to what was found."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch

from autograder.audit.assignment import Notebook, owners, read_assignment
from autograder.audit.charges import charges_of, problems_of_charges
from autograder.audit.explanations import read_reasons
from autograder.audit.findings import problems_of
from autograder.audit.importable import Importable, importable
from autograder.audit.imports import ImportSearch
from autograder.audit.leaks import find_leaks
from autograder.audit.results import Audit, NotebookAudit, Problem
from autograder.audit.survivors import stale_explanations, survivors_of
from autograder.audit.trying import Plan, Trying
from autograder.execution.environment import ENVIRONMENT
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import Job
from autograder.notebooks.scoring.trying import UnknownAssignment, heldout_beside, read_source, working_copy
from autograder.notebooks.source.rehearsing import rehearse, surroundings_of
from autograder.reports.progress import Follow
from autograder.symbolic.limits.limited import working_here


@dataclass(frozen=True)
class CourseFolders:
    """Where an assignment's folders lie, each with a folder for every assignment in it."""

    source: Path = Path("source")
    release: Path = Path("release")
    known_answers: Path = Path("known_answers")


def audit(
    assignment: str,
    course: CourseFolders,
    plan: Plan,
    follow: Follow = lambda *told: None,
    only: str | None = None,
    rehearsal: bool = True,
) -> Audit:
    """Test the tests of an assignment; ``only`` names one notebook of it, and without ``rehearsal`` its
    source is not rehearsed.

    Raises UnknownAssignment where there is no such assignment or notebook, and AuthorError where a file of
    known answers can't be read.
    """
    begun = time.monotonic()
    folder = course.source / assignment
    every = read_assignment(folder)
    notebooks = [each for each in every if only in (None, each.name)]
    if not notebooks:
        names = ", ".join(each.name for each in every)
        raise UnknownAssignment(f"There is no notebook `{only}` in {folder} (there: {names}).")
    known_answers = (course.known_answers / assignment).absolute()
    # Each fork is limited as a whole, so the mathematics needs no worker of its own.
    with _working_in(folder), working_here():
        tryings = [Trying(notebook, known_answers / notebook.name, plan) for notebook in notebooks]
        everything = tuple(importable(plan.package)) if plan.package else ()
        audited = tuple(
            _with_imports(
                _audited(trying, known_answers / trying.notebook.name, follow), trying, everything, follow
            )
            for trying in tryings
        )
    problems = (
        *(_rehearsed(folder, notebooks) if rehearsal and not plan.only_imports else ()),
        *(() if plan.only_imports else find_leaks(read_source(folder), course.release / assignment)),
        *_nobodys(known_answers, notebooks, only),
    )
    return Audit(assignment, audited, problems, plan.seeds, time.monotonic() - begun)


def _rehearsed(folder: Path, notebooks: Sequence[Notebook]) -> Iterator[Problem]:
    """What is wrong in the source, before anybody has answered."""
    sources = read_source(folder)
    examiners = Examiners(unconfined=True)  # what runs is the author's own
    try:
        for each in notebooks:
            for problem in rehearse(each.name, sources[each.name], surroundings_of(folder), examiners):
                yield Problem(each.name, problem)
    finally:
        examiners.close()


def _audited(trying: Trying, folder: Path, follow: Follow) -> NotebookAudit:
    name = trying.notebook.name
    if trying.plan.only_imports:
        return NotebookAudit(name, (), (), (), ())
    outcomes = []
    for outcome in trying.outcomes():
        outcomes.append(outcome)
        follow(name, len(outcomes), trying.count)
    explanations = {
        task: read_reasons(folder / task, "survivors.toml", "changes") for task in trying.attempts
    }
    survivors = survivors_of(outcomes, explanations)
    reasons = {task: read_reasons(folder / task, "charges.toml", "cells") for task in trying.attempts}
    charges = charges_of(outcomes, owners(trying.notebook.cells), reasons)
    problems = (
        *problems_of(outcomes),
        *stale_explanations(outcomes, explanations),
        *problems_of_charges(charges, reasons),
    )
    return NotebookAudit(name, trying.columns(), tuple(outcomes), survivors, problems, charges=charges)


def _with_imports(
    audited: NotebookAudit, trying: Trying, everything: Sequence[Importable], follow: Follow
) -> NotebookAudit:
    if not everything:
        return audited
    plan, told = trying.plan, partial(follow, f"{audited.notebook}, imports")
    search = ImportSearch(trying.notebook, everything, plan.at_once, plan.seconds, plan.seeds[0], told)
    imports = search.found()
    return replace(audited, imports=imports, problems=(*audited.problems, *imports.problems))


def _nobodys(known_answers: Path, notebooks: Sequence[Notebook], only: str | None) -> Iterator[Problem]:
    """Folders of answers that belong to no solution cell, so that nobody would notice a slip in a name."""
    known = {(each.name, task) for each in notebooks for task in each.solutions}
    for folder in sorted(each for each in known_answers.glob("*/*/") if each.name != "__pycache__"):
        notebook, task = folder.parts[-2:]
        if only in (None, notebook) and (notebook, task) not in known:
            where = f"{known_answers.parent.name}/{known_answers.name}/{notebook}/{task}"
            yield Problem(
                where, "There is no such solution cell. A folder of answers is named by its grade_id."
            )


@contextlib.contextmanager
def _working_in(source: Path) -> Iterator[None]:
    """A folder with the assignment's data, and the surroundings and modules that grading has, for a while."""
    job = Job(source, heldout=heldout_beside(source))
    surroundings = {**ENVIRONMENT, "MPLBACKEND": "Agg", **job.told_to_tests}
    before, modules = dict(os.environ), str(source.absolute())
    torch.set_num_threads(1)  # a fork of a process that has computed with more would wait for them forever
    with working_copy(source) as folder, contextlib.chdir(folder):
        os.environ.update(surroundings)
        sys.path.append(modules)
        try:
            yield
        finally:
            sys.path.remove(modules)
            os.environ.clear()
            os.environ.update(before)
