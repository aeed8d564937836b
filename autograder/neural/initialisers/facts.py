"""What an initialiser of a student's does to a network, observed next to the student's code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter

from autograder.answers.time_limits import TooSlow
from autograder.neural.answers.calling import call, refuse_generator
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.networks.facts import built_network
from autograder.reports.verdicts import AnswerError

UNTOUCHED = 0.25
"""Every parameter holds this number before the initialiser runs, so that what it leaves alone shows,
and what the network started with cannot pass for its work."""


@dataclass(frozen=True)
class InitialiserFacts:
    """A network after its initialiser ran: twice on one network, once on a second one."""

    after: list[torch.Tensor]
    after_again: list[torch.Tensor]
    another: list[torch.Tensor]
    trainable: bool
    leaves: bool
    in_place: bool
    has_linear_layers: bool
    works_by_apply: bool

    @property
    def untouched(self) -> list[bool]:
        """For every parameter, whether the initialiser left it alone."""
        return [bool((each == UNTOUCHED).all()) for each in self.after]


def initialiser_facts(
    initialise: Any, builder: Any, seed: int, name: str, network_name: str
) -> dict[str, Any]:
    """Run an initialiser on networks of one builder, and report the fields of InitialiserFacts.

    Nothing is reported where the builder makes no network whose parameters can be trained: that is the
    business of its own checks.

    >>> def init_(module):
    ...     for parameter in module.parameters():
    ...         nn.init.normal_(parameter)
    >>> facts = InitialiserFacts(**initialiser_facts(init_, lambda: nn.Linear(3, 2), 0, "init_", "Encoder"))
    >>> facts.in_place, facts.untouched
    (True, [False, False])
    """
    with own_random_numbers(seed):
        try:
            network = _prepared(builder, network_name)
        except TooSlow:
            raise
        except Exception:  # see above
            return {}
        before = _parameters(network, network_name)
        _run(initialise, network, name)
        after = _parameters(network, network_name)
        first = _copies(after)
        _run(initialise, network, name)
        second = _copies(_parameters(network, network_name))
        other = _prepared(builder, network_name)
        _run(initialise, other, name)
        return vars(
            InitialiserFacts(
                first,
                second,
                _copies(_parameters(other, network_name)),
                trainable=all(each.requires_grad for each in after),
                leaves=all(each.is_leaf for each in after),
                in_place={id(each) for each in before} == {id(each) for each in after},
                has_linear_layers=_has_linear_layers(network),
                works_by_apply=all(bool((each == UNTOUCHED).all()) for each in first)
                and _works_by_apply(initialise, builder, network_name),
            )
        )


def facts_of_other_networks(
    initialise: Any, seed: int, name: str, *, has_to: bool = False
) -> list[dict[str, Any]]:
    """The same for networks of the grader's, left out where the initialiser cannot handle them.

    An initialiser may be written for the student's own class; then it raises here, or does
    nothing, and neither is a fault, unless it ``has_to`` handle them because there are no others.

    >>> facts_of_other_networks(lambda module: module.my_weight.fill_(0), 0, "init_")
    []
    """
    found = []
    for builder in (wide_network, nested_network):
        try:
            found.append(initialiser_facts(initialise, builder, seed, name, "network"))
        except TooSlow:
            raise
        except Exception:  # see above
            if has_to:
                raise
    return found


def wide_network() -> nn.Module:
    """Layers whose two sides differ much, so that fan in and fan out cannot be confused.

    >>> [tuple(parameter.shape) for parameter in wide_network().parameters()]
    [(24, 900), (24,), (700, 24), (700,)]
    """
    return nn.Sequential(nn.Linear(900, 24), nn.Sigmoid(), nn.Linear(24, 700), nn.Sigmoid())


def nested_network() -> nn.Module:
    """A network in a network.

    >>> len(list(nested_network().parameters()))
    4
    """
    return nn.Sequential(
        nn.Sequential(nn.Linear(1200, 16), nn.Sigmoid()), nn.ModuleDict({"last": nn.Linear(40, 500)})
    )


def _run(initialise: Any, network: Any, name: str) -> None:
    refuse_generator(call(initialise, network, name=name), name)


def _prepared(builder: Callable[[], Any], name: str) -> Any:
    network, parameters = built_network(builder, None, name)
    if not parameters or any(
        isinstance(each, UninitializedParameter) or not each.numel() for each in parameters
    ):
        raise AnswerError(
            f"The parameters of `{name}()` have no sizes before the network is first called, so nothing can "
            "initialise them; give the layers their sizes.",
            "init.no-parameters",
        )
    if not all(each.is_leaf and each.requires_grad for each in parameters) or {
        id(each) for each in parameters
    } != {id(each) for each in _parameters(network, name)}:
        raise AnswerError(
            f"The parameters of `{name}()` are no leaf tensors that can be trained, the same in every call.",
            "init.no-parameters",
        )
    with torch.no_grad():
        for each in parameters:
            each.fill_(UNTOUCHED)
    return network


def _parameters(network: Any, name: str) -> list[torch.Tensor]:
    return built_network(lambda: network, None, name)[1]


def _copies(parameters: list[torch.Tensor]) -> list[torch.Tensor]:
    return [each.detach().clone() for each in parameters]


def _has_linear_layers(network: Any) -> bool:
    return isinstance(network, nn.Module) and any(isinstance(each, nn.Linear) for each in network.modules())


def _works_by_apply(initialise: Any, builder: Any, name: str) -> bool:
    """Whether an initialiser that leaves a network alone changes it through ``network.apply``."""
    network = _prepared(builder, name)
    if not isinstance(network, nn.Module):
        return False
    try:
        network.apply(initialise)
    except TooSlow:
        raise
    except Exception:  # it was not written for single layers
        return False
    return any(bool((each != UNTOUCHED).any()) for each in network.parameters())
