"""What the grade cells of the course say of whole derivations.

    make benchmark NAME=derivations             the figures, and each derivation that is misjudged
    make benchmark NAME=derivations ARGS=list   and what each is told

Sound ones have to get full marks, all others less; of a faulty one, the message has to name the first wrong
line.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.reports.verdicts import Report
from autograder.symbolic.limits.limited import working_here
from benchmarks.derivations.corpus import KINDS, Derivation, derivations
from benchmarks.figures import Figures
from tests.source.grade_cells import judged

_LINE = re.compile(r"\bLine (\d+)\b")
MOST_MEDIAN = 0.2  # of CPU time; measured 0.04, and 0.5 at most
MOST_SECONDS = 3.0


@dataclass(frozen=True)
class Judged:
    """A derivation, the report on it, and the CPU time that took."""

    derivation: Derivation
    report: Report
    seconds: float

    @property
    def has_full_marks(self) -> bool:
        """Whether no point is lost."""
        return self.report.score == self.report.out_of

    @property
    def line(self) -> int | None:
        """The line that the first check names."""
        named = _LINE.search(self.report.verdicts[0].message)
        return int(named.group(1)) if named else None

    @property
    def is_misjudged(self) -> bool:
        """Whether an examiner would object."""
        each = self.derivation
        if (each.kind == "sound") != self.has_full_marks:
            return True
        return each.kind == "faulty" and self.line != each.first_wrong_line


def judge(derivation: Derivation) -> Judged:
    """The report of the task's grade cell."""
    start = time.process_time()
    with working_here():
        report = judged(derivation.task, {derivation.task.name: derivation.lines})
    return Judged(derivation, report, time.process_time() - start)


def _show(each: Judged) -> None:
    mark = "MISJUDGED" if each.is_misjudged else "ok"
    print(f"  {mark}: {each.derivation.kind}: {each.derivation.name}: {each.report.score:g}")
    for verdict in each.report.verdicts:
        if verdict.status != "passed":
            print(f"      {verdict.note}: {verdict.message}")


def figures_of(found: Sequence[Judged]) -> Figures:
    """The figures, each with its limit."""
    figures = Figures()
    figures.add("derivations", len(found), at_least=150)
    of = {kind: [each for each in found if each.derivation.kind == kind] for kind in KINDS}
    for kind in KINDS:
        figures.add(kind, len(of[kind]))
    figures.add("sound, under full marks", sum(not each.has_full_marks for each in of["sound"]), at_most=0)
    for kind in KINDS[1:]:
        figures.add(f"{kind}, at full marks", sum(each.has_full_marks for each in of[kind]), at_most=0)
    right = sum(each.line == each.derivation.first_wrong_line for each in of["faulty"])
    figures.add("first wrong line named rightly, percent", 100 * right / len(of["faulty"]), at_least=97)
    seconds = [each.seconds for each in found]
    figures.add("CPU seconds a derivation, median", statistics.median(seconds), at_most=MOST_MEDIAN)
    figures.add("CPU seconds a derivation, at most", max(seconds), at_most=MOST_SECONDS)
    return figures


def main() -> None:
    """Print the figures, and the derivations that are misjudged; with ``list``, all of them."""
    shows_all = "list" in sys.argv[1:]
    found = [judge(each) for each in derivations()]
    for each in found:
        if shows_all or each.is_misjudged:
            _show(each)
    figures_of(found).finish()


if __name__ == "__main__":
    main()
