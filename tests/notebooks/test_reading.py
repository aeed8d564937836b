"""Files that students hand in: read whatever can be read, refuse the rest with a reason."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.notebooks.submissions import plain_values, reading
from autograder.notebooks.submissions.reading import (
    UnreadableSubmission,
    opened_json,
    read_notebook,
    read_text,
)


def text_of(**parts: Any) -> str:
    return json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | parts)


def notebook_from_json(text: str, name: str) -> NotebookNode:
    return opened_json(text, name).notebook


def refused(text: str) -> str:
    with pytest.raises(UnreadableSubmission) as caught:
        notebook_from_json(text, "kl.ipynb")
    assert "`kl.ipynb`" in str(caught.value)
    return str(caught.value)


def test_each_way_of_not_being_a_notebook_is_named() -> None:
    assert "web page" in refused("<html><body>kl.ipynb</body></html>")
    assert "git conflict" in refused('{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> b\n]}')
    assert "cut off" in refused(text_of()[:-5])
    assert "not a Jupyter notebook" in refused("print('hello')")
    assert "fields that every notebook has" in refused("[1, 2]")
    assert "fields that every notebook has" in refused('{"nbformat": "4"}')
    assert "no cells" in refused('{"nbformat": 4, "cells": {"a": 1}}')
    assert "newest one is 4" in refused(text_of(nbformat=5))
    assert "ten years old" in refused(text_of(nbformat=2))


def test_depth_bombs_are_refused_at_any_depth() -> None:
    for depth in (100, 900, 100_000):
        bomb = "[" * depth + "]" * depth
        assert "nested too deeply" in refused(text_of().replace("{}", bomb))


def test_a_number_of_ten_thousand_digits_is_no_json() -> None:
    assert "cut off" in refused(text_of().replace("{}", "9" * 10_000))


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_values, "_MOST_VALUES", 1000)
    assert "too many parts" in refused(text_of(metadata={"a": [1] * 2000}))


def test_large_empty_and_linked_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "kl.ipynb"
    file.write_text(text_of())
    os.symlink(file, tmp_path / "link.ipynb")
    (tmp_path / "empty.ipynb").write_text(" \n")
    with pytest.raises(UnreadableSubmission, match="not an ordinary file"):
        read_notebook(tmp_path / "link.ipynb")
    with pytest.raises(UnreadableSubmission, match="not an ordinary file"):
        read_notebook(tmp_path)
    with pytest.raises(UnreadableSubmission, match="is empty"):
        read_notebook(tmp_path / "empty.ipynb")
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(UnreadableSubmission, match="MB"):
        read_notebook(file)


def test_text_is_read_in_the_encodings_that_editors_write(tmp_path: Path) -> None:
    file = tmp_path / "kl.py"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file.write_bytes("σ = 1\r\nμ = 2\r".encode(encoding))
        assert read_text(file) == "σ = 1\nμ = 2\n"
    for encoding in ("utf-16-le", "utf-16-be", "utf-32"):
        file.write_bytes("x = 'σ'".encode(encoding))
        assert read_text(file) == "x = 'σ'"
    file.write_bytes(b"x = 1  # caf\xe9\n")
    assert read_text(file) == "x = 1  # café\n"
    file.write_bytes("x = 'σμ'  # ü".encode() + b"\xe9\n")  # one odd byte makes no other encoding of a text
    assert read_text(file) == "x = 'σμ'  # ü\ufffd\n"


def test_half_characters_are_replaced_so_that_the_notebook_can_be_written() -> None:
    cell = {
        "cell_type": "code",
        "metadata": {"\ud800k": ["\udc00"]},
        "source": ["x = '\ud83d'"],
        "outputs": [],
    }
    notebook = notebook_from_json(text_of(cells=[cell]), "kl.ipynb")
    assert nbformat.writes(notebook).encode("utf-8")
    assert notebook.cells[0].source == "x = '\ufffd'"


def test_a_notebook_of_format_3_is_upgraded() -> None:
    cells = [{"cell_type": "code", "input": ["kl = 1"], "outputs": [], "language": "python", "metadata": {}}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "kl"}, "worksheets": [{"cells": cells}]}
    assert notebook_from_json(json.dumps(old), "kl.ipynb").cells[0].source == "kl = 1"


def test_cells_of_wrong_types_become_valid_ones() -> None:
    cells = [
        {"cell_type": "code", "source": 3, "metadata": [], "outputs": "none", "id": "a b"},
        {"cell_type": "poem", "source": ["one", 2, "two\r\n"], "metadata": {"tags": "x"}, "id": "a"},
        {"cell_type": "markdown", "source": "hi", "metadata": {"tags": ["a", 1, "b,c"]}, "id": "a"},
        "no cell",
    ]
    notebook = notebook_from_json(text_of(cells=cells, metadata={"widgets": {}, "kernelspec": 3}), "kl.ipynb")
    nbformat.validate(notebook)
    assert [cell.source for cell in notebook.cells] == ["", "onetwo\n", "hi"]
    assert len({cell.id for cell in notebook.cells}) == 3
    assert notebook.metadata == {}


def test_reading_twice_gives_the_same_ids() -> None:
    cells = [{"cell_type": "code", "source": "", "metadata": {}, "outputs": []}] * 3
    first, second = (notebook_from_json(text_of(cells=cells), "kl.ipynb") for _ in range(2))
    assert first == second
