"""Checks of a network of fully connected layers, however it is built.

The student gives something that makes a network when it is called: a class, or a function.
Parameters may lie in any orientation, as raw tensors or in layers; what is asked is what
the network computes.

>>> import torch
>>> from autograder import grade
>>> def Encoder():
...     return torch.nn.Sequential(torch.nn.Linear(6, 4), torch.nn.Sigmoid(), torch.nn.Linear(4, 2))
>>> report = grade(computes_sigmoid_layers(Encoder, (6, 4, 2), points=2), out_of=2)
>>> print(report.verdicts[0].message)
After the last layer (4 → 2) there is no activation; a sigmoid was asked after every layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch

from autograder.answers.remote import measure
from autograder.answers.time_limits import TooSlow
from autograder.authoring.authored import Points, Text, authored
from autograder.neural.answers.calling import name_of, titled
from autograder.neural.answers.checking import check_program, first_doubt
from autograder.neural.networks.facts import (
    ForwardFacts,
    GradientFacts,
    ParameterFacts,
    forward_facts,
    gradient_facts,
    parameter_facts,
)
from autograder.neural.networks.layers import (
    Sizes,
    assignments,
    compare_shapes,
    forward,
    unlike,
)
from autograder.neural.networks.mistakes import shapes_in_words, wrong_activations, wrong_sizes
from autograder.reports.verdicts import AuthorError, Check, Finding, failed, passed

_SAME = 1e-4
"""Absolute, for outputs of sigmoids. Float32 layers of these sizes agree to 2e-6 in any order of
summation; the nearest wrong activation is 1e-2 away (tests/neural/test_networks.py)."""

_ENCODER = (784, 256, 128)


@dataclass(frozen=True)
class _State:
    """In which state a network is called, and how a message begins that holds only there."""

    words: str = ""
    images: int = 8
    training: bool = True
    gradients: bool = True
    size: float = 1


_STATES = (
    _State(),
    _State("In evaluation mode: ", training=False),
    _State("Inside `torch.no_grad()`: ", gradients=False),
    _State("For one image alone: ", images=1),
    _State("With larger weights: ", size=4),
)

_MODERATE = 0.5
"""The size of rewritten weights at which no output of sigmoids comes near 0 or 1, where a clamp would hold
it.
"""

_RIPPLE = 1e-6
"""Of the largest output. A change of one input by 1 moves some output of sigmoids by 1e-3 or more (two or
three layers of the sizes of the assignment, weights as rewritten); the order of summation alone moves one by
up to 2e-7.
"""


@authored
def layer_sizes(
    builder: Any, sizes: Sizes = _ENCODER, *, points: Points = 1, name: Text | None = None
) -> Check:
    """The network has one weight matrix and one bias per layer, of the sizes given, and no more.

    Matrices in either orientation, biases as vector, row or column; all of them leaf
    tensors that can be trained, and new ones in every network that is built.

    >>> layer_sizes(lambda: torch.nn.Linear(784, 10), (784, 10)).title
    'the layers have the sizes 784, 10'
    """
    _require_sizes(sizes)
    called = name or name_of(builder)

    def look(seed: int) -> Finding:
        facts = ParameterFacts(**measure(parameter_facts, builder, sizes[0], seed, called))
        differences = compare_shapes(facts.shapes, sizes)
        if not differences.none:
            found = wrong_sizes(facts.shapes, differences, sizes, called)
            return replace(found, message=found.message + _unseen(facts.in_plain_containers))
        wrong_output = _wrong_output_shape(builder, sizes, seed, called)
        if wrong_output is not None:
            return wrong_output
        if not all(facts.trainable):
            return failed(
                f"{facts.trainable.count(False)} of the {len(facts.trainable)} parameters of `{called}()` "
                "cannot be trained: their `requires_grad` is False.",
                "layers.not-trainable",
            )
        if not all(facts.leaves):
            return failed(
                f"Some parameters of `{called}()` are results of a computation, not leaf tensors, and an "
                "optimiser refuses them. Ask for gradients last: `(0.1 * torch.randn(2, "
                "3)).requires_grad_()`.",
                "layers.not-leaves",
            )
        if facts.shared_between_builds:
            return failed(
                f"Two networks made by `{called}()` share their parameters, so that training one changes "
                "the other. Create the parameters inside the class or function.",
                "layers.shared",
            )
        return passed()

    listed = ", ".join(map(str, sizes))
    return check_program(titled(f"the layers have the sizes {listed}", name), look, builder, points=points)


@authored
def outputs_in_unit_interval(
    builder: Any, sizes: Sizes = _ENCODER, *, points: Points = 1, name: Text | None = None
) -> Check:
    """All outputs lie in [0, 1], for ordinary and for extreme inputs.

    >>> from autograder import grade
    >>> grade(outputs_in_unit_interval(lambda: torch.nn.Linear(3, 2), (3, 2)), out_of=1).verdicts[0].note
    'network.outside-unit-interval'
    """
    _require_sizes(sizes)
    called = name or name_of(builder)

    def look(seed: int) -> Finding:
        noise = torch.randn(4, sizes[0], generator=torch.Generator().manual_seed(seed))
        batches = [
            noise.abs().clamp(max=1),
            50 * noise,
            torch.full_like(noise, 1e3),
            torch.full_like(noise, -1e3),
        ]
        facts = ForwardFacts(**measure(forward_facts, builder, batches, seed, called, rewrite=0))
        for batch, output in zip(batches, facts.outputs, strict=True):
            if not output.numel():
                return failed(f"`{called}()` gives no outputs at all.", "network.no-outputs")
            low, high = float(output.min()), float(output.max())
            if not (low >= 0 and high <= 1):
                inputs = f"inputs between {float(batch.min()):.3g} and {float(batch.max()):.3g}"
                found = "NaN" if low != low else f"values between {low:.3g} and {high:.3g}"
                return failed(
                    f"For {inputs}, `{called}()` gives {found}; outputs in [0, 1] were asked. What does the "
                    "last layer end with?",
                    "network.outside-unit-interval",
                )
        return passed()

    return check_program(titled("the outputs lie between 0 and 1", name), look, builder, points=points)


@authored
def computes_sigmoid_layers(
    builder: Any, sizes: Sizes = _ENCODER, *, points: Points = 1, name: Text | None = None
) -> Check:
    """The network computes sigmoid(h W + b) layer by layer, from the parameters that it lists.

    The parameters are filled with the grader's numbers first, so that a network which starts saturated, or
    with biases of zero, is judged like any other. It is judged in training and in evaluation mode, with
    gradients and without, for eight images and for one, and with weights so large that outputs come near 0
    and 1.
    """
    _require_sizes(sizes)
    called = name or name_of(builder)

    def look(seed: int) -> Finding:
        generator = torch.Generator().manual_seed(seed)
        for state in _STATES:
            batch = torch.rand(state.images, sizes[0], generator=generator)
            asked = {"rewrite": state.size, "training": state.training, "gradients": state.gradients}
            facts = ForwardFacts(**measure(forward_facts, builder, [batch], seed, called, **asked))
            wrong_output = _output_shape_differs(tuple(facts.outputs[0].shape), state.images, sizes, called)
            found = wrong_output or _compare_with_layers(batch, facts, sizes, called)
            if found.status != "passed":
                return replace(found, message=f"{state.words}{found.message}")
        return passed()

    return check_program(titled("every layer is a sigmoid of h W + b", name), look, builder, points=points)


@authored
def uses_every_input(
    builder: Any, sizes: Sizes = _ENCODER, *, points: Points = 1, name: Text | None = None
) -> Check:
    """Each output depends on the input, on all of it, on nothing else; all parameters can learn.

    The same batch gives the same output at any time, an image the same output alone and in
    a batch; a change of any input entry changes the output; gradients reach every parameter
    and, where the input is smaller than the output (a decoder), the input.

    >>> from autograder import grade
    >>> forgetful = lambda: torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Linear(3, 2))
    >>> grade(uses_every_input(forgetful, (3, 2)), out_of=1).verdicts[0].note
    'network.random'
    """
    _require_sizes(sizes)
    called = name or name_of(builder)

    def look(seed: int) -> Finding:
        generator = torch.Generator().manual_seed(seed)
        batch = torch.rand(5, sizes[0], generator=generator)
        changed = batch[:1] + torch.eye(sizes[0])
        batches = [batch, *(batch[row : row + 1] for row in range(len(batch))), changed]
        facts = ForwardFacts(**measure(forward_facts, builder, batches, seed, called, rewrite=_MODERATE))
        found = _depends(facts, sizes, called)
        if found is not None:
            return found
        batches_too = [(f"a batch of {size}", batch[:size]) for size in (len(batch), 1)]
        return first_doubt(batches_too, partial(_unreached, builder, sizes, seed, called)) or passed()

    return check_program(titled("every output depends on every input", name), look, builder, points=points)


def is_what_was_asked(builder: Any, sizes: Sizes, seed: int) -> bool:
    """Whether all checks of this module accept a network, so that other tasks can go on with it.

    >>> is_what_was_asked(lambda: torch.nn.Linear(3, 2), (3, 2), 0)
    False
    """
    checks = (
        layer_sizes(builder, sizes),
        computes_sigmoid_layers(builder, sizes),
        uses_every_input(builder, sizes),
    )
    try:
        return all(each.look(seed).status == "passed" for each in checks)
    except TooSlow:
        raise
    except Exception:  # what is wrong with it is said where it is judged
        return False


def _unreached(builder: Any, sizes: Sizes, seed: int, name: str, batch: torch.Tensor) -> Finding | None:
    gradients = GradientFacts(**measure(gradient_facts, builder, batch, seed, name))
    if not all(gradients.reached):
        return failed(
            f"No gradient reaches {gradients.reached.count(False)} of the {len(gradients.reached)} "
            f"parameters of `{name}()`, so training cannot change them. Are they used, and used without "
            "`.detach()`, `.data`, numpy or `torch.no_grad()`?",
            "network.no-gradient",
        )
    if sizes[0] < sizes[-1] and not gradients.input_reached:
        return failed(
            f"No gradient reaches the input of `{name}()`, so that an encoder before it cannot learn. Is the "
            "input detached, or copied by `torch.tensor(...)`?",
            "network.input-detached",
        )
    return None


def _unseen(containers: Sequence[str]) -> str:
    """What to say of layers that stand in plain lists, in a sentence that follows another."""
    if not containers:
        return ""
    names = " and ".join(f"`self.{each}`" for each in containers)
    return (
        f" In {names} stand layers in a plain Python container, where a module does not see them; "
        "`nn.ModuleList`, `nn.ModuleDict` and `nn.Sequential` are seen."
    )


def _depends(facts: ForwardFacts, sizes: Sizes, name: str) -> Finding | None:
    together, *alone, changed = facts.outputs
    wrong_output = _output_shape_differs(tuple(together.shape), 5, sizes, name)
    if wrong_output is not None:
        return wrong_output
    if not all(_same(one, two) for one, two in zip(facts.outputs, facts.again, strict=True)):
        return failed(
            f"Called twice with the same images, `{name}()` gives different outputs. Is there randomness in "
            "it, such as dropout, or does it remember earlier calls?",
            "network.random",
        )
    if not all(_same(together[row : row + 1], one) for row, one in enumerate(alone)):
        return failed(
            f"`{name}()` gives an image another output in a batch than alone. Images of a batch have "
            "nothing to do with one another; along which axis do your operations run?",
            "network.mixes-batch",
        )
    moved = (changed - alone[0]).abs() > _RIPPLE * alone[0].abs().max()
    unused = int((~moved.any(dim=1)).sum())
    if unused:
        return failed(
            f"{unused} of the {sizes[0]} entries of its input have no effect on the output of `{name}()`.",
            "network.unused-inputs",
        )
    constant = int((~moved.any(dim=0)).sum())
    if constant:
        return failed(
            f"{constant} of the {sizes[-1]} outputs of `{name}()` do not depend on its input.",
            "network.constant-outputs",
        )
    return None


def _compare_with_layers(batch: torch.Tensor, facts: ForwardFacts, sizes: Sizes, name: str) -> Finding:
    output = facts.outputs[0].to(torch.float64)
    parameters = [each.to(torch.float64) for each in facts.parameters]
    batch = batch.to(torch.float64)
    if not parameters:
        return failed(
            f"`{name}()` lists no parameters, so nobody can tell which layers it computes.", "layers.none"
        )
    readings = list(assignments(parameters, sizes))
    if not readings:
        return failed(
            f"The parameters of `{name}()` do not form the layers {' → '.join(map(str, sizes))}; found are "
            f"the shapes {shapes_in_words([tuple(each.shape) for each in parameters])}.",
            "layers.sizes",
        )
    right = ("sigmoid",) * (len(sizes) - 1)
    if any(_same(output, forward(batch, layers, right)) for layers in readings):
        return passed()
    without_bias = [[(weight, torch.zeros_like(bias)) for weight, bias in layers] for layers in readings]
    if any(_same(output, forward(batch, layers, right)) for layers in without_bias):
        return failed(
            f"The biases of `{name}()` do not enter its output: they are there, but not added.",
            "layers.unused-bias",
        )
    for activations in unlike("sigmoid", len(right)):
        for layers in readings:
            if _same(output, forward(batch, layers, activations)):
                return wrong_activations(activations, sizes)
    distance = min(float((output - forward(batch, layers, right)).abs().max()) for layers in readings)
    return failed(
        f"The output of `{name}()` is not what sigmoid layers with its parameters give; it is off by up to "
        f"{distance:.3g}. Does the network use the tensors that `parameters()` lists, each once and in "
        "order?",
        "layers.output",
        difference=distance,
    )


def _wrong_output_shape(builder: Any, sizes: Sizes, seed: int, name: str) -> Finding | None:
    batch = torch.zeros(3, sizes[0])
    facts = ForwardFacts(**measure(forward_facts, builder, [batch], seed, name, rewrite=0))
    return _output_shape_differs(tuple(facts.outputs[0].shape), 3, sizes, name)


def _output_shape_differs(found: tuple[int, ...], batch: int, sizes: Sizes, name: str) -> Finding | None:
    asked = (batch, sizes[-1])
    if found == asked:
        return None
    return failed(
        f"`{name}()` turns a batch of shape {(batch, sizes[0])} into {found}; asked was {asked}.",
        "network.output-shape",
    )


def _same(one: torch.Tensor, two: torch.Tensor) -> bool:
    return one.shape == two.shape and bool(((one - two).abs() <= _SAME).all())


def _require_sizes(sizes: Sizes) -> None:
    if len(sizes) < 2 or not all(isinstance(size, int) and size > 1 for size in sizes):
        raise AuthorError(
            f"sizes={sizes} has to list two or more layer sizes above 1, such as (784, 256, 128)."
        )
