"""Training an autoencoder to find out about a student's initialisation or loss.

The loop, the digits, their order and the seeds are the grader's, and so is the evaluation:
the weights are read off the networks, and digits are sent through layers of the grader's
own with these weights, so that a submission never sees the held-out digits and cannot pass
an image by its code.

What is not asked here does not cost points here. A network of the student's that is not what was asked was
judged in its own task, so one of the grader's takes its place; where the loss is in question, the
initialisation may be the grader's, and the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812

from autograder.answers.remote import measure
from autograder.authoring.authored import authored
from autograder.data import images
from autograder.neural.answers.calling import as_tensor, name_of
from autograder.neural.networks.chains import Chain, read_layer_chain
from autograder.neural.networks.checks import is_what_was_asked
from autograder.neural.networks.layers import Sizes
from autograder.neural.training.autoencoder_loop import PROBE, train_autoencoder
from autograder.neural.training.steps import one_thread
from autograder.reports.verdicts import AnswerError, AuthorError, Finding, Missing, passed, seed_of

TRAINING_DIGITS = 2000


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

    ``answers`` are the student's initialisation and loss, as far as they are asked; ``initialisation`` and
    ``loss`` are what to call them in a sentence.
    """

    written = "what autoencoder_run(...) returns"

    def __init__(self, parts: Parts, sizes: Sizes, epochs: int) -> None:
        self.parts = parts
        self.answers = parts.asked
        self.initialisation, self.loss = parts.words
        self.sizes = sizes
        self.epochs = epochs
        self._outcome: TrainedAutoencoder | BaseException | None = None

    def judged(self, look: Callable[[Autoencoder, Autoencoder], Finding]) -> Finding:
        """What is found of the autoencoder before and after training, and what was the grader's in it.

        Where the initialisation takes no other networks than the student's, which are not what was asked,
        nothing can be found, and costs no points.

        Raises:
            AnswerError: it cannot be trained. What went wrong in the first attempt is raised again, without
            another one.
        """
        trained = self.trained()
        instead = " and ".join(f"`{name}()`" for name in trained.replaced)
        if trained.ends is None:
            return passed(
                f"Not judged, and no points lost: {instead} did not give the network that was asked, which "
                f"counts in a task of its own, and {self.initialisation} takes no network of the grader's.",
                "training.not-judged",
            )
        found = look(*trained.ends)
        if not instead:
            return found
        words = f"{found.message} Trained with a network of the grader's in the place of {instead}."
        return replace(found, message=words.strip())

    def trained(self) -> TrainedAutoencoder:
        """The outcome of the training, made at the first call; raises what went wrong."""
        if self._outcome is None:
            try:
                self._outcome = self._train()
            except BaseException as error:
                self._outcome = error
                raise
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome

    def _train(self) -> TrainedAutoencoder:
        digits = images("train")[:TRAINING_DIGITS]
        seed = seed_of("training an autoencoder")  # the same for all runs, which may be compared
        replaced = [
            not is_what_was_asked(builder, chain, seed)
            for builder, chain in zip(self.parts.networks, (self.sizes, self.sizes[::-1]), strict=True)
        ]
        found = measure(
            train_autoencoder,
            *self.parts.plain,
            replaced,
            digits,
            seed,
            self.epochs,
            list(self.sizes),
            list(self.parts.names),
        )
        names = tuple(name for name, own in zip(self.parts.builders, replaced, strict=True) if own)
        if not found["after"]:
            return TrainedAutoencoder(names, None)
        if found["stopped"]:
            raise AnswerError(
                f"In step {int(found['steps'])} of the training, {self.loss} gave {found['stopped']}.",
                "training.not-finite",
            )
        probe = digits[:PROBE]
        return TrainedAutoencoder(
            names, (self._read(found["before"], probe), self._read(found["after"], probe))
        )

    def _read(self, state: Mapping[str, Any], probe: torch.Tensor) -> Autoencoder:
        encoder, decoder = self.parts.builders
        codes = as_tensor(state["codes"], (PROBE, self.sizes[-1]), name=f"{encoder}()").detach()
        decoded = as_tensor(state["decoded"], (PROBE, self.sizes[0]), name=f"{decoder}()")
        return Autoencoder(
            read_layer_chain(state["encoder"], self.sizes, probe, codes, encoder),
            read_layer_chain(state["decoder"], self.sizes[::-1], codes, decoded, decoder),
        )


@dataclass(frozen=True)
class TrainedAutoencoder:
    """An autoencoder before and after training, or None; and in whose place a network of the grader's was
    trained.
    """

    replaced: tuple[str, ...]
    ends: tuple[Autoencoder, Autoencoder] | None


@dataclass(frozen=True)
class Parts:
    """What a training is made of; the initialisation and the loss are the grader's where they are not
    ``asked``.
    """

    encoder: Any
    decoder: Any
    initialise: Any
    loss: Any
    own_initialisation: bool
    own_loss: bool

    @property
    def builders(self) -> tuple[str, str]:
        """What the student calls encoder and decoder."""
        return name_of(self.encoder, "Encoder"), name_of(self.decoder, "Decoder")

    @property
    def names(self) -> tuple[str, str, str, str]:
        """What the student calls all four."""
        return (
            *self.builders,
            name_of(self.initialise, "your initialisation"),
            name_of(self.loss, "your loss"),
        )

    @property
    def words(self) -> tuple[str, str]:
        """What initialisation and loss are called in a sentence."""
        return (
            "N(0, 1)" if self.own_initialisation else f"`{self.names[2]}`",
            "the cross-entropy" if self.own_loss else f"`{self.names[3]}`",
        )

    @property
    def asked(self) -> tuple[Any, ...]:
        """The answers that the training is to tell something about."""
        initialise = () if self.own_initialisation else (self.initialise,)
        return initialise if self.own_loss else (*initialise, self.loss)

    @property
    def networks(self) -> tuple[Any, Any]:
        """Encoder and decoder, None where nobody has defined one."""
        encoder, decoder = (
            None if isinstance(each, Missing) else each for each in (self.encoder, self.decoder)
        )
        return encoder, decoder

    @property
    def plain(self) -> tuple[Any, ...]:
        """All six, as they are handed over."""
        return (*self.networks, self.initialise, self.loss, self.own_initialisation, self.own_loss)


@authored
def autoencoder_run(
    encoder: Any,
    decoder: Any,
    initialise: Any = None,
    loss: Any = None,
    *,
    sizes: Sizes,
    epochs: int,
    own_initialisation: bool = False,
    own_loss: bool = False,
) -> AutoencoderRun:
    """Declare a training for checks to look at; nothing happens until one of them does.

    ``encoder`` and ``decoder`` make networks of the ``sizes`` and back, ``initialise(module)`` fills one in
    place, ``loss(x, z)`` compares digits with their reconstructions. With ``own_initialisation`` all
    parameters are drawn from N(0, 1) by the grader, with ``own_loss`` its cross-entropy is the loss: what is
    not asked. 2,000 grey digits, batches of 32, Adam at 3e-3.

    >>> autoencoder_run(None, None, None, None, sizes=(784, 32), epochs=3).epochs
    3
    """
    if (own_initialisation and initialise is not None) or (own_loss and loss is not None):
        raise AuthorError("An initialisation or a loss is either the student's or the grader's own.")
    parts = Parts(encoder, decoder, initialise, loss, own_initialisation, own_loss)
    return AutoencoderRun(parts, tuple(sizes), epochs)
