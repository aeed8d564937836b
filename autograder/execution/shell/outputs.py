"""What one cell puts out, kept as a notebook keeps it and never more of it than anybody reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_client.jsonutil import json_default

from autograder.execution.environment import MOST_PRINTED, MOST_SHOWN

Output = dict[str, Any]
"""An output of a code cell as nbformat 4 has it, of plain dictionaries, lists and texts."""

PRINTS_LEFT_OUT = "\n… The rest of what this cell prints is left out.\n"
SHOWS_LEFT_OUT = "… The rest of what this cell shows is left out."


@dataclass(frozen=True)
class OutputLimits:
    """How much of one cell is kept: characters of each printed stream, of all that is shown, and outputs."""

    printed: int = MOST_PRINTED
    shown: int = MOST_SHOWN
    outputs: int = 1000


class CellOutputs:
    """Collects the outputs of a cell while it runs; drops what comes afterwards.

    >>> cell = CellOutputs()
    >>> cell.prints("stdout", "a")
    >>> cell.prints("stdout", "b")
    >>> cell.finish()
    [{'output_type': 'stream', 'name': 'stdout', 'text': 'ab'}]
    """

    def __init__(self, limits: OutputLimits | None = None) -> None:
        self._limits = limits or OutputLimits()
        self._finished = False
        self._begin()

    def _begin(self) -> None:
        self._outputs: list[Output] = []
        self._by_display_id: dict[str, list[Output]] = {}
        self._left_to_print = {"stdout": self._limits.printed, "stderr": self._limits.printed}
        self._shown = 0
        self._full = self._clear_at_next = False

    def prints(self, stream: str, text: str) -> None:
        """Something is printed; joined to what was printed before, if nothing came in between."""
        if self._finished or not text:
            return
        self._clear_if_due()
        left = self._left_to_print[stream]
        if left < 0:
            return
        self._left_to_print[stream] = left - len(text) if len(text) <= left else -1
        pieces = self._pieces(stream)
        if len(text) <= left:
            pieces.append(text)
        else:
            pieces.extend((text[:left], PRINTS_LEFT_OUT))

    def _pieces(self, stream: str) -> list[str]:
        """The texts of the stream's output that is printed to; joined in the end."""
        crowded = len(self._outputs) >= self._limits.outputs
        for output in reversed(self._outputs if crowded else self._outputs[-1:]):
            if output.get("name") == stream:
                found: list[str] = output["text"]
                return found
        pieces: list[str] = []
        self._outputs.append({"output_type": "stream", "name": stream, "text": pieces})
        return pieces

    def shows(self, kind: str, content: Mapping[str, Any]) -> None:
        """Something is displayed, or is the result of the cell: what a
        kernel's message of this kind holds.
        """
        data, size = _plain(content["data"])
        metadata, _ = _plain(content["metadata"] or {})
        if self._finished:
            return
        self._clear_if_due()
        if not self._has_room(size):
            return
        output = {"output_type": kind, "metadata": metadata, "data": data}
        if kind == "execute_result":
            output["execution_count"] = content["execution_count"]
        display_id = _display_id(content)
        if display_id:
            self._replace(display_id, data, metadata)
            self._by_display_id.setdefault(display_id, []).append(output)
        self._outputs.append(output)

    def updates(self, content: Mapping[str, Any]) -> None:
        """What was displayed under an id looks different now, if it was this cell that displayed it."""
        data, size = _plain(content["data"])
        metadata, _ = _plain(content["metadata"] or {})
        display_id = _display_id(content)
        shown_so = self._by_display_id.get(display_id, [])
        before = sum(_size(output["data"]) for output in shown_so)
        if self._finished or self._shown - before + size * len(shown_so) > self._limits.shown:
            return
        self._shown += size * len(shown_so) - before
        self._replace(display_id, data, metadata)

    def _replace(self, display_id: str, data: Output, metadata: Output) -> None:
        for output in self._by_display_id.get(display_id, []):
            output.update(data=data, metadata=metadata)

    def _has_room(self, size: int) -> bool:
        """Count what is shown; say once that the rest is left out."""
        if self._full:
            return False
        if self._shown + size <= self._limits.shown and len(self._outputs) < self._limits.outputs:
            self._shown += size
            return True
        self._full = True
        self._outputs.append(_note())
        return False

    def fails(self, ename: str, evalue: str, traceback: Sequence[str]) -> None:
        """An exception is shown."""
        if self._finished:
            return
        self._clear_if_due()
        most = self._limits.printed
        output = {
            "output_type": "error",
            "ename": str(ename)[:most],
            "evalue": str(evalue)[:most],
            "traceback": _last_lines(traceback, most),
        }
        if len(self._outputs) > self._limits.outputs and self._outputs[-1]["output_type"] == "error":
            self._outputs.pop()
        self._outputs.append(output)

    def clears(self, wait: bool) -> None:
        """Forget the outputs until now; with ``wait``, as soon as there is another one."""
        if not self._finished:
            self._clear_at_next = True
            if not wait:
                self._begin()

    def _clear_if_due(self) -> None:
        if self._clear_at_next:
            self._begin()

    @property
    def has_failed(self) -> bool:
        """Whether an exception was shown."""
        return any(output["output_type"] == "error" for output in self._outputs)

    def finish(self) -> list[Output]:
        """The outputs in their order; nothing is added to them any more."""
        self._finished = True
        return [
            {**output, "text": "".join(output["text"])} if output["output_type"] == "stream" else output
            for output in self._outputs
        ]


def _display_id(content: Mapping[str, Any]) -> str:
    return (content.get("transient") or {}).get("display_id") or ""


def without_displays(outputs: Sequence[Output]) -> list[Output]:
    """What a cell has printed and raised, with a note that something is left out.

    >>> [output["output_type"] for output in without_displays([])]
    ['display_data']
    """
    kept = [output for output in outputs if output["output_type"] in ("stream", "error")]
    return [*kept, _note()]


def _note() -> Output:
    return {"output_type": "display_data", "metadata": {}, "data": {"text/plain": SHOWS_LEFT_OUT}}


def _plain(data: Any) -> tuple[Output, int]:
    """What comes out where this is written to a notebook's file and read again, and its size."""
    if type(data) is not dict or not all(_is_plain(part) for pair in data.items() for part in pair):
        text = json.dumps(data, default=json_default, ensure_ascii=False)
        data = json.loads(text.encode("utf-8", "replace"))
    return dict(data), _size(data)


def _is_plain(part: Any) -> bool:
    return type(part) is str and part.isascii()  # other texts may have halves of characters


def _size(data: Output) -> int:
    """Characters, and a bit for each output, which is not free either."""
    return 200 + sum(len(part if type(part) is str else json.dumps(part)) for part in data.values())


def _last_lines(traceback: Sequence[str], most: int) -> list[str]:
    """The last lines of a traceback, which has its message there, of at most so many characters."""
    kept: list[str] = []
    for line in reversed(traceback):
        if most <= 0:
            break
        kept.append(str(line)[:most])
        most -= len(kept[-1])
    return kept[::-1]
