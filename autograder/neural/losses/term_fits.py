"""Fitting one term of a loss: over the parts of its formula, and over formulas of known mistakes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch

from autograder.neural.functions.random_inputs import Case, Size
from autograder.neural.losses.factors import Factor, name_factor
from autograder.neural.losses.probing import LossMistake, LossProbe, fit
from autograder.reports.verdicts import AuthorError

Formula = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class WrongFormula:
    """What a known mistake computes in place of the term, and what to tell its author."""

    note: str
    hint: str
    formula: Formula


@dataclass(frozen=True)
class Term:
    """A term in two inputs of a loss: a sum over the entries of its parts.

    ``names`` are the two inputs; ``right`` is the formula and ``parts`` what it is a linear combination of,
    each with a value for every entry or image, all summed; ``title`` names it in sentences, ``slug`` in
    notes. An input named ``sometimes_negative`` is probed with positive values too, where a mistake takes its
    logarithm and gives NaN otherwise.
    """

    slug: str
    title: str
    names: tuple[str, str]
    right: Formula
    parts: Mapping[str, Formula]
    wrong: Sequence[WrongFormula]
    sometimes_negative: str | None = None


def diagnose_term(probe: LossProbe, term: Term) -> LossMistake | None:
    """Say what is wrong with one term of a loss, or None where nothing known fits."""
    found = _wrong_part(probe, term) or _wrong_formula(probe, term)
    return replace(found, inputs=term.names) if found else None


def _wrong_part(probe: LossProbe, term: Term) -> LossMistake | None:
    student: list[list[float]] = []
    asked: list[list[float]] = []
    sizes = probe.sizes()
    for each in sizes:
        cases = probe.cases(each, 2 * len(term.parts) + 4, term.names)
        columns = [_evaluated(part, term, cases) for part in term.parts.values()]
        fitted = fit(columns, [probe.student(case.tensors) for case in cases])
        reference = fit(columns, [probe.asked(case.tensors) for case in cases])
        if reference is None:
            listed = " and ".join(f"`{name}`" for name in term.names)
            raise AuthorError(
                f"The diagnosis “{term.slug}” does not fit the reference, which has no such term in {listed}."
            )
        if fitted is None:
            return None
        student.append(fitted)
        asked.append(reference)
    factors = [
        name_factor([mine[part] / theirs[part] for mine, theirs in zip(student, asked, strict=True)], sizes)
        for part in range(len(term.parts))
    ]
    return _worded_parts(term, dict(zip(term.parts, factors, strict=True)))


def _worded_parts(term: Term, factors: Mapping[str, Factor | None]) -> LossMistake | None:
    known = {name: factor for name, factor in factors.items() if factor is not None}
    if len(known) < len(factors) or all(factor.is_one for factor in known.values()):
        return None
    evidence = {name: factor.constant for name, factor in known.items()}
    slugs = {factor.slug for factor in known.values()}
    if len(slugs) == 1:
        factor = next(iter(known.values()))
        words = (
            f"The part of the loss that depends on `{term.names[0]}` and `{term.names[1]}` is {factor.words}."
        )
        return LossMistake(f"{term.slug}.{factor.slug}", f"{words} {factor.question}".strip(), evidence)
    # A part that is like another one is right up to the reduction; the odd one out is named.
    usual = max(
        known.values(),
        key=lambda one: (
            one.is_one,
            sum(one.slug == other.slug for other in known.values()),
            not one.is_zero,
        ),
    )
    odd = {name: factor for name, factor in known.items() if factor.slug != usual.slug}
    listed = " and ".join(
        f"the {name} is missing" if factor.is_zero else f"the {name} is {factor.words}"
        for name, factor in odd.items()
    )
    questions = " ".join(dict.fromkeys(factor.question for factor in odd.values() if not factor.is_zero))
    note = ".".join(f"{'-'.join(name.split())}-{factor.slug}" for name, factor in odd.items())
    return LossMistake(f"{term.slug}.{note}", f"In the {term.title}, {listed}. {questions}".strip(), evidence)


def _wrong_formula(probe: LossProbe, term: Term) -> LossMistake | None:
    sizes = probe.sizes()
    plain = [probe.cases(each, 7, term.names) for each in sizes]
    found = _matching(probe, term, sizes, plain)
    if found is None and term.sometimes_negative is not None:
        positive = [[_made_positive(case, term.sometimes_negative) for case in cases] for cases in plain]
        found = _matching(probe, term, sizes, positive)
    return found


def _matching(
    probe: LossProbe, term: Term, sizes: Sequence[Mapping[Size, int]], drawn: Sequence[Sequence[Case]]
) -> LossMistake | None:
    values = [[probe.student(case.tensors) for case in cases] for cases in drawn]
    units = [
        fit([_evaluated(term.right, term, cases)], [probe.asked(case.tensors) for case in cases])
        for cases in drawn
    ]
    for wrong in term.wrong:
        if all(_is_right(wrong, term, cases) for cases in drawn):
            continue  # for these inputs no mistake at all, as a difference that only grey targets show
        fits = [
            fit([_evaluated(wrong.formula, term, cases)], each)
            for cases, each in zip(drawn, values, strict=True)
        ]
        ratios = [one[0] / unit[0] for one, unit in zip(fits, units, strict=True) if one and unit]
        if len(ratios) < len(sizes):
            continue
        factor = name_factor(ratios, sizes)
        if factor is None or factor.is_zero:
            continue
        also = "" if factor.is_one or factor.slug == "factor" else f" It is also {factor.change}."
        return LossMistake(wrong.note, wrong.hint + also, {"factor": factor.constant})
    return None


def _is_right(wrong: WrongFormula, term: Term, cases: Sequence[Case]) -> bool:
    pairs = zip(_evaluated(wrong.formula, term, cases), _evaluated(term.right, term, cases), strict=True)
    return all(math.isclose(found, right, rel_tol=1e-9) for found, right in pairs)


def _evaluated(formula: Formula, term: Term, cases: Sequence[Case]) -> list[float]:
    first, second = term.names
    return [float(formula(case.tensors[first], case.tensors[second]).sum()) for case in cases]


def _made_positive(case: Case, name: str) -> Case:
    return Case(case.sizes, case.tensors | {name: case.tensors[name].abs() + 0.01})
