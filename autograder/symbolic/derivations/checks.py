"""Derivations, judged line by line in random models.

A derivation is a chain of expressions that all have the same value. It may be a list of
lines, or one LaTeX block with ``&=`` and ``\\\\\\``; a line may hold several expressions
joined by ``=``. The first line whose value differs is shown with both values. Inequalities may
follow at the end; they have to hold, but the derivation ends before them. What the densities
mean is drawn: finite tables by default, Gaussians where an identity needs them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

from autograder.authoring.authored import SOME, Points, Text, authored
from autograder.reports.shown_back import ShownBack
from autograder.reports.verdicts import Check, Finding, check, failed, passed, seed_of
from autograder.symbolic.checks.rehearsing import rehearsal_of_comparison, rehearsal_of_texts
from autograder.symbolic.comparing.comparison import tolerance_for
from autograder.symbolic.comparing.judging import named, unsettled
from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.derivations.chains import SoundPart, Step, equal_part, read_chain, read_chains
from autograder.symbolic.derivations.differences import Line, line_of
from autograder.symbolic.derivations.endings import is_sum_of, shows_parts, some_terms_cancel
from autograder.symbolic.derivations.pointwise import open_variable
from autograder.symbolic.derivations.showing import shown_lines
from autograder.symbolic.derivations.soundness import MODELS, sound_part
from autograder.symbolic.derivations.steps import Recogniser, leads_by, states_result
from autograder.symbolic.derivations.terms import ValuesIn
from autograder.symbolic.evaluating.instances import Family, instances
from autograder.symbolic.expression import Expression, add
from autograder.symbolic.limits import amounts
from autograder.symbolic.limits.limited import LimitExceeded, limited
from autograder.symbolic.misconceptions.mistakes import Mistake
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.vocabulary import Vocabulary

LEAST_LINES = 3
_SEED_NAME = "models of derivations"  # the same for all checks of one derivation, so that they agree on it
_followed = lru_cache(maxsize=50)(sound_part)


def _follow(
    answer: Any, start: Expression, words: Vocabulary, family: Family
) -> tuple[tuple[Step, ...], SoundPart]:
    """The steps of a derivation, without equations beside it, and how far they are sound; of several ways to
    cut its rows, the one that comes farthest.
    """
    found = []
    for steps in read_chains(answer, words):
        part = _followed(steps, start, words, seed_of(_SEED_NAME), family)
        found.append((tuple(step for step in steps if step not in part.aside), part))
    return max(found, key=lambda each: (each[1].broken is None, each[1].broken.line if each[1].broken else 0))


@authored
def lines_agree(
    answer: Any,
    start: Text,
    words: Vocabulary,
    *,
    points: Points,
    mistakes: Sequence[Mistake] = (),
    family: Family = "finite",
    title: Text = "every line has the value of the line before",
) -> Check:
    """Every step equals the start in random models; points go by the share of sound steps.

    A chain of fewer than three different steps is none. With ``family="linear gaussian"`` the
    densities are Gaussian, q(z|x) with the mean ``mu`` and the deviation ``sigma`` of the vocabulary.
    """

    def follow() -> tuple[tuple[Step, ...], SoundPart]:
        return _follow(answer, read_one(start, words, "start"), words, family)

    def shows(finding: Finding) -> Iterator[ShownBack]:
        # What was too costly once is not done again to be shown.
        return shown_lines(
            *(follow() if finding.status != "undecided" else (read_chain(answer, words), None))
        )

    def look(seed: int) -> Finding:
        try:
            steps, part = follow()
        except LimitExceeded as limit:
            return unsettled(str(limit))
        if part.broken is None:
            return _long_enough(part, words)
        if part.costly:
            return unsettled(f"has a line {part.broken.line} that {part.reason}")
        share = 0.5 * max(0, len(part.good) - 1) / max(1, len(steps) - 1)
        told = f"Line {part.broken.line} (`{_short(part.broken.text)}`) breaks the chain: {part.reason}."
        if part.is_relation:
            return failed(told, "derivation.relation", share=share)
        if not part.good:
            told = f"The derivation should start from `{start}`. {told}".replace("the line before", "that")
        is_equality = part.broken in equal_part(steps)
        mistake = (
            named(part.broken.readings[0], read_one(start, words, "start"), words, mistakes)
            if mistakes and is_equality
            else None
        )
        if mistake is not None and mistake.note in {each.note for each in mistakes}:
            return failed(f"{mistake.message}\n{told}", mistake.note, share=share)
        return failed(told, "derivation.broken", share=share)

    rehearsal = rehearsal_of_comparison(
        start, words, "", mistakes=mistakes, family=family, what="start of the derivation"
    )
    return check(
        title,
        look,
        answer,
        points=points,
        seconds=2 * amounts.COMPARING_SECONDS,
        rehearsal=rehearsal,
        shows=shows,
    )


@authored
def has_step(
    answer: Any,
    start: Text,
    recognise: Recogniser,
    words: Vocabulary,
    *,
    result: Annotated[Mapping[Text, Text], SOME],
    points: Points,
    title: Text,
    hint: Text,
    family: Family = "finite",
) -> Check:
    """Two neighbouring sound lines of the derivation differ by the step that ``recognise`` looks for.

    They stand before the first line that has the result in it, in whatever order of its terms, under a mean
    or in part: the ``result`` as the parts that :func:`ends_with` has, or the last line of the student that
    is their sum.
    """

    def look(seed: int) -> Finding:
        first = read_one(start, words, "start")
        wanted = tuple(read_one(text, words, "part of the result") for text in result.values())
        try:
            steps, part = _follow(answer, first, words, family)
            equal = equal_part(steps)
            lines, results = _as_sums(part.good, len(equal), first, wanted, words, seed, family)
        except LimitExceeded as limit:
            return unsettled(str(limit))
        if leads_by(recognise, lines, results):
            return passed("", "derivation.step")
        return failed(
            f"{_before_hint(recognise, lines, results, steps, part)}{hint}", "derivation.step-missing"
        )

    written = {"start of the derivation": start, **_parts_of_result(result)}
    rehearsal = rehearsal_of_texts(written, words, family=family)
    return check(
        title, look, answer, points=points, seconds=2 * amounts.COMPARING_SECONDS, rehearsal=rehearsal
    )


@authored
def ends_with(
    answer: Any,
    start: Text,
    parts: Annotated[Mapping[Text, Text], SOME],
    words: Vocabulary,
    *,
    points: Points,
    title: Text,
    family: Family = "finite",
) -> Check:
    """The last line is the sum of the parts, each in no more terms than its text has, and it is arrived at.

    A chain that has this form early, leaves it and comes back to it assumes what it should show.
    """

    def look(seed: int) -> Finding:
        wanted = tuple(read_one(text, words, "part") for text in parts.values())
        try:
            _, part = _follow(answer, read_one(start, words, "start"), words, family)
            if part.broken is not None:
                return failed("The chain breaks before its last line.", "derivation.broken")
            return _ending(part.good, wanted, tuple(parts), words, seed, family)
        except LimitExceeded as limit:
            return unsettled(str(limit))

    written = {"start of the derivation": start, **_parts_of_result(parts)}
    rehearsal = rehearsal_of_texts(written, words, family=family)
    return check(
        title, look, answer, points=points, seconds=3 * amounts.COMPARING_SECONDS, rehearsal=rehearsal
    )


def _before_hint(
    recognise: Recogniser,
    lines: Sequence[Line],
    results: Sequence[Line],
    steps: Sequence[Step],
    part: SoundPart,
) -> str:
    """Why a step that the student may well see is none: behind which
    line, or before which, nothing counts.
    """
    stated = states_result(lines, results)
    if any(recognise(before, after) for before, after in itertools.pairwise(lines[:stated])):
        return "A step like this is there, but a later line takes it back. "
    if 1 < stated < min(len(lines), len(equal_part(steps))):
        return (
            f"Line {steps[stated - 1].line} has the result in it already, and nothing from there on is a "
            "step to it. "
        )
    if part.broken is not None:
        return f"Only what stands before line {part.broken.line}, which breaks the chain, counts here. "
    return ""


def _parts_of_result(parts: Mapping[str, str]) -> dict[str, str]:
    return {f"part “{name}”": text for name, text in parts.items()}


@limited(amounts.COMPARING_SECONDS, amounts.COMPARING_STEPS)
def _as_sums(
    good: tuple[Expression, ...],
    count: int,
    start: Expression,
    wanted: tuple[Expression, ...],
    words: Vocabulary,
    seed: int,
    family: Family,
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The start and the sound lines as sums; and the result, as it is asked and as the last of all ``count``
    lines has it.
    """
    lines = tuple(map(line_of, (start, *good)))
    results: tuple[Line, ...] = (line_of(add(*wanted)),)
    cases = tuple(instances(words, seed, count=MODELS, family=family))
    is_whole = len(good) == count > 0 and not open_variable(good[-1], cases[0])
    tolerance = tolerance_for((*good[-1:], *wanted), family)
    if is_whole and shows_parts(good[-1], wanted, ValuesIn(cases), tolerance):
        results = (*results, lines[-1])
    return lines, results


@limited(amounts.COMPARING_SECONDS, amounts.COMPARING_STEPS)
def _ending(
    good: tuple[Expression, ...],
    wanted: tuple[Expression, ...],
    names: tuple[str, ...],
    words: Vocabulary,
    seed: int,
    family: Family,
) -> Finding:
    """Whether the last of the sound steps is the wanted sum, and was not so before something else."""
    cases = tuple(instances(words, seed, count=MODELS, family=family))
    values, tolerance = ValuesIn(cases), tolerance_for((*good, *wanted), family)
    if open_variable(good[-1], cases[0]):
        return failed(f"The last line should be the sum of {' and '.join(names)}.", "derivation.end")
    if some_terms_cancel(good[-1], values, tolerance):
        return failed("In the last line some terms cancel; write what is left.", "derivation.circular")
    if not is_sum_of(good[-1], wanted, values, tolerance):
        return failed(f"The last line should be the sum of {' and '.join(names)}.", "derivation.end")
    if not shows_parts(good[-1], wanted, values, tolerance):
        return failed(
            f"The last line has the value of the sum of {' and '.join(names)}, but these are not put "
            "together in it: write each as one term, or in as many as the task does.",
            "derivation.unfinished",
        )
    closed = [step for step in good if not open_variable(step, cases[0])]
    results = line_of(add(*wanted)), line_of(good[-1])
    has_it = [any(map(line_of(step).has, results)) for step in closed]
    if not all(
        has_it[place] or is_sum_of(closed[place], wanted, values, tolerance)
        for place in range(has_it.index(True), len(closed))
    ):
        return failed(
            "The result stands in an early line already, before it is derived. Where does it come from?",
            "derivation.assumed",
        )
    return passed("", "derivation.end")


def _long_enough(part: SoundPart, words: Vocabulary) -> Finding:
    different = len({normal_form(step, words) for step in part.good})
    if different < LEAST_LINES:
        there = (
            f"there are only {different} of them"
            if different == len(part.good)
            else f"of {len(part.good)} only {different} {'is' if different == 1 else 'are'} different"
        )
        return failed(f"The lines agree, but {there}; write down the steps between.", "derivation.jump")
    return passed(f"All {len(part.good)} expressions agree.", "derivation.sound")


def _short(text: str, length: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length].rpartition(" ")[0] + " …"
