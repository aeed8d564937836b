"""The notebooks that a submission should hold, and what makes a file one of them.

A file is recognised by what is in it: the release's entry in its metadata, then its cells, by
their names, ids or texts. Its own name comes last, because names are what downloads, browsers
and learning platforms change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import SourceCell, grade_id_of, kind_of
from autograder.notebooks.restoring import released
from autograder.notebooks.restoring.recognising import digests_of

_MOST = 0.5
"""The share of a notebook's cells that a file must have more than, to be it without saying so."""
_SHORTEST = 40  # characters by which a text is told from all others
_ENDINGS = re.compile(r"\.(ipynb|py|txt|json|bak|zip)\b")


@dataclass(frozen=True)
class ExpectedNotebook:
    """A notebook of the assignment: its name, its cells, and what else was released with them.

    ``plain`` has the digests of the texts between the cells that nbgrader knows, as far as
    they are known, and ``complete`` says whether those are all.
    """

    assignment: str
    name: str
    cells: tuple[SourceCell, ...] = ()
    plain: frozenset[str] = frozenset()
    complete: bool = False
    showcases: tuple[str, ...] = ()


def expected_of_course(
    assignment: str, name: str, cells: Sequence[SourceCell], source: NotebookNode | None = None
) -> ExpectedNotebook:
    """What the course itself knows; ``source`` is its notebook, where that is there."""
    plain = _plain(source) if source is not None else frozenset()
    showcases = released.showcases_of(source) if source is not None else ()
    return ExpectedNotebook(
        assignment, name, tuple(cells), plain, complete=source is not None, showcases=showcases
    )


def as_data(expected: ExpectedNotebook) -> dict[str, Any]:
    """The same as plain data.

    >>> cell = SourceCell("kl", "solution", "code", "kl = 1", "", tags=("a",))
    >>> one = ExpectedNotebook("vae", "elbo", (cell,), frozenset({"d4735e3a265e"}))
    >>> of_data(as_data(one)) == one
    True
    """
    return asdict(expected) | {"plain": sorted(expected.plain)}


def of_data(data: Mapping[str, Any]) -> ExpectedNotebook:
    """What `as_data` has made this of, also after it was JSON."""
    cells = [
        SourceCell(**{**cell, "tags": None if cell["tags"] is None else tuple(cell["tags"])})
        for cell in data["cells"]
    ]
    return ExpectedNotebook(
        data["assignment"],
        data["name"],
        tuple(cells),
        frozenset(data["plain"]),
        data["complete"],
        tuple(data["showcases"]),
    )


def expected_of_release(
    release: released.Release, notebooks: Sequence[NotebookNode] = ()
) -> ExpectedNotebook:
    """What a release says of itself; ``notebooks`` are files that may be as it was, with the text between its
    cells.
    """
    cells = [
        cell.as_source(cell.text)
        if cell.text is not None
        else replace(cell.as_source(""), digest=cell.digest)
        for cell in release.cells
    ]
    untouched = next((each for each in notebooks if released.is_untouched(each, release)), None)
    plain = _plain(untouched) if untouched is not None else frozenset()
    return ExpectedNotebook(
        release.assignment, release.notebook, tuple(cells), plain, complete=untouched is not None
    )


def which(notebook: NotebookNode, name: str, expected: Sequence[ExpectedNotebook]) -> ExpectedNotebook | None:
    """Which of the notebooks a file is, by what is in it; None where nothing tells.

    ``name`` decides between notebooks that it is equally like.
    """
    said = released.release_of(notebook)
    for each in expected:
        if said is not None and (said.assignment, said.notebook) == (each.assignment, each.name):
            return each
    marks = _marks(notebook)
    shares = {each.name: _share(marks, each) for each in expected}
    best = max(shares.values(), default=0.0)
    likely = [each for each in expected if shares[each.name] == best > _MOST]
    return next(
        (each for each in likely if is_called(name, each.name, expected)), likely[0] if likely else None
    )


def is_called(file: str, name: str, expected: Sequence[ExpectedNotebook]) -> bool:
    """Whether a file's name is this notebook's, apart from what copying and uploading add to it.

    The longest name of a notebook in it counts, so that ``elbo_gap (1).ipynb`` is no ``elbo``.

    >>> notebooks = [
    ...     ExpectedNotebook("vae", "elbo"),
    ...     ExpectedNotebook("vae", "vae"),
    ...     ExpectedNotebook("vae", "elbo_gap"),
    ... ]
    >>> [
    ...     is_called("Ann Lee_12345_assignsubmission_file_VAE-1.ipynb.txt", each.name, notebooks)
    ...     for each in notebooks
    ... ]
    [False, True, False]
    """
    stem = _ENDINGS.sub("", file.lower())
    found = [each.name for each in expected if _stands_in(each.name.lower(), stem)]
    return name in found and len(name) == max(map(len, found))


def _stands_in(name: str, stem: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", stem) is not None


@dataclass(frozen=True)
class _Marks:
    """What of a file's cells can be compared with a release."""

    names: frozenset[object]
    ids: frozenset[object]
    digests: frozenset[str]
    text: str


def _marks(notebook: NotebookNode) -> _Marks:
    cells = notebook.cells
    return _Marks(
        frozenset(grade_id_of(cell) for cell in cells),
        frozenset(
            each
            for cell in cells
            for each in (cell.get("id"), cell.metadata.get("id"))
            if isinstance(each, str)
        ),
        frozenset(released.digest(cell.source) for cell in cells),
        released.tidy("\n".join(cell.source for cell in cells)),
    )


def _share(marks: _Marks, expected: ExpectedNotebook) -> float:
    """How much of a notebook is in a file: of all its cells by name or id, or of those that are given by
    their texts.
    """
    given = [known for known in expected.cells if known.kind not in ("solution", "manual")]
    shares = (
        [
            known.grade_id in marks.names or released.cell_id_for(known.grade_id) in marks.ids
            for known in expected.cells
        ],
        [_stands_there(known, marks) for known in given],
    )
    return max(sum(found) / max(1, len(found)) for found in shares)


def _stands_there(known: SourceCell, marks: _Marks) -> bool:
    """Whether a given text is a cell of the file, or somewhere in it."""
    texts = {released.tidy(known.released), released.tidy(known.source)}
    return bool(digests_of(known) & marks.digests) or any(
        len(text) >= _SHORTEST and text in marks.text for text in texts
    )


def _plain(notebook: NotebookNode) -> frozenset[str]:
    return frozenset(released.digest(cell.source) for cell in notebook.cells if kind_of(cell) is None)
