"""Whatever somebody hands in becomes plain data or is refused with a reason,
at the door and in little time.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograder.notebooks.cells.cells import SourceCell
from autograder.notebooks.cells.scripts import opened_script, script_of
from autograder.notebooks.restoring.restoring import restore, with_notes
from autograder.notebooks.scoring.showcases import only_showcase_outputs
from autograder.notebooks.submissions.handed_in import look_into, open_submission
from autograder.notebooks.submissions.reading import opened_json, read_text
from autograder.notebooks.submissions.rebuilding import MOST_CELLS, Opened, UnreadableSubmission, opened


def assert_plain(found: Opened) -> None:
    """The notebook is valid, and can be restored, written and read by everything that comes later."""
    notebook = with_notes(only_showcase_outputs(restore(found.notebook, ()).notebook), found.notes)
    nbformat.validate(notebook)
    text = json.dumps(notebook, allow_nan=False)
    assert json.loads(text) == notebook
    assert text.encode() == json.dumps(opened_json(text, "again").notebook, allow_nan=False).encode()


def kinds(found: Opened) -> list[str]:
    return [note.kind for note in found.notes]


def notebook_with(**parts: Any) -> dict[str, Any]:
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": "x = 1",
        "outputs": [],
        "execution_count": None,
        "id": "a",
    }
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | parts


def with_cell(**parts: Any) -> dict[str, Any]:
    return notebook_with(cells=[notebook_with()["cells"][0] | parts])


HEADERS = {
    "a date": "date: 2026-11-30",
    "a time": "at: 2026-11-30 10:00:00",
    "bytes": "key: !!binary aGVsbG8=",
    "a set": "key: !!set {a, b}",
    "pairs": "key: !!pairs [a: 2026-11-30]",
    "no number": "key: .nan",
    "no end": "key: [1, -.inf]",
    "a long number": f"key: 0x{'f' * 9_000}",
    "keys that are no text": "key: {1: a, 2026-11-30: b, null: c}",
}


@pytest.mark.parametrize("what", HEADERS)
def test_what_json_lacks_in_a_script_s_header_is_left_out_and_said(what: str) -> None:
    found = opened_script(
        (
            "# ---\n"
            "# jupyter:\n"
            "#   kernelspec: {display_name: a, name: b}\n"
            f"#   {HEADERS[what]}\n"
            "# ---\n\n"
            "# %%\n"
            "x = 1\n"
        ),
        "vae.py",
    )
    assert_plain(found)
    assert kinds(found) == ["file.marks-left-out"]
    assert HEADERS[what].partition(":")[0] in found.notes[0].message
    assert found.notebook.metadata.kernelspec == {"display_name": "a", "name": "b"}
    assert found.notebook.cells[-1].source == "x = 1"


MARKS = ["{1, 2}", "b'x'", "1j", "...", "1e999", "9" * 30, "(1, {2})", "{'a': {3: b''}}", "[None, set()]"]


@pytest.mark.parametrize("mark", MARKS)
def test_what_json_lacks_in_the_marks_of_a_cell_is_left_out(mark: str) -> None:
    found = opened_script(
        f"# %% nbgrader={{'grade_id': 'kl', 'solution': True}} odd={mark}\nx = 1\n", "vae.py"
    )
    assert_plain(found)
    assert found.notebook.cells[0].source == "x = 1"


ODD: dict[str, dict[str, Any]] = {
    "an attachment that is a number": with_cell(cell_type="markdown", attachments={"a": 5}),
    "an attachment without content": with_cell(cell_type="markdown", attachments={"a": {"image/png": 5}}),
    "attachments in a list": with_cell(cell_type="markdown", attachments=[1]),
    "no numbers": with_cell(metadata={"a": float("nan"), "b": [float("inf")]}),
    "a long number": with_cell(metadata={"a": 10**4000}),
    "a kernel without a name": notebook_with(metadata={"kernelspec": {}, "language_info": {"name": 3}}),
    "authors and a title": notebook_with(metadata={"authors": 3, "title": [], "orig_nbformat": 0}),
    "collapsed and more":
        with_cell(metadata={"collapsed": "x", "jupyter": 5, "name": "", "scrolled": [],
                            "tags": ["a", "a", "", "b,c"]}),
    "a format": with_cell(cell_type="raw", metadata={"format": 5}),
    "a time of execution": with_cell(metadata={"execution": {"iopub.status.busy": 3}}),
    "a source that is a number": with_cell(source=5),
    "a source of many kinds": with_cell(source=["a", None, {}, "b"]),
    "outputs in a dictionary": with_cell(outputs={"a": 1}),
    "outputs of nothing":
        with_cell(outputs=[None, 1, {}, {"output_type": 3}], metadata={"tags": ["showcase"]}),
    "no type": notebook_with(cells=[{"source": "x"}]),
    "no cells in it": notebook_with(cells=[1, None, "cell", []]),
    "ids":
        notebook_with(cells=[{"cell_type": "code", "id": each, "source": ""}
                             for each in ("a", "a", 5, "../x", "")]),
    "an odd minor": notebook_with(nbformat_minor=-1),
    "a large minor": notebook_with(nbformat_minor=10**9),
    "a minor that is text": notebook_with(nbformat_minor="five"),
    "a key that is half a letter": notebook_with(metadata={"\ud800": "\udfff"}),
    "a widget": notebook_with(metadata={"widgets": {"a": 1}, "jupytext": 5, "autograder": [1]}),
    "nothing in the metadata": notebook_with(metadata=None),
    "nbgrader's own, damaged":
        with_cell(metadata={"nbgrader": {"grade_id": {}, "grade": "yes", "points": float("nan")}}),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_fields_of_wrong_kinds_become_right_or_are_left_out(what: str) -> None:
    assert_plain(opened_json(json.dumps(ODD[what]), "vae.ipynb"))


def test_what_is_left_out_is_named() -> None:
    found = opened_json(json.dumps(ODD["no numbers"]), "vae.ipynb")
    assert [note.message for note in found.notes] == [
        (
            "Marks in `vae.ipynb` that no notebook can hold were left out: `cell 1, a`, `cell 1, b.0`. The "
            "work itself is all there."
        )
    ]
    lost = opened_json(json.dumps(ODD["an attachment that is a number"]), "vae.ipynb").notes
    assert [(note.kind, note.for_a_person) for note in lost] == [("file.attachments-left-out", True)]


def test_an_ordinary_notebook_says_nothing(released: NotebookNode, solved: NotebookNode) -> None:
    solved.cells[1].metadata |= {"collapsed": False, "jupyter": {"source_hidden": True}, "tags": ["a"]}
    solved.cells[1].metadata["execution"] = {"iopub.execute_input": "2026-11-30T10:00:00.000Z"}
    solved.metadata |= {"title": "Work", "authors": [{"name": "Ana"}], "colab": {"provenance": []}}
    found = opened_json(json.dumps(solved), "double.ipynb")
    assert found.notes == ()
    assert found.notebook.metadata == solved.metadata
    assert [cell.metadata for cell in found.notebook.cells] == [cell.metadata for cell in solved.cells]
    assert opened_script(script_of(released), "double.py").notes == ()


MANY = {
    "a script of many cells": ("vae.py", "# %%\nx\n" * 50_000),
    "a script of as many cells as are read, and many lines": ("vae.py", "# %%\nx\n" * 1_900 + "x\n" * 45_000),
    "a script of many lines": ("vae.py", "x\n" * 900_000),
    "a script with a long mark": ("vae.py", "# %% a=" + "[" * 1_000_000),
    "a script of other marks": ("vae.py", "#In[1]\nx\n" * 50_000),
    "a notebook of many cells":
        ("vae.ipynb", json.dumps(notebook_with(cells=notebook_with()["cells"] * 50_000))),
    "a notebook of a long cell": ("vae.ipynb", json.dumps(with_cell(source="x = 1\n" * 2_000_000))),
    "a notebook of many keys":
        ("vae.ipynb", json.dumps(notebook_with(metadata=dict.fromkeys(map(str, range(600_000)))))),
    "a notebook of many short lines": ("vae.ipynb", json.dumps(with_cell(source=["x\n"] * 1_500_000))),
}  # fmt: skip


@pytest.mark.parametrize("what", MANY)
def test_reading_takes_little_time_whatever_there_is_much_of(
    what: str, tmp_path: Path, course: tuple[SourceCell, ...]
) -> None:
    name, text = MANY[what]
    (tmp_path / name).write_text(text)
    before = time.process_time()
    with contextlib.suppress(UnreadableSubmission):
        restore(open_submission(tmp_path / name).notebook, course)
    assert time.process_time() - before < 20  # of some two seconds at most, where it were minutes


def test_as_many_cells_are_read_as_anybody_writes() -> None:
    cells = notebook_with()["cells"] * MOST_CELLS
    assert len(opened_json(json.dumps(notebook_with(cells=cells)), "a.ipynb").notebook.cells) == MOST_CELLS
    with pytest.raises(UnreadableSubmission, match="2001 cells"):
        opened_json(json.dumps(notebook_with(cells=[*cells, cells[0]])), "a.ipynb")


def test_what_is_no_ordinary_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    (tmp_path / "link.ipynb").symlink_to("/dev/zero")
    for path in (*tmp_path.iterdir(), Path("/dev/zero"), Path("/dev/tty"), tmp_path / "none"):
        with pytest.raises(UnreadableSubmission, match=r"ordinary file|cannot be opened"):
            read_text(path)


NAMES = [
    b"vae\n.ipynb",
    b"vae\x1b[2J.ipynb",
    b"\xff\xfe.ipynb",
    "vae\u202e.ipynb".encode(),
    b"a" * 249 + b".ipynb",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_message_steers_nothing(name: bytes, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("<html>")
    (file,) = look_into(tmp_path).files
    with pytest.raises(UnreadableSubmission) as refusal:
        open_submission(file.path)
    for text in (str(refusal.value), file.shown):
        assert text.isprintable()
        assert text.encode()
        assert len(text) < 500


# --- anything at all

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
_FIELDS = ("cell_type", "metadata", "source", "outputs", "execution_count", "id", "attachments")
_IN_METADATA = (
    "nbgrader",
    "tags",
    "jupyter",
    "execution",
    "collapsed",
    "name",
    "format",
    "scrolled",
    "id",
    "autograder",
)
_METADATA = st.dictionaries(st.sampled_from(_IN_METADATA) | st.text(max_size=3), _JSON, max_size=4)
_CELL = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]), "metadata": _METADATA},
    optional={
        "source": st.text() | st.lists(st.text() | _JSON, max_size=3),
        "outputs": st.lists(
            st.dictionaries(st.sampled_from(["output_type", "data", "text", "metadata"]), _JSON)
        ),
        "attachments": st.dictionaries(
            st.text(max_size=3), st.dictionaries(st.just("image/png"), _JSON) | _JSON
        ),
        "id": _JSON,
    },
)
_NOTEBOOK = st.fixed_dictionaries(
    {"cells": st.lists(_CELL | st.dictionaries(st.sampled_from(_FIELDS), _JSON), max_size=5) | _JSON},
    optional={"metadata": _METADATA | _JSON, "nbformat_minor": _JSON, "worksheets": _JSON},
)


def _read_or_refused(read: Callable[[], Opened]) -> None:
    try:
        found = read()
    except UnreadableSubmission:
        return
    assert_plain(found)


@given(_NOTEBOOK, st.sampled_from([4, 4, 4, 3]) | _JSON)
def test_any_notebook_becomes_plain_data_or_is_refused(data: dict[str, Any], version: Any) -> None:
    text = json.dumps(data | {"nbformat": version})
    _read_or_refused(lambda: opened_json(text, "vae.ipynb"))


@given(
    st.binary(max_size=200) | st.text(st.characters()).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
@example(b"{" * 100_000)
@example(b"\xff\xfe{")
@example(b"\0" * 50)
def test_any_file_becomes_plain_data_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    for name in ("vae.ipynb", "vae.py"):
        path = tmp_path_factory.getbasetemp() / name
        path.write_bytes(content)
        _read_or_refused(lambda path=path: open_submission(path))  # type: ignore[misc]


_LINES = st.sampled_from(
    ["# ---", "# jupyter:", "#   a: &b [1]", "#   c: *b", "#   d: !!set {e}", "# %%", "# %% [markdown]",
     "#%% raw", "# + {}",
     "# %% nbgrader={'grade_id': 'kl'}", "# %% tags=['a'", "# %% a=b'c' d={1}", '"""', "x = 1", "# In[1]",
     "\t", "%magic", "# -"]
)  # fmt: skip


@given(st.lists(_LINES | st.text(max_size=20), max_size=12).map("\n".join))
def test_any_script_becomes_plain_data_or_is_refused(text: str) -> None:
    _read_or_refused(lambda: opened_script(text, "vae.py"))


_VALUES = st.recursive(
    st.none()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.dates()
    | st.sets(st.integers())
    | st.complex_numbers(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.integers() | st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=3) | st.integers(), _VALUES, max_size=4))
def test_any_metadata_becomes_plain_data(metadata: dict[Any, Any]) -> None:
    cell = {"cell_type": "markdown", "source": "", "metadata": metadata, "attachments": metadata}
    assert_plain(
        opened({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, "vae.py")
    )
