"""What a student can know before upload: the visible tests, and what would go wrong.

The notebook is put in order and run as the grader would do it, as far as the released
metadata tells; hidden tests and the course's own text of cells are not on this machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.notebooks.cells import (
    SourceCell,
    grade_id_of,
    is_showcase,
    kind_of,
    nbgrader_metadata,
    points_of,
    tags_of,
)
from autograder.notebooks.choosing import choose
from autograder.notebooks.gathering import Gathered
from autograder.notebooks.grading import cell_result
from autograder.notebooks.plain_process import run
from autograder.notebooks.reading import UnreadableSubmission
from autograder.notebooks.released import Release, digest
from autograder.notebooks.restoring import restore
from autograder.notebooks.running import CellRun, Job, Limits, name_of
from autograder.verdicts import Verdict

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_COULD_BE_TOO_SLOW = 0.5  # of the limit: graders and laptops differ by a factor of two and more


@dataclass(frozen=True)
class Task:
    """What the visible tests of one grade cell say."""

    grade_id: str
    heading: str
    verdicts: tuple[Verdict, ...]
    hidden_points: float

    @property
    def passed(self) -> bool:
        """Whether no visible test failed."""
        return all(verdict.status != "failed" for verdict in self.verdicts)


@dataclass(frozen=True)
class Validated:
    """One notebook: what its tests say, what has to be done before upload, and what is good to know."""

    name: str
    file: str
    tasks: tuple[Task, ...] = ()
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be uploaded as it is."""
        return not self.problems and all(task.passed for task in self.tasks)


def validate(gathered: Gathered, limits: Limits | None = None, showcases: bool = False) -> Validated:
    """Run a notebook with its visible tests, and look for what would go wrong at upload."""
    limits = limits or Limits()
    release = gathered.release
    try:
        chosen = choose(gathered.files)
    except UnreadableSubmission as error:
        return Validated(release.notebook, gathered.files[0].name, problems=(*gathered.problems, str(error)))
    problems: list[str] = list(gathered.problems)
    hints: list[str] = []
    for note in chosen.notes:
        (problems if note.kind in ("file.both-edited", "file.unreadable") else hints).append(note.message)
    course = _course_cells(chosen.notebook, release)
    restored = restore(chosen.notebook, course)
    for note in restored.notes:
        (problems if note.kind == "cell.type-changed" else hints).append(note.message)
    problems += _missing_and_edited(course, release)
    unanswered = _unanswered(chosen.notebook, course, release)
    problems += _about_unanswered(unanswered, course)
    folder = chosen.path.absolute().parent
    runs = run(restored.notebook, Job(folder, limits, showcases=showcases))
    found, more = _about_runs(restored.notebook, runs, limits, unanswered)
    tasks = _tasks(restored.notebook, runs)
    return Validated(release.notebook, chosen.path.name, tasks, (*problems, *found), (*hints, *more))


def _course_cells(notebook: NotebookNode, release: Release) -> tuple[SourceCell, ...]:
    """The course's cells as far as they are here, in the order of the release."""
    course = []
    for grade_id in release.order:
        copies = [cell for cell in notebook.cells if grade_id_of(cell) == grade_id and kind_of(cell)]
        if not copies:
            continue
        untouched = [cell for cell in copies if digest(cell.source) == release.digests[grade_id]]
        cell = (untouched or copies)[0]
        kind = kind_of(cell)
        assert kind is not None
        cell_type = nbgrader_metadata(cell).get("cell_type")
        cell_type = cell_type if cell_type in ("code", "markdown") else cell.cell_type
        released = cell.source if untouched else ""  # not on this machine
        source = cell.source if kind not in ("solution", "manual") else released
        course.append(
            SourceCell(grade_id, kind, cell_type, source, released or source, points_of(cell), tags_of(cell))
        )
    return tuple(course)


def _missing_and_edited(course: Sequence[SourceCell], release: Release) -> list[str]:
    here = {known.grade_id for known in course}
    problems = [
        f"The cell `{grade_id}` of the released notebook is missing. If it was a test cell it is put back, but an answer "
        "cell is not: copy it from the released notebook."
        for grade_id in release.order
        if grade_id not in here
    ]
    for known in course:
        given = known.kind not in ("solution", "manual")
        if given and digest(known.source) != release.digests[known.grade_id]:
            what = "test cell" if known.kind == "grade" else "given cell"
            problems.append(
                f"The {what} `{known.grade_id}` was edited. It is graded as it was released, so what is said here of "
                "it may differ: copy it from the released notebook."
            )
    return problems


def _unanswered(notebook: NotebookNode, course: Sequence[SourceCell], release: Release) -> set[str]:
    answers = {known.grade_id for known in course if known.kind in ("solution", "manual")}
    answered = {
        grade_id_of(cell)
        for cell in notebook.cells
        if grade_id_of(cell) in answers
        and cell.source.strip()
        and digest(cell.source) != release.digests[grade_id_of(cell) or ""]
    }
    return {grade_id for grade_id in answers if grade_id not in answered}


def _about_unanswered(unanswered: set[str], course: Sequence[SourceCell]) -> list[str]:
    answers = [known.grade_id for known in course if known.kind in ("solution", "manual")]
    if answers and len(unanswered) == len(answers):
        return ["Nothing is answered yet: every answer cell is as it was released."]
    return [f"The cell `{grade_id}` is not answered yet." for grade_id in answers if grade_id in unanswered]


def _about_runs(
    notebook: NotebookNode, runs: Sequence[CellRun], limits: Limits, unanswered: set[str]
) -> tuple[list[str], list[str]]:
    problems: list[str] = []
    hints: list[str] = []
    for position, (cell, each) in enumerate(zip(notebook.cells, runs, strict=True)):
        name = name_of(cell, position)
        kind = kind_of(cell)
        if each.status in ("too slow", "too much output", "died"):
            problems.append(f"In {name}: {each.outputs[-1].evalue}")
        elif each.status == "raised" and kind != "grade" and grade_id_of(cell) not in unanswered:
            (problems if kind else hints).append(f"In {name}: {_error_in_words(each)}")
        limit = limits.grade_cell if kind == "grade" else limits.cell
        if each.status == "finished" and not is_showcase(cell) and each.seconds > _COULD_BE_TOO_SLOW * limit:
            hints.append(
                f"In {name}: it took more than half of the {limit:g} seconds that it may compute. "
                "A slower machine could stop it."
            )
    if any(each.status == "not run" for each in runs):
        problems.append("Cells below were not run, and would not be at grading; their tests have no points.")
    skipped = sum(each.status == "skipped" for each in runs)
    if skipped:
        many = f"{skipped} showcase cells were" if skipped > 1 else "1 showcase cell was"
        hints.append(f"{many} not run, as at grading. `--showcase` runs them too.")
    return problems, [*hints, *_about_all_the_time(notebook, runs, limits)]


def _about_all_the_time(notebook: NotebookNode, runs: Sequence[CellRun], limits: Limits) -> list[str]:
    counted = [each for cell, each in zip(notebook.cells, runs, strict=True) if not is_showcase(cell)]
    total = sum(each.seconds for each in counted)
    if total <= _COULD_BE_TOO_SLOW * limits.notebook:
        return []
    return [
        f"All cells took more than half of the {limits.notebook:g} seconds that they may compute together."
    ]


def _error_in_words(each: CellRun) -> str:
    error = next(output for output in each.outputs if output.output_type == "error")
    text = f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
    line = _failing_line(error)
    words = f"it stops with {text[:400]}" + (f" ({line})" if line else "")
    if error.ename in ("ModuleNotFoundError", "ImportError"):
        words += ". At grading there is what the course installs, and nothing else"
    return words + "."


def _failing_line(error: NotebookNode) -> str:
    """The line of the cell that IPython's traceback points at."""
    for entry in error.traceback:
        for line in _ANSI.sub("", str(entry)).splitlines():
            match = re.match(r"-+> (\d+)\s(.*)", line)
            if match:
                return f"line {match.group(1)}: `{match.group(2).strip()[:100]}`"
    return ""


def _tasks(notebook: NotebookNode, runs: Sequence[CellRun]) -> tuple[Task, ...]:
    tasks = []
    heading = ""
    for cell, each in zip(notebook.cells, runs, strict=True):
        heading = _heading(cell) or heading
        if kind_of(cell) != "grade" or cell.cell_type != "code":
            continue
        grade_id = grade_id_of(cell) or ""
        result = cell_result(grade_id, cell.source, each.outputs, points_of(cell))
        worth = sum(verdict.max_points for verdict in result.verdicts)  # what is visible of the cell
        tasks.append(Task(grade_id, heading, result.verdicts, max(0.0, points_of(cell) - worth)))
    return tuple(tasks)


def _heading(cell: NotebookNode) -> str:
    if cell.cell_type != "markdown":
        return ""
    found = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", cell.source, flags=re.MULTILINE)
    return str(found[-1]) if found else ""
