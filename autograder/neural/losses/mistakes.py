"""Recognising what is wrong with the values of a loss.

Asked in this order: is it one of the author's own mistakes, the right loss with its
arguments swapped, the right loss times a factor or plus a constant, the right terms in the
wrong proportion, the loss of one image only, or one of the mistakes that a diagnosis for a
known term recognises (:mod:`autograder.neural.losses.wrong_formulas`)? Every answer has to hold for
several random sizes before it is said.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence

from autograder.neural.functions.random_inputs import Case, Size, Tensors
from autograder.neural.losses import probing
from autograder.neural.losses.factors import name_factor, size_words
from autograder.neural.losses.terms_apart import terms_apart
from autograder.reports.verdicts import AnswerError, AuthorError

_SAME = 1e-4
"""Two values are taken for the same: float32 losses are right to about 1e-6, and the mistakes
that are told apart differ by 1e-3 or more (known_answers/vae/vae/elbo_loss)."""

_NEARLY_RIGHT = 0.02
"""A factor so near to 1 is nobody's mistake: a guard of 0.001 inside a logarithm makes the value 0.2 %
smaller, by nearly the same share for all inputs, and is named by its own diagnosis."""


def name_loss_mistake(
    probe: probing.LossProbe,
    mistakes: Mapping[str, probing.Loss],
    terms: Mapping[str, probing.Loss],
    diagnose: Sequence[probing.Diagnosis],
) -> probing.LossMistake | None:
    """Name the mistake of a loss whose values are wrong, or return None.

    >>> import torch
    >>> from autograder.neural.functions.random_inputs import normal
    >>> found = name_loss_mistake(
    ...     probing.LossProbe(lambda x: x.mean(), lambda x: x.sum(1).mean(), {"x": normal("B", "D")}, seed=0),
    ...     {},
    ...     {},
    ...     (),
    ... )
    >>> found.note
    'loss.mean-over-pixels'
    """
    attempts: tuple[probing.Diagnosis, ...] = (
        lambda probe: _authors_mistake(probe, mistakes),
        _swapped_arguments,
        _factor,
        _constant,
        lambda probe: _proportions(probe, terms),
        _one_image,
        lambda probe: _term_by_term(probe, terms, diagnose),
    )
    try:
        for attempt in attempts:
            found = attempt(probe)
            if found is not None:
                return found
    except probing.OutOfTimeError:
        pass
    return None


def same_loss_value(first: float, second: float) -> bool:
    """Whether two values of a loss are the same up to rounding.

    >>> same_loss_value(100.0, 100.001), same_loss_value(100.0, 101.0), same_loss_value(float("nan"), 1.0)
    (True, False, False)
    """
    return math.isfinite(first) and abs(first - second) <= _SAME * max(abs(first), abs(second)) + 1e-9


def _few_cases(probe: probing.LossProbe) -> list[Case]:
    return [probe.cases(sizes, 1)[0] for sizes in probe.sizes()[:3]]


def _authors_mistake(
    probe: probing.LossProbe, mistakes: Mapping[str, probing.Loss]
) -> probing.LossMistake | None:
    if not mistakes:
        return None
    cases = _few_cases(probe)
    values = [probe.student(case.tensors) for case in cases]
    asked = [probe.asked(case.tensors) for case in cases]
    for words, wrong in mistakes.items():
        wrongs = [_authors_value(words, wrong, case.tensors) for case in cases]
        if all(map(same_loss_value, wrongs, asked)):
            continue  # these inputs do not show it
        if all(same_loss_value(value, other) for value, other in zip(values, wrongs, strict=True)):
            return probing.LossMistake(f"loss.{'-'.join(words.lower().split())}", f"This looks like {words}.")
    return None


def _authors_value(words: str, wrong: probing.Loss, tensors: Tensors) -> float:
    try:
        return float(wrong(*(tensor.clone() for tensor in tensors.values())))
    except Exception as error:
        raise AuthorError(
            f"The mistake “{words}” cannot be evaluated: {type(error).__name__}: {error}. It is called like "
            "the loss, and returns a tensor of shape ()."
        ) from error


def _swapped_arguments(probe: probing.LossProbe) -> probing.LossMistake | None:
    names = list(probe.inputs)
    shapes = [draw.shape for draw in probe.inputs.values()]
    if len(names) > 4:
        return None
    cases = _few_cases(probe)
    for order in itertools.permutations(range(len(names))):
        if order == tuple(range(len(names))) or any(shapes[a] != shapes[b] for a, b in enumerate(order)):
            continue
        if all(
            same_loss_value(probe.asked(_permuted(each.tensors, order)), probe.asked(each.tensors))
            for each in cases
        ):
            continue  # of a symmetric loss that says nothing
        if all(
            same_loss_value(probe.student(_permuted(case.tensors, order)), probe.asked(case.tensors))
            for case in cases
        ):
            swapped = [names[place] for place, index in enumerate(order) if place != index]
            listed = " and ".join(f"`{name}`" for name in swapped)
            return probing.LossMistake(
                f"loss.swapped-{'-'.join(swapped)}",
                f"The value is right when {listed} are exchanged. Which of them comes first, and where in "
                "the formula does each of them stand?",
            )
    return None


def _permuted(tensors: Tensors, order: Sequence[int]) -> Tensors:
    values = list(tensors.values())
    return {name: values[index] for name, index in zip(tensors, order, strict=True)}


def _differences(
    probe: probing.LossProbe,
    measure: Callable[[float, float], float],
    tolerance: Callable[[float, float], float],
) -> tuple[list[float], list[dict[Size, int]]] | None:
    """One number per size, if the measure is the same for three draws in each size."""
    numbers, sizes = [], probe.sizes()
    for each in sizes:
        pairs = [(probe.student(case.tensors), probe.asked(case.tensors)) for case in probe.cases(each, 3)]
        measured = [measure(*pair) for pair in pairs]
        allowed = max(tolerance(*pair) for pair in pairs)
        if not all(abs(value - measured[0]) <= allowed for value in measured):
            return None
        numbers.append(sum(measured) / len(measured))
    return numbers, sizes


def _factor(probe: probing.LossProbe) -> probing.LossMistake | None:
    found = _differences(
        probe,
        lambda student, asked: student / asked if asked else math.nan,
        lambda student, asked: _SAME * abs(student / asked) if asked else math.nan,
    )
    factor = found and name_factor(*found)
    if not factor or (not factor.powers and abs(factor.constant - 1) < _NEARLY_RIGHT):
        return None
    if factor.is_zero:
        return probing.LossMistake("loss.zero", "The value is 0, whatever the inputs.")
    if dict(factor.powers) == {"B": 1} and factor.slug.startswith("factor"):
        return probing.LossMistake(
            "loss.fixed-batch-size",
            f"The value is divided by {1 / factor.constant:.4g}, whatever the number of images in the batch "
            "is. The last batch of an epoch may be smaller.",
            {"factor": factor.constant},
        )
    return probing.LossMistake(
        f"loss.{factor.slug}",
        f"The value is {factor.words}, for all inputs. {factor.question}".strip(),
        {"factor": factor.constant},
    )


def _constant(probe: probing.LossProbe) -> probing.LossMistake | None:
    found = _differences(
        probe,
        lambda student, asked: student - asked,
        lambda student, asked: 3e-6 * (abs(student) + abs(asked)),
    )
    amount = found and name_factor(*found)
    if not found or not amount or amount.is_zero:
        return None
    direction = "more" if found[0][0] > 0 else "less"
    return probing.LossMistake(
        "loss.constant",
        f"The value is {direction} than what was asked for by {amount.as_amount()}, whatever the inputs: a "
        "constant of the definition is missing or was added. The gradients do not feel it, the value does.",
        {"constant": amount.constant},
    )


def _proportions(probe: probing.LossProbe, terms: Mapping[str, probing.Loss]) -> probing.LossMistake | None:
    if len(terms) < 2:
        return None
    coefficients: list[list[float]] = []
    sizes = probe.sizes()
    for each in sizes:
        cases = probe.cases(each, len(terms) + 4)
        columns = [[probing.reference_value(term, case.tensors) for case in cases] for term in terms.values()]
        fitted = probing.fit(columns, [probe.student(case.tensors) for case in cases])
        if fitted is None:
            return None
        coefficients.append(fitted)
    factors = [name_factor([each[index] for each in coefficients], sizes) for index in range(len(terms))]
    known = {name: factor for name, factor in zip(terms, factors, strict=True) if factor is not None}
    wrong = {name: factor for name, factor in known.items() if not factor.is_one}
    if len(known) < len(terms) or not wrong:
        return None
    parts = [
        f"the {name} is {factor.words}" if name in wrong else f"the {name} is right"
        for name, factor in known.items()
    ]
    questions = dict.fromkeys(factor.question for factor in wrong.values())
    return probing.LossMistake(
        "loss."
        + ".".join(f"{'-'.join(name.lower().split())}-{factor.slug}" for name, factor in wrong.items()),
        f"Taken apart, {'; '.join(parts)}. {' '.join(questions)}".strip(),
        {name: factor.constant for name, factor in known.items()},
    )


def _one_image(probe: probing.LossProbe) -> probing.LossMistake | None:
    if not all(draw.shape and draw.shape[0] == "B" for draw in probe.inputs.values()):
        return None
    cases = _few_cases(probe)
    values = [probe.student(case.tensors) for case in cases]
    for row, which in ((0, "first"), (-1, "last")):
        rows = [
            probe.asked({name: tensor[row:][:1] for name, tensor in case.tensors.items()}) for case in cases
        ]
        for divided in (False, True):
            alone = [
                each / case.sizes["B"] if divided else each for each, case in zip(rows, cases, strict=True)
            ]
            if all(same_loss_value(value, one) for value, one in zip(values, alone, strict=True)):
                also = f" divided by {size_words('B')}" if divided else ""
                return probing.LossMistake(
                    "loss.one-image-only",
                    f"The value is that of the {which} image alone{also}; the others in the batch do not "
                    "count.",
                )
    return None


def _term_by_term(
    probe: probing.LossProbe, terms: Mapping[str, probing.Loss], diagnose: Sequence[probing.Diagnosis]
) -> probing.LossMistake | None:
    """All that the diagnoses find, each in its own term, and what is to be said of the other terms."""
    found = [mistake for each in diagnose if (mistake := each(probe)) is not None]
    if not found:
        return None
    sentences = [each.message for each in found]
    try:
        seen = list(terms_apart(probe.loss, probe.reference, terms, probe.inputs, probe.seed, "loss"))
    except AnswerError:  # not finite: nothing can be said of its other terms
        seen = []
    named = {each.inputs for each in found}
    for term in seen:
        if term.inputs and term.inputs not in named:
            sentences.append(
                f"The {term.words} is not what was asked either."
                if term.doubt
                else f"The {term.words} is right."
            )
    counted = f"{('Two', 'Three', 'Four')[min(len(found), 4) - 2]} things differ. " if len(found) > 1 else ""
    evidence = {name: value for each in found for name, value in (each.evidence or {}).items()}
    return probing.LossMistake("+".join(each.note for each in found), counted + " ".join(sentences), evidence)
