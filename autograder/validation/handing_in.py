"""Which files have to be handed in, and what in them is looked at by a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import is_showcase
from autograder.notebooks.restoring.released import Release
from autograder.notebooks.running.files import why_left_out
from autograder.notebooks.running.running import CellRun
from autograder.notebooks.submissions.notes import listed_names


def files_needed(folder: Path, release: Release, runs: Sequence[CellRun]) -> tuple[str, ...]:
    """The files of the folder that the notebook has read or imported, and that were not released with it."""
    read = [each.what for run in runs for each in run.noticed if each.kind == "file"]
    of_notebooks = {f"{name}{ending}" for name in release.notebooks for ending in (".ipynb", ".py")}
    given = {*release.files, *of_notebooks}
    return tuple(name for name in dict.fromkeys(read) if name not in given and (folder / name).is_file())


def about_files(folder: Path, needed: Sequence[str]) -> Iterator[str]:
    """Problems with files that are needed and that the grader would leave out."""
    for name in needed:
        reason = why_left_out(folder, folder / name)
        if reason:
            yield f"Your notebook reads `{name}`, which is left out at grading: {reason}."


def about_figures(notebook: NotebookNode, release: Release, *, is_script: bool) -> Iterator[str]:
    """Problems with what showcase cells show, which is not run at grading but looked at by a person.

    Where nothing is marked by hand, nobody does.
    """
    showcases = [cell for cell in notebook.cells if cell.cell_type == "code" and is_showcase(cell)]
    by_hand = [cell for cell in release.cells if cell.kind in ("manual", "task")]
    if not showcases or not by_hand:
        return
    if is_script:
        points = sum(cell.points for cell in by_hand)
        yield (
            f"Who marks {listed_names([cell.grade_id for cell in by_hand])} ({points:g} points by hand) "
            "looks at what the showcase cells show, and a script cannot hold that; all else in it is "
            "complete as a script. `autograder validate --showcase` runs them and writes "
            f"`{release.notebook}.ipynb`: hand that in."
        )
        return
    empty = [cell for cell in showcases if not cell.get("outputs")]
    if empty:
        many = (
            f"{len(empty)} of {len(showcases)} showcase cells have"
            if len(showcases) > 1
            else "The showcase cell has"
        )
        yield (
            f"{many} not been run, so a person who looks at the figures finds nothing. Run the cells and "
            "save the notebook, or let `autograder validate --showcase` do both."
        )
