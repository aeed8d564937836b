"""Random inputs for a function under test, declared by what they are and by their shape.

An author writes ``{"x_hat": probabilities("B", 784), "mu": normal("B", "K")}``. A letter
stands for a size that is drawn anew for every case, the same letter for the same size; a
number is kept. The batch ``B`` takes the sizes 5, 1, 7, 2 and 3, all other letters take small
sizes that differ from one another and from the batch, so that a sum over the wrong axis
or a swapped pair of axes shows. The last case is the plainest that there can be: all other
letters are 1, binary images are black, and grey ones are pale, from 0.1 to 0.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import torch

from autograder.authoring.authored import SOME, Positive, Text, authored
from autograder.reports.verdicts import AuthorError

InputKind = Literal["probabilities", "binary", "grey", "normal"]
Size = str | int
Tensors = dict[str, torch.Tensor]

_BATCHES = (5, 1, 7, 2)
_PLAIN_BATCH = 3
_SMALL_SIZES = (4, 6, 8, 9, 10, 11, 12, 13, 14, 15)  # no batch size among them

_NARROWEST = 0.02
"""Ordinary probabilities keep this distance from 0 and 1.

A loss may guard its logarithm by log(p + eps). With p >= 0.02, an eps of 1e-5 changes the loss by 5e-5 of its
value and a gradient by 4e-4 (measured: :data:`autograder.neural.losses.checks.VALUE_TOLERANCE`). What happens
at 0 and 1 themselves is asked by a check of its own.
"""

_AT_THE_ENDS = 1e-4
"""The tasks allow guards that leave all probabilities between this and one minus this as they are."""


@dataclass(frozen=True)
class Draw:
    """One declared input: how its entries are distributed, and its shape."""

    kind: InputKind
    shape: tuple[Size, ...]
    scale: float = 1.0

    written: ClassVar[str] = 'an input, such as normal("B", "K") or probabilities("B", 784)'

    def sample(self, sizes: Mapping[Size, int], generator: torch.Generator) -> torch.Tensor:
        """Draw the input in float64.

        >>> normal("B", 3).sample({"B": 2, 3: 3}, torch.Generator().manual_seed(0)).shape
        torch.Size([2, 3])
        """
        shape = [sizes[size] for size in self.shape]
        if self.kind == "binary":
            return torch.randint(0, 2, shape, generator=generator).to(torch.float64)
        noise = torch.randn(shape, generator=generator, dtype=torch.float64)
        if self.kind == "normal":
            return self.scale * noise
        if self.kind == "grey":
            # Like the digits: many pixels exactly 0, some exactly 1, the rest in between.
            return (0.5 + noise).clamp(0, 1)
        return _NARROWEST + (1 - 2 * _NARROWEST) * torch.sigmoid(self.scale * noise)


Inputs = Annotated[Mapping[Text, Draw], SOME]
"""The inputs of a function by the names of its arguments, in their order."""


@authored
def probabilities(*shape: Size, scale: Positive = 2.0) -> Draw:
    """Probabilities sigmoid(scale * noise), squeezed into [0.02, 0.98].

    >>> probabilities("B", 784).shape
    ('B', 784)
    """
    return _declared("probabilities", shape, scale)


@authored
def binary(*shape: Size) -> Draw:
    """Fair zeros and ones.

    >>> binary("B", "D").kind
    'binary'
    """
    return _declared("binary", shape, 1.0)


@authored
def grey(*shape: Size) -> Draw:
    """Grey values in [0, 1], with many exact zeros and ones, as in the digits.

    >>> grey("B", "D").kind
    'grey'
    """
    return _declared("grey", shape, 1.0)


@authored
def normal(*shape: Size, scale: Positive = 1.5) -> Draw:
    """Normal numbers with mean 0 and standard deviation ``scale``.

    >>> normal("B", "K").scale
    1.5
    """
    return _declared("normal", shape, scale)


def _declared(kind: InputKind, shape: tuple[Size, ...], scale: float) -> Draw:
    for size in shape:
        if isinstance(size, bool) or (isinstance(size, int) and size < 1) or size == "":
            raise AuthorError(
                f'{kind}{shape} has the size {size!r}; write a letter such as "B" for a size that is drawn, '
                "or a positive number."
            )
    return Draw(kind, tuple(shape), float(scale))


@dataclass(frozen=True)
class Case:
    """The inputs of one call, and the sizes that were drawn for it."""

    sizes: Mapping[Size, int]
    tensors: Tensors

    @property
    def words(self) -> str:
        """What the case is, after "for".

        >>> [case.words for case in draw_cases({"mu": normal("B", "K")}, seed=1)][3:]
        ['a batch of 2', 'a batch of 3 with K = 1']
        """
        letters = [f"{size} = {drawn}" for size, drawn in self.sizes.items() if size != "B" and size != drawn]
        if "B" not in self.sizes:
            return " and ".join(letters) or "inputs"
        ones = [each for each in letters if each.endswith(" = 1")]
        return f"a batch of {self.sizes['B']}{' with ' if ones else ''}{' and '.join(ones)}"


def draw_sizes(inputs: Mapping[str, Draw], generator: torch.Generator) -> list[dict[Size, int]]:
    """Five assignments of sizes, one for each batch size; in the last, letters are 1.

    >>> sizes = draw_sizes({"x": binary("B", 784), "mu": normal("B", "K")}, torch.Generator().manual_seed(0))
    >>> [each["B"] for each in sizes], sizes[0][784], sizes[4]["K"]
    ([5, 1, 7, 2, 3], 784, 1)
    """
    names = list(dict.fromkeys(size for draw in inputs.values() for size in draw.shape))
    letters = [name for name in names if isinstance(name, str) and name != "B"]
    if len(letters) > len(_SMALL_SIZES):
        raise AuthorError(
            f"The inputs use {len(letters)} letters for sizes; at most {len(_SMALL_SIZES)} can be drawn."
        )
    drawn = []
    for batch in (*_BATCHES, _PLAIN_BATCH):
        order = torch.randperm(len(_SMALL_SIZES), generator=generator).tolist()
        small = [_SMALL_SIZES[index] for index in order] if batch != _PLAIN_BATCH else [1] * len(letters)
        sizes: dict[Size, int] = {name: name for name in names if isinstance(name, int)}
        sizes.update(zip(letters, small, strict=False))
        if "B" in names:
            sizes["B"] = batch
        drawn.append(sizes)
    return drawn


def draw_case(inputs: Mapping[str, Draw], sizes: Mapping[Size, int], generator: torch.Generator) -> Case:
    """Draw every input once, in the sizes given.

    >>> case = draw_case({"x": binary("B", 4)}, {"B": 2, 4: 4}, torch.Generator().manual_seed(0))
    >>> case.tensors["x"].shape
    torch.Size([2, 4])
    """
    return Case(sizes, {name: draw.sample(sizes, generator) for name, draw in inputs.items()})


def draw_cases(inputs: Mapping[str, Draw], seed: int) -> list[Case]:
    """Draw the inputs in each of five sizes; never touches the global generators.

    >>> [case.tensors["x"].shape[0] for case in draw_cases({"x": grey("B", "D")}, seed=1)]
    [5, 1, 7, 2, 3]
    """
    generator = torch.Generator().manual_seed(seed)
    *cases, last = (draw_case(inputs, sizes, generator) for sizes in draw_sizes(inputs, generator))
    plain = {name: _plain(inputs[name], tensor) for name, tensor in last.tensors.items()}
    return [*cases, Case(last.sizes, plain)]


def by_words(cases: Sequence[Case]) -> list[tuple[str, Case]]:
    """The cases with what they are.

    >>> [words for words, case in by_words(draw_cases({"x": grey("B", 784)}, seed=1))][:2]
    ['a batch of 5', 'a batch of 1']
    """
    return [(case.words, case) for case in cases]


def _plain(draw: Draw, tensor: torch.Tensor) -> torch.Tensor:
    """Images without a white pixel: whoever divides by the largest one is found out."""
    if draw.kind == "binary":
        return torch.zeros_like(tensor)
    return 0.1 + 0.4 * tensor if draw.kind == "grey" else tensor


def at_the_ends(inputs: Mapping[str, Draw], tensors: Tensors) -> Tensors | None:
    """The same inputs with probabilities of 0.0001 or 0.9999, whichever is nearer; None without
    probabilities.

    >>> inputs = {"x_hat": probabilities("B", "D")}
    >>> at_the_ends(inputs, {"x_hat": torch.tensor([0.1, 0.7])})["x_hat"]
    tensor([1.0000e-04, 9.9990e-01])
    """
    moved = {
        name: tensors[name].round().clamp(_AT_THE_ENDS, 1 - _AT_THE_ENDS)
        for name, draw in inputs.items()
        if draw.kind == "probabilities"
    }
    return {**tensors, **moved} if moved else None
