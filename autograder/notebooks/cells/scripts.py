"""A notebook as a Python script in jupytext's percent format, and back.

Students may work in either and hand in either. A script carries everything that the
notebook does except outputs and cell ids.

A release is never *paired* in jupytext's sense (``jupytext.formats``). Where jupytext's
contents manager runs, a pair is one document: whichever file is older is overwritten by the
next save of the other, or keeps it from opening. A release has two files that know nothing
of one another.
"""

from __future__ import annotations

import copy
import re

import jupytext
from nbformat import NotebookNode

from autograder.notebooks.cells.cells import grade_id_of, kind_of
from autograder.notebooks.restoring.released import LAYOUT, METADATA, abridged, cell_id_for, tidy
from autograder.notebooks.submissions.rebuilding import Opened, UnreadableSubmission, opened, refuse_too_many

_PAIRED = "ipynb,py:percent"
_FORMAT = "py:percent"
_LIGHT = "py:light"  # jupytext's own default, in which JupyterLab saves a notebook as a script
_LIGHT_MARK = re.compile(r"^# \+ .*nbgrader=", flags=re.MULTILINE)
_HEADER = f"kernelspec,jupytext,{METADATA},-jupytext.text_representation.jupytext_version"
_MOST_CHARACTERS = 2_000_000
# jupytext copies all lines below a cell for each cell; with as many cells as are read, that takes a second.
_MOST_LINES = 50_000
_LONGEST_MARK = 20_000  # of a released cell's marks 400 characters
_CELL_MARK = re.compile(r"^[ \t]*#[ \t]*(?:%%|In\[|<codecell>).*$", flags=re.MULTILINE)
_RULE = re.compile(r"^#?[ \t]*---[ \t]*$", flags=re.MULTILINE)
_REFERENCE = re.compile(r"[:\-\[{,\s][&*]\w")  # by which twelve lines of YAML become a million values
_LONGEST_HEADER = 50_000  # YAML is read at about 50 kB a second; a released header has 5 kB at most


def wants_script(notebook: NotebookNode) -> bool:
    """Whether the author asked for a script beside the notebook.

    By jupytext's own setting, or by ``"autograder": {"script": true}`` in the notebook's
    metadata, for authors who use jupytext's setting to keep the source itself as text.

    >>> from nbformat.v4 import new_notebook
    >>> wants_script(new_notebook(metadata={"jupytext": {"formats": "ipynb,py:percent"}}))
    True
    """
    settings, ours = notebook.metadata.get("jupytext"), notebook.metadata.get(METADATA)
    formats = settings.get("formats") if isinstance(settings, dict) else None
    wanted = isinstance(formats, str) and formats.replace(" ", "") == _PAIRED
    return wanted or (isinstance(ours, dict) and ours.get("script") is True)


def with_script_settings(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the one setting by which jupytext keeps our metadata in a script.

    >>> from nbformat.v4 import new_notebook
    >>> sorted(with_script_settings(new_notebook()).metadata.jupytext)
    ['notebook_metadata_filter']
    """
    notebook = copy.deepcopy(notebook)
    notebook.metadata["jupytext"] = {"notebook_metadata_filter": _HEADER}
    return notebook


def script_of(notebook: NotebookNode) -> str:
    """The notebook as a script, which `notebook_from_script` turns back.

    Raises ValueError where a cell would not come back as it was, such as a cell in which a
    line begins with ``# %%``.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> print(script_of(new_notebook(cells=[new_code_cell("x = 1")])).splitlines()[-1])
    x = 1
    """
    text: str = jupytext.writes(abridged(with_script_settings(notebook)), fmt=_FORMAT)
    back = notebook_from_script(text, "the script")
    if len(back.cells) != len(notebook.cells):
        raise ValueError("a line that begins with `# %%` splits a cell in two")
    for before, after in zip(notebook.cells, back.cells, strict=True):
        same_metadata = before.metadata == after.metadata and before.cell_type == after.cell_type
        if tidy(before.source) != tidy(after.source) or not same_metadata:
            raise ValueError(f"the cell that begins with `{before.source[:40]}` changes on its way back")
    return text


def notebook_from_script(text: str, name: str) -> NotebookNode:
    """The script as a notebook; a script without cell marks becomes a single cell.

    >>> [cell.source for cell in notebook_from_script("# %%\\nx = 1\\n\\n# %%\\ny = 2\\n", "kl.py").cells]
    ['x = 1', 'y = 2']

    Raises UnreadableSubmission, with a message for the author of the file.
    """
    return opened_script(text, name).notebook


def opened_script(text: str, name: str) -> Opened:
    """The same, with what of the script the notebook does not hold.

    Raises UnreadableSubmission, with a message for the author of the file.
    """
    header = _header(text)
    if len(header) > _LONGEST_HEADER or _REFERENCE.search(header):
        text = _without_header(text, header)
    if (
        len(text) > _MOST_CHARACTERS
        or text.count("\n") > _MOST_LINES
        or any(len(mark) > _LONGEST_MARK for mark in _CELL_MARK.findall(text))
    ):
        raise UnreadableSubmission(
            f"`{name}` is far longer than a script of this course. Upload your own code alone."
        )
    refuse_too_many(len(_CELL_MARK.findall(text)), name)
    light = _LIGHT_MARK.search(text) is not None and _CELL_MARK.search(text) is None
    if light:
        refuse_too_many(text.count("\n\n"), name)  # where jupytext begins a cell, too
    try:
        notebook = jupytext.reads(text, fmt=_LIGHT if light else _FORMAT)
    except Exception:  # jupytext trusts the header and the cell marks, which may hold anything
        raise UnreadableSubmission(
            f"`{name}` cannot be read as a script with cells. The lines between `# ---` at its top and the "
            "lines that begin with `# %%` have to stay as they were; copy them from the released script."
        ) from None
    for cell in notebook.cells:
        for key in LAYOUT:
            cell.metadata.pop(key, None)
        if kind_of(cell) and grade_id_of(cell):
            cell["id"] = cell_id_for(grade_id_of(cell) or "")
        else:
            cell.pop("id", None)
    return opened(notebook, name)


def _without_header(text: str, header: str) -> str:
    """The script without a header that is not read, as one with all metadata of an exported notebook.

    The cells say what they are by themselves. Nothing but comments is left out.
    """
    top, mark, rest = text.partition("\n# %%")
    if all(line.startswith("#") for line in header.splitlines()):
        top = top.replace(header, "", 1)
    return _RULE.sub("", top) + mark + rest


def _header(text: str) -> str:
    """What stands between the first two lines of dashes above the first cell, if anything does."""
    top = text.split("\n# %%", 1)[0]
    rules = [match.start() for match in _RULE.finditer(top)]
    if not rules:
        return ""
    return top[rules[0] : rules[1]] if len(rules) > 1 else top[rules[0] :]
