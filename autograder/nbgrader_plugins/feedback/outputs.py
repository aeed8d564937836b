"""Outputs of code as a page may show them: kinds that a browser only displays, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nbformat import NotebookNode

from autograder.nbgrader_plugins.feedback.pictures import KINDS, data_address
from autograder.notebooks.nodes import node
from autograder.plain_text import readable

_MARKED_UP = ("text/html", "text/markdown", "text/latex")
_SVG = "image/svg+xml"
_LONGEST_TEXT = 1_000_000


def shown_outputs(outputs: Sequence[Any]) -> list[NotebookNode]:
    """The outputs with what a page can show without running it; the rest is left out.

    Text and HTML, Markdown and LaTeX stay as their sources; filters make them harmless where
    they are set. Pictures stay. Scripts, widgets and kinds that nobody knows go; their text
    for a plain terminal, which Jupyter always sends along, is shown in their place.

    >>> from nbformat.v4 import new_output
    >>> widget = {"application/javascript": "alert(1)", "text/plain": "Slider()"}
    >>> shown_outputs([new_output("display_data", data=widget)])[0].data
    {'text/plain': 'Slider()'}
    """
    shown = (_shown(output) for output in outputs if isinstance(output, Mapping))
    return [node(output) for output in shown if output is not None]


def _shown(output: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text"), colours=True)}
    if kind == "error":
        lines = output.get("traceback")
        texts = [_text(line, colours=True) for line in lines] if isinstance(lines, list) else []
        name, value = _text(output.get("ename")), _text(output.get("evalue"))
        return {"output_type": kind, "ename": name, "evalue": value, "traceback": texts}
    if kind not in ("display_data", "execute_result"):
        return None
    found = {
        "output_type": kind,
        "metadata": _sizes(output.get("metadata")),
        "data": _data(output.get("data")),
    }
    return found | ({"execution_count": None} if kind == "execute_result" else {})


def _data(data: object) -> dict[str, str]:
    data = data if isinstance(data, Mapping) else {}
    found: dict[str, str] = {}
    for kind in _MARKED_UP:
        if text := _text(data.get(kind)):
            found[kind] = text
    for kind in KINDS:
        content = _lines(data.get(kind))
        if content and (kind == _SVG or data_address(kind, content)):
            found[kind] = content
    if text := _text(data.get("text/plain"), colours=True):
        found["text/plain"] = text
    return found or {"text/plain": _left_out(data)}


def _left_out(data: Mapping[Any, Any]) -> str:
    kinds = ", ".join(sorted(readable(str(kind))[:60] for kind in data)[:5])
    return f"[an output that cannot be shown here: {kinds or 'nothing'}]"


def _sizes(metadata: object) -> dict[str, dict[str, int]]:
    """How large a picture is meant to be: the only thing that is taken from the metadata of an output."""
    found: dict[str, dict[str, int]] = {}
    for kind in KINDS:
        said = metadata.get(kind) if isinstance(metadata, Mapping) else None
        if isinstance(said, Mapping):
            sizes = {name: said[name] for name in ("width", "height") if type(said.get(name)) is int}
            found[kind] = {name: size for name, size in sizes.items() if 0 < size <= 4000}
    return {kind: sizes for kind, sizes in found.items() if sizes}


def _text(value: object, *, colours: bool = False) -> str:
    text = _lines(value)
    if len(text) > _LONGEST_TEXT:
        text = text[:_LONGEST_TEXT] + "\n[the rest is left out]"
    return readable(text, colours=colours)


def _lines(value: object) -> str:
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str))
