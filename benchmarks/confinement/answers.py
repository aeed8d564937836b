"""Known right and wrong answers to the tasks with programs, judged in one process and in two:
is the verdict the same?

Each answer is judged by the first grade cell that looks at it, once as an audit does it and once by an
examiner with a candidate. What may differ are random numbers, so single notes may; a right answer may lose
nothing, a wrong one may not pass.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.audit.assignment import CodeCell, Notebook, read_assignment
from autograder.audit.known_answers import KnownAnswer, known_answers_of
from autograder.notebooks.cells.cells import kind_of
from autograder.notebooks.cells.code_names import names_bound, names_loaded
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import Job
from autograder.notebooks.scoring.grading import CellResult, cell_result
from benchmarks.course import ROOT
from benchmarks.figures import Figures

NOTEBOOKS = ("vae/vae", "autoencoders/mnist_autoencoder", "autoencoders/vae_questions")
METADATA = {
    "locked": {"grade": False, "solution": False, "locked": True},
    "solution": {"grade": False, "solution": True, "locked": False},
    "grade": {"grade": True, "solution": False, "locked": True},
}
GIVEN = """
from pathlib import Path
from autograder.audit.known_answers import known_answers_of
answers = {{(each.kind, each.name): each for each in known_answers_of(Path("{task}"))}}
globals().update(answers[{key!r}].values)
"""


def measure_answers(figures: Figures) -> None:
    """How many right answers lose points in two processes, and how many wrong ones pass."""
    examiners = Examiners()
    refused = passed = undecided = 0
    counts = {"right": 0, "wrong": 0}
    for name in NOTEBOOKS:
        assignment, _, stem = name.partition("/")
        notebook = next(each for each in read_assignment(ROOT / "source" / assignment) if each.name == stem)
        for task in notebook.solutions:
            for answer, result in judged(notebook, ROOT / "known_answers" / name / task, task, examiners):
                counts[answer.kind] += 1
                full = result.score == result.max_score
                refused += answer.kind == "right" and not full
                passed += answer.kind == "wrong" and full
                undecided += result.needs_a_person
                if full != (answer.kind == "right") or result.needs_a_person:
                    notes = [
                        f"{each.note}: {each.message}" for each in result.verdicts if each.status != "passed"
                    ]
                    print(
                        f"{name}, {task}, {answer.kind} “{answer.name}”: {result.score:g} of "
                        f"{result.max_score:g}. {notes}"
                    )
    examiners.close()
    figures.add("right answers judged in two processes", counts["right"], at_least=60)
    figures.add("right answers that lose points", refused, at_most=0)
    figures.add("wrong answers judged in two processes", counts["wrong"], at_least=200)
    figures.add("wrong answers that pass", passed, at_most=0)
    figures.add("answers left to a person", undecided)


def judged(
    notebook: Notebook, folder: Path, task: str, examiners: Examiners
) -> Iterator[tuple[KnownAnswer, CellResult]]:
    """Every known answer to a task, and what its first grade cell says of it in two processes."""
    place = notebook.solutions[task]
    looking = next(
        each
        for each, cell in enumerate(notebook.cells)
        if each > place
        and cell.kind == "grade"
        and names_bound(notebook.cells[place].source) & names_loaded(cell.source)
    )
    for answer in known_answers_of(folder):
        test = next(
            (cell for cell in notebook.cells if answer.cells and cell.grade_id in answer.cells),
            notebook.cells[looking],
        )
        with tempfile.TemporaryDirectory() as working:
            shutil.copytree(folder, Path(working, task))
            job = Job(Path(working), heldout=ROOT / "heldout")
            cells = [
                *(_cell(each) for each in notebook.cells[:place] if each.kind != "grade"),
                new_code_cell(answer.source or GIVEN.format(task=task, key=(answer.kind, answer.name))),  # type: ignore[no-untyped-call]
                *(
                    _cell(each)
                    for each in notebook.cells[place + 1 : notebook.cells.index(test)]
                    if each.kind != "grade"
                ),
                _cell(test),
            ]
            runs = examiners.run(new_notebook(cells=cells), job)  # type: ignore[no-untyped-call]
        assert kind_of(cells[-1]) == "grade"
        yield answer, cell_result(test.grade_id, test.source, runs[-1].outputs, test.points)


def _cell(cell: CodeCell) -> NotebookNode:
    """A cell of the source as the grader restores it."""
    made: NotebookNode = new_code_cell(cell.source)  # type: ignore[no-untyped-call]
    if cell.kind in METADATA:
        made.metadata["nbgrader"] = {"grade_id": cell.grade_id, "points": cell.points, **METADATA[cell.kind]}
    return made
