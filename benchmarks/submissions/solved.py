"""One solved notebook in the forms in which it arrives: as editors save it, in other encodings, packed."""

from __future__ import annotations

import copy
import io
import json
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.notebooks.cells.cells import grade_id_of, kind_of
from autograder.notebooks.cells.scripts import script_of
from examples.submitting import reference_answers

Change = Callable[[NotebookNode], NotebookNode]


@dataclass(frozen=True)
class Solved:
    """The release of a notebook, and what its author makes of it."""

    release: NotebookNode
    answers: Mapping[str, str]

    @classmethod
    def of(cls, source: Path, release: Path) -> Solved:
        """The notebook with the reference answers."""
        answers = reference_answers(nbformat.read(source, as_version=4))
        return cls(nbformat.read(release, as_version=4), answers)

    @property
    def untouched(self) -> bytes:
        """The released notebook."""
        return as_bytes(self.release)

    @property
    def untouched_script(self) -> bytes:
        """The released script."""
        return script_of(self.release).encode()

    @property
    def notebook(self) -> bytes:
        """The solved notebook, as JupyterLab saves it."""
        return as_bytes(self.node())

    @property
    def script(self) -> bytes:
        """The solved script."""
        return script_of(self.node()).encode()

    def node(self, skipped: int = 0, wrong: bool = False) -> NotebookNode:
        """The notebook with all answers but the last few; or with the first one wrong."""
        notebook = copy.deepcopy(self.release)
        names = list(self.answers)[: len(self.answers) - skipped]
        for cell in notebook.cells:
            if grade_id_of(cell) in names:
                cell.source = self.answers[grade_id_of(cell) or ""]
                if wrong and grade_id_of(cell) == names[0]:
                    cell.source += "\n\nraise ValueError('an earlier attempt')"
        return notebook

    def saved_by(self, *changes: Change) -> bytes:
        """The solved notebook after some editor had it."""
        notebook = self.node()
        for change in changes:
            notebook = change(notebook)
        return as_bytes(notebook)


def as_bytes(notebook: NotebookNode) -> bytes:
    """A notebook's file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of some files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 30, 10, 0, 0)), content, method)
    return packed.getvalue()


def with_password(archive: bytes) -> bytes:
    """The archive with the marks of encryption on its entries."""
    marked = bytearray(archive)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            marked[at + offset] |= 1
            at = marked.find(signature, at + 4)
    return bytes(marked)


def without_ids(notebook: NotebookNode) -> NotebookNode:
    """Format 4.4 and older, which has no cell ids."""
    for cell in notebook.cells:
        cell.pop("id", None)
    return nbformat.from_dict({**notebook, "nbformat_minor": 4})


def without_cell_metadata(notebook: NotebookNode) -> NotebookNode:
    """Editors that keep no metadata of cells that they do not know."""
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    return notebook


def without_metadata(notebook: NotebookNode) -> NotebookNode:
    """Editors that keep no metadata at all."""
    return nbformat.from_dict({**without_cell_metadata(notebook), "metadata": {}})


def with_new_ids(notebook: NotebookNode) -> NotebookNode:
    """Editors that give cells ids of their own."""
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{number:08x}"
    return notebook


def of_colab(notebook: NotebookNode) -> NotebookNode:
    """Google Colab: ids in the metadata, entries of its own, and the time at which a cell ran."""
    for number, cell in enumerate(without_ids(notebook).cells):
        cell.metadata["id"] = f"qX{number:010}"
        if cell.cell_type == "code":
            cell.metadata["executionInfo"] = {"status": "ok", "timestamp": 1_790_000_000_000, "user_tz": -60}
    notebook.metadata["colab"] = {"provenance": [], "name": "Copy of notebook"}
    return nbformat.from_dict({**notebook, "nbformat_minor": 0})


def of_vs_code(notebook: NotebookNode) -> NotebookNode:
    """VS Code: languages in the cells, its own language entry in the notebook."""
    for cell in notebook.cells:
        cell.metadata["vscode"] = {"languageId": "python" if cell.cell_type == "code" else "markdown"}
    notebook.metadata["language_info"] = {"name": "python", "version": "3.12.1"}
    return notebook


def of_deepnote(notebook: NotebookNode) -> NotebookNode:
    """Deepnote: entries of its own in each cell, no other, and an advertisement below."""
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict(
            {"cell_id": f"{number:032x}", "deepnote_cell_type": cell.cell_type}
        )
    notebook.cells.append(
        nbformat.v4.new_markdown_cell("<a href='https://deepnote.com'>Created in Deepnote</a>")
    )
    notebook.metadata["deepnote"] = {}
    return without_ids(notebook)


def of_kaggle(notebook: NotebookNode) -> NotebookNode:
    """Kaggle: a cell of its own at the top, and times in all others."""
    for cell in notebook.cells:
        cell.metadata["execution"] = {"iopub.execute_input": "2026-11-30T09:00:00Z"}
    notebook.cells.insert(0, nbformat.v4.new_code_cell("import numpy as np  # linear algebra"))
    return without_ids(notebook)


def in_format_3(notebook: NotebookNode) -> NotebookNode:
    """The format of IPython 2."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nbformat.convert(notebook, 3)


def having_run(notebook: NotebookNode) -> NotebookNode:
    """With outputs everywhere."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text=f"output {number}\n")]
            cell.execution_count = number
    return notebook


def with_edited_tests(notebook: NotebookNode) -> NotebookNode:
    """With something added to every test."""
    for cell in notebook.cells:
        if kind_of(cell) == "grade":
            cell.source += "\n# looked at this"
    return notebook


def reordered(notebook: NotebookNode) -> NotebookNode:
    """With all tests at the end."""
    notebook.cells.sort(key=lambda cell: kind_of(cell) == "grade")
    return notebook
