"""A released notebook and its script in JupyterLab with jupytext: neither overwrites or blocks the other."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from jupytext import TextFileContentsManager
from nbformat import NotebookNode

from autograder.notebooks.cells.cells import grade_id_of
from autograder.notebooks.restoring.released import release_of, tidy
from autograder.notebooks.submissions.handed_in import read_submission

Write = Callable[[NotebookNode, Path], Path]

RELEASE = Path(__file__).parents[2] / "release"
PAIRS = sorted(script.with_suffix(".ipynb") for script in RELEASE.glob("*/*.py"))
NAMES = ("double.ipynb", "double.py")


def texts(path: Path) -> list[tuple[str, str, str | None]]:
    """The cells of a file, with their names."""
    return [(cell.cell_type, tidy(cell.source), grade_id_of(cell)) for cell in read_submission(path).cells]


def open_and_save(folder: Path, *names: str) -> None:
    """What JupyterLab does, in one session: open each file as a notebook, then save each."""
    manager = TextFileContentsManager(root_dir=str(folder), allow_hidden=True)
    opened = {name: manager.get(name, content=True, type="notebook") for name in names}
    for name, model in opened.items():
        manager.save({"type": "notebook", "content": model["content"]}, name)


@pytest.mark.parametrize("first", NAMES)
@pytest.mark.parametrize("newer", NAMES)
@pytest.mark.parametrize("answered_in", [NAMES[:1], NAMES[1:], NAMES], ids="-and-".join)
@pytest.mark.filterwarnings("ignore")
def test_opening_and_saving_both_loses_nothing(
    tmp_path: Path,
    released: NotebookNode,
    solved: NotebookNode,
    write: Write,
    first: str,
    newer: str,
    answered_in: tuple[str, ...],
) -> None:
    different = copy.deepcopy(solved)
    different.cells[-1].source += "\n\nAnd more, which stands in one of the two files alone."
    for name, answers in zip(NAMES, (solved, different), strict=True):
        file = write(answers if name in answered_in else released, tmp_path / name)
        os.utime(file, (1_700_000_000 + 3_600 * (name == newer),) * 2)
    before = {name: texts(tmp_path / name) for name in NAMES}
    open_and_save(tmp_path, *sorted(NAMES, key=lambda name: name != first))
    open_and_save(tmp_path, newer)
    assert {name: texts(tmp_path / name) for name in NAMES} == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted(NAMES)
    releases = [release_of(read_submission(tmp_path / name)) for name in NAMES]
    assert [each and each.digests for each in releases] == [release_of(released).digests] * 2  # type: ignore[union-attr]


@pytest.mark.parametrize("notebook", PAIRS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore")
def test_this_course_s_releases_are_two_files_that_know_nothing_of_one_another(
    tmp_path: Path, notebook: Path
) -> None:
    for file in (notebook, notebook.with_suffix(".py")):
        (tmp_path / file.name).write_bytes(file.read_bytes())
        assert "formats" not in read_submission(file).metadata.get("jupytext", {})
    before = {file.name: texts(file) for file in tmp_path.iterdir()}
    answered = nbformat.read(tmp_path / notebook.name, as_version=4)
    answered.cells[-1].source = "My answer."
    (tmp_path / notebook.name).write_text(json.dumps(answered))
    os.utime(tmp_path / f"{notebook.stem}.py", (2_000_000_000, 2_000_000_000))  # a fresh copy
    open_and_save(tmp_path, notebook.name)
    assert texts(tmp_path / notebook.name)[-1][1] == "My answer."
    assert texts(tmp_path / f"{notebook.stem}.py") == before[f"{notebook.stem}.py"]
