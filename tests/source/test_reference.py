"""The reference solution earns every point of every grade cell, and the untouched release none."""

import re
from pathlib import Path

import nbformat
import pytest

from autograder.notebooks.cells.cells import grade_id_of, kind_of, points_of
from autograder.notebooks.running.plain_process import run
from autograder.notebooks.running.running import Job
from autograder.notebooks.scoring.grading import cell_result
from autograder.notebooks.scoring.trying import attempt, working_copy
from examples.definitions import FOLDER, load
from examples.submitting import submit

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "source").glob("*/*.ipynb"))
IDS = [f"{path.parent.name}-{path.stem}" for path in NOTEBOOKS]


def graded(notebook: Path, example: str, folder: Path, examiners):
    """What `autograder try` finds for one notebook of an example."""
    assignment = notebook.parent.name
    submit(
        load(FOLDER / assignment / f"{example}.toml"), notebook.parent, ROOT / "release" / assignment, folder
    )
    return attempt(notebook.parent, folder / notebook.name, examiners)


def automatic_points(notebook: Path) -> dict[str, float]:
    cells = nbformat.read(notebook, as_version=4).cells
    return {
        cell.metadata["nbgrader"]["grade_id"]: points_of(cell) for cell in cells if kind_of(cell) == "grade"
    }


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=IDS)
def test_the_reference_solution_earns_full_marks(notebook, tmp_path, examiners):
    cells = graded(notebook, "full_marks_reference", tmp_path / "submission", examiners).cells
    scores = {cell.grade_id: cell.score for cell in cells}
    assert {name: scores[name] for name in automatic_points(notebook)} == automatic_points(notebook)
    assert all(
        verdict.status == "passed"
        for cell in cells
        if cell.grade_id in automatic_points(notebook)
        for verdict in cell.verdicts
    )


@pytest.mark.parametrize("name", ["vae/laplace", "autoencoders/vae_questions"])
def test_the_grade_cells_work_in_a_plain_process_too(name):
    solved = nbformat.read(ROOT / "source" / f"{name}.ipynb", as_version=4)
    with working_copy(ROOT / "source" / name.split("/")[0]) as folder:
        runs = run(
            solved, Job(folder, heldout=ROOT / "heldout", modules=ROOT / "source" / name.split("/")[0])
        )
    for cell, each in zip(solved.cells, runs, strict=True):
        if kind_of(cell) == "grade":
            points = points_of(cell)
            assert cell_result(grade_id_of(cell), cell.source, each.outputs, points).score == points


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=IDS)
def test_the_untouched_release_earns_nothing(notebook, tmp_path, examiners):
    cells = graded(notebook, "untouched", tmp_path / "submission", examiners).cells
    assert {cell.score for cell in cells if cell.grade_id in automatic_points(notebook)} == {0}
    found = {
        verdict.status
        for cell in cells
        if cell.grade_id in automatic_points(notebook)
        for verdict in cell.verdicts
    }
    assert "failed" in found
    assert found <= {"failed", "waiting"}


def test_the_points_of_the_instructors_page_are_those_of_the_notebooks():
    page = (ROOT / "docs" / "instructor.md").read_text(encoding="utf-8")
    for notebook in NOTEBOOKS:
        cells = nbformat.read(notebook, as_version=4).cells
        total = sum(points_of(cell) for cell in cells if kind_of(cell) in {"grade", "manual"})
        column = re.compile(rf"\| `{notebook.stem}`[^|]*\|[^|]*\| ([0-9.]+) \|$")
        (stated,) = [found.group(1) for line in page.splitlines() if (found := column.search(line))]
        assert float(stated) == total
        assert f"{total:g} points" in cells[0].source
