"""The file beside released notebooks that says what they are, for those whose own metadata an editor has
wiped.
"""

from __future__ import annotations

import json
from pathlib import Path

from autograder.notebooks.restoring.released import METADATA, Release, release_in
from autograder.notebooks.submissions.reading import UnreadableSubmission, read_notebook, read_text
from autograder.notebooks.submissions.rebuilding import plain_data

MANIFEST = "released.json"
_MOST_CHARACTERS = 5_000_000


def write_manifest(folder: Path, before: Path) -> None:
    """Write the manifest of the notebooks in a folder, and of those that only the manifest in ``before``
    knows.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_manifest(folder, folder)
    >>> releases_beside(folder)
    ()
    """
    known = {name: entry for name, entry in _entries(before).items() if (before / f"{name}.ipynb").exists()}
    for path in sorted(folder.glob("*.ipynb")):
        entry = read_notebook(path).metadata.get(METADATA)
        if release_in(entry) is not None:
            known[path.stem] = entry
    text = json.dumps(dict(sorted(known.items())), indent=1, ensure_ascii=False)
    folder.joinpath(MANIFEST).write_text(text + "\n", encoding="utf-8")


def releases_beside(folder: Path) -> tuple[Release, ...]:
    """What the manifest in a student's folder says of the notebooks; nothing where there is none that can be
    read.
    """
    found = (release_in(entry) for entry in _entries(folder).values())
    return tuple(release for release in found if release is not None)


def _entries(folder: Path) -> dict[str, object]:
    try:
        text = read_text(folder / MANIFEST)
        if len(text) > _MOST_CHARACTERS:
            return {}
        data = json.loads(text)
        return plain_data(data, MANIFEST) if isinstance(data, dict) else {}
    except (UnreadableSubmission, ValueError, RecursionError):
        return {}
