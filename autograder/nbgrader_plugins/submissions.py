"""Which files of a submission nbgrader gets to see, and what it reads from them.

nbgrader looks for ``*.ipynb`` files before it calls any hook, reads each with a reader that
raises on a damaged file, and then removes the whole submission. Its exporter can be chosen
by configuration, so `SubmissionExporter` reads instead. What files there are cannot:
`accept_scripts` therefore wraps two methods of nbgrader's Autograde.
"""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, base

from autograder.nbgrader_plugins.restore import course_cells
from autograder.notebooks.cells import grade_id_of
from autograder.notebooks.choosing import Chosen, choose, read_submission
from autograder.notebooks.nodes import node
from autograder.notebooks.notes import Note
from autograder.notebooks.reading import UnreadableSubmission
from autograder.notebooks.released import release_of
from autograder.plain_text import readable

READING = "autograder_reading"
"""Entry of a notebook's metadata: ``stands_for`` a file under another name, or ``unreadable``."""

_MOST_BYTES_OF_OURS = 5_000_000


def accept_scripts() -> None:
    """Let ``nbgrader autograde`` take scripts, misnamed and damaged files; leave links alone.

    Wraps ``Autograde.init_notebooks`` (the only moment before nbgrader lists the notebooks)
    and ``Autograde.init_assignment`` (which copies what links point to). Calling it again
    changes nothing.
    """
    if getattr(Autograde.init_notebooks, "accepts_scripts", False):
        return
    list_notebooks, copy_files = Autograde.init_notebooks, Autograde.init_assignment

    def init_notebooks(self: Any) -> None:
        names = _cells_of_notebooks(self.coursedir)
        for folder in _submissions(self.coursedir):
            for problem in prepare(folder, names):
                self.log.error("%s: %s", folder, readable(problem))
        list_notebooks(self)
        for folder in [each for each in self.assignments if _is_linked(Path(each), self.coursedir)]:
            self.log.error("%s is a link to another folder and is left out.", readable(str(folder)))
            del self.assignments[folder]

    def init_assignment(self: Any, assignment_id: str, student_id: str) -> None:
        find_all_files = base.find_all_files
        base.find_all_files = lambda path, exclude=None: _ordinary(find_all_files(path, exclude))
        try:
            copy_files(self, assignment_id, student_id)
        finally:
            base.find_all_files = find_all_files

    init_notebooks.accepts_scripts = True  # type: ignore[attr-defined]
    Autograde.init_notebooks, Autograde.init_assignment = init_notebooks, init_assignment


def prepare(folder: Path, cells: Mapping[str, frozenset[str]]) -> list[str]:
    """Put a notebook under each expected name for which the submission has another file.

    A script ``vae.py`` without its notebook, or a copy named ``vae (1).ipynb``, gets a
    notebook ``vae.ipynb`` beside it that stands for it. The student's files stay as they are.
    ``cells`` has the grade_ids of each notebook. Returns what went wrong, in words for the
    instructor.
    """
    problems = []
    for name in cells:
        target = folder / f"{name}.ipynb"
        if os.path.lexists(target) and _stands_for(target) is None:
            continue
        file = folder / f"{name}.py"
        if not file.is_file():
            file = next(_under_other_name(folder, name, cells[name]), file)
        if not file.is_file():
            continue
        try:
            target.write_text(json.dumps(_no_cells({"stands_for": file.name}), indent=1), encoding="utf-8")
        except OSError as error:
            problems.append(f"{file.name} is not graded, because {target.name} cannot be written: {error}")
    return problems


class SubmissionExporter(NotebookExporter):
    """Reads the file of a submission that counts; a damaged one becomes a notebook that says so."""

    def from_filename(
        self, filename: str, resources: Any = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        if not getattr(self.parent, "_sanitizing", False):  # the second pass reads what the first wrote
            return super().from_filename(filename, resources=resources, **kw)
        path = Path(filename)
        chosen = self._chosen(path, resources["nbgrader"])
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        resources["autograder"] = {"notes": list(chosen.notes)}
        written: tuple[NotebookNode, dict[str, Any]]
        written = self.from_notebook_node(chosen.notebook, resources=resources, **kw)  # type: ignore[no-untyped-call]
        return written

    def _chosen(self, path: Path, names: dict[str, str]) -> Chosen:
        files = _candidates(path)
        source = course_cells(names["db_url"], names["notebook"], names["assignment"])
        try:
            chosen = choose(files, source)
        except UnreadableSubmission as error:
            self.log.error(
                "%s, %s cannot be read: %s", names["student"], readable(path.name), readable(str(error))
            )
            note = Note(
                "file.unreadable", f"{error} Nothing in it could be graded; a person will look at it."
            )
            return Chosen(path, node(_no_cells({"unreadable": True})), (note,))
        chosen.notebook.metadata.pop(READING, None)
        return chosen


def _no_cells(reading: dict[str, Any]) -> dict[str, Any]:
    return {"cells": [], "metadata": {READING: reading}, "nbformat": 4, "nbformat_minor": 5}


def _candidates(path: Path) -> list[Path]:
    """The notebook, or the file that it stands for, and the script of the same name."""
    stands_for = _stands_for(path)
    script = path.with_suffix(".py")
    first = path if stands_for is None else path.parent / stands_for
    return [first] if first == script or not os.path.lexists(script) else [first, script]


def _stands_for(path: Path) -> str | None:
    """The name of the file that this notebook stands for, if it is one that `prepare` wrote."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES_OF_OURS:
        return None
    try:
        data = json.loads(path.read_bytes())
        name = data["metadata"][READING]["stands_for"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Path(name).name if isinstance(name, str) else None


def _under_other_name(folder: Path, name: str, cells: frozenset[str]) -> Iterator[Path]:
    """Files that are this notebook by the release's metadata, or by most of its cells."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in (".ipynb", ".py") or path.stem == name:
            continue
        try:
            notebook = read_submission(path)
        except UnreadableSubmission:
            continue
        release = release_of(notebook)
        shared = cells & {grade_id_of(cell) for cell in notebook.cells}
        if release.notebook == name if release is not None else 2 * len(shared) > len(cells):
            yield path


def _cells_of_notebooks(coursedir: Any) -> dict[str, frozenset[str]]:
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            assignment = gradebook.find_assignment(coursedir.assignment_id)
        except MissingEntry:
            return {}
        return {
            notebook.name: frozenset(cell.name for cell in notebook.source_cells)
            for notebook in assignment.notebooks
        }


def _submissions(coursedir: Any) -> list[Path]:
    pattern = coursedir.format_path(
        coursedir.submitted_directory, coursedir.student_id, coursedir.assignment_id
    )
    found = [Path(folder) for folder in sorted(glob.glob(pattern))]
    return [folder for folder in found if folder.is_dir() and not _is_linked(folder, coursedir)]


def _is_linked(folder: Path, coursedir: Any) -> bool:
    """Whether the folder, or one between it and the folder of all submissions, is a link."""
    root = Path(coursedir.root, coursedir.submitted_directory)
    return any(each.is_symlink() for each in (folder, *folder.parents) if root in each.parents)


def _ordinary(files: Iterable[str]) -> list[str]:
    return [file for file in files if os.path.isfile(file) and not os.path.islink(file)]
