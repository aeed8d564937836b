"""``nbgrader generate_assignment``: a release is made elsewhere, and then takes the place of the old one.

nbgrader removes the old release first; what stops it afterwards, leaves none. Here a mistake in the source,
Ctrl-C or a gradebook that refuses leave release and gradebook as they were.
"""

from __future__ import annotations

import contextlib
import copy
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader import converters, utils
from nbgrader.api import Gradebook
from nbgrader.converters import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor, SaveCells

from autograder.nbgrader_plugins.commands.telling import Telling
from autograder.nbgrader_plugins.failures import in_words
from autograder.nbgrader_plugins.in_step import NotebookChange, Notebooks, save
from autograder.nbgrader_plugins.resources import Resources
from autograder.nbgrader_plugins.steps import class_of
from autograder.notebooks.restoring.manifest import MANIFEST, write_manifest


class GenerateAssignment(Telling, converters.GenerateAssignment):  # type: ignore[misc]
    """nbgrader's, which loses nothing where it fails, and says what it did."""

    no_database: bool
    preprocessors: list[Any]

    def start(self) -> None:
        with self.telling("The release is as it was."):
            refuse_unknown(self.coursedir)
            root = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", ".")).resolve()
            root.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".generating-", dir=root.parent) as folder:
                self.kept: dict[str, dict[str, NotebookNode]] = {}
                with self._writing_to(folder):
                    self._generate()
                for assignment in sorted(self.kept):
                    self._finish(assignment, Path(self.coursedir.format_path(folder, ".", assignment)))

    def cells(self, checked: bool = True) -> dict[str, dict[str, NotebookNode]]:
        """What the gradebook is to know of each assignment: its notebooks by name; nothing is written.

        ``checked``: mistakes of the source stop it; otherwise they are not looked for, which is quicker.
        """
        refuse_unknown(self.coursedir)
        self.kept = {}
        with self._as_author(), contextlib.chdir(self.coursedir.root):
            self.init_notebooks()
            exporter = self.exporter_class(parent=self, config=self.config)
            for each in self._until_saved(checked):
                exporter.register_preprocessor(each)
            for notebook in sorted(path for paths in self.assignments.values() for path in paths):
                with self._remembering(notebook):
                    exporter.from_filename(notebook, resources=self.init_single_notebook_resources(notebook))
        return self.kept

    def convert_single_notebook(self, notebook_filename: str) -> None:
        with self._remembering(notebook_filename):
            super().convert_single_notebook(notebook_filename)

    def _generate(self) -> None:
        try:
            super().start()
        except NbGraderException as error:
            raise getattr(self, "_failure", None) or error from None

    @contextlib.contextmanager
    def _remembering(self, notebook: str) -> Iterator[None]:
        """Keep an error in a notebook in words for the author; nbgrader writes its traceback and says no
        more.
        """
        try:
            yield
        except Exception as error:
            path = os.path.relpath(notebook, self.coursedir.root)
            self._failure = NbGraderException(
                f"{os.path.normpath(path)} cannot be released. {in_words(error)}"
            )
            raise self._failure from error

    @contextlib.contextmanager
    def _as_author(self) -> Iterator[None]:
        student, self.coursedir.student_id = self.coursedir.student_id, "."
        try:
            yield
        finally:
            self.coursedir.student_id = student

    @contextlib.contextmanager
    def _writing_to(self, folder: str) -> Iterator[None]:
        """Generate into this folder, and keep what the gradebook is to know instead of writing it down."""
        before = self.coursedir.release_directory, self.no_database, self.preprocessors
        self.coursedir.release_directory, self.no_database = folder, True
        self.preprocessors = [KeepCells if _saves(each) else each for each in self.preprocessors]
        try:
            yield
        finally:
            self.coursedir.release_directory, self.no_database, self.preprocessors = before

    def _until_saved(self, checked: bool) -> Iterator[Any]:
        for each in map(class_of, self.preprocessors):
            if _saves(each):
                yield KeepCells
                return
            if checked or not getattr(each, "checks_only", False):
                yield each

    def _finish(self, assignment: str, made: Path) -> None:
        """Let the gradebook and the release follow what was made."""
        course = self.coursedir
        release = Path(course.format_path(course.release_directory, ".", assignment)).resolve()
        whole = course.notebook_id == "*"
        write_manifest(made, made if whole else release)
        ignored = course.ignore if whole else [*course.ignore, MANIFEST]  # which keeps what it says of others
        lost = _lost(made, release, ignored, whole)
        if lost and not self.force:
            raise NbGraderException(
                f"{_name(release)} is not what {course.source_directory}/{assignment} gives now "
                f"({', '.join(lost)}). Nothing was changed. To replace it: nbgrader generate_assignment "
                f"{assignment} --force"
            )
        told = "The gradebook was left alone."
        if not self.no_database:
            told = self._save(assignment, self.kept[assignment], whole)
        if not lost and _contents(made, []).keys() <= _contents(release, []).keys():
            self.tell(f"{_name(release)} is already what {course.source_directory}/{assignment} gives.")
        else:
            _put_in_place(made, release, whole)
            what = f" (other than before: {', '.join(lost)})" if lost else ""
            self.tell(f"{_name(release)} was made from {course.source_directory}/{assignment}{what}.")
        self.tell(told)

    def _save(self, assignment: str, notebooks: Notebooks, whole: bool) -> str:
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            names = [each.name for each in gradebook.assignments]
            if not self.create_assignment and assignment not in names:
                raise NbGraderException(f"The gradebook has no assignment {assignment}, and may not make it.")
            known = any(each.name == assignment and each.notebooks for each in gradebook.assignments)
            found = save(gradebook, assignment, notebooks, whole)
            entry = gradebook.find_assignment(assignment)
            due = f"due {entry.duedate:%Y-%m-%d %H:%M} UTC" if entry.duedate else "no due date"
            facts = (
                f"{', '.join(sorted(each.name for each in entry.notebooks))}; {entry.max_score:g} points; "
                f"{due}"
            )
        return f"The gradebook {_told(found, known)} ({facts})."


class KeepCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Keeps the notebook as the gradebook is to know it, for the converter that runs this; stands for
    SaveCells.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names = resources["nbgrader"]
        converter = self.parent.parent
        converter.kept.setdefault(names["assignment"], {})[names["notebook"]] = copy.deepcopy(nb)
        return nb, resources


def refuse_unknown(course: Any) -> None:
    """Say which assignments there are, where the one that was asked for is none.

    Raises NbGraderException.
    """
    folder = Path(course.format_path(course.source_directory, ".", course.assignment_id)).resolve()
    found = sorted(folder.parent.glob(folder.name)) if folder.parent.is_dir() else []
    if not found:
        others = sorted(each.name for each in folder.parent.glob("*/")) if folder.parent.is_dir() else []
        there = f"there are: {', '.join(others)}" if others else "there is none; is this the course's folder?"
        raise NbGraderException(f"There is no assignment {folder.name} in {folder.parent} ({there}).")
    if not any(next(each.glob(f"{course.notebook_id}.ipynb"), None) for each in found):
        raise NbGraderException(f"{folder} has no notebook {course.notebook_id}.ipynb.")


def _told(found: list[NotebookChange], known: bool) -> str:
    if not known:
        return "has the assignment now"
    if found:
        return f"has the tests of the source now, which it had not: {'; '.join(map(str, found))}"
    return "has the tests of the source"


def _lost(made: Path, release: Path, ignore: list[str], whole: bool) -> list[str]:
    """Files of the release that would not be there any more as they are."""
    old, new = _contents(release, ignore), _contents(made, ignore)
    return sorted(name for name in old if (name in new or whole) and old[name] != new.get(name))


def _contents(folder: Path, ignore: list[str]) -> dict[str, bytes]:
    files = utils.find_all_files(str(folder), ignore) if folder.is_dir() else []
    return {str(Path(file).relative_to(folder)): Path(file).read_bytes() for file in files}


def _put_in_place(made: Path, release: Path, whole: bool) -> None:
    """Put what was made where the release is. If that fails, the old release is there again."""
    release.parent.mkdir(parents=True, exist_ok=True)
    if not whole and release.is_dir():
        for file in (each for each in sorted(made.rglob("*")) if each.is_file()):
            target = release / file.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
        return
    aside = made.with_name(f"{made.name}.before")
    try:
        if release.exists():
            release.rename(aside)
        made.rename(release)
    except BaseException:
        if aside.exists() and not release.exists():
            aside.rename(release)
        raise


def _name(release: Path) -> str:
    return f"{release.parent.name}/{release.name}"


def _saves(preprocessor: Any) -> bool:
    return issubclass(class_of(preprocessor), SaveCells)
