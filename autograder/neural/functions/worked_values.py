"""Small examples whose value is known: what a student can be told before the deadline.

A worked value tells that something is wrong, and which number is right, without the code that
gives it. It is meant for visible tests; hidden ones ask for all inputs.

>>> import torch
>>> from autograder import grade
>>> def mean_squared(x, z):
...     return ((x - z) ** 2).mean()
>>> pair = {"x": torch.zeros(2, 10), "z": torch.full((2, 10), 0.5)}
>>> print(grade(worked_value(mean_squared, pair, 2.5, points=1), out_of=1).verdicts[0].message)
For this example `mean_squared` gives 0.25; worked out, it is 2.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import torch

from autograder.answers.remote import measure
from autograder.authoring.authored import SOME, Count, Finite, Points, Text, authored
from autograder.neural.answers.calling import as_tensor, call, name_of, titled
from autograder.neural.answers.checking import check_program, first_doubt
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.functions.random_inputs import Case, Inputs, Tensors, by_words, draw_cases
from autograder.neural.losses.probing import converted, single_number
from autograder.neural.networks.facts import filled_outputs
from autograder.reports.verdicts import Check, Finding, failed, passed

Worked = Finite | Sequence[Finite]
"""The value of an example: a number, or the numbers of a vector."""

_SAME = 1e-4
"""Relative. Two means of the same numbers in single precision differ by 1e-6."""


@authored
def worked_value(
    function: Any,
    inputs: Annotated[Mapping[Text, Any], SOME],
    value: Worked,
    *,
    digits: Count = 4,
    points: Points,
    title: Text = "the value of a small example",
    hint: str = "",
    name: Text | None = None,
) -> Check:
    """The function gives this value for these inputs, tensors or numbers in the order of its arguments.

    ``value`` is given to so many significant ``digits``; the last of them may be off by one. ``hint`` is
    said where the value is another.

    >>> from autograder import grade
    >>> grade(worked_value(torch.dot, {"a": torch.ones(3), "b": torch.ones(3)}, 3.0, points=1), out_of=1)
    1
    """
    called = name or name_of(function)

    def look(seed: int) -> Finding:
        asked = torch.tensor(value, dtype=torch.float64)
        given = [each.clone() if isinstance(each, torch.Tensor) else each for each in inputs.values()]
        with own_random_numbers(seed):
            returned = call(function, *given, name=called)
        if asked.dim():
            found = as_tensor(returned, tuple(asked.shape), name=called, integers=True)
        else:
            found = single_number(returned, called)
        return _compared(
            found.detach().to(torch.float64), asked, digits, f"For this example `{called}`", hint
        )

    return check_program(titled(title, name), look, function, points=points)


@authored
def worked_output(
    builder: Any,
    inputs: Count,
    outputs: Count,
    value: Finite,
    *,
    parameters: Finite = 0.01,
    digits: Count = 4,
    points: Points,
    title: Text = "the output of a network whose parameters all have one value",
    hint: str = "",
    name: Text | None = None,
) -> Check:
    """With every weight and bias set to one number, all outputs for an input of ones are there and have this
    value.

    >>> from autograder import grade
    >>> grade(worked_output(lambda: torch.nn.Linear(3, 2), 3, 2, 0.04, points=1), out_of=1)
    1
    """
    called = name or name_of(builder)

    def look(seed: int) -> Finding:
        returned = measure(filled_outputs, builder, inputs, parameters, seed, called)
        found = as_tensor(returned, name=f"{called}()").to(torch.float64)
        if tuple(found.shape) != (2, outputs):
            return failed(
                f"For two inputs of {inputs} numbers, `{called}()` gives a tensor of shape "
                f"{tuple(found.shape)}; asked was (2, {outputs}).",
                "worked.shape",
            )
        whole = torch.full_like(found, value)
        where = f"With all parameters {parameters:g} and an input of ones, `{called}()`"
        return _compared(found, whole, digits, where, hint)

    return check_program(titled(title, name), look, builder, points=points)


@authored
def averages_over_the_batch(loss: Any, inputs: Inputs, *, points: Points, name: Text | None = None) -> Check:
    """The loss of a batch does not change when every example is there twice.

    >>> from autograder import grade
    >>> from autograder.neural.functions.random_inputs import normal
    >>> def summed(x):
    ...     return x.square().sum()
    >>> print(
    ...     grade(averages_over_the_batch(summed, {"x": normal("B", 3)}, points=1), out_of=1).verdicts[0].note
    ... )
    worked.not-averaged
    """
    called = name or name_of(loss)

    def value(tensors: Tensors) -> float:
        returned = call(loss, *converted(tensors, torch.float32).values(), name=called)
        return float(single_number(returned, called).detach())

    def look_at(case: Case) -> Finding | None:
        once = value(case.tensors)
        twice = value({each: torch.cat([tensor, tensor]) for each, tensor in case.tensors.items()})
        if abs(twice - once) <= _SAME * abs(once) + 1e-6:
            return None
        return failed(
            f"`{called}` gives {once:.6g} for a batch of {case.sizes['B']} and {twice:.6g} where each "
            "of its examples is there twice. What happens to a mean when everything is there twice?",
            "worked.not-averaged",
        )

    def look(seed: int) -> Finding:
        with own_random_numbers(seed):
            return first_doubt(by_words(draw_cases(inputs, seed)[:2]), look_at) or passed()

    title = "the loss is the same when every example is in the batch twice"
    return check_program(titled(title, name), look, loss, points=points)


def _compared(found: torch.Tensor, asked: torch.Tensor, digits: int, what: str, hint: str) -> Finding:
    wrong = (found - asked).abs() > _last_digit(asked, digits)
    if not bool(wrong.any()):
        return passed()
    worst = int((found - asked).abs().argmax())
    one, other = float(found.flatten()[worst]), float(asked.flatten()[worst])
    place = f" at place {worst}" if found.dim() == 1 and len(found) > 1 else ""
    return failed(
        f"{what} gives {one:.{digits}g}{place}; worked out, it is {other:.{digits}g}. {hint}".strip(),
        "worked.value",
    )


def _last_digit(asked: torch.Tensor, digits: int) -> torch.Tensor:
    """One unit of the last of so many digits, and a little room for rounding."""
    sizes = torch.where(asked == 0, torch.ones_like(asked), asked.abs())
    return 1.001 * 10.0 ** (torch.floor(torch.log10(sizes)) - digits + 1)
