"""Outputs of code as a page may show them: kinds that a browser only displays, and nothing else."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

from nbformat import NotebookNode
from PIL import Image

from autograder.nbgrader_plugins.feedback.pictures import PICTURE_KINDS, data_address, drawing
from autograder.nbgrader_plugins.feedback.room import Room
from autograder.notebooks.cells.nodes import node
from autograder.reports.plain_text import readable

_MARKED_UP = ("text/html", "text/markdown", "text/latex")
_SVG = "image/svg+xml"
_DRAWN = "image/png"
_ZOOM = 2.0  # dots of a drawing for each of its own, so that it is sharp
_LONGEST_TEXT = 1_000_000
REST = "[the rest is left out]"
_NO_PICTURE = "[a picture that cannot be shown here: too large, damaged, or not by itself]"


def shown_outputs(outputs: Sequence[Any], room: Room | None = None) -> list[NotebookNode]:
    """The outputs with what a page can show without running it; the rest is left out.

    Text and HTML, Markdown and LaTeX stay as their sources; filters make them harmless where
    they are set. Pictures stay. Scripts, widgets and kinds that nobody knows go; their text
    for a plain terminal, which Jupyter always sends along, is shown in their place.

    >>> from nbformat.v4 import new_output
    >>> widget = {"application/javascript": "alert(1)", "text/plain": "Slider()"}
    >>> shown_outputs([new_output("display_data", data=widget)])[0].data
    {'text/plain': 'Slider()'}
    """
    room = room or Room()
    shown = (_shown(output, room) for output in outputs if isinstance(output, Mapping))
    return [node(output) for output in shown if output is not None]


def _shown(output: Mapping[str, Any], room: Room) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _told(output.get("text"), room)}
    if kind == "error":
        lines = output.get("traceback")
        texts = [_told(line, room) for line in lines] if isinstance(lines, list) else []
        name, value = _text(output.get("ename")), _text(output.get("evalue"))
        return {"output_type": kind, "ename": name, "evalue": value, "traceback": texts}
    if kind not in ("display_data", "execute_result"):
        return None
    data, drawn = _data(output.get("data"), room)
    sizes = _sizes(output.get("metadata")) | ({_DRAWN: {"width": drawn}} if drawn else {})
    found = {"output_type": kind, "metadata": sizes, "data": data}
    return found | ({"execution_count": None} if kind == "execute_result" else {})


def _data(data: object, room: Room) -> tuple[dict[str, str], int]:
    """What is shown of an output, and how wide that is if it was drawn."""
    data = data if isinstance(data, Mapping) else {}
    found: dict[str, str] = {}
    width, pictures = 0, [kind for kind in PICTURE_KINDS if _lines(data.get(kind))]
    for kind in _MARKED_UP:
        if text := _text(data.get(kind)):
            found[kind] = text
    for kind in pictures:
        content = _lines(data.get(kind))
        if kind == _SVG:
            drawn = None if found.keys() & set(PICTURE_KINDS) else drawing(content, room, _ZOOM)
            if drawn is not None:
                found[_DRAWN], width = drawn, _width_of(drawn)
        elif address := data_address(kind, content, room):
            found[kind] = address.partition(",")[2]
    if text := _told(data.get("text/plain"), room):
        found["text/plain"] = text
    if pictures and not found.keys() & {*PICTURE_KINDS, *_MARKED_UP}:
        found["text/plain"] = f"{_NO_PICTURE}\n{found.get('text/plain', '')}".rstrip()
    return found or {"text/plain": _left_out(data)}, width


def _width_of(drawn: str) -> int:
    """The width at which a drawing is shown, from its own size in dots."""
    with Image.open(io.BytesIO(base64.b64decode(drawn))) as picture:
        return max(1, round(picture.width / _ZOOM))


def _left_out(data: Mapping[Any, Any]) -> str:
    kinds = ", ".join(sorted(readable(str(kind))[:60] for kind in data)[:5])
    return f"[an output that cannot be shown here: {kinds or 'nothing'}]"


def _sizes(metadata: object) -> dict[str, dict[str, int]]:
    """How large a picture is meant to be: the only thing that is taken from the metadata of an output."""
    found: dict[str, dict[str, int]] = {}
    for kind in PICTURE_KINDS:
        said = metadata.get(kind) if isinstance(metadata, Mapping) else None
        if isinstance(said, Mapping):
            sizes = {name: said[name] for name in ("width", "height") if type(said.get(name)) is int}
            found[kind] = {name: size for name, size in sizes.items() if 0 < size <= 4000}
    return {kind: sizes for kind, sizes in found.items() if sizes}


def _told(value: object, room: Room) -> str:
    """A text of a terminal, as far as there is room for it."""
    text = _text(value, colours=True)
    return text if room.take("characters", len(text)) else REST * bool(text)


def _text(value: object, *, colours: bool = False) -> str:
    text = _lines(value)
    if len(text) > _LONGEST_TEXT:
        text = f"{text[:_LONGEST_TEXT]}\n{REST}"
    return readable(text, colours=colours)


def _lines(value: object) -> str:
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str))
