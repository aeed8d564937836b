"""Training a model of the grader's own with a student's loss.

Model, data, their order, the noise, the seeds, the loop and the evaluation are the grader's; the loss alone
is the student's. So a quality can be demanded: all right losses end in the same place, whatever they are
scaled by, and the known wrong ones elsewhere. Where that is has to be measured for each training anew; what
is trained, and where it ends, is the course's to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from autograder.authoring.authored import Count, Points, Positive, Text, authored, authored_class
from autograder.neural.answers.calling import call, name_of, titled
from autograder.neural.answers.checking import check_program
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.training.steps import batches, one_thread, scalar_loss, step
from autograder.reports.verdicts import Check, Finding, failed

LossInputs = Callable[[nn.Module, torch.Tensor, torch.Generator], Sequence[torch.Tensor]]


@authored_class
@dataclass(frozen=True)
class LossTraining:
    """A training that only lacks a loss.

    ``build()`` makes the model; ``loss_inputs(model, batch, generator)`` is what the loss is called with,
    where all noise is drawn from the generator. Batches of 32, Adam. ``hint``: what to think about where the
    loss is not finite.
    """

    build: Callable[[], nn.Module]
    loss_inputs: LossInputs
    epochs: Count
    learning_rate: Positive = 1e-3
    hint: str = ""


@dataclass(frozen=True)
class TrainedModel:
    """A model after so many steps; ``stopped`` says in words why the training ended early ("NaN"), or is
    empty.
    """

    model: nn.Module
    steps: int
    stopped: str


@dataclass(frozen=True)
class Bound:
    """Where a measured number has to lie; ``near`` is how far outside another seed might have brought it
    inside.

    >>> Bound(most=147.0, near=4.0).nearly_holds(148.1), Bound(most=147.0).holds(148.1)
    (True, False)
    """

    least: float = -math.inf
    most: float = math.inf
    near: float = 0.0

    def holds(self, value: float) -> bool:
        """Whether a number lies inside."""
        return self.least <= value <= self.most

    def nearly_holds(self, value: float) -> bool:
        """Whether a number lies inside or near."""
        return self.least - self.near <= value <= self.most + self.near


MeasuredQuality = Mapping[str, float]
Window = Mapping[str, Bound]


def inside(numbers: MeasuredQuality, window: Window) -> bool:
    """Whether all measured numbers lie where they should.

    >>> inside({"error": 0.03}, {"error": Bound(most=0.04)})
    True
    """
    return all(bound.holds(numbers[name]) for name, bound in window.items())


@authored
def trains_well(
    loss: Any,
    training: LossTraining,
    examples: Callable[[], torch.Tensor],
    measure: Callable[[nn.Module, int], MeasuredQuality],
    window: Window,
    judge: Callable[[MeasuredQuality, str], Finding],
    *,
    title: Text = "trains a model",
    points: Points = 1,
    name: Text | None = None,
    seconds: Positive = 60,
) -> Check:
    """Check that a model trained with a student's loss ends where right losses end.

    ``examples()`` are the rows to learn from, ``measure(model, seed)`` the quality of a model by names,
    ``window`` where right losses end, and ``judge(quality, name)`` what is said of it, with the loss by its
    name. A near miss is trained once more with another seed, and only a loss that misses twice is refused.
    Any positive multiple of a right loss passes, since Adam does not see it. A loss that cannot be trained
    with fails in the first step.

    >>> training = LossTraining(
    ...     lambda: nn.Linear(1, 1), lambda model, batch, generator: [model(batch)], epochs=1
    ... )
    >>> trains_well(
    ...     None, training, lambda: torch.ones(9, 1), lambda model, seed: {}, {}, failed, points=4
    ... ).seconds
    60
    """

    def look(seed: int) -> Finding:
        called = name or name_of(loss, "your loss")
        rows = examples()
        for attempt in (seed, seed + 1):
            trained = train(loss, training, rows, attempt)
            if trained.stopped:
                return failed(
                    f"In step {trained.steps} of the training `{called}` gave {trained.stopped}. "
                    f"{training.hint}".strip(),
                    "training.not-finite",
                )
            numbers = measure(trained.model, attempt)
            nearly = all(bound.nearly_holds(numbers[each]) for each, bound in window.items())
            if inside(numbers, window) or not nearly:
                break
        return judge(numbers, called)

    return check_program(titled(title, name), look, loss, points=points, seconds=seconds)


def train(loss: Any, training: LossTraining, examples: torch.Tensor, seed: int) -> TrainedModel:
    """Train a new model on examples (n, ...).

    Model, loop and optimiser are here, wherever the loss is: nothing that its author could change beside it
    counts.

    >>> training = LossTraining(
    ...     lambda: nn.Linear(2, 1), lambda model, batch, generator: [model(batch)], epochs=1
    ... )
    >>> trained = train(lambda found: found.square().mean(), training, torch.rand(64, 2), seed=1)
    >>> trained.steps, trained.stopped
    (2, '')
    """
    name = name_of(loss, "your loss")
    with own_random_numbers(seed), one_thread():
        model = training.build()
        generator = torch.Generator().manual_seed(seed + 1)
        optimiser = torch.optim.Adam(model.parameters(), lr=training.learning_rate, fused=True)
        steps, stopped = 0, ""
        for batch in batches(examples, training.epochs, generator):
            inputs = training.loss_inputs(model, batch, generator)
            value = scalar_loss(call(loss, *inputs, name=name), name)
            steps += 1
            stopped = step(optimiser, value, name)
            if stopped:
                break
    return TrainedModel(model.eval(), steps, stopped)
