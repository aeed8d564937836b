"""From an answer and a reference to a finding: compare under limits, try a proof, name the mistake.

The heavy parts run in the worker; what they return is plain data, turned into sentences here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.reports.verdicts import Finding, failed, passed, undecided
from autograder.symbolic.comparing.collecting import same_terms
from autograder.symbolic.comparing.comparison import (
    Comparison,
    Counterexample,
    UpTo,
    compare,
    compare_readings,
)
from autograder.symbolic.comparing.proving import is_small, may_have_sympy_form, proves_equal
from autograder.symbolic.domains import described_domains
from autograder.symbolic.evaluating.instances import Family
from autograder.symbolic.expression import Expression
from autograder.symbolic.limits import amounts
from autograder.symbolic.limits.limited import LimitExceeded, limited
from autograder.symbolic.misconceptions.mistakes import Mistake, name_mistake
from autograder.symbolic.vocabulary import Vocabulary


def judge(
    readings: Sequence[Expression],
    reference: Expression,
    words: Vocabulary,
    seed: int,
    *,
    free: tuple[str, ...] = ("x",),
    family: Family = "finite",
    mistakes: Sequence[Mistake] = (),
    prove: bool = True,
    name: bool = True,
) -> Finding:
    """Whether one of the readings of an answer equals the reference; if not, where and perhaps why."""
    comparison = compared(readings, reference, words, seed, free, family, prove=prove)
    if comparison.status == "agrees" and prove:
        comparison = _with_proof(comparison, readings[comparison.reading], reference, words)
    if comparison.status != "different":
        return agreed(comparison, words)
    mistake = named(readings[0], reference, words, mistakes, free) if name else None
    return refuted(comparison, mistake)


def compared(
    readings: Sequence[Expression],
    reference: Expression,
    words: Vocabulary,
    seed: int,
    free: tuple[str, ...] = ("x",),
    family: Family = "finite",
    up_to: UpTo | None = None,
    *,
    prove: bool = False,
) -> Comparison:
    """The best comparison among the readings of an answer; a limit that is hit leaves it undecided.

    With ``prove``, what is shown by its terms is called proved.
    """
    try:
        return _compare(tuple(readings), reference, words, seed, free, family, up_to, prove)
    except LimitExceeded as limit:
        return Comparison("undecided", reason=str(limit))


@limited(amounts.COMPARING_SECONDS, amounts.COMPARING_STEPS)
def _compare(
    readings: tuple[Expression, ...],
    reference: Expression,
    words: Vocabulary,
    seed: int,
    free: tuple[str, ...],
    family: Family,
    up_to: UpTo | None,
    prove: bool,
) -> Comparison:
    best = compare_readings(readings, lambda each: compare(each, reference, words, seed, free, family, up_to))
    sides = readings[best.reading], reference
    if prove and best.status == "agrees" and is_small(sides) and same_terms(*sides, words):
        return replace(best, status="proved")
    return best


def _with_proof(
    comparison: Comparison, reading: Expression, reference: Expression, words: Vocabulary
) -> Comparison:
    """With the proof that takes sympy, or many terms; without either there is none."""
    sides = reading, reference
    if is_small(sides) and not may_have_sympy_form(sides, words):
        return comparison
    try:
        if _prove(reading, reference, words):
            return replace(comparison, status="proved")
    except LimitExceeded:
        pass  # it is equal in all instances; that there is a proof too would only have been nice
    return comparison


@limited(amounts.PROVING_SECONDS, amounts.COMPARING_STEPS)
def _prove(reading: Expression, reference: Expression, words: Vocabulary) -> bool:
    return proves_equal(reading, reference, words)


def named(
    answer: Expression,
    reference: Expression,
    words: Vocabulary,
    mistakes: Sequence[Mistake],
    free: tuple[str, ...] = ("x",),
) -> Mistake | None:
    """The mistake behind a wrong answer, if it has a name and that is found in time."""
    try:
        return _name(answer, reference, words, tuple(mistakes), free)
    except LimitExceeded:
        return None


@limited(amounts.NAMING_SECONDS, amounts.NAMING_STEPS)
def _name(
    answer: Expression,
    reference: Expression,
    words: Vocabulary,
    mistakes: tuple[Mistake, ...],
    free: tuple[str, ...],
) -> Mistake | None:
    return name_mistake(answer, reference, words, mistakes, free)


def agreed(comparison: Comparison, words: Vocabulary) -> Finding:
    """What a comparison that did not refute means, and on which domain."""
    domain = described_domains(words.variables)
    if comparison.status == "proved":
        found = passed(f"Equal, and proved so{f' ({domain})' if domain else ''}.", "equal.proved")
    elif comparison.status == "agrees":
        cases = f"Equal in all {comparison.agreeing} cases tried"
        found = passed(f"{cases}{f' ({domain})' if domain else ''}.", "equal.instances")
    else:
        found = unsettled(comparison.reason)
    return replace(found, reading=comparison.reading)


def unsettled(reason: str) -> Finding:
    """What can't be decided goes to a person."""
    return undecided(
        f"Your answer {reason}, so it could not be decided here; a person will look at it.",
        "answer.too-costly",
    )


def most_favourable(findings: Sequence[Finding]) -> Finding:
    """Of what the readings of an answer give, in their order, the best: it is right if one of them is.

    >>> most_favourable([failed("No.", "wrong"), unsettled("is too long")]).status
    'undecided'
    """
    order = ["passed", "undecided", "failed"]
    place, best = min(enumerate(findings), key=lambda each: order.index(each[1].status))
    return replace(best, reading=place)


def refuted(comparison: Comparison, mistake: Mistake | None) -> Finding:
    """The counterexample in a sentence, after the mistake if it has a name."""
    assert comparison.counterexample is not None
    message = told(comparison.counterexample)
    if mistake is None:
        return failed(message, "different")
    return failed(f"{mistake.message}\n{message}", mistake.note, share=mistake.share)


def told(case: Counterexample) -> str:
    """A counterexample in a sentence.

    >>> told(Counterexample("at s = 2", "4", "2"))
    'At s = 2, your answer is 4, but it should be 2.'
    """
    found = "has no value" if case.found is None else f"is {case.found}"
    return f"{case.where[0].upper()}{case.where[1:]}, your answer {found}, but it should be {case.wanted}."
