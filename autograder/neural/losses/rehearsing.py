"""The author's side of the checks of programs: references and mistakes are evaluated when an assignment is
generated.

See :mod:`autograder.authoring.rehearsal`. Nothing here runs for a student.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import torch

from autograder.authoring.rehearsal import Rehearsal, problems_in
from autograder.neural.functions.random_inputs import Inputs, draw_cases
from autograder.neural.losses.probing import Diagnosis, Loss, LossProbe, reference_value

_SAME = 1e-6
"""Relative, of float64 values: what is nearer than that is the same formula in another order."""

LossValues = Sequence[float] | torch.Tensor


def rehearsal_of_loss(
    reference: Loss,
    inputs: Inputs,
    *,
    mistakes: Mapping[str, Loss] | None = None,
    diagnose: Sequence[Diagnosis] = (),
    further: Sequence[Callable[[int], object]] = (),
) -> Rehearsal:
    """Evaluate a reference, its mistakes and diagnoses on inputs that the check draws; ``further`` steps come
    after.
    """

    def rehearsal(seed: int) -> Iterator[str]:
        def values(loss: Loss) -> list[float]:
            return [reference_value(loss, case.tensors) for case in draw_cases(inputs, seed)]

        wanted = values(reference)
        probe = LossProbe(reference, reference, inputs, seed)
        return problems_in(
            lambda: unsound_program_mistakes(
                wanted, {words: partial(values, each) for words, each in (mistakes or {}).items()}
            ),
            *(partial(each, probe) for each in diagnose),
            *(partial(each, seed) for each in further),
        )

    return rehearsal


def unsound_program_mistakes(
    wanted: LossValues, mistakes: Mapping[str, Callable[[], LossValues]]
) -> Iterator[str]:
    """Which mistakes cannot be evaluated, are none, or have the values of another.

    >>> list(
    ...     unsound_program_mistakes(
    ...         [1.0], {"twice": lambda: [2.0], "the same": lambda: [1.0], "double": lambda: [2.0]}
    ...     )
    ... )
    ['The mistake “the same” is none: it has the values of the reference.', 'The mistake “double” never gets
    its turn: it has the values of “twice”.']
    """
    earlier: dict[str, LossValues] = {}
    for words, evaluate in mistakes.items():
        found: list[LossValues] = []
        for problem in problems_in(lambda evaluate=evaluate, found=found: found.append(evaluate())):  # type: ignore[misc]
            yield f"The mistake “{words}”: {problem}"
        if not found:
            continue
        if _same(found[0], wanted):
            yield f"The mistake “{words}” is none: it has the values of the reference."
        for other, values in earlier.items():
            if _same(found[0], values):
                yield f"The mistake “{words}” never gets its turn: it has the values of “{other}”."
        earlier[words] = found[0]


def _same(one: LossValues, other: LossValues) -> bool:
    first, second = (torch.as_tensor(each, dtype=torch.float64) for each in (one, other))
    return first.shape == second.shape and torch.allclose(first, second, rtol=_SAME, atol=_SAME)
