"""The outputs of a cell, as the candidate claims them: checked to be
what a notebook can hold, and bounded.
"""

from __future__ import annotations

import json
import re
from typing import Any

CheckedOutput = dict[str, Any]
"""An output as nbformat 4 has it, of nothing but what was looked at here."""

_MOST_OUTPUTS = 10_000
_MOST_CHARACTERS = 30_000_000
_MOST_OF_NOTEBOOK = 60_000_000  # a course's figures take a few million
_LONGEST_NAME = 200
_MIME = re.compile(r"[a-z]+/[\w.+-]{1,100}", re.ASCII)
_JSON = re.compile(r"application/(.*\+)?json")  # as the schema of notebooks has it; all else is text
_OF_A_REPORT = "application/vnd.autograder.report"


class TooMuchOutput(Exception):
    """More than anybody could read."""


class OutputReader:
    """Reads the outputs of the cells of one notebook.

    >>> OutputReader().read([{"output_type": "stream", "name": "stdout", "text": "hello"}, "nonsense"])
    [{'output_type': 'stream', 'name': 'stdout', 'text': 'hello'}]
    """

    def __init__(self) -> None:
        self._left = _MOST_OF_NOTEBOOK

    def read(self, claimed: Any) -> list[CheckedOutput]:
        """The outputs of a cell, without what no notebook can hold; a result is never a report of checks.

        Raises:
            TooMuchOutput: they are too many, or too long, or those of all cells together are.
        """
        if not isinstance(claimed, list):
            return []
        if len(claimed) > _MOST_OUTPUTS:
            raise TooMuchOutput
        read = [_output(each) for each in claimed if isinstance(each, dict)]
        found = [each for each in read if each is not None]
        length = sum(map(_length, found))
        if length > min(_MOST_CHARACTERS, self._left):
            raise TooMuchOutput
        self._left -= length
        return found


def _output(claimed: dict[Any, Any]) -> CheckedOutput | None:
    kind = _text(claimed.get("output_type"))
    if kind == "stream":
        name = "stderr" if _text(claimed.get("name")) == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(claimed.get("text"))}
    if kind == "error":
        lines = claimed.get("traceback")
        return {
            "output_type": kind,
            "ename": _text(claimed.get("ename"))[:_LONGEST_NAME],
            "evalue": _text(claimed.get("evalue")),
            "traceback": [_text(line) for line in lines] if isinstance(lines, list) else [],
        }
    if kind not in ("display_data", "execute_result"):
        return None
    shown = {
        "output_type": kind,
        "data": _data(claimed.get("data")),
        "metadata": _metadata(claimed.get("metadata")),
    }
    return shown if kind == "display_data" else {**shown, "execution_count": None}


def _data(claimed: Any) -> dict[str, Any]:
    if not isinstance(claimed, dict):
        return {}
    return {
        kind: (_json(value) if _JSON.fullmatch(kind) else _text(value))
        for kind, value in claimed.items()
        if isinstance(kind, str) and _MIME.fullmatch(kind) and not kind.startswith(_OF_A_REPORT)
    }


def _metadata(claimed: Any) -> Any:
    return _json(claimed) if isinstance(claimed, dict) else {}


def _json(value: Any) -> Any:
    """What JSON can hold of a value; an empty object if it cannot."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        return {}


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(each for each in value if isinstance(each, str))
    return value if isinstance(value, str) else ""


def _length(output: CheckedOutput) -> int:
    return len(json.dumps(output))
