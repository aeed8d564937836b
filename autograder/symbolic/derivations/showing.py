"""A derivation shown back: each of its expressions as it was read, with a mark for what was found of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from autograder.reports.shown_back import Mark, ShownBack
from autograder.symbolic.derivations.chains import SoundPart, Step
from autograder.symbolic.writing.showing import shown_line

_LATEX = {">=": r"\ge", "<=": r"\le", "≈": r"\approx", "≠": r"\ne"}


def shown_lines(steps: Sequence[Step], part: SoundPart | None) -> Iterator[ShownBack]:
    """A line for each step: sound as far as the chain is, then the one that breaks it, then those nobody has
    looked at.

    Without a ``part`` nobody has looked at any.

    >>> from autograder.symbolic.expression import Symbol
    >>> steps = [Step(number, name, (Symbol(name),)) for number, name in enumerate("abc", 1)]
    >>> [(line.mark, line.text) for line in shown_lines(steps, SoundPart((Symbol("a"),), steps[1]))]
    [('sound', 'a'), ('wrong', '= b'), ('', '= c')]
    """
    good = part.good if part is not None else ()
    for place, step in enumerate(steps):
        reading = good[place] if place < len(good) else step.readings[0]
        relation = step.relation if place else ""
        for line in shown_line(reading, mark=_mark(steps, place, part)):
            in_latex = _LATEX.get(relation, relation)
            yield replace(
                line, latex=f"{in_latex} {line.latex}".strip(), text=f"{relation} {line.text}".strip()
            )


def _mark(steps: Sequence[Step], place: int, part: SoundPart | None) -> Mark:
    if part is None:
        return ""
    broken = steps.index(part.broken) if part.broken is not None else len(steps)
    if place == broken and not part.costly:
        return "wrong"
    return "sound" if place < broken else ""
