"""A notebook as a script and back, without a loss."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jupytext
import pytest
from nbconvert import PythonExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.notebooks.cells.cells import SourceCell
from autograder.notebooks.cells.scripts import notebook_from_script, script_of
from autograder.notebooks.restoring.released import is_untouched, release_of, tidy
from autograder.notebooks.restoring.restoring import restore
from autograder.notebooks.submissions.handed_in import read_submission
from autograder.notebooks.submissions.reading import UnreadableSubmission


def test_a_script_carries_cells_metadata_and_the_release(released: NotebookNode) -> None:
    back = notebook_from_script(script_of(released), "double.py")
    release = release_of(back)
    whole = release_of(released)
    assert release is not None
    assert whole is not None
    assert release == replace(whole, cells=tuple(replace(cell, text=None) for cell in whole.cells))
    assert is_untouched(back, release)
    assert [cell.metadata for cell in back.cells] == [cell.metadata for cell in released.cells]


def test_the_header_of_a_script_is_short_and_a_line_of_it_that_was_changed_costs_nothing_else(
    released: NotebookNode,
) -> None:
    script = script_of(released)
    header = script.partition("# ---\n\n")[0].splitlines()
    line = next(each for each in header if "test_three" in each)
    assert len(header) < 40
    whole = release_of(notebook_from_script(script, "double.py"))
    for damage in ("#     - test_three", "#     - test_three a grade code many", "#     - 3"):
        release = release_of(notebook_from_script(script.replace(line, damage), "double.py"))
        assert release is not None
        assert whole is not None
        assert release.cells == tuple(each for each in whole.cells if each.grade_id != "test_three")


def test_writing_twice_gives_the_same_script(released: NotebookNode) -> None:
    assert script_of(released) == script_of(released)
    assert "jupytext_version:" not in script_of(released)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(
    released: NotebookNode, tmp_path: Path
) -> None:
    file = tmp_path / "double.py"
    file.write_bytes(b"\xef\xbb\xbf" + script_of(released).replace("\n", "\r\n").encode())
    assert [tidy(cell.source) for cell in read_submission(file).cells] == [
        tidy(cell.source) for cell in released.cells
    ]


def test_magics_come_back() -> None:
    notebook = new_notebook(
        cells=[new_code_cell("%matplotlib inline\n!ls"), new_markdown_cell("a `b`\n\n- c")]
    )
    back = notebook_from_script(script_of(notebook), "x.py")
    assert [cell.source for cell in back.cells] == [cell.source for cell in notebook.cells]


def test_a_cell_that_would_come_back_split_is_refused() -> None:
    with pytest.raises(ValueError, match="splits a cell"):
        script_of(new_notebook(cells=[new_code_cell("x = 1\n# %% not a cell\ny = 2")]))


def test_a_script_without_cell_marks_is_one_cell_and_still_graded_in_order(course: tuple) -> None:  # type: ignore[type-arg]
    notebook = notebook_from_script("three = 3\n\n\ndef double(x):\n    return 2 * x\n", "double.py")
    restored = restore(notebook, course).notebook
    sources = [cell.source.split("\n")[0] for cell in restored.cells if cell.cell_type == "code"]
    assert sources[0].startswith("from autograder")
    assert sources[1] == "three = 3"


@pytest.mark.parametrize("above", ["", "#!/usr/bin/env python\n", "# a comment\n\n"])
def test_a_header_that_multiplies_itself_is_left_out(above: str) -> None:
    levels = 12
    lines = [above + "# ---", "# jupyter:", "#   a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, levels):
        copies = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"#   a{level}: &a{level} [{copies}]")
    script = "\n".join(["# ---", "# a: &b [c]", "# ---", *lines, "# ---", "", "# %%", "x = 1", ""])
    notebook = notebook_from_script(script, "bomb.py")
    assert release_of(notebook) is None
    assert notebook.cells[-1].source == "x = 1"


EXPORTS = {
    "jupytext's percent format": lambda notebook: jupytext.writes(notebook, fmt="py:percent"),
    "jupytext's light format": lambda notebook: jupytext.writes(notebook, fmt="py:light"),
    "nbconvert --to script": lambda notebook: PythonExporter().from_notebook_node(notebook)[0],
    "cells of VS Code": lambda notebook: "\n\n".join(
        f"# %%\n{cell.source}" for cell in notebook.cells if cell.cell_type == "code"
    ),
}


@pytest.mark.parametrize("way", EXPORTS)
def test_a_script_that_an_editor_made_of_a_notebook_has_its_answers(
    way: str, solved: NotebookNode, course: tuple[SourceCell, ...]
) -> None:
    solved.metadata["autograder"]["more"] = "r'*x': [*a, &b]" * 5_000  # as the texts of a long release
    notebook = notebook_from_script(EXPORTS[way](solved), "double.py")
    code = [cell.source for cell in restore(notebook, course).notebook.cells if cell.cell_type == "code"]
    assert sum("three = 3" in source for source in code) == 1
    assert code.index(next(each for each in code if "three = 3" in each)) < code.index(course[2].source)
    assert not any("raise NotImplementedError" in source for source in code)


def test_a_broken_header_loses_the_release_but_not_the_code() -> None:
    notebook = notebook_from_script("# ---\n# jupyter: [\n# ---\n\n# %%\nx = 1\n", "x.py")
    assert release_of(notebook) is None
    assert notebook.cells[-1].source == "x = 1"


def test_long_scripts_are_refused() -> None:
    for script in ("x = 1\n" * 1_000_000, "# + nbgrader={}\nx\n\n" * 3_000):
        with pytest.raises(UnreadableSubmission, match="long"):
            notebook_from_script(script, "long.py")


@pytest.mark.parametrize("below", ["# ---\n", ""])
def test_of_a_header_that_is_not_read_no_code_is_lost(below: str) -> None:
    comments = notebook_from_script("# ---\n" + "# a: b\n" * 20_000 + below + "x = 1\n", "x.py")
    assert comments.cells[-1].source.endswith("x = 1")
    code = notebook_from_script(f"# ---\nx = [*range(3)]\n{below}y = 2\n", "x.py")
    assert "x = [*range(3)]" in code.cells[0].source
    assert code.cells[-1].source.endswith("y = 2")


def test_hostile_cell_marks_are_read_or_refused_but_never_executed() -> None:
    for mark in ('nbgrader=__import__("os").getcwd()', 'nbgrader={"grade": [}', "tags=" + "[" * 50):
        try:
            notebook = notebook_from_script(f"# %% {mark}\nx = 1\n", "x.py")
        except UnreadableSubmission:
            continue
        assert all(not isinstance(cell.metadata.get("nbgrader"), dict) for cell in notebook.cells)
