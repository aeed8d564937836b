"""What was noticed about a submitted file, in words for the student who sent it."""

from __future__ import annotations

from dataclasses import dataclass

FILE_KINDS = {
    "file.renamed": "a file counts that has another name than the notebook, or lies in a folder or an archive",
    "file.script-counts": "the script counts, because the notebook is as it was released",
    "file.copy": "a further file holds nothing that the one that counts does not",
    "file.several-edited": "several files were edited and differ",
    "file.unreadable": "a file of this notebook cannot be read",
    "file.missing": "no file was recognised as this notebook",
    "file.unknown": "a notebook belongs to no notebook of the assignment",
    "file.not-read": "documents and other files in which answers may stand",
    "file.not-unpacked": "an archive, or some of it, could not be unpacked",
    "file.too-many": "there are more files than are looked at",
    "file.time-unreadable": "when it was handed in cannot be read, so nothing is taken off for being late",
}
"""The kinds of notes about files, and what each says."""


@dataclass(frozen=True)
class Note:
    """One thing that was noticed, put right or left out before grading.

    ``kind`` is stable and made for statistics, such as ``cell.deleted`` or one of
    `FILE_KINDS`; ``message`` is for the student; ``grade_id`` names the cell where one is
    meant; ``for_a_person`` says that points may hang on it, so that somebody has to look.
    """

    kind: str
    message: str
    grade_id: str | None = None
    for_a_person: bool = False
