"""Making the files of an example submission from a release, as a student would have left them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat

from autograder.notebooks.cells.cells import grade_id_of, kind_of
from autograder.notebooks.cells.scripts import script_of
from examples.definitions import Example

_MARKERS = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$\n?", re.MULTILINE)


def reference_answers(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The solution cells of a source notebook, by grade_id, without the marks around solutions."""
    return {
        name: _MARKERS.sub("", cell.source).rstrip()
        for cell in notebook.cells
        if kind_of(cell) == "solution" and (name := grade_id_of(cell)) is not None
    }


def edited(
    example: Example, notebook: str, released: nbformat.NotebookNode, answers: dict[str, str]
) -> nbformat.NotebookNode:
    """The released notebook as this example hands it in."""
    edits = example.edits(notebook)
    given = (
        answers
        if example.base == "reference"
        else {name: answers[name] for name in answers if name in example.solved}
    )
    texts = given | dict(edits.cells)
    names = {grade_id_of(cell) for cell in released.cells}
    unknown = {*texts, *edits.delete, *edits.move_to_end} - names
    if unknown:
        raise ValueError(f"{example.name}: {notebook} has no cell {', '.join(sorted(map(str, unknown)))}.")
    kept, moved = [], []
    for cell in released.cells:
        name = grade_id_of(cell)
        if name in edits.delete:
            continue
        if name in texts:
            cell.source = texts[name]
        (moved if name in edits.move_to_end else kept).append(cell)
    released.cells = kept + moved
    return released


def submit(example: Example, source: Path, release: Path, folder: Path) -> None:
    """Write the example's files into ``folder``, beginning with all that was released."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(release, folder)
    for path in sorted(release.glob("*.ipynb")):
        notebook, target = path.stem, folder / path.name
        if notebook in example.missing:
            target.unlink()
            target.with_suffix(".py").unlink(missing_ok=True)
            continue
        answers = reference_answers(nbformat.read(source / path.name, as_version=4))
        done = edited(example, notebook, nbformat.read(path, as_version=4), answers)
        if notebook in example.scripts:
            target.unlink()
            target.with_suffix(".py").write_text(script_of(done), encoding="utf-8")
        else:
            nbformat.write(done, target)
