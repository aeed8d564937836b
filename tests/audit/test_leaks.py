"""Nothing of a solution, a hidden test or a marking scheme may be in a release, in whatever file."""

import nbformat
import pytest

from autograder.audit.leaks import find_leaks
from autograder.notebooks.scoring.trying import read_source
from tests.audit.tiny_course import DOUBLE, write_course, write_release

SOLUTION = "return sum([x] * scale)"


@pytest.fixture
def course(tmp_path):
    """A course with its release, made as nbgrader makes it."""
    write_course(tmp_path, double=DOUBLE.replace("return x * scale", SOLUTION))
    notebook = write_release(tmp_path)
    return read_source(tmp_path / "source" / "sums"), tmp_path / "release" / "sums", notebook


def said(course):
    source, release, _ = course
    return [f"{each.where}: {each.what}" for each in find_leaks(source, release)]


def test_a_clean_release_has_no_leaks(course):
    assert said(course) == []


def test_a_release_that_is_not_there_is_said(course):
    source, release, _ = course
    (problem,) = find_leaks(source, release.parent / "products")
    assert "Generate the assignment first" in problem.what


@pytest.mark.parametrize("name", ["double.py", "notes/old.txt", "data.csv"])
def test_a_solution_in_another_file_is_found(course, name):
    _, release, _ = course
    (release / name).parent.mkdir(exist_ok=True)
    (release / name).write_text(f"def double(x):\n    {SOLUTION}\n", encoding="utf-8")
    (problem,) = said(course)
    assert problem == f"sums/{name}: A secret line of first, cell `double`, is released: “{SOLUTION}”."


@pytest.mark.parametrize("place", ["output", "metadata", "another cell"])
def test_a_solution_in_another_place_of_the_notebook_is_found(course, place):
    _, release, notebook = course
    if place == "output":
        code = next(cell for cell in notebook.cells if cell.cell_type == "code")
        code.outputs = [nbformat.v4.new_output("stream", text=f"# {SOLUTION}\n{SOLUTION}\n")]
    elif place == "metadata":
        notebook.metadata["kept"] = {"answers": [f"x\n{SOLUTION}"]}
    else:
        notebook.cells.append(nbformat.v4.new_code_cell(SOLUTION))
    nbformat.write(notebook, release / "first.ipynb")
    assert any("is released" in each for each in said(course))


def test_a_marking_scheme_is_found(course):
    _, release, notebook = course
    notebook.cells[-1].source += "\nOne point for the reason that is right."
    nbformat.write(notebook, release / "first.ipynb")
    assert any("cell `why`, is released" in each for each in said(course))


def test_a_mark_that_was_left_is_found(course):
    _, release, notebook = course
    notebook.cells.append(nbformat.v4.new_code_cell("### BEGIN HIDDEN TESTS"))
    nbformat.write(notebook, release / "first.ipynb")
    assert any("mark of the source" in each for each in said(course))


def test_a_release_of_another_source_is_out_of_step(course):
    _, release, notebook = course
    notebook.cells[0].source = "scale = 3"
    nbformat.write(notebook, release / "first.ipynb")
    (problem,) = said(course)
    assert "The cell `setup` is not what the source gives" in problem
    (release / "first.ipynb").unlink()
    assert any("cannot be opened" in each for each in said(course))


def test_a_hidden_file_in_a_release_is_found(course):
    _, release, _ = course
    (release / "hidden_sums.py").write_text("limit = 3", encoding="utf-8")
    assert said(course) == ["sums/hidden_sums.py: This file is hidden in the course, and is released."]
