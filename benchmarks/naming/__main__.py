"""How many wrong answers in mathematics are told what is wrong with them, and not only that they are.

    make benchmark NAME=naming             the figures
    make benchmark NAME=naming ARGS=list   and what each answer is told

The answers of the three lists were written by people who had read the assignments and not the package;
each carries the slip in their words. Each list was judged once before anything was changed for it: of the
first 72 percent had a name, of the second 85, of the third 94. Whether what is said is true of the answer
is for a reader of the list.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.audit.known_answers import KnownAnswer
from autograder.reports.verdicts import Verdict
from benchmarks.figures import Figures
from tests.source.grade_cells import SYMBOLIC, Task, judged

LISTS = ("first", "second", "third")
_NO_NAMES = frozenset(
    "different statement.false limit.wrong number.wrong number.range density.mass form.densities "
    "form.written check.broken derivation.broken answer.unreadable".split()
)
"""Notes of checks that show a value that differs, or that something may not occur,
whatever the mistake is.
"""
_FORM = "form.densities"
"""Says all that is wrong with an answer whose value is right."""


@dataclass(frozen=True)
class Slip:
    """A wrong answer of the lists, and what the real grade cells say of it."""

    name: str
    task: Task
    source: str
    words: str

    def objections(self) -> tuple[Verdict, ...]:
        """The verdicts that did not pass, of all grade cells that look at the answer."""
        answer = KnownAnswer("wrong", self.name, source=self.source)
        reports = [judged(self.task, answer, grade_id) for grade_id in self.task.grade_ids]
        return tuple(each for report in reports for each in report.verdicts if each.status != "passed")


def is_named(objections: tuple[Verdict, ...]) -> bool:
    """Whether one of the objections says what is wrong."""
    notes = {each.note for each in objections if each.status != "waiting"}
    return notes == {_FORM} or not notes <= _NO_NAMES


def slips(name: str) -> Iterator[Slip]:
    """The answers of one list; what it does not give is as in the reference solution."""
    for each in json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")):
        task = next(
            task
            for task in SYMBOLIC.values()
            if task.notebook == each["notebook"] and each["wrong"] in task.names
        )
        given = "\n".join(f"{variable} = {value!r}" for variable, value in each["answers"].items())
        yield Slip(each["id"], task, f"{task.cells[task.place].source}\n{given}", each["slip"])


def _show(slip: Slip, objections: tuple[Verdict, ...]) -> None:
    print(f"  {slip.name} ({slip.task.name}): {slip.words}")
    print(f"      {slip.source.splitlines()[-1]}")
    for verdict in objections:
        print(f"      [{verdict.note}] {verdict.message}")


def main() -> None:
    """Print the figures; with ``list``, all answers, else those that are accepted or without a name."""
    figures = Figures()
    for name in LISTS:
        told = [(slip, slip.objections()) for slip in slips(name)]
        accepted = [slip for slip, objections in told if not objections]
        unnamed = [slip for slip, objections in told if objections and not is_named(objections)]
        for slip, objections in told:
            if "list" in sys.argv[1:] or slip in accepted or slip in unnamed:
                _show(slip, objections)
        figures.add(f"wrong answers of the {name} list", len(told), at_least=150)
        figures.add(f"of the {name} list, accepted", len(accepted), at_most=0)
        figures.add(
            f"of the {name} list, named in percent", 100 * (1 - len(unnamed) / len(told)), at_least=90
        )
    figures.finish()


if __name__ == "__main__":
    main()
