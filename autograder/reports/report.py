"""What a grade cell has found, as plain data: its verdicts, and the points that they earn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from autograder.reports.shown_back import ShownBack

Status = Literal["passed", "failed", "undecided", "waiting"]


@dataclass(frozen=True)
class Verdict:
    """What a check found of one answer, and the points that earns."""

    check: str
    status: Status
    points: float
    max_points: float
    note: str
    message: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    read_as: tuple[ShownBack, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The verdict as plain data, in the documented format of ``autograder try --json``."""
        return {
            "check": self.check,
            "status": self.status,
            "points": self.points,
            "max_points": self.max_points,
            "note": self.note,
            "message": self.message,
            "evidence": {name: _plain(value) for name, value in self.evidence.items()},
            **({"read_as": [each.as_json() for each in self.read_as]} if self.read_as else {}),
        }


def _plain(value: Any) -> Any:
    """Evidence as JSON knows it; anything else as its text, so that no report is lost over it."""
    return value if type(value) in (str, int, float, bool, type(None)) else str(value)[:500]


@dataclass(frozen=True)
class Report:
    """The verdicts of one grade cell.

    In a released notebook the hidden checks are not there: ``out_of`` counts their points as well.
    """

    verdicts: tuple[Verdict, ...]
    out_of: float
    faults: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The points earned by the checks that ran."""
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def max_score(self) -> float:
        """The points of the checks that ran; less than ``out_of`` where some are hidden."""
        return sum(verdict.max_points for verdict in self.verdicts)

    @property
    def hidden_points(self) -> float:
        """The points of the cell that hidden checks decide."""
        return max(0.0, self.out_of - self.max_score)

    @property
    def is_well(self) -> bool:
        """Whether every check that ran has passed."""
        return all(verdict.status == "passed" for verdict in self.verdicts)

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "score": self.score,
            "max_score": self.max_score,
            "out_of": self.out_of,
            "verdicts": [verdict.as_json() for verdict in self.verdicts],
            **({"faults": list(self.faults)} if self.faults else {}),
        }
