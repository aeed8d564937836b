"""The training of an autoencoder itself, next to the student's code."""

from __future__ import annotations

import itertools
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from autograder.answers.time_limits import TooSlow
from autograder.neural.answers.calling import call, refuse_generator
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.networks.facts import built_network, outputs_of
from autograder.neural.training.steps import batches, one_thread, scalar_loss, step
from autograder.reports.verdicts import AnswerError

LEARNING_RATE = 3e-3
PROBE = 32
"""Digits whose codes and reconstructions are reported, so that the weights can be checked against them."""


def train_autoencoder(
    encoder: Any,
    decoder: Any,
    initialise: Any,
    loss: Any,
    own_initialisation: bool,
    own_loss: bool,
    replaced: list[bool],
    digits: torch.Tensor,
    seed: int,
    epochs: int,
    sizes: list[int],
    names: list[str],
) -> dict[str, Any]:
    """Build, initialise and train; return the parameters and a few outputs ``before`` and ``after``.

    ``replaced`` says of encoder and decoder whether a network of the grader's takes its place. There is
    nothing ``after`` where the initialisation takes the student's networks alone.
    """
    with own_random_numbers(seed), one_thread():
        chains = (tuple(sizes), tuple(sizes[::-1]))
        built = [
            nn.Sequential(
                *(part for i, o in itertools.pairwise(chain) for part in (nn.Linear(i, o), nn.Sigmoid()))
            )
            if is_own
            else built_network(builder, chain[0], name)[0]
            for builder, chain, is_own, name in zip((encoder, decoder), chains, replaced, names, strict=False)
        ]
        for network, builder, is_own in zip(built, (encoder, decoder), replaced, strict=True):
            if own_initialisation:
                for each in network.parameters():
                    nn.init.normal_(each)
            elif not _initialised(initialise, network, names[2], builder if is_own else None):
                return {"before": {}, "after": {}, "stopped": "", "steps": 0}
        parameters = [_trainable(network, name) for network, name in zip(built, names[:2], strict=True)]
        before = _state(built, digits, names)
        generator = torch.Generator().manual_seed(seed + 1)
        optimiser = torch.optim.Adam(itertools.chain(*parameters), lr=LEARNING_RATE, fused=True)
        steps, stopped = 0, ""
        for batch in batches(digits, epochs, generator):
            reconstruction = outputs_of(built[1], outputs_of(built[0], batch, names[0]), names[1])
            value = (
                F.binary_cross_entropy(reconstruction, batch, reduction="sum") / len(batch)
                if own_loss
                else scalar_loss(call(loss, batch, reconstruction, name=names[3]), names[3])
            )
            steps += 1
            stopped = step(optimiser, value, names[3])
            if stopped:
                break
        after = _state(built, digits, names)
    return {"before": before, "after": after, "stopped": stopped, "steps": steps}


def _initialised(initialise: Any, network: Any, name: str, instead_of: Any) -> bool:
    """Initialise a network; False if only the student's own, in whose place this one stands, can be
    initialised.
    """
    try:
        refuse_generator(call(initialise, network, name=name), name)
        return True
    except TooSlow:
        raise
    except Exception:
        if instead_of is None or not _takes_its_own(initialise, instead_of, name):
            raise
        return False


def _takes_its_own(initialise: Any, builder: Any, name: str) -> bool:
    try:
        call(initialise, built_network(builder, None, name)[0], name=name)
        return True
    except TooSlow:
        raise
    except Exception:  # then it fails for any network
        return False


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
    codes = outputs_of(built[0], digits[:PROBE].clone(), names[0])
    decoded = outputs_of(built[1], codes.clone(), names[1])
    encoder, decoder = ([each.detach().clone() for each in network.parameters()] for network in built)
    return {"encoder": encoder, "decoder": decoder, "codes": codes, "decoded": decoded}
