"""The saved outputs of showcase cells, which are not run at grading but looked at by a person."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Sequence
from typing import Any

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import SHOWCASE, is_showcase, kind_of, tags_of
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.restoring.released import digest

_MOST_CHARACTERS = 10_000_000  # a saved grid of digits has 20 to 200 thousand
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def only_showcase_outputs(notebook: NotebookNode) -> NotebookNode:
    """The notebook without outputs, except what its showcase cells show.

    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> printed = [new_output("stream", text="loss 98.1")]
    >>> cells = [
    ...     new_code_cell("1", outputs=printed),
    ...     new_code_cell("2", outputs=printed, metadata={"tags": ["showcase"]}),
    ... ]
    >>> [len(cell.outputs) for cell in only_showcase_outputs(new_notebook(cells=cells)).cells]
    [0, 1]
    """
    notebook = node(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = keepable_outputs(cell.outputs) if is_showcase(cell) else []
            cell.execution_count = None
    return notebook


def with_showcases(notebook: NotebookNode, showcases: Collection[str]) -> NotebookNode:
    """The notebook with the tags of showcase cells that have lost them; ``showcases`` are the digests of
    their texts.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> stripped = new_notebook(cells=[new_code_cell("train(epochs=20)")])
    >>> is_showcase(with_showcases(stripped, [digest("train(epochs=20)")]).cells[0])
    True
    """
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code" and kind_of(cell) is None and digest(cell.source) in showcases:
            cell.metadata["tags"] = list(dict.fromkeys((*tags_of(cell), SHOWCASE)))
    return notebook


def keepable_outputs(outputs: Sequence[Any], most_characters: int = _MOST_CHARACTERS) -> list[NotebookNode]:
    """Pictures and text among saved outputs, as many as fit; nothing that could run in a browser."""
    kept = []
    for output in outputs:
        found = _keepable(output) if isinstance(output, dict) else None
        if found is None:
            continue
        most_characters -= len(str(found.get("data", found.get("text"))))
        if most_characters < 0:
            break
        kept.append(node(found))
    return kept


def _keepable(output: dict[str, Any]) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        text = _text(output.get("text"))
        return {"output_type": "stream", "name": "stdout", "text": text} if text else None
    if kind not in ("display_data", "execute_result") or not isinstance(output.get("data"), dict):
        return None
    data = {}
    for mime in ("image/png", "image/jpeg", "text/plain"):
        content = _text(output["data"].get(mime))
        if content and (mime == "text/plain" or _BASE64.fullmatch(content)):
            data[mime] = content
    return {"output_type": "display_data", "metadata": {}, "data": data} if data else None


def _text(content: object) -> str:
    lines = content if isinstance(content, list) else [content]
    return "".join(line for line in lines if isinstance(line, str))
