"""Reading a network as fully connected layers: which weights, biases and activations turn its inputs into its
outputs.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from autograder.neural.answers.calling import as_tensor
from autograder.neural.networks.layers import ACTIVATIONS, Sizes, assignments, compare_shapes, forward
from autograder.reports.verdicts import AnswerError

_SAME = 1e-3  # outputs of sigmoids in float32 agree to 1e-5, whatever the order of summation


@dataclass(frozen=True)
class Chain:
    """Fully connected layers with known weights (in, out), biases and activations."""

    layers: Sequence[tuple[torch.Tensor, torch.Tensor]]
    activations: Sequence[str]

    def __call__(self, batch: torch.Tensor) -> torch.Tensor:
        return forward(batch, self.layers, self.activations)


def read_layer_chain(
    parameters: object,
    sizes: Sizes,
    batch: torch.Tensor,
    outputs: torch.Tensor,
    name: str,
) -> Chain:
    """The layers that turn ``batch`` into ``outputs`` with these parameters.

    The activations may be others than asked for, and biases may be missing: that is the
    business of the checks of networks.

    Raises:
        AnswerError: there are no such layers.

    >>> layer = torch.nn.Linear(3, 2)
    >>> batch = torch.randn(50, 3)
    >>> read_layer_chain(list(layer.parameters()), (3, 2), batch, layer(batch).relu(), "Encoder").activations
    ('relu',)
    """
    values = [as_tensor(each, name=name).detach().to(torch.float32) for each in _listed(parameters)]
    missing = compare_shapes([tuple(each.shape) for each in values], sizes).missing_biases
    values += [torch.zeros(size) for size in missing]
    outputs = outputs.detach().to(torch.float32)
    choices = itertools.product(ACTIVATIONS, repeat=len(sizes) - 1)
    for activations in sorted(choices, key=lambda choice: sum(each != "sigmoid" for each in choice)):
        for layers in assignments(values, sizes):
            chain = Chain(layers, activations)
            if float((chain(batch) - outputs).abs().max()) < _SAME:
                return chain
    raise AnswerError(
        f"`{name}()` does not compute layers of the sizes {' → '.join(map(str, sizes))} from the parameters "
        "that it lists, so its training cannot be judged. See what the checks of the network itself say.",
        "training.other-network",
    )


def _listed(parameters: object) -> list[object]:
    return list(parameters)[:200] if isinstance(parameters, (list, tuple)) else []
