"""How an answer was read, as a report shows it back to whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Mark = Literal["", "sound", "wrong"]

LONGEST = 2_000
"""Of what is shown, in characters; the longest answer that the course expects has 300."""

MOST = 40
"""Of the lines that are shown of one answer."""


@dataclass(frozen=True)
class ShownBack:
    """One expression or line as it was read: as LaTeX, as text like Python's, and whether the line was found
    sound.
    """

    latex: str
    text: str
    mark: Mark = ""

    def as_json(self) -> dict[str, str]:
        """The same as plain data."""
        return {"latex": self.latex, "text": self.text, "mark": self.mark}


def shown_back_of(data: object) -> tuple[ShownBack, ...]:
    """What a report's data says was read; nothing of it where it is not what `ShownBack.as_json` gives.

    >>> shown_back_of([{"latex": "x^{2}", "text": "x**2", "mark": ""}, "x"])
    (ShownBack(latex='x^{2}', text='x**2', mark=''),)
    """
    each = data if isinstance(data, list) else []
    found = [_one(item) for item in each[:MOST] if isinstance(item, Mapping)]
    return tuple(item for item in found if item is not None)


def _one(data: Mapping[str, Any]) -> ShownBack | None:
    latex, text, mark = data.get("latex"), data.get("text"), data.get("mark")
    known: tuple[Mark, ...] = ("", "sound", "wrong")
    if not isinstance(latex, str) or not isinstance(text, str) or max(len(latex), len(text)) > LONGEST:
        return None
    return ShownBack(latex, text, next((each for each in known if each == mark), ""))
