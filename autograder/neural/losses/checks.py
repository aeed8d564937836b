"""Checks of a loss function: shape, values, gradients, edges, and that it only looks.

The author gives a reference in the hidden tests and declares the inputs
(:mod:`autograder.neural.functions.random_inputs`); the package knows how to compare, not what the answer is.

>>> import torch
>>> from autograder import grade
>>> from autograder.neural.functions.random_inputs import grey, probabilities
>>> def mean_squared(x, z):
...     return ((x - z) ** 2).mean()
>>> report = grade(
...     loss_values_agree(
...         mean_squared,
...         lambda x, z: (x - z).square().sum(dim=1).mean(),
...         {"x": grey("B", 784), "z": probabilities("B", 784)},
...         points=2,
...     ),
...     out_of=2,
... )
>>> print(report.verdicts[0].message)
The value is what was asked for, divided by the number of pixels, for all inputs. Was a mean taken over the
pixels where a sum was asked?
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import torch

from autograder.answers.random_generators import generator_states
from autograder.answers.remote import measure
from autograder.answers.time_limits import TooSlow
from autograder.authoring.authored import Points, Positive, Text, Texts, authored
from autograder.neural.answers.calling import call, name_of, titled
from autograder.neural.answers.checking import check_program, first_doubt
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.functions import random_inputs
from autograder.neural.losses import probing
from autograder.neural.losses.gradients import asked_gradients, compare_gradients
from autograder.neural.losses.mistakes import name_loss_mistake
from autograder.neural.losses.rehearsing import rehearsal_of_loss
from autograder.neural.losses.terms_apart import terms_apart
from autograder.reports.verdicts import AnswerError, AuthorError, Check, Finding, failed, passed

VALUE_TOLERANCE = 2e-4
"""Relative. Over 20 seeds the right losses of known_answers/vae/vae/elbo_loss differ by at most 5e-7
in float32, those with log(p + 1e-5) by 4.3e-5 to 5.0e-5, and log(p + 1e-4) by 4.3e-4 or more."""

GUARD_TOLERANCE = 2e-2
"""Relative, for probabilities of 0.0001 and 0.9999, where the tasks ask for logarithms that are right to 2 %:
there log(p + 1e-5) is off by 1 %, log(p + 1e-4) by 7.5 %, a clamp at 0.001 by 25 %.
"""

_NAMING_SECONDS = 20.0
"""Of CPU time. What ends naming is that nothing is left to try: at most 181 calls for the wrong losses of
tests/neural/test_losses.py. So only a loss of more than a tenth of a second a call can go without its name.
"""


@authored
def loss_is_scalar(
    loss: Any, inputs: random_inputs.Inputs, *, points: Points = 1, name: Text | None = None
) -> Check:
    """The loss is a tensor of shape () with finite floating-point value, for every batch size.

    >>> from autograder.neural.functions.random_inputs import grey
    >>> loss_is_scalar(torch.nn.functional.mse_loss, {"x": grey("B", "D"), "z": grey("B", "D")}).title
    'the loss is a single number'
    """
    called = name or name_of(loss)

    def look_at(case: random_inputs.Case) -> Finding | None:
        value = call(loss, *probing.converted(case.tensors, torch.float32).values(), name=called)
        tensor = probing.single_number(value, called, differentiable=True)
        if not value.dim():
            return None
        return failed(
            f"`{called}` returned a tensor of shape {tuple(value.shape)}; a loss is a single number, of "
            f"shape {tuple(tensor.shape)}.",
            "loss.shape",
        )

    def look(seed: int) -> Finding:
        with own_random_numbers(seed):
            return (
                first_doubt(random_inputs.by_words(random_inputs.draw_cases(inputs, seed)), look_at)
                or passed()
            )

    return check_program(titled("the loss is a single number", name), look, loss, points=points)


@authored
def loss_values_agree(
    loss: Any,
    reference: probing.Loss,
    inputs: random_inputs.Inputs,
    *,
    points: Points = 1,
    mistakes: Mapping[str, probing.Loss] | None = None,
    terms: Mapping[str, probing.Loss] | None = None,
    diagnose: Sequence[Callable[[probing.LossProbe], probing.LossMistake | None]] = (),
    name: Text | None = None,
    seconds: Positive = 40,
) -> Check:
    """The loss takes the reference's value on random inputs in five sizes, within 2e-4 of it.

    Probabilities are between 0.02 and 0.98 there, and once all of them are 0.0001 or 0.9999, within 2 %. Of
    each of the ``terms`` the same is asked on its own scale, where only its inputs change
    (:mod:`autograder.neural.losses.terms_apart`).

    Where it does not, the mistake is named if it can be: ``mistakes`` are wrong losses with
    their description ("the mean over pixels instead of the sum"), ``terms`` are the summands
    of the reference, ``diagnose`` holds diagnoses of :mod:`autograder.neural.losses.wrong_formulas`.
    All are called like the reference, with float64 tensors in the order of ``inputs``.

    Float64 inputs and inputs that are not contiguous are tried as well; there an exception
    is forgiven, since training never brings them, but another value is not.

    >>> from autograder import grade
    >>> from autograder.neural.functions.random_inputs import normal
    >>> def half_square(x):
    ...     return (x**2).sum()
    >>> grade(
    ...     loss_values_agree(half_square, lambda x: x.square().sum() / 2, {"x": normal("B")}), out_of=1
    ... ).verdicts[0].note
    'loss.missing-half'
    """
    called = name or name_of(loss)

    def look(seed: int) -> Finding:
        cases = random_inputs.draw_cases(inputs, seed)
        _terms_add_up(terms or {}, reference, cases[0].tensors)
        with own_random_numbers(seed):
            try:
                differs = partial(_difference, loss=loss, reference=reference, name=called)
                wrong = first_doubt(random_inputs.by_words(cases), differs)
                apart = terms_apart(loss, reference, terms or {}, inputs, seed, called)
                wrong = wrong or next((each.doubt for each in apart if each.doubt), None)
                if wrong is None:
                    return _too_strong_a_guard(loss, reference, inputs, cases[0].tensors, called) or passed()
            except AnswerError as error:
                if error.note not in ("answer.nan", "answer.infinite"):
                    raise
                wrong = failed(error.message, error.note)
            deadline = time.process_time() + _NAMING_SECONDS
            probe = probing.LossProbe(loss, reference, inputs, seed, deadline)
            mistake = name_loss_mistake(probe, mistakes or {}, terms or {}, diagnose)
        if mistake is None:
            return wrong
        return failed(mistake.message, mistake.note, **{**wrong.evidence, **(mistake.evidence or {})})

    rehearsal = rehearsal_of_loss(
        reference,
        inputs,
        mistakes=mistakes,
        diagnose=diagnose,
        further=[
            lambda seed: _terms_add_up(
                terms or {}, reference, random_inputs.draw_cases(inputs, seed)[0].tensors
            )
        ],
    )
    title = titled("the values of the loss agree", name)
    return check_program(title, look, loss, points=points, seconds=seconds, rehearsal=rehearsal)


@authored
def loss_gradients_agree(
    loss: Any,
    reference: probing.Loss,
    inputs: random_inputs.Inputs,
    *,
    points: Points = 1,
    of: Texts | None = None,
    name: Text | None = None,
    seconds: Positive = 20,
) -> Check:
    """The gradient of the loss is the reference's, entry by entry.

    ``of`` names the inputs to differentiate by; without it, all that are drawn as
    probabilities or normal numbers, so that targets (binary, grey) are left out.

    >>> from autograder import grade
    >>> from autograder.neural.functions.random_inputs import normal
    >>> def square(x):
    ...     return (x.detach() ** 2).sum()
    >>> grade(
    ...     loss_gradients_agree(square, lambda x: x.square().sum(), {"x": normal("B")}), out_of=1
    ... ).verdicts[0].note
    'gradient.none'
    """
    called = name or name_of(loss)
    by = tuple(of) if of is not None else _differentiable(inputs)
    unknown = [each for each in by if each not in inputs]
    if unknown or not by:
        raise AuthorError(f"of={list(by)} has to name some of the inputs {list(inputs)}.")

    def look(seed: int) -> Finding:
        with own_random_numbers(seed):
            return compare_gradients(loss, reference, random_inputs.draw_cases(inputs, seed), by, called)

    def differentiate(seed: int) -> None:
        for case in random_inputs.draw_cases(inputs, seed):
            asked_gradients(reference, case.tensors, by)

    rehearsal = rehearsal_of_loss(reference, inputs, further=[differentiate])
    title = titled("the gradients of the loss agree", name)
    return check_program(title, look, loss, points=points, seconds=seconds, rehearsal=rehearsal)


@authored
def leaves_inputs_unchanged(
    loss: Any,
    inputs: random_inputs.Inputs,
    *,
    points: Points = 1,
    name: Text | None = None,
) -> Check:
    """The loss changes none of its inputs, draws no random numbers, and has no memory.

    Inputs are compared bit for bit; the same inputs have to give the same value twice.

    >>> def forgetful(x):
    ...     return x.mul_(2).sum()
    >>> from autograder import grade
    >>> from autograder.neural.functions.random_inputs import normal
    >>> grade(leaves_inputs_unchanged(forgetful, {"x": normal("B", "D")}), out_of=1).verdicts[0].note
    'loss.changes-inputs'
    """
    called = name or name_of(loss)

    def look_at(case: random_inputs.Case, seed: int) -> Finding | None:
        tensors = _with_certain_pixels(probing.converted(case.tensors, torch.float32), inputs)
        values, after, drew = measure(observe_loss, loss, tensors, seed + case.sizes.get("B", 0), called)
        changed = [each for each in inputs if not torch.equal(tensors[each], after[each])]
        if changed:
            listed = " and ".join(f"`{each}`" for each in changed)
            return failed(
                f"`{called}` changes {listed} in place. The training still needs the old values; operations "
                "whose name ends in `_`, and assignments such as `x[...] = ...` or `x += ...`, do that.",
                "loss.changes-inputs",
            )
        if values[0] != values[1] and not all(value != value for value in values):
            return failed(
                f"Called twice with the same inputs, `{called}` gives {values[0]:.6g} and {values[1]:.6g}. "
                "A loss is a function of its arguments alone.",
                "loss.not-deterministic",
            )
        if drew:
            return failed(
                f"`{called}` draws random numbers or sets a seed. A loss is a function of its arguments "
                "alone.",
                "loss.random-numbers",
            )
        return None

    def look(seed: int) -> Finding:
        return (
            first_doubt(
                random_inputs.by_words(random_inputs.draw_cases(inputs, seed)), partial(look_at, seed=seed)
            )
            or passed()
        )

    return check_program(titled("the loss leaves its inputs unchanged", name), look, loss, points=points)


def _with_certain_pixels(
    tensors: random_inputs.Tensors, inputs: Mapping[str, random_inputs.Draw]
) -> random_inputs.Tensors:
    """Some probabilities exactly 0 and 1: a clamp in place changes only those."""
    certain = dict(tensors)
    for name, draw in inputs.items():
        if draw.kind == "probabilities":
            flat = tensors[name].flatten().clone()
            flat[0], flat[-1] = 0, 1
            certain[name] = flat.reshape(tensors[name].shape)
    return certain


def observe_loss(
    loss: Any, tensors: random_inputs.Tensors, seed: int, name: str
) -> tuple[list[float], random_inputs.Tensors, bool]:
    """Call a loss twice and report its values, its inputs afterwards, and whether it drew random numbers.

    >>> values, after, drew = observe_loss(
    ...     torch.nn.functional.mse_loss, {"x": torch.zeros(2), "z": torch.ones(2)}, 0, "loss"
    ... )
    >>> values, drew
    ([1.0, 1.0], False)
    """
    given = probing.converted(tensors, torch.float32)
    with own_random_numbers(seed):
        before = generator_states()
        value = call(loss, *given.values(), name=name)
        drew = generator_states() != before
        again = call(loss, *probing.converted(tensors, torch.float32).values(), name=name)
    values = [
        float(probing.single_number(each, name, differentiable=True, finite=False).detach())
        for each in (value, again)
    ]
    return values, {each: tensor.detach().clone() for each, tensor in given.items()}, drew


def _difference(case: random_inputs.Case, loss: Any, reference: probing.Loss, name: str) -> Finding | None:
    # What the student's float32 tensors hold is what the reference has to see.
    tensors = probing.converted(probing.converted(case.tensors, torch.float32), torch.float64)
    asked = probing.reference_value(reference, tensors)
    value = call(loss, *probing.converted(tensors, torch.float32).values(), name=name)
    found = [("", float(probing.single_number(value, name).detach()))]
    for manner, given in (
        (" in float64", tensors),
        (" that are slices of a larger tensor", _not_contiguous(tensors)),
    ):
        try:
            value = call(loss, *given.values(), name=name)
            found.append((manner, float(probing.single_number(value, name).detach())))
        except TooSlow:
            raise
        except Exception:  # forgiven here: training never brings such inputs
            continue
    for manner, number in found:
        if not abs(number - asked) <= VALUE_TOLERANCE * abs(asked) + 1e-6:
            shapes = ", ".join(f"`{each}` of shape {tuple(t.shape)}" for each, t in tensors.items())
            return failed(
                f"For random inputs{manner}, {shapes}, `{name}` gives {number:.6g}; asked was {asked:.6g}.",
                "loss.values",
                found=number,
                asked=asked,
            )
    return None


def _too_strong_a_guard(
    loss: Any,
    reference: probing.Loss,
    inputs: random_inputs.Inputs,
    ordinary: random_inputs.Tensors,
    name: str,
) -> Finding | None:
    delicate = random_inputs.at_the_ends(inputs, ordinary)
    if delicate is None:
        return None
    single = probing.converted(delicate, torch.float32)
    asked = probing.reference_value(reference, single)
    found = float(probing.single_number(call(loss, *single.values(), name=name), name).detach())
    if abs(found - asked) <= GUARD_TOLERANCE * abs(asked) + 1e-6:
        return None
    return failed(
        f"`{name}` is right for probabilities between 0.02 and 0.98, but for those of 0.0001 and 0.9999 it "
        f"gives {found:.6g}, where {asked:.6g} was asked. A guard against log(0), such as a clamp or a "
        "small number that is added, has to be so small that their logarithms do not feel it.",
        "loss.large-guard",
        found=found,
        asked=asked,
    )


def _not_contiguous(tensors: random_inputs.Tensors) -> random_inputs.Tensors:
    return {
        name: torch.stack([tensor, tensor], dim=-1).to(torch.float32)[..., 0]
        for name, tensor in tensors.items()
    }


def _terms_add_up(
    terms: Mapping[str, probing.Loss], reference: probing.Loss, tensors: random_inputs.Tensors
) -> None:
    if not terms:
        return
    total = sum(probing.reference_value(term, tensors) for term in terms.values())
    asked = probing.reference_value(reference, tensors)
    if abs(total - asked) > 1e-6 * abs(asked) + 1e-9:
        raise AuthorError(
            f"The terms {list(terms)} add up to {total:.6g}, but the reference gives {asked:.6g}; write "
            "terms whose sum is the reference."
        )


def _differentiable(inputs: Mapping[str, random_inputs.Draw]) -> tuple[str, ...]:
    return tuple(name for name, draw in inputs.items() if draw.kind in ("probabilities", "normal"))
