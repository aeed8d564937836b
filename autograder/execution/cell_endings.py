"""How a cell ended, whatever it ran in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Ended = Literal["finished", "too slow", "too much output", "died", "broken"]
"""*finished* also with an error of its own; *died* if it ended its process; *broken* where the grader itself
failed.
"""


@dataclass(frozen=True)
class CellEnding:
    """How a cell ended, its outputs as a notebook holds them, and the seconds for which it counts
    (`time_limits.counted_seconds`).

    ``changed``: for a grade cell, the answers that it was given as tests above had found them, because they
    have changed since.
    """

    ended: Ended
    outputs: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    changed: tuple[str, ...] = ()
