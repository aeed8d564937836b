"""Which files in a student's folder belong to which notebook of the assignment.

A student's machine has no source and no gradebook; the released files say what they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.notebooks.choosing import read_submission
from autograder.notebooks.reading import UnreadableSubmission
from autograder.notebooks.released import Release, release_of

_LARGE = 20_000_000  # bytes; common upload limits of course systems begin here


@dataclass(frozen=True)
class Gathered:
    """The files of one notebook: the notebook first, then its script; and what is wrong with names."""

    release: Release
    files: tuple[Path, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Folder:
    """What was found, by notebook, and what concerns no notebook in particular."""

    notebooks: tuple[Gathered, ...] = ()
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


def gather(path: Path) -> Folder:
    """Find the released notebooks and scripts in a folder, or read a single file.

    For a single file its partner of the same name is looked at too, because both are
    uploaded; other notebooks of the assignment are not asked for.
    """
    if path.is_dir():
        files = [each for each in sorted(path.iterdir()) if each.suffix.lower() in (".ipynb", ".py")]
    else:
        partner = path.with_suffix(".py" if path.suffix.lower() == ".ipynb" else ".ipynb")
        files = [path, partner] if partner.exists() else [path]
    read, problems = _read(files)
    releases = {file: release for file, notebook in read.items() if (release := release_of(notebook))}
    strangers = [file for file in read if file not in releases]
    gathered = [_of_notebook(release, releases, strangers) for release in _each_once(releases)]
    if path.is_dir():
        problems += _missing(gathered, {file.stem for file in files})
    known = {file for each in gathered for file in each.files}
    for file in strangers:
        if file not in known and (file.suffix.lower() == ".ipynb" or file == path):
            problems.append(_without_marks(file))
    hints = [
        f"`{file.name}` has {size / 1e6:.0f} MB. Clear the outputs of cells that print much, so that it uploads easily."
        for file in known
        if (size := file.stat().st_size) > _LARGE
    ]
    return Folder(tuple(gathered), tuple(problems), tuple(hints))


def _read(files: Sequence[Path]) -> tuple[dict[Path, NotebookNode], list[str]]:
    read, problems = {}, []
    for file in files:
        try:
            read[file] = read_submission(file)
        except UnreadableSubmission as error:
            problems.append(str(error))
    return read, problems


def _each_once(releases: Mapping[Path, Release]) -> list[Release]:
    found: dict[tuple[str, str], Release] = {}
    for release in releases.values():
        found.setdefault((release.assignment, release.notebook), release)
    return list(found.values())


def _of_notebook(release: Release, releases: Mapping[Path, Release], strangers: Sequence[Path]) -> Gathered:
    """The files that count for a notebook: those with its name, or else one under another name."""
    ours = [
        file
        for file, each in releases.items()
        if (each.assignment, each.notebook) == (release.assignment, release.notebook)
    ]
    ours += [file for file in strangers if file.stem == release.notebook]
    named = sorted((file for file in ours if file.stem == release.notebook), key=_notebook_first)
    others = [file for file in ours if file.stem != release.notebook]
    wanted = f"`{release.notebook}`"
    if named:
        extra = [
            f"`{file.name}` is a copy of {wanted} under another name and is not graded; `{named[0].name}` is. "
            "If your work is in the copy, give it the right name."
            for file in others
        ]
        return Gathered(release, tuple(named[:2]), tuple(extra))
    first = others[0]
    problem = f"`{first.name}` has the wrong name: rename it to `{release.notebook}{first.suffix}`."
    return Gathered(release, (first,), (problem,))


def _notebook_first(file: Path) -> tuple[bool, str]:
    return file.suffix.lower() != ".ipynb", file.name


def _missing(gathered: Sequence[Gathered], stems: set[str]) -> list[str]:
    problems = []
    for assignment in dict.fromkeys(each.release.assignment for each in gathered):
        mine = [each.release for each in gathered if each.release.assignment == assignment]
        there = {release.notebook for release in mine}
        for name in sorted({name for release in mine for name in release.notebooks} - there - stems):
            problems.append(f"`{name}.ipynb` of the assignment `{assignment}` is not in this folder.")
    return problems


def _without_marks(file: Path) -> str:
    return (
        f"`{file.name}` does not say which notebook of the course it is, because the marks in its metadata are gone "
        "(some editors drop them). Download the released notebook again, copy your answers into it, and upload that."
    )
