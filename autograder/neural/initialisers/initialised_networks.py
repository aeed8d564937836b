"""Networks of which an initialiser was run, and whether it used a draw again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.neural.initialisers.facts import InitialiserFacts
from autograder.neural.initialisers.weight_statistics import doubt_copies, doubt_own_draws
from autograder.neural.networks.layers import squeezed
from autograder.neural.noise.randomness import Doubt, NumberArray, as_numbers
from autograder.reports.verdicts import Finding, failed


@dataclass(frozen=True)
class InitialisedNetwork:
    """One initialised network: its parameters as arrays, and how to speak of them."""

    facts: InitialiserFacts
    own: bool
    name: str

    @property
    def tensors(self) -> list[tuple[str, NumberArray]]:
        """Named tensors; of the grader's networks only those that the initialiser touched."""
        found = []
        for each, untouched in zip(self.facts.after, self.facts.untouched, strict=True):
            shape = squeezed(each.shape)
            kind = "weight" if len(shape) == 2 else "bias"
            size = " × ".join(map(str, shape))
            if self.own or not untouched:
                found.append((f"the {kind} of {size} in {self.name}", as_numbers(each).reshape(shape)))
        return found

    @property
    def matrices(self) -> list[tuple[str, NumberArray]]:
        """Those of the tensors that are weights."""
        return [(name, values) for name, values in self.tensors if values.ndim == 2]


def copied_weights(networks: Sequence[InitialisedNetwork], name: str) -> Finding | None:
    """The first matrix in which numbers are used again, as a failed finding.

    To be looked for first: a row that is drawn once and copied shows in the mean and the scale of the whole
    as well.
    """
    for network in networks:
        matrices = [pair for pair in network.matrices if np.ptp(pair[1]) > 0]
        doubt = doubt_copies([values for _, values in matrices], [what for what, _ in matrices])
        if doubt is not None:
            return _not_its_own(doubt, name)
    return None


def same_draws(
    networks: Sequence[InitialisedNetwork],
    name: str,
    p_value: Callable[[NumberArray, NumberArray], float],
    false_alarm: float,
) -> Finding | None:
    """The first two parameters that hold the same draws, as a failed finding."""
    for network in networks:
        names = [what for what, values in network.tensors if np.ptp(values) > 0]
        values = [values for _, values in network.tensors if np.ptp(values) > 0]
        doubt = doubt_own_draws(values, names, false_alarm / len(networks), p_value)
        if doubt is not None:
            return _not_its_own(doubt, name)
    return None


def _not_its_own(doubt: Doubt, name: str) -> Finding:
    question = (
        "From which distribution should they be drawn?"
        if doubt.kind == "discrete"
        else "Every parameter needs draws of its own."
    )
    return failed(f"After `{name}`, {doubt.sentence}. {question}", f"init.{doubt.kind}")
