"""The states of the global generators of random numbers, as plain data."""

from __future__ import annotations

import random
import struct
from typing import Any

import numpy as np
import torch

States = tuple[Any, ...]
_PYTHON = struct.Struct("<625I")


def generator_states() -> States:
    """The states of torch's, numpy's and Python's global generators.

    >>> before = generator_states()
    >>> first = torch.rand(1), np.random.rand(), random.random()
    >>> set_generator_states(before)
    >>> (torch.rand(1), np.random.rand(), random.random()) == first
    True
    """
    _, keys, position, has_gauss, gauss = np.random.get_state()
    version, numbers, next_gauss = random.getstate()
    return (
        torch.get_rng_state().numpy().tobytes(),
        (np.asarray(keys).tobytes(), int(position), int(has_gauss), float(gauss)),
        (version, _PYTHON.pack(*numbers), next_gauss),
    )


def set_generator_states(states: States) -> None:
    """Let the generators go on from states that :func:`generator_states` returned, here or elsewhere."""
    for_torch, (keys, position, has_gauss, gauss), (version, numbers, next_gauss) = states
    torch.set_rng_state(torch.frombuffer(bytearray(for_torch), dtype=torch.uint8))
    np.random.set_state(("MT19937", np.frombuffer(keys, np.uint32), position, has_gauss, gauss))
    random.setstate((version, _PYTHON.unpack(numbers), next_gauss))
