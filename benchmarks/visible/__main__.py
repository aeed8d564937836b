"""What the visible tests of the release say of typical mistakes.

    make benchmark NAME=visible             the figures
    make benchmark NAME=visible ARGS=list   and what each mistake is told

A mistake is *caught* if one visible check does not pass, else it is *silent*. It is *named* if a
visible check says what the mistake is; where a check only shows what was found beside what is right,
it is caught and not named.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.reports.verdicts import Verdict
from benchmarks.figures import Figures
from benchmarks.visible.mistakes import Typical, mathematics, programs
from tests.source.grade_cells import ROOT, judged

NUMBERS_ONLY = frozenset(
    "worked.value worked.not-averaged noise.moments codes.moments estimator.average init.scale init.mean "
    "statement.false different value.wrong result.values".split()
)
"""Notes of checks that show what was found beside what is right, whatever the mistake is."""


@dataclass(frozen=True)
class Told:
    """What the visible tests say of one mistake."""

    mistake: Typical
    verdicts: tuple[Verdict, ...]

    @property
    def objections(self) -> tuple[Verdict, ...]:
        """The verdicts of the checks that did not pass and do not wait for others."""
        return tuple(each for each in self.verdicts if each.status in ("failed", "undecided"))

    @property
    def is_caught(self) -> bool:
        """Whether a visible check objects."""
        return bool(self.objections)

    @property
    def is_named(self) -> bool:
        """Whether a visible check says what is wrong, and not only that a number is."""
        return any(each.note not in NUMBERS_ONLY for each in self.objections)


def told(mistake: Typical) -> Told:
    """The visible verdicts of all grade cells of the task."""
    cells = mistake.answer.cells or mistake.task.grade_ids
    reports = [judged(mistake.task, mistake.answer, grade_id, released=True) for grade_id in cells]
    return Told(mistake, tuple(verdict for report in reports for verdict in report.verdicts))


def _show(each: Told) -> None:
    kind = "named" if each.is_named else "caught" if each.is_caught else "SILENT"
    print(f"  {kind}: {each.mistake.task.name}: {each.mistake.answer.name}")
    for verdict in each.objections:
        print(f"      {verdict.check}: {verdict.message}")


def _add(
    figures: Figures, what: str, mistakes: Iterable[Typical], most_silent: int | None, shown: bool
) -> int:
    found = [told(each) for each in mistakes]
    silent = [each for each in found if not each.is_caught]
    for each in found if shown else silent:
        _show(each)
    figures.add(f"mistakes in {what}", len(found))
    figures.add(f"mistakes in {what}, caught", len(found) - len(silent))
    figures.add(f"mistakes in {what}, named", sum(each.is_named for each in found))
    figures.add(f"mistakes in {what}, silent", len(silent), at_most=most_silent)
    return len(found)


def main() -> None:
    """Print the figures; with ``list``, all mistakes, else those that are silent."""
    os.environ.setdefault("AUTOGRADER_HELDOUT", str(ROOT / "heldout"))
    shown = "list" in sys.argv[1:]
    figures = Figures()
    count = _add(figures, "programs", programs(), 5, shown)
    count += _add(figures, "mathematics", mathematics(), None, shown)
    figures.add("mistakes", count, at_least=150)
    figures.finish()


if __name__ == "__main__":
    main()
