"""A loss where its formula is delicate: probabilities of exactly 0 and 1, extreme log-variances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch

from autograder.answers.time_limits import TooSlow
from autograder.authoring.authored import Points, Positive, Text, authored
from autograder.authoring.rehearsal import problems_in
from autograder.neural.answers.calling import call, name_of, titled
from autograder.neural.answers.checking import check_program
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.functions.random_inputs import Draw, Inputs, Tensors, draw_cases
from autograder.neural.losses.gradients import student_gradients
from autograder.neural.losses.probing import Loss, converted, reference_value, single_number
from autograder.reports.verdicts import Check, Finding, failed, passed

_WITHIN_A_FACTOR = 12.0
"""Where a pixel is given probability 0 and is on, every implementation guards log(0) in its own
way: 100 nats in torch's cross-entropy, 23 with log(p + 1e-10), 16 with a clamp at 1e-7, 9.2 at
1e-4, the largest that the tasks allow. A factor of 12 from torch's 100 takes them all and refuses a clamp
at 1e-3 (6.9), which a trained model meets in most pixels."""

_EXTREMES_IN_FLOAT32 = (-60.0, 5.0, 10.0)
_EXTREMES_IN_FLOAT64 = (-200.0, -120.0)
"""A loss may go through the variance exp(log_var), as torch.distributions does; that is 0 in
float32 below -103, and still a number in float64 down to -745."""

_EXTREME_TOLERANCE = 1e-2


@dataclass(frozen=True)
class _Edge:
    what: str
    tensors: Tensors
    dtype: torch.dtype
    tolerance: float | None = None
    """Relative; None where only the order of magnitude is asked."""
    small: bool = False
    """Whether the delicate part is 0 here, so that a difference is measured by the other edge."""
    why: str = "A sigmoid rounds to exactly 0 and 1 in float32, and the logarithm of 0 is not finite."


@authored
def loss_is_finite_at_the_edges(
    loss: Any,
    inputs: Inputs,
    *,
    points: Points = 1,
    reference: Loss | None = None,
    name: Text | None = None,
    seconds: Positive = 10,
) -> Check:
    """The loss and its gradients are finite, and of the right size, where logarithms are delicate.

    Inputs drawn as probabilities become exactly 0 and 1, once as the targets (binary or grey
    inputs of the same shape) have it and once against them; each input drawn as normal
    numbers becomes -200, -120, -60, 5 and 10 everywhere, which for a log-variance is extreme.
    With a ``reference`` the size is asked too: within a factor of 12 where a guard against
    log(0) decides it, within 1 % elsewhere. The reference has to be finite there itself.

    >>> from autograder import grade
    >>> from autograder.neural.functions.random_inputs import binary, probabilities
    >>> def cross_entropy(z, x):
    ...     return -(x * z.log() + (1 - x) * (1 - z).log()).sum()
    >>> inputs = {"z": probabilities("B", "D"), "x": binary("B", "D")}
    >>> grade(loss_is_finite_at_the_edges(cross_entropy, inputs), out_of=1).verdicts[0].note
    'edge.not-finite'
    """
    called = name or name_of(loss)
    by = tuple(each for each, draw in inputs.items() if draw.kind in ("probabilities", "normal"))

    def look(seed: int) -> Finding:
        with own_random_numbers(seed):
            largest = 0.0
            ordinary = draw_cases(inputs, seed)[0].tensors
            finding = _is_finite_at_all(loss, ordinary, by, called)
            if finding is not None:
                return finding
            for edge in _edges(inputs, ordinary):
                asked = None if reference is None else reference_value(reference, edge.tensors)
                finding = _look_at(edge, loss, asked, largest, by, called)
                if finding is not None:
                    return finding
                largest = max(largest, abs(asked or 0.0))
        return passed()

    what = "finite" if reference is None else "right"
    title = titled(f"the loss is {what} at the edges", name)

    def rehearsal(seed: int) -> Iterator[str]:
        edges = [] if reference is None else _edges(inputs, draw_cases(inputs, seed)[0].tensors)
        return problems_in(
            *(partial(reference_value, reference, edge.tensors) for edge in edges if reference)
        )

    return check_program(title, look, loss, points=points, seconds=seconds, rehearsal=rehearsal)


def _is_finite_at_all(loss: Any, ordinary: Tensors, by: tuple[str, ...], name: str) -> Finding | None:
    """Where ordinary inputs give no finite value or gradient, an edge says nothing about the reason."""
    value = call(loss, *converted(ordinary, torch.float32).values(), name=name)
    number = single_number(value, name, finite=False).detach()
    if not bool(torch.isfinite(number)):
        return failed(f"Ordinary inputs give {float(number)} already.", "edge.ordinary-not-finite")
    gradients = student_gradients(loss, converted(ordinary, torch.float32), by, name)
    for each, gradient in (gradients or {}).items():
        if gradient is not None and not bool(torch.isfinite(gradient).all()):
            return failed(
                f"The gradient of `{name}` with respect to `{each}` is not finite for ordinary inputs "
                "already. Of what is a logarithm taken?",
                "edge.ordinary-gradient-not-finite",
            )
    return None


def _edges(inputs: Inputs, ordinary: Tensors) -> Iterator[_Edge]:
    for each, draw in inputs.items():
        if draw.kind == "probabilities":
            yield from _certain(each, draw, inputs, ordinary)
        if draw.kind == "normal":
            for dtype, extremes in (
                (torch.float32, _EXTREMES_IN_FLOAT32),
                (torch.float64, _EXTREMES_IN_FLOAT64),
            ):
                for extreme in extremes:
                    filled = {each: torch.full_like(ordinary[each], extreme)}
                    yield _Edge(
                        f"`{each}` = {extreme:g}",
                        {**ordinary, **filled},
                        dtype,
                        tolerance=_EXTREME_TOLERANCE,
                        why="Is an exponential taken of what is large already, or a logarithm of what may "
                        "be negative?",
                    )


def _certain(name: str, draw: Draw, inputs: Inputs, ordinary: Tensors) -> Iterator[_Edge]:
    targets = [
        each
        for each, other in inputs.items()
        if other.shape == draw.shape and other.kind in ("binary", "grey")
    ]
    if not targets:
        certain = {name: (ordinary[name] > 0.5).to(torch.float64)}
        yield _Edge(f"`{name}` exactly 0 or 1", {**ordinary, **certain}, torch.float32)
        return
    target = targets[0]
    rounded = {target: ordinary[target].round()}
    against = {name: 1 - rounded[target]}
    yield _Edge(
        f"`{name}` exactly 0 or 1, where `{target}` is the opposite",
        {**ordinary, **rounded, **against},
        torch.float32,
    )
    if inputs[target].kind == "grey":
        yield _Edge(f"`{name}` exactly 0 or 1", {**ordinary, **against}, torch.float32)
    with_it = {name: rounded[target]}
    yield _Edge(
        f"`{name}` exactly 0 or 1, equal to `{target}`",
        {**ordinary, **rounded, **with_it},
        torch.float32,
        tolerance=_EXTREME_TOLERANCE,
        small=True,
    )


def _look_at(
    edge: _Edge, loss: Any, asked: float | None, largest: float, by: tuple[str, ...], name: str
) -> Finding | None:
    optional = edge.dtype == torch.float64
    try:
        value = call(loss, *converted(edge.tensors, edge.dtype).values(), name=name)
        number = single_number(value, name, finite=False).detach()
        found = None if optional else student_gradients(loss, converted(edge.tensors, edge.dtype), by, name)
    except TooSlow:
        raise
    except Exception:
        if optional:  # training never brings float64
            return None
        raise
    if not bool(torch.isfinite(number)):
        return failed(
            f"For {edge.what}, `{name}` gives {float(number)}. {edge.why}",
            "edge.not-finite",
        )
    for each, gradient in (found or {}).items():
        if gradient is not None and not bool(torch.isfinite(gradient).all()):
            return failed(
                f"For {edge.what}, the gradient of `{name}` with respect to `{each}` is not finite, though "
                "the value is; one training step with it makes every weight NaN. Is there a guard that "
                "comes after the logarithm? It has to come before it.",
                "edge.gradient-not-finite",
            )
    if asked is not None and not _right_size(float(number), asked, edge, largest):
        return failed(
            f"For {edge.what}, `{name}` gives {float(number):.4g}; about {asked:.4g} was asked.",
            "edge.size",
            found=float(number),
            asked=asked,
        )
    return None


def _right_size(found: float, asked: float, edge: _Edge, largest: float) -> bool:
    if edge.tolerance is None:
        low, high = sorted((asked / _WITHIN_A_FACTOR, asked * _WITHIN_A_FACTOR))
        return low <= found <= high
    # A guard with 1e-4 costs 1e-4 per pixel, where a wrong pixel costs 10 to 100.
    slack = 1e-5 * largest if edge.small else 0.0
    return abs(found - asked) <= edge.tolerance * abs(asked) + slack
