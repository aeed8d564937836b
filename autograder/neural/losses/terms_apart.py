"""The terms of a loss, each on its own scale: what changes when only the inputs of one term change.

A loss that adds a term of 800 to one of 3 agrees with the reference to a part in ten thousand, whatever is
wrong with a fiftieth of the small one. Between two calls that differ only in the inputs of that term, all
else cancels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from autograder.neural.answers.calling import call
from autograder.neural.functions.random_inputs import Case, Draw, Tensors, draw_cases
from autograder.neural.losses.probing import Loss, converted, reference_value, single_number
from autograder.reports.verdicts import Finding, failed

_SCALES = (0.05, 1.0, 4.0)
"""Of normal inputs: near zero, where a threshold or a dropped small part shows, and far out, where a clamp
does.
"""

_OF_TERM = 2e-4
_OF_LOSS = 2e-6
"""Relative. Float32 sums of a loss of some hundreds differ by 2e-7 of it from one order of summation to
another.
"""


@dataclass(frozen=True)
class TermSeen:
    """A term of a loss in words, the inputs that are its alone, and what is wrong where only these change."""

    words: str
    inputs: tuple[str, ...]
    doubt: Finding | None


def terms_apart(
    loss: Any, reference: Loss, terms: Mapping[str, Loss], inputs: Mapping[str, Draw], seed: int, name: str
) -> Iterator[TermSeen]:
    """Each term that has inputs of its own, one after the other.

    Raises:
        AnswerError: what the loss returns is no finite number.

    >>> from autograder.neural.functions.random_inputs import normal
    >>> terms = {"large": lambda x, mu: 1e3 * x.square().sum(), "small": lambda x, mu: mu.square().sum()}
    >>> right = lambda x, mu: terms["large"](x, mu) + terms["small"](x, mu)
    >>> wrong = lambda x, mu: terms["large"](x, mu) + mu.square().clamp(min=0.1).sum()
    >>> inputs = {"x": normal("B", 8), "mu": normal("B", 4)}
    >>> [each.words for each in terms_apart(wrong, right, terms, inputs, 1, "loss") if each.doubt]
    ['small']
    """
    case = draw_cases(inputs, seed)[0]
    for words, term in terms.items():
        own = _inputs_of(words, terms, inputs, case, seed)
        doubts = (
            _change_differs(loss, reference, (words, term), (case.tensors, after), own, name)
            for after in _changed(own, inputs, case, seed)
        )
        yield TermSeen(words, tuple(own), next((doubt for doubt in doubts if doubt), None))


def _change_differs(
    loss: Any,
    reference: Loss,
    named: tuple[str, Loss],
    change: tuple[Tensors, Tensors],
    own: list[str],
    name: str,
) -> Finding | None:
    words, term = named
    before, after = map(_single, change)
    found = _value(loss, after, name) - _value(loss, before, name)
    asked = reference_value(reference, after) - reference_value(reference, before)
    size = max(abs(reference_value(term, each)) for each in (before, after))
    if abs(found - asked) <= _OF_TERM * size + _OF_LOSS * abs(reference_value(reference, before)):
        return None
    listed = " and ".join(f"`{each}`" for each in own)
    return failed(
        f"Where only {listed} change, and with them nothing but the term {words}, `{name}` changes by "
        f"{found:.4g}; asked was {asked:.4g}.",
        "loss.term",
        found=found,
        asked=asked,
    )


def _inputs_of(
    term: str, terms: Mapping[str, Loss], inputs: Mapping[str, Draw], case: Case, seed: int
) -> list[str]:
    """The inputs on which this term depends, and none of the others."""
    found = []
    for name in inputs:
        changed = {**case.tensors, name: _redrawn(name, inputs, case, seed)}
        moved = {
            words
            for words, each in terms.items()
            if reference_value(each, changed) != reference_value(each, case.tensors)
        }
        if moved == {term}:
            found.append(name)
    return found


def _changed(own: list[str], inputs: Mapping[str, Draw], case: Case, seed: int) -> Iterator[Tensors]:
    for scale in _SCALES if any(inputs[name].kind == "normal" for name in own) else (1.0,):
        drawn = {
            name: _redrawn(name, inputs, case, seed) * (scale if inputs[name].kind == "normal" else 1.0)
            for name in own
        }
        if drawn:
            yield _single({**case.tensors, **drawn})


def _redrawn(name: str, inputs: Mapping[str, Draw], case: Case, seed: int) -> torch.Tensor:
    place = list(inputs).index(name)
    return inputs[name].sample(case.sizes, torch.Generator().manual_seed(seed + 100 + place))


def _single(tensors: Tensors) -> Tensors:
    """The values that float32 can hold, in float64: what the student's loss is given."""
    return converted(converted(tensors, torch.float32), torch.float64)


def _value(loss: Any, tensors: Tensors, name: str) -> float:
    value = call(loss, *converted(tensors, torch.float32).values(), name=name)
    return float(single_number(value, name).detach())
