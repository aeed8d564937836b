"""Reading a chain of fully connected layers off the shapes and values of its parameters."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812

Sizes = tuple[int, ...]
_MOST_ASSIGNMENTS = 200

ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "sigmoid": torch.sigmoid,
    "none": lambda a: a,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "softmax": lambda a: torch.softmax(a, dim=-1),
    "leaky relu": F.leaky_relu,
    "elu": F.elu,
    "silu": F.silu,
    "gelu": F.gelu,
    "softplus": F.softplus,
    "sigmoid twice": lambda a: torch.sigmoid(torch.sigmoid(a)),
}


@dataclass(frozen=True)
class Differences:
    """How the parameters found differ from those of a chain of layers."""

    missing_weights: list[tuple[int, int]]
    extra_weights: list[tuple[int, ...]]
    missing_biases: list[int]
    extra_biases: list[int]

    @property
    def none(self) -> bool:
        return not (self.missing_weights or self.extra_weights or self.missing_biases or self.extra_biases)


def squeezed(shape: Sequence[int]) -> tuple[int, ...]:
    """A shape without its axes of size 1: a bias may be a row or a column.

    >>> squeezed((1, 128)), squeezed((128,))
    ((128,), (128,))
    """
    return tuple(size for size in shape if size != 1)


def compare_shapes(shapes: Sequence[Sequence[int]], sizes: Sizes) -> Differences:
    """Compare parameter shapes with those of layers of the given sizes, in any orientation.

    >>> compare_shapes([(256, 784), (256,)], (784, 256)).none
    True
    >>> compare_shapes([(784, 256)], (784, 256)).missing_biases
    [256]
    """
    found = [squeezed(shape) for shape in shapes]
    weights = Counter(tuple(sorted(shape)) for shape in found if len(shape) != 1)
    biases = Counter(shape[0] for shape in found if len(shape) == 1)
    wanted_weights = Counter(tuple(sorted(pair)) for pair in itertools.pairwise(sizes))
    wanted_biases = Counter(sizes[1:])
    missing = (wanted_weights - weights).elements()
    ordered = {tuple(sorted(pair)): pair for pair in itertools.pairwise(sizes)}
    return Differences(
        [ordered[pair] for pair in missing],
        list((weights - wanted_weights).elements()),
        list((wanted_biases - biases).elements()),
        list((biases - wanted_biases).elements()),
    )


def assignments(
    parameters: Sequence[torch.Tensor], sizes: Sizes
) -> Iterator[list[tuple[torch.Tensor, torch.Tensor]]]:
    """All ways to read parameters as (weight, bias) of each layer, weights as (in, out).

    A square weight can be read in two orientations, and layers of equal size in two orders;
    at most 200 readings are given.

    >>> weight, bias = torch.zeros(2, 3), torch.zeros(1, 2)
    >>> [(tuple(w.shape), tuple(b.shape)) for w, b in next(assignments([weight, bias], (3, 2)))]
    [((3, 2), (2,))]
    """
    matrices = [each.reshape(squeezed(each.shape)) for each in parameters if len(squeezed(each.shape)) == 2]
    vectors = [each.reshape(-1) for each in parameters if len(squeezed(each.shape)) == 1]
    pairs = list(itertools.pairwise(sizes))
    readings = (
        list(zip(weights, biases, strict=True))
        for weights in _matrices(matrices, pairs)
        for biases in _vectors(vectors, sizes[1:])
    )
    return itertools.islice(readings, _MOST_ASSIGNMENTS)


def _matrices(
    matrices: Sequence[torch.Tensor], pairs: Sequence[tuple[int, int]]
) -> Iterator[list[torch.Tensor]]:
    if not pairs:
        yield []
        return
    for index, matrix in enumerate(matrices):
        rest = [*matrices[:index], *matrices[index + 1 :]]
        for oriented in (matrix, matrix.T):
            if tuple(oriented.shape) == pairs[0]:
                yield from ([oriented, *others] for others in _matrices(rest, pairs[1:]))


def _vectors(vectors: Sequence[torch.Tensor], lengths: Sequence[int]) -> Iterator[list[torch.Tensor]]:
    if not lengths:
        yield []
        return
    for index, vector in enumerate(vectors):
        if len(vector) == lengths[0]:
            rest = [*vectors[:index], *vectors[index + 1 :]]
            yield from ([vector, *others] for others in _vectors(rest, lengths[1:]))


def unlike(right: str, layers: int) -> Iterator[tuple[str, ...]]:
    """Activations for every layer that differ from the right one: in one layer, in two, in all.

    >>> list(unlike("sigmoid", 1))[:2]
    [('none',), ('relu',)]
    """
    others = [activation for activation in ACTIVATIONS if activation != right]
    for count in range(1, min(layers, 2) + 1):
        for places in itertools.combinations(range(layers), count):
            for chosen in itertools.product(others, repeat=count):
                found = [right] * layers
                for place, activation in zip(places, chosen, strict=True):
                    found[place] = activation
                yield tuple(found)
    if layers > 2:
        yield from ((activation,) * layers for activation in others)


def forward(
    batch: torch.Tensor,
    layers: Sequence[tuple[torch.Tensor, torch.Tensor]],
    activations: Sequence[str],
) -> torch.Tensor:
    """The output of a chain of layers, activation(h W + b) each.

    >>> forward(torch.zeros(1, 3), [(torch.ones(3, 2), torch.zeros(2))], ["sigmoid"])
    tensor([[0.5000, 0.5000]])
    """
    hidden = batch
    for (weight, bias), activation in zip(layers, activations, strict=True):
        hidden = ACTIVATIONS[activation](hidden @ weight + bias)
    return hidden
