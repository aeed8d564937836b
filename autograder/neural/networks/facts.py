"""What can be observed of a network: its parameters, its outputs, where its gradients go.

Everything here runs next to the student's code (:func:`autograder.answers.remote.measure`) and returns plain
data, the fields of the dataclasses below; what it means is decided in
:mod:`autograder.neural.networks.checks`.

A network is anything that can be called with a batch and has ``parameters()``: an
``nn.Module``, an ``nn.Sequential``, or an object of the student's own with raw tensors.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.parameter import UninitializedParameter

from autograder.neural.answers.calling import as_tensor, backward_through, build, call
from autograder.neural.answers.global_state import own_random_numbers
from autograder.reports.verdicts import AnswerError

_MOST_PARAMETERS = 200


@dataclass(frozen=True)
class ParameterFacts:
    """The parameters of a network as it was built."""

    shapes: list[tuple[int, ...]]
    trainable: list[bool]
    leaves: list[bool]
    shared_between_builds: bool
    in_plain_containers: list[str]
    """Attributes of a module that hold layers or parameters where it does not see them."""


@dataclass(frozen=True)
class ForwardFacts:
    """Parameters and, for every batch, the output; computed twice, with other batches between."""

    parameters: list[torch.Tensor]
    outputs: list[torch.Tensor]
    again: list[torch.Tensor]


@dataclass(frozen=True)
class GradientFacts:
    """Which parameters a gradient reaches, and whether one reaches the input."""

    reached: list[bool]
    input_reached: bool


def built_network(builder: Any, inputs: int | None, name: str) -> tuple[Any, list[torch.Tensor]]:
    """Build a network and list its parameters.

    A network that makes them when it is first called is called once, if ``inputs`` says with
    how many columns.

    Raises:
        AnswerError: nothing that can be called or has no ``parameters()``.

    >>> network, parameters = built_network(lambda: torch.nn.Linear(3, 2), 3, "Encoder")
    >>> [tuple(parameter.shape) for parameter in parameters]
    [(2, 3), (2,)]
    """
    network = build(builder, name=name)
    if not callable(network):
        raise AnswerError(
            f"`{name}()` gives an object that cannot be called with images. A class needs a method `forward` "
            "(if it is an `nn.Module`) or `__call__`.",
            "network.not-callable",
        )
    if not callable(getattr(network, "parameters", None)):
        raise AnswerError(
            f"`{name}()` gives an object without `parameters()`, which the optimiser needs: a method that "
            "lists the tensors to be trained.",
            "network.no-parameters",
        )
    parameters = _listed(network, name)
    if inputs is not None and (
        not parameters or any(isinstance(each, UninitializedParameter) for each in parameters)
    ):
        outputs_of(network, torch.zeros(2, inputs), name)
        parameters = _listed(network, name)
    return network, parameters


def _listed(network: Any, name: str) -> list[torch.Tensor]:
    listed = call(network.parameters, name=f"{name}().parameters")
    try:
        parameters = list(itertools.islice(listed, _MOST_PARAMETERS))
    except TypeError:
        raise AnswerError(
            f"`{name}().parameters()` gives no list of tensors.", "network.no-parameters"
        ) from None
    if isinstance(listed, dict) or not all(isinstance(each, torch.Tensor) for each in parameters):
        raise AnswerError(
            f"`{name}().parameters()` has to give tensors, and nothing but tensors.", "network.no-parameters"
        )
    return list({id(each): each for each in parameters}.values())


def outputs_of(network: Any, batch: torch.Tensor, name: str) -> torch.Tensor:
    """Call a network with a batch; its result as a tensor with its graph."""
    return as_tensor(
        call(network, batch, name=f"{name}()"),
        name=f"{name}()",
        differentiable=True,
        half=False,
        finite=False,
    )


def parameter_facts(builder: Any, inputs: int, seed: int, name: str) -> dict[str, Any]:
    """Observe the parameters of a network as built, and whether two networks share them.

    >>> parameter_facts(lambda: torch.nn.Linear(3, 2), 3, 0, "Encoder")["shapes"]
    [(2, 3), (2,)]
    """
    with own_random_numbers(seed):
        network, parameters = built_network(builder, inputs, name)
        _, others = built_network(builder, inputs, name)
    places = {each.data_ptr() for each in parameters}
    facts = ParameterFacts(
        [tuple(each.shape) for each in parameters],
        [each.requires_grad for each in parameters],
        [each.is_leaf for each in parameters],
        any(each.data_ptr() in places for each in others),
        _plain_containers(network),
    )
    return vars(facts)


def _plain_containers(network: Any) -> list[str]:
    """The names of plain lists, tuples and dictionaries of layers or parameters in a module."""
    found = []
    for name, value in vars(network).items() if isinstance(network, torch.nn.Module) else ():
        items = list(value.values()) if type(value) is dict else value
        is_plain = type(items) in (list, tuple) and not name.startswith("_")
        if is_plain and any(isinstance(each, torch.nn.Module | torch.nn.Parameter) for each in items):
            found.append(name[:40])
    return found[:3]


def forward_facts(
    builder: Any,
    batches: Sequence[torch.Tensor],
    seed: int,
    name: str,
    rewrite: float,
    training: bool = True,
    gradients: bool = True,
) -> dict[str, Any]:
    """Observe the outputs of a network, as built or with parameters that the grader draws.

    Weights as built may saturate every sigmoid, and biases may be zero; then a missing
    activation or an unused bias would not show. So the parameters are rewritten in place,
    as an optimiser does, each weight with standard deviation 2/sqrt(fan in), each bias
    with 1, times ``rewrite``; 0 leaves them as they are. ``training`` is the mode of a module, and
    ``gradients`` says whether they are recorded.

    >>> facts = forward_facts(lambda: torch.nn.Linear(3, 2), [torch.zeros(4, 3)], 0, "Encoder", rewrite=1)
    >>> bool(torch.allclose(facts["outputs"][0][0], facts["parameters"][1]))
    True
    """
    with own_random_numbers(seed):
        network, parameters = built_network(builder, batches[0].shape[1], name)
        if rewrite:
            rewrite_parameters(parameters, seed, name, rewrite)
        if isinstance(network, torch.nn.Module):
            network.train(training)
        given = [batch.to(_dtype(parameters)) for batch in batches]
        with torch.set_grad_enabled(gradients):
            outputs = [outputs_of(network, batch.clone(), name).detach().clone() for batch in given]
            again = [outputs_of(network, batch.clone(), name).detach().clone() for batch in given]
    return vars(ForwardFacts([each.detach().clone() for each in parameters], outputs, again))


def filled_outputs(builder: Any, inputs: int, value: float, seed: int, name: str) -> torch.Tensor:
    """The outputs for two inputs of ones where every parameter has the same value.

    >>> filled_outputs(lambda: torch.nn.Linear(3, 1), 3, 0.5, 0, "Encoder")
    tensor([[2.],
            [2.]])
    """
    with own_random_numbers(seed):
        network, parameters = built_network(builder, inputs, name)
        _change(parameters, lambda each: each.fill_(value), name)
        batch = torch.ones(2, inputs, dtype=_dtype(parameters))
        return outputs_of(network, batch, name).detach().clone()


def gradient_facts(builder: Any, batch: torch.Tensor, seed: int, name: str) -> dict[str, Any]:
    """Observe which parameters get a gradient from the output, and whether the input does.

    >>> gradient_facts(lambda: torch.nn.Linear(3, 2), torch.ones(4, 3), 0, "Encoder")
    {'reached': [True, True], 'input_reached': True}
    """
    with own_random_numbers(seed):
        network, parameters = built_network(builder, batch.shape[1], name)
        rewrite_parameters(parameters, seed, name)
        leaf = batch.to(_dtype(parameters)).clone().requires_grad_()
        output = outputs_of(network, leaf, name)
        if not output.requires_grad:
            return vars(GradientFacts([False] * len(parameters), False))
        weights = torch.randn(
            output.shape, generator=torch.Generator().manual_seed(seed + 2), dtype=output.dtype
        )
        trainable = [each for each in parameters if each.requires_grad]
        with backward_through(f"`{name}()`", "network.backward-fails"):
            found = torch.autograd.grad((output * weights).sum(), [leaf, *trainable], allow_unused=True)
    nonzero = [gradient is not None and bool((gradient != 0).any()) for gradient in found]
    reached = dict(zip(map(id, trainable), nonzero[1:], strict=True))
    return vars(GradientFacts([reached.get(id(each), False) for each in parameters], nonzero[0]))


def rewrite_parameters(parameters: Sequence[torch.Tensor], seed: int, name: str, size: float = 1.0) -> None:
    """Fill parameters in place with random numbers of moderate size, times ``size``.

    >>> weight = torch.zeros(2, 3, requires_grad=True)
    >>> rewrite_parameters([weight], 0, "Encoder")
    >>> bool((weight != 0).all()), weight.is_leaf
    (True, True)
    """
    generator = torch.Generator().manual_seed(seed + 1)  # not the stream of the check's inputs

    def rewrite(each: torch.Tensor) -> None:
        # The larger side is a fan in one of the two orientations; the smaller scale is the safe one.
        is_matrix = sum(length > 1 for length in each.shape) > 1
        scale = 2 / math.sqrt(max(each.shape)) if is_matrix else 1.0
        each.copy_(size * scale * torch.randn(each.shape, generator=generator))

    _change(parameters, rewrite, name)


def _change(parameters: Sequence[torch.Tensor], change: Callable[[torch.Tensor], Any], name: str) -> None:
    try:
        with torch.no_grad():
            for each in parameters:
                change(each)
    except RuntimeError as error:
        raise AnswerError(
            f"The parameters of `{name}()` cannot be changed in place, which every optimiser does: "
            f"{' '.join(str(error).split())[:200]}",
            "network.frozen-parameters",
        ) from error


def _dtype(parameters: Sequence[torch.Tensor]) -> torch.dtype:
    return next((each.dtype for each in parameters if each.is_floating_point()), torch.float32)
