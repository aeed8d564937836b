"""The training of an autoencoder itself, next to the student's code."""

from __future__ import annotations

import itertools
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from autograder.neural.calling import call, refuse_generator
from autograder.neural.chains import read_chain
from autograder.neural.global_state import own_random_numbers
from autograder.neural.layers import Sizes, compare_shapes
from autograder.neural.network_facts import (
    ForwardFacts,
    GradientFacts,
    built_network,
    forward_facts,
    gradient_facts,
    outputs_of,
)
from autograder.neural.training_steps import batches, one_thread, scalar_loss, step
from autograder.time_limits import TooSlow
from autograder.verdicts import AnswerError

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
    digits: torch.Tensor,
    seed: int,
    epochs: int,
    sizes: list[int],
    names: list[str],
) -> dict[str, Any]:
    """Build, initialise and train; return the parameters and a few outputs ``before`` and ``after``.

    ``replaced`` says of encoder and decoder whether a network of the grader's took its place. There is nothing ``after``
    where the initialisation takes the student's networks alone.
    """
    with own_random_numbers(seed), one_thread():
        chains = ((encoder, tuple(sizes)), (decoder, tuple(sizes[::-1])))
        students = [
            _as_asked(builder, chain, name) for (builder, chain), name in zip(chains, names, strict=False)
        ]
        built = [
            network
            or nn.Sequential(
                *(part for i, o in itertools.pairwise(chain) for part in (nn.Linear(i, o), nn.Sigmoid()))
            )
            for network, (_, chain) in zip(students, chains, strict=True)
        ]
        replaced = [network is None for network in students]
        for network, (builder, _), is_own in zip(built, chains, replaced, strict=True):
            if own_initialisation:
                for each in network.parameters():
                    nn.init.normal_(each)
            elif not _initialised(initialise, network, names[2], builder if is_own else None):
                return {"replaced": replaced, "before": {}, "after": {}, "stopped": "", "steps": 0}
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
    return {"replaced": replaced, "before": before, "after": after, "stopped": stopped, "steps": steps}


def _as_asked(builder: Any, sizes: Sizes, name: str) -> Any:
    """A network of the student's if it computes sigmoid layers of these sizes, all of which can learn; else None."""
    if builder is None:
        return None
    batch = torch.rand(PROBE, sizes[0], generator=torch.Generator().manual_seed(0))
    try:
        facts = ForwardFacts(**forward_facts(builder, [batch], 0, name, rewrite=1))
        reached = GradientFacts(**gradient_facts(builder, batch, 0, name)).reached
        sigmoids = [("sigmoid",) * (len(sizes) - 1)]
        read_chain(facts.parameters, sizes, batch, facts.outputs[0], name, sigmoids)
        is_whole = compare_shapes([tuple(each.shape) for each in facts.parameters], sizes).none
        return built_network(builder, sizes[0], name)[0] if is_whole and all(reached) else None
    except TooSlow:
        raise
    except Exception:  # what is wrong with it is said by the checks of the network itself
        return None


def _initialised(initialise: Any, network: Any, name: str, instead_of: Any) -> bool:
    """Initialise a network; False if only the student's own, in whose place this one stands, can be initialised."""
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
