"""What is done to a release: its source is checked and rehearsed first, and at last it gets digests and its
script.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, List, Unicode

from autograder.authoring.rehearsal import problems_in
from autograder.nbgrader_plugins.execute import examiners
from autograder.nbgrader_plugins.resources import Resources
from autograder.notebooks.cells.folding import folded
from autograder.notebooks.cells.scripts import script_of, wants_script, with_script_settings
from autograder.notebooks.restoring.released import METADATA, Release, needs_of, stamped
from autograder.notebooks.source.checks import source_problems
from autograder.notebooks.source.rehearsing import Surroundings, rehearse, told_together
from autograder.reports.verdicts import AuthorError


class CheckSource(NbGraderPreprocessor):  # type: ignore[misc]
    """Stop at mistakes in the source notebook, before a student meets them: look at its text, and rehearse
    it.

    Comes before everything else, so that a source with a mistake does not reach the gradebook.
    """

    checks_only = True
    """It leaves the notebook as it is: where one only looks what the gradebook should have, it is left out.
    """

    rehearsal = Bool(
        True,
        help="Whether the notebook is run before it is released: its solutions, which have to get full "
        "marks, with every check rehearsed, and the release as it is, which must not get a point. "
        "Takes about as long as grading three submissions.",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        name, source = resources["nbgrader"]["notebook"], Path(resources["metadata"]["path"])
        problems = tuple(problems_in(lambda: _require_no_script(nb, source / f"{name}.py")))
        say = getattr(self.parent.parent, "tell", self.log.info)  # the command, through its exporter
        if self.rehearsal and not problems:
            problems += rehearse(name, nb, self._surroundings(source), examiners(unconfined=True), say)
        else:
            problems += tuple(source_problems(nb))
        if problems:
            raise AuthorError(told_together(name, problems))
        resources.setdefault("autograder", {})["needs"] = needs_of(nb)
        return nb, resources

    def _surroundings(self, source: Path) -> Surroundings:
        """Held-out data and the seed as they are configured for grading."""
        grading = self.config.get("RunSubmission", {})
        heldout, seed = grading.get("heldout"), grading.get("seed")
        return Surroundings(source.absolute(), Path(heldout) if heldout else None, seed or None)


class StampRelease(NbGraderPreprocessor):  # type: ignore[misc]
    """Put into the released notebook what it was released as, fold its tests, and write its script beside it.

    Comes last, when the cells are what students get. The same source gives the same bytes.
    """

    packages = List(
        Unicode(),
        help="Packages that are installed for grading besides what the autograder needs, by their names on "
        "the package index: students may import them.",
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


def _require_no_script(nb: NotebookNode, script: Path) -> None:
    if script.exists() and not wants_script(nb):
        raise AuthorError(
            f"{script.name} stands beside the notebook and would be handed out as it is, with whatever "
            'solutions it has. Delete it, or write "autograder": {"script": true} into the metadata of the '
            "notebook: then the release gets a script of its own."
        )


def _files_beside(folder: Path, notebooks: Collection[str], ignored: Sequence[str]) -> Iterator[str]:
    """The files that are handed out with the notebooks, by their relative names."""
    for file in utils.find_all_files(str(folder), [*ignored]):
        if Path(file).suffix not in (".ipynb", ".py") or Path(file).stem not in notebooks:
            yield Path(file).relative_to(folder).as_posix()
