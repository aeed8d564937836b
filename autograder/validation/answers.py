"""Which answers of a notebook are still as they were released."""

from __future__ import annotations

from collections.abc import Sequence

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import SourceCell, grade_id_of, kind_of
from autograder.notebooks.cells.code_names import stubs_in
from autograder.notebooks.restoring.recognising import recognise
from autograder.notebooks.restoring.released import Release, digest


def known_cells(release: Release, notebook: NotebookNode) -> tuple[tuple[SourceCell, ...], tuple[str, ...]]:
    """The course's cells as far as they are known here, and problems with those that are not.

    A notebook carries the texts of its release. A script does not; there a cell that is as it was released
    stands for itself, and one that was edited or deleted cannot be put back as the grader will.
    """
    known: list[SourceCell] = []
    problems = []
    for cell in release.cells:
        text = cell.text
        if text is None:
            own = [
                each.source for each in notebook.cells if grade_id_of(each) == cell.grade_id and kind_of(each)
            ]
            text = next((source for source in own if digest(source) == cell.digest), None)
            if text is None and cell.kind in ("solution", "manual") and own:
                text = ""  # answered; what stood there before is not needed
            elif text is None:
                problems.append(_cannot_be_put_back(cell.grade_id, edited=bool(own)))
                continue
        known.append(cell.as_source(text))
    return tuple(known), tuple(problems)


def _cannot_be_put_back(grade_id: str, *, edited: bool) -> str:
    done = "was edited" if edited else "is missing"
    return (
        f"The cell `{grade_id}` {done}. It is graded as it was released, and this file does not hold what "
        "that is: copy the cell from the released file."
    )


def unanswered(notebook: NotebookNode, course: Sequence[SourceCell]) -> frozenset[str]:
    """The answers that are not given, by grade_id: empty, or as released. A cell that is gone is none of
    them.
    """
    where = recognise(notebook.cells, course).where
    found = set()
    for known in course:
        if known.kind not in ("solution", "manual") or known.grade_id not in where:
            continue
        text = notebook.cells[where[known.grade_id]].source
        if not text.strip() or digest(text) == digest(known.released):
            found.add(known.grade_id)
    return frozenset(found)


def about_answers(
    notebook: NotebookNode, course: Sequence[SourceCell], open_answers: frozenset[str]
) -> list[str]:
    """What has to be done about answers that are not given."""
    answers = [known for known in course if known.kind in ("solution", "manual")]
    if answers and len(open_answers) == len(answers):
        return ["Nothing is answered yet: every answer cell is as it was released."]
    where = recognise(notebook.cells, course).where
    problems = []
    for known in answers:
        if known.grade_id in open_answers:
            problems.append(f"The cell `{known.grade_id}` is not answered yet.")
        elif known.kind == "solution" and known.grade_id in where:
            text = notebook.cells[where[known.grade_id]].source
            unwritten = stubs_in(text) & stubs_in(known.released)
            problems += [
                f"In the cell `{known.grade_id}`: `{name}` is not written yet." for name in sorted(unwritten)
            ]
        elif known.kind == "manual" and known.grade_id not in where:
            problems.append(
                f"The answer cell `{known.grade_id}` is missing, and nobody would find the answer: copy the "
                "cell from the released notebook."
            )
    return problems
