"""The parameters of all networks that the tests have, as leaves of every call.

A function may use a network that it is given, one that it finds in the notebook, or a part of one; a gradient
by its parameters must never be missing without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import torch

from autograder.execution.channel.replies import NetworkState
from autograder.execution.examiner.networks import NetworkStandIn
from autograder.reports.verdicts import AnswerError

_PREFIX = "networks."


class AskingForJoint(Protocol):
    """What this needs of whoever asks the candidate."""

    def joint(self, networks: Sequence[NetworkStandIn]) -> tuple[Any, NetworkState]:
        """A stand-in for these networks as one (:class:`.beside.Together`), and its state."""


class Leaves:
    """Networks as one, made anew when they are others, or are built differently."""

    def __init__(self, asking: AskingForJoint) -> None:
        self._asking = asking
        self._made_for: Any = None
        self._joint: Any = None
        self._names: list[tuple[int, str]] = []

    def of(self, networks: Sequence[NetworkStandIn]) -> tuple[Any, list[torch.Tensor]]:
        """What the call has to go through, and the parameters here in the order in which the candidate has
        them.
        """
        mirrors = [each._mirror for each in networks]
        wanted = [
            (each._handle.number, mirror.builds) for each, mirror in zip(networks, mirrors, strict=True)
        ]
        if wanted != self._made_for:
            self._joint, state = self._asking.joint(networks)
            self._names = [_place(name, len(networks)) for name in state.parameters]
            for name, first in state.shared.items():  # a parameter of two networks is one here as well
                one, other = _place(first, len(networks)), _place(name, len(networks))
                mirrors[other[0]].share(other[1], mirrors[one[0]], one[1])
            self._made_for = wanted
        return self._joint, [
            mirrors[place].tensor(name) for place, name in self._names if not mirrors[place].frozen(name)
        ]


def _place(name: str, count: int) -> tuple[int, str]:
    """Which network, and the parameter's name in it.

    >>> _place("networks.0.encoder.weight", 1)
    (0, 'encoder.weight')
    """
    number, _, rest = name.removeprefix(_PREFIX).partition(".")
    if not (name.startswith(_PREFIX) and number in map(str, range(count))):
        raise AnswerError("Your network is not described as networks are.", "network.malformed")
    return int(number), rest
