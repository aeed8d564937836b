"""Training an autoencoder from a student's networks, initialisation and loss.

The loop, the digits, their order and the seeds are the grader's, and so is the evaluation:
the weights are read off the networks, and digits are sent through layers of the grader's
own with these weights, so that a submission never sees the held-out digits and cannot pass
an image by its code.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812

from autograder.authored import authored
from autograder.data import images
from autograder.elsewhere import beside
from autograder.neural.calling import as_tensor, call, name_of, refuse_generator
from autograder.neural.global_state import own_random_numbers
from autograder.neural.layers import ACTIVATIONS, Sizes, assignments, compare_shapes, forward
from autograder.neural.network_facts import built_network, outputs_of
from autograder.neural.training_steps import batches, one_thread, scalar_loss, step
from autograder.verdicts import AnswerError, seed_of

TRAINING_DIGITS = 2000
LEARNING_RATE = 3e-3
_PROBE = 32
_SAME = 1e-3  # outputs of sigmoids in float32 agree to 1e-5, whatever the order of summation


@dataclass(frozen=True)
class Chain:
    """Fully connected layers with known weights (in, out), biases and activations."""

    layers: Sequence[tuple[torch.Tensor, torch.Tensor]]
    activations: Sequence[str]

    def __call__(self, batch: torch.Tensor) -> torch.Tensor:
        return forward(batch, self.layers, self.activations)


@dataclass(frozen=True)
class Quality:
    """How well digits come back: squared error per pixel, cross-entropy in nats per image."""

    squared_error: float
    cross_entropy: float


@dataclass(frozen=True)
class Autoencoder:
    """An encoder and a decoder as the grader reads them."""

    encoder: Chain
    decoder: Chain

    @torch.no_grad()
    def quality(self, digits: torch.Tensor) -> Quality:
        """Send digits (n, 784) through and compare what comes back."""
        with one_thread():
            found = self.decoder(self.encoder(digits)).clamp(0, 1)
            error = float((found - digits).square().mean())
            entropy = float(F.binary_cross_entropy(found, digits, reduction="sum")) / len(digits)
        return Quality(error, entropy)


class AutoencoderRun:
    """One training that several checks look at: made when the first of them asks, and only once.

    ``answers`` are the student's encoder, decoder, initialisation and loss; ``names`` is what
    the student calls them.
    """

    written = "what autoencoder_run(...) returns"

    def __init__(
        self, encoder: Any, decoder: Any, initialise: Any, loss: Any, sizes: Sizes, epochs: int
    ) -> None:
        self.answers = (encoder, decoder, initialise, loss)
        otherwise = ("Encoder", "Decoder", "your initialisation", "your loss")
        self.names = tuple(map(name_of, self.answers, otherwise))
        self.sizes = sizes
        self.epochs = epochs
        self._outcome: tuple[Autoencoder, Autoencoder] | BaseException | None = None

    def before_and_after(self) -> tuple[Autoencoder, Autoencoder]:
        """The autoencoder before and after training.

        Raises:
            AnswerError: it cannot be trained, or is not made of the layers asked for. What
                went wrong in the first attempt is raised again, without another one.
        """
        if self._outcome is None:
            try:
                self._outcome = self._train()
            except BaseException as error:
                self._outcome = error
                raise
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome

    def _train(self) -> tuple[Autoencoder, Autoencoder]:
        digits = images("train")[:TRAINING_DIGITS]
        seed = seed_of("training an autoencoder")  # the same for all runs, which may be compared
        found = beside(
            train_autoencoder, *self.answers, digits, seed, self.epochs, list(self.sizes), list(self.names)
        )
        if found["stopped"]:
            raise AnswerError(
                f"In step {int(found['steps'])} of the training, `{self.names[3]}` gave {found['stopped']}.",
                "training.not-finite",
            )
        return self._read(found["before"], digits[:_PROBE]), self._read(found["after"], digits[:_PROBE])

    def _read(self, state: Mapping[str, Any], probe: torch.Tensor) -> Autoencoder:
        codes = as_tensor(state["codes"], (_PROBE, self.sizes[-1]), name=f"{self.names[0]}()").detach()
        decoded = as_tensor(state["decoded"], (_PROBE, self.sizes[0]), name=f"{self.names[1]}()")
        return Autoencoder(
            read_chain(state["encoder"], self.sizes, probe, codes, self.names[0]),
            read_chain(state["decoder"], self.sizes[::-1], codes, decoded, self.names[1]),
        )


@authored
def autoencoder_run(
    encoder: Any,
    decoder: Any,
    initialise: Any,
    loss: Any,
    *,
    sizes: Sizes,
    epochs: int,
) -> AutoencoderRun:
    """Declare a training for checks to look at; nothing happens until one of them does.

    ``encoder`` and ``decoder`` make networks of the ``sizes`` and back, ``initialise(module)``
    fills one in place, ``loss(x, z)`` compares digits with their reconstructions. 2,000 grey
    digits, batches of 32, Adam at 3e-3.

    >>> autoencoder_run(None, None, None, None, sizes=(784, 32), epochs=3).epochs
    3
    """
    return AutoencoderRun(encoder, decoder, initialise, loss, tuple(sizes), epochs)


def train_autoencoder(
    encoder: Any,
    decoder: Any,
    initialise: Any,
    loss: Any,
    digits: torch.Tensor,
    seed: int,
    epochs: int,
    sizes: list[int],
    names: list[str],
) -> dict[str, Any]:
    """Build, initialise and train; return the parameters and a few outputs ``before`` and ``after``."""
    with own_random_numbers(seed), one_thread():
        built = [
            built_network(encoder, sizes[0], names[0])[0],
            built_network(decoder, sizes[-1], names[1])[0],
        ]
        for network in built:
            refuse_generator(call(initialise, network, name=names[2]), names[2])
        parameters = [_trainable(network, name) for network, name in zip(built, names[:2], strict=True)]
        before = _state(built, digits, names)
        generator = torch.Generator().manual_seed(seed + 1)
        optimiser = torch.optim.Adam(itertools.chain(*parameters), lr=LEARNING_RATE, fused=True)
        steps, stopped = 0, ""
        for batch in batches(digits, epochs, generator):
            reconstruction = outputs_of(built[1], outputs_of(built[0], batch, names[0]), names[1])
            value = scalar_loss(call(loss, batch, reconstruction, name=names[3]), names[3])
            steps += 1
            stopped = step(optimiser, value, names[3])
            if stopped:
                break
        after = _state(built, digits, names)
    return {"before": before, "after": after, "stopped": stopped, "steps": steps}


def read_chain(
    parameters: object, sizes: Sizes, batch: torch.Tensor, outputs: torch.Tensor, name: str
) -> Chain:
    """The layers that turn ``batch`` into ``outputs`` with these parameters.

    The activations may be others than asked for, and biases may be missing: that is the
    business of the checks of networks.

    Raises:
        AnswerError: there are no such layers.

    >>> layer = torch.nn.Linear(3, 2)
    >>> batch = torch.randn(50, 3)
    >>> read_chain(list(layer.parameters()), (3, 2), batch, layer(batch).relu(), "Encoder").activations
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
        f"`{name}()` does not compute layers of the sizes {' → '.join(map(str, sizes))} from the parameters that it "
        "lists, so its training cannot be judged. See what the checks of the network itself say.",
        "training.other-network",
    )


def _listed(parameters: object) -> list[object]:
    return list(parameters)[:200] if isinstance(parameters, (list, tuple)) else []


def _trainable(network: Any, name: str) -> list[torch.Tensor]:
    found = [each for each in network.parameters() if each.requires_grad]
    if not found or not all(each.is_leaf for each in found):
        raise AnswerError(
            f"After the initialisation, `{name}()` lists "
            + (
                "parameters that are results of a computation"
                if found
                else "no parameters with `requires_grad`"
            )
            + ", which no optimiser can train. An initialisation fills the tensors that are there, in place.",
            "training.not-leaves" if found else "training.no-parameters",
        )
    return list({id(each): each for each in found}.values())


@torch.no_grad()
def _state(built: list[Any], digits: torch.Tensor, names: list[str]) -> dict[str, Any]:
    codes = outputs_of(built[0], digits[:_PROBE].clone(), names[0])
    decoded = outputs_of(built[1], codes.clone(), names[1])
    encoder, decoder = ([each.detach().clone() for each in network.parameters()] for network in built)
    return {"encoder": encoder, "decoder": decoder, "codes": codes, "decoded": decoded}
