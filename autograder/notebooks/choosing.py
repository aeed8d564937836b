"""Which file counts where a submission holds a notebook, the script paired with it, or both.

The release has both. A student who works in one of them hands in the other untouched, and
nothing in the files says which one was meant, except that it was edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.notebooks.cells import SourceCell, grade_id_of
from autograder.notebooks.notes import Note
from autograder.notebooks.reading import UnreadableSubmission, read_notebook
from autograder.notebooks.released import is_untouched, release_of, tidy
from autograder.notebooks.scripts import read_script


@dataclass(frozen=True)
class Chosen:
    """The file of a submission that counts, as a notebook, and what was noticed on the way."""

    path: Path
    notebook: NotebookNode
    notes: tuple[Note, ...] = ()


def read_submission(path: Path) -> NotebookNode:
    """Read a notebook or a script, told apart by the end of the name.

    Raises UnreadableSubmission, with a message for the author of the file.
    """
    return read_script(path) if path.suffix.lower() == ".py" else read_notebook(path)


def choose(paths: Sequence[Path], source: Sequence[SourceCell] = ()) -> Chosen:
    """The file that counts among a notebook and its script: the one that was edited.

    Where both were edited and differ, the notebook counts, with a note; where one cannot be
    read, the other. ``paths`` lists one or two files that exist, the notebook first.

    Raises UnreadableSubmission where none can be read.
    """
    read, problems = [], []
    for path in paths:
        try:
            read.append(Chosen(path, read_submission(path)))
        except UnreadableSubmission as error:
            problems.append(Note("file.unreadable", str(error)))
    if not read:
        raise UnreadableSubmission(" ".join(problem.message for problem in problems))
    chosen, notes = read[0], tuple(problems)
    if len(read) == 2:
        chosen, compared = _edited_one(read[0], read[1], source)
        notes += compared
    return Chosen(chosen.path, chosen.notebook, notes)


def _edited_one(
    notebook: Chosen, script: Chosen, source: Sequence[SourceCell]
) -> tuple[Chosen, tuple[Note, ...]]:
    if _texts(notebook.notebook) == _texts(script.notebook):
        return notebook, ()
    if looks_untouched(script.notebook, source):
        return notebook, ()
    if looks_untouched(notebook.notebook, source):
        message = f"`{script.path.name}` counts, because `{notebook.path.name}` is as it was released."
        return script, (Note("file.script-counts", message),)
    return notebook, (
        Note(
            "file.both-edited",
            f"`{notebook.path.name}` and `{script.path.name}` were both edited and differ. "
            f"The notebook counts; what stands in `{script.path.name}` alone is not looked at.",
        ),
    )


def looks_untouched(notebook: NotebookNode, source: Sequence[SourceCell] = ()) -> bool:
    """Whether the notebook is as it was released, as far as can be told.

    The release's own digest tells; without it, the answer cells of ``source`` do.
    """
    release = release_of(notebook)
    if release is not None and release.whole:
        return is_untouched(notebook, release)
    given = {cell.grade_id: tidy(cell.released) for cell in source if cell.kind in ("solution", "manual")}
    answers = [cell for cell in notebook.cells if grade_id_of(cell) in given]
    return bool(answers) and all(tidy(cell.source) == given[grade_id_of(cell) or ""] for cell in answers)


def _texts(notebook: NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, tidy(cell.source)) for cell in notebook.cells if cell.source.strip()]
