"""Which files in a student's folder belong to which notebook of the assignment, and which of them counts.

A student's machine has no source and no gradebook; the released files say what they are. The
rule by which a file counts is the one of grading (`choosing`).
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.execution.own_folders import make_folder
from autograder.notebooks.restoring.manifest import MANIFEST, releases_beside
from autograder.notebooks.restoring.released import Release, release_of
from autograder.notebooks.submissions.belonging import Read, SubmissionFiles, read_files
from autograder.notebooks.submissions.choosing import Chosen, choose
from autograder.notebooks.submissions.expected import ExpectedNotebook, expected_of_release
from autograder.notebooks.submissions.handed_in import HandedIn, files_alone, look_into
from autograder.notebooks.submissions.laying_out import files_beside, lay_out

_LARGE = 20_000_000  # bytes; common upload limits of course systems begin here


@dataclass(frozen=True)
class Gathered:
    """A notebook of the assignment: the file of it that counts, and what has to be done about its files.

    ``folder`` is where the notebook runs and finds its data; ``files`` are all files that are
    this notebook, the one that counts first.
    """

    release: Release
    chosen: Chosen
    folder: Path
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[HandedIn, ...]:
        """The file that counts, and then the others."""
        return (*((self.chosen.file,) if self.chosen.file is not None else ()), *self.chosen.others)


@dataclass(frozen=True)
class Folder:
    """What was found, by notebook, and what concerns no notebook in particular."""

    notebooks: tuple[Gathered, ...] = ()
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


def gather(path: Path) -> Folder:
    """Find the notebooks of an assignment in a folder, or read a single file.

    For a single file its partner of the same name is looked at too, because both are
    uploaded; other notebooks of the assignment are not asked for.
    """
    whole = path.is_dir()
    if whole:
        submission = look_into(path)
    else:
        partner = path.with_suffix(".py" if path.suffix.lower() == ".ipynb" else ".ipynb")
        submission = files_alone([path, partner] if partner.exists() else [path])
    files = read_files(submission)
    beside = {file.path.parent for file in submission.files if file.path.name == MANIFEST}
    beside |= set() if whole else {path.absolute().parent}
    releases = _releases(files.reads, [each for folder in sorted(beside) for each in releases_beside(folder)])
    folders = [
        _of_assignment(assignment, [each for each in releases if each.assignment == assignment], files, path)
        for assignment in dict.fromkeys(release.assignment for release in releases)
    ]
    problems = [problem for folder in folders for problem in folder.problems]
    if not releases:
        problems += [
            read.problem or _no_marks(read.file) for read in files.reads if _is_notebook(read) or not whole
        ]
    return Folder(
        tuple(each for folder in folders for each in folder.notebooks),
        tuple(dict.fromkeys(problems)),
        (
            *(hint for folder in folders for hint in folder.hints),
            *_about_pairs(files.reads),
            *_about_size(files),
        ),
    )


def _of_assignment(
    assignment: str, releases: Sequence[Release], files: SubmissionFiles, path: Path
) -> Folder:
    """The notebooks of one assignment, which files of another are nothing to."""
    files = files.without(lambda read: _is_of_another(read, assignment))
    notebooks = [read.notebook for read in files.reads if read.notebook is not None]
    names = {name for release in releases for name in (release.notebook, *release.notebooks)}
    expected = [expected_of_release(release, notebooks) for release in releases]
    expected += [
        ExpectedNotebook(assignment, name)
        for name in sorted(names - {release.notebook for release in releases})
    ]
    chosen = choose(files, expected)
    problems: list[str] = []
    for each in chosen.values():
        if each.notebook is None and path.is_dir() and each.others == () and _is_missing(each):
            problems.append(
                f"`{each.expected.name}.ipynb` of the assignment `{assignment}` is not in this folder."
            )
        elif each.file is not None and not each.expected.cells:
            problems.append(_no_marks(each.file))
    rest = {note.message: note.for_a_person for each in chosen.values() for note in each.rest}
    return Folder(
        tuple(
            _gathered(each, found, path, files)
            for each in releases
            if not _is_missing(found := chosen[each.notebook])
        ),
        (*problems, *(message for message, asked in rest.items() if asked)),
        tuple(message for message, asked in rest.items() if not asked),
    )


def _gathered(release: Release, chosen: Chosen, path: Path, files: SubmissionFiles) -> Gathered:
    problems = tuple(note.message for note in chosen.notes if note.for_a_person)
    hints = tuple(note.message for note in chosen.notes if not note.for_a_person)
    return Gathered(release, chosen, _where_it_runs(chosen, path, files), problems, hints)


def _where_it_runs(chosen: Chosen, path: Path, files: SubmissionFiles) -> Path:
    """The folder of the file that counts; for one in an archive, a folder
    with all that lies beside it there.
    """
    if chosen.file is None:
        return path if path.is_dir() else path.absolute().parent
    inside = path / chosen.file.name if path.is_dir() else chosen.file.path
    if chosen.file.path == inside:
        return inside.absolute().parent
    scratch = make_folder()
    weakref.finalize(chosen, scratch.remove)
    lay_out(files_beside(files.submission, [chosen.file]), scratch.path)
    return scratch.path


def _releases(reads: Sequence[Read], beside: Sequence[Release]) -> list[Release]:
    """Each release once that a file or a manifest names, by what says most of it: a script has no texts."""
    found: dict[tuple[str, str], Release] = {}
    told = (release_of(read.notebook) for read in reads if read.notebook is not None)
    for said in (*(each for each in told if each is not None), *beside):
        before = found.get((said.assignment, said.notebook))
        if before is None or _told(said) > _told(before):
            found[said.assignment, said.notebook] = said
    return list(found.values())


def _told(release: Release) -> tuple[int, int]:
    return len(release.cells), sum(cell.text is not None for cell in release.cells)


def _is_of_another(read: Read, assignment: str) -> bool:
    said = release_of(read.notebook) if read.notebook is not None else None
    return said is not None and said.assignment != assignment


def _is_missing(chosen: Chosen) -> bool:
    return any(note.kind == "file.missing" for note in chosen.notes)


def _is_notebook(read: Read) -> bool:
    return ".ipynb" in read.file.called


def _no_marks(file: HandedIn) -> str:
    return (
        f"`{file.shown}` does not say which notebook of the course it is, because the marks in its metadata "
        "are gone (some editors drop them). Put the released notebook beside it, so that it can be told by "
        "its cells, or copy your answers into that."
    )


def _about_pairs(reads: Sequence[Read]) -> list[str]:
    """JupyterLab with jupytext takes paired files for one: saving either overwrites the other."""
    hints = []
    for read in reads:
        settings = read.notebook.metadata.get("jupytext", {}) if read.notebook is not None else {}
        if "," in str(settings.get("formats", "")):
            hints.append(
                f"`{read.file.shown}` is paired with another file by jupytext: in JupyterLab, saving one "
                "overwrites the other. Work in one of the two, and unpair them (the command `Unpair "
                "Notebook`)."
            )
    return hints


def _about_size(files: SubmissionFiles) -> list[str]:
    return [
        f"`{read.file.shown}` has {size / 1e6:.0f} MB. Clear the outputs of cells that print much, so that "
        "it uploads easily."
        for read in files.reads
        if (size := read.file.path.lstat().st_size) > _LARGE
    ]
