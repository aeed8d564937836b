"""What is added to the release: checks of the author's points, digests, and the script."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from autograder.notebooks.cells import grade_id_of, kind_of, points_of
from autograder.notebooks.folding import folded
from autograder.notebooks.released import METADATA, Release, needs_of, stamped
from autograder.notebooks.scripts import script_of, wants_script, with_script_settings
from autograder.notebooks.source_checks import check_grade_cell, check_hidden_imports
from autograder.verdicts import AuthorError

Resources = dict[str, Any]


class CheckSource(NbGraderPreprocessor):  # type: ignore[misc]
    """Stop at mistakes in the source notebook that would cost students points.

    Comes before everything else, so that a source with a mistake does not reach the gradebook.
    """

    checks_only = True
    """It leaves the notebook as it is: where one only looks what the gradebook should have, it is left out."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        name = resources["nbgrader"]["notebook"]
        try:
            for cell in nb.cells:
                if cell.cell_type == "code":
                    check_hidden_imports(cell)
                if kind_of(cell) == "grade" and cell.cell_type == "code":
                    check_grade_cell(grade_id_of(cell) or "", cell.source, points_of(cell))
                elif kind_of(cell) == "solution" and cell.cell_type == "markdown":
                    raise AuthorError(
                        f"`{grade_id_of(cell)}` is a text cell for an answer without points, which nbgrader does not "
                        'have. Make it a "Manually graded answer" (grade and solution both true) with its points.'
                    )
            resources.setdefault("autograder", {})["needs"] = needs_of(nb)
            _check_script(nb, Path(resources["metadata"]["path"], f"{name}.py"))
        except AuthorError as error:
            raise AuthorError(f"In the notebook `{name}`: {error}") from None
        return nb, resources


class StampRelease(NbGraderPreprocessor):  # type: ignore[misc]
    """Put into the released notebook what it was released as, fold its tests, and write its script beside it.

    Comes last, when the cells are what students get. The same source gives the same bytes.
    """

    packages = List(
        Unicode(),
        help="Packages that are installed for grading besides what the autograder needs, by their names on the "
        "package index: students may import them.",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names = resources["nbgrader"]
        folder = Path(resources["metadata"]["path"])
        with_script = wants_script(nb)
        notebooks = sorted(path.stem for path in folder.glob("*.ipynb"))
        release = Release(
            names["assignment"],
            names["notebook"],
            notebooks=tuple(notebooks),
            files=tuple(_files_beside(folder, notebooks, self.parent.parent.coursedir.ignore)),
            packages=tuple(sorted(self.packages)),
        )
        nb = stamped(nb, release, resources["autograder"]["needs"])
        nb = with_script_settings(nb)  # a student may ask jupytext for a script of any notebook
        if not with_script:
            return folded(nb), resources
        nb.metadata[METADATA]["script"] = True
        try:
            script = script_of(nb)
        except ValueError as error:
            raise AuthorError(
                f"The notebook `{names['notebook']}` cannot be written as a script: {error}. "
                "Change that cell, or take the wish for a script out of the notebook's metadata."
            ) from None
        resources.setdefault("outputs", {})[f"{names['notebook']}.py"] = script.encode()
        return folded(nb), resources


def _check_script(nb: NotebookNode, script: Path) -> None:
    if script.exists() and not wants_script(nb):
        raise AuthorError(
            f"{script.name} stands beside the notebook and would be handed out as it is, with whatever solutions it "
            'has. Delete it, or write "autograder": {"script": true} into the notebook\'s metadata: '
            "then the release gets a script of its own."
        )


def _files_beside(folder: Path, notebooks: Collection[str], ignored: Iterable[str]) -> Iterator[str]:
    """The files that are handed out with the notebooks, by their relative names."""
    for here, inner, names in os.walk(folder):
        inner[:] = sorted(each for each in inner if not _is_ignored(each, ignored))
        for name in sorted(names):
            of_notebook = Path(name).suffix in (".ipynb", ".py") and Path(name).stem in notebooks
            if not of_notebook and not _is_ignored(name, ignored):
                yield Path(here, name).relative_to(folder).as_posix()


def _is_ignored(name: str, ignored: Iterable[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in ignored)
