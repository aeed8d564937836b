"""The rehearsal of a source notebook: what its author got wrong, found before a student meets it.

First its text is looked at. Then it runs with its own solutions through the engine that grades, with every
check rehearsed (:mod:`autograder.authoring.rehearsal`): all of it has to run, and the solutions have to get
full marks. Then answers that are none run in their place: the release as it is, and None for every name. They
must not get a point.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.authoring.rehearsal import REHEARSAL
from autograder.notebooks.cells.cells import grade_id_of, kind_of, released_text, source_cells
from autograder.notebooks.cells.code_names import names_bound
from autograder.notebooks.restoring.asked import Asked, asked_in
from autograder.notebooks.running.changed import NOTE
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.running import CellRun, Job
from autograder.notebooks.scoring.grading import CellResult, result_of
from autograder.notebooks.scoring.trying import heldout_beside, working_copy
from autograder.notebooks.source.checks import source_problems

_LIMITS = Limits(grade_cell=180.0)

Say = Callable[[str], object]
"""Is told in a few words what is done next."""


@dataclass(frozen=True)
class Surroundings:
    """What a rehearsal needs besides the notebook: the folder of its source, held-out data, the course's
    seed.
    """

    source: Path
    heldout: Path | None = None
    seed: str | None = None


def rehearse(
    name: str, notebook: NotebookNode, where: Surroundings, examiners: Examiners, say: Say = lambda told: None
) -> tuple[str, ...]:
    """What is wrong in a source notebook, each in a sentence or two; nothing where it can be given to
    students.

    Where its text is wrong already, it is not run: what follows from that would only be said twice.
    """
    problems, asked = tuple(source_problems(notebook)), asked_in(source_cells(notebook))
    if not problems:
        say(f"{name}: running the solutions, with every check rehearsed")
        problems = tuple(_of_solutions(notebook, _run(notebook, where, examiners, asked, rehearsal=True)))
    if not problems:
        for what, stub in (("the release as it is", _released), ("None for every name", _none)):
            say(f"{name}: running {what}, which must not get a point")
            changed = _answered(notebook, stub)
            problems += tuple(_of_no_answers(what, changed, _run(changed, where, examiners, asked)))
    return tuple(dict.fromkeys(problems))


def told_together(name: str, problems: tuple[str, ...]) -> str:
    """All that is wrong with a notebook, one line each.

    >>> print(told_together("vae", ("This.", "That.")))
    In the notebook `vae`:
    - This.
    - That.
    """
    return "\n".join([f"In the notebook `{name}`:", *(f"- {' '.join(each.split())}" for each in problems)])


def _run(
    notebook: NotebookNode, where: Surroundings, examiners: Examiners, asked: Asked, rehearsal: bool = False
) -> tuple[CellRun, ...]:
    with working_copy(where.source) as folder:
        environment = {REHEARSAL: "1"} if rehearsal else {}
        job = Job(
            folder,
            _LIMITS,
            where.heldout,
            where.seed,
            modules=where.source.absolute(),
            environment=environment,
            asked=asked,
        )
        return examiners.run(notebook, job)


def _results(notebook: NotebookNode, runs: tuple[CellRun, ...]) -> Iterator[CellResult]:
    for cell, run in zip(notebook.cells, runs, strict=True):
        if kind_of(cell) == "grade" and cell.cell_type == "code":
            yield result_of(cell, run.outputs)


def _of_solutions(notebook: NotebookNode, runs: tuple[CellRun, ...]) -> Iterator[str]:
    for cell, run in zip(notebook.cells, runs, strict=True):
        errors = [each for each in run.outputs if each.output_type == "error"]
        if kind_of(cell) != "grade" and errors:
            what = {"locked": "The given cell", "solution": "The solution"}.get(
                kind_of(cell) or "", "The cell"
            )
            name = grade_id_of(cell) or cell.source.strip().split("\n")[0][:40]
            told = f"{errors[-1].ename}: {errors[-1].evalue}"[:500]
            yield f"{what} `{name}` stops with {told}. Mend it; the cells below were not looked at."
            return
    for result in _results(notebook, runs):
        yield from _of_graded_solution(result)


def _of_graded_solution(result: CellResult) -> Iterator[str]:
    if result.author_error:
        named = f"`{result.grade_id}`" in result.author_error
        yield (
            result.author_error if named else f"In the grade cell `{result.grade_id}`: {result.author_error}"
        )
        return
    lost = [each for each in result.verdicts if each.status != "passed"]
    for verdict in lost:
        if verdict.note == NOTE:
            yield (
                f"In the grade cell `{result.grade_id}`: a solution below the tests of an earlier task "
                f"changes an answer to it, and so may a student. {verdict.message.split('.')[0]}. Let the "
                "scaffold of the later answer give it a value, so that it is asked for again: `lines = "
                "[*lines]`, say, or `table['kl'] = ...`."
            )
            continue
        yield (
            f"In the grade cell `{result.grade_id}` the solution does not pass “{verdict.check}” "
            f"({verdict.status}): {verdict.message} Mend the solution or the check."
        )
    if not lost and (result.score or 0.0) < result.max_score:
        yield (
            f"In the grade cell `{result.grade_id}` the solution gets {result.score or 0:g} of "
            f"{result.max_score:g} points. Mend the solution or the tests."
        )


def _of_no_answers(what: str, notebook: NotebookNode, runs: tuple[CellRun, ...]) -> Iterator[str]:
    for result in _results(notebook, runs):
        if not result.score:
            continue
        earning = [f"“{each.check}”" for each in result.verdicts if each.points > 0]
        yield (
            f"In the grade cell `{result.grade_id}` {what} gets {result.score:g} points, by "
            f"{' and '.join(earning)}. Let the check ask for something that only an answer has, wait for "
            "one that does (`only_if`), or be worth 0 points."
        )


def _answered(notebook: NotebookNode, stub: Callable[[NotebookNode], str]) -> NotebookNode:
    """The notebook with other texts in the place of its solutions."""
    changed = copy.deepcopy(notebook)
    for cell in changed.cells:
        if cell.cell_type == "code" and kind_of(cell) in ("solution", "manual"):
            cell.source = stub(cell)
    return changed


def _released(cell: NotebookNode) -> str:
    return released_text(cell.source, kind_of(cell) or "solution", cell.cell_type)


def _none(cell: NotebookNode) -> str:
    return "\n".join(f"{name} = None" for name in sorted(names_bound(cell.source)))


def surroundings_of(source: Path) -> Surroundings:
    """What there is beside the source of an assignment."""
    return Surroundings(source, heldout_beside(source))


def rehearse_all(
    notebooks: Mapping[str, NotebookNode],
    where: Surroundings,
    examiners: Examiners,
    say: Say = lambda told: None,
) -> Iterator[str]:
    """What is wrong in the notebooks of an assignment, told together for each; nothing where all is well."""
    for name, notebook in notebooks.items():
        problems = rehearse(name, notebook, where, examiners, say)
        if problems:
            yield told_together(name, problems)
