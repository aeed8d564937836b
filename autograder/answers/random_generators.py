"""The states of the global generators of random numbers, as plain data.

Those of torch and numpy are left alone where nobody has imported these yet.
"""

from __future__ import annotations

import random
import struct
import sys
from typing import Any

States = tuple[Any, ...]
_PYTHON = struct.Struct("<625I")


def generator_states() -> States:
    """The states of torch's, numpy's and Python's global generators.

    >>> import numpy as np, torch
    >>> before = generator_states()
    >>> first = torch.rand(1), np.random.rand(), random.random()
    >>> set_generator_states(before)
    >>> (torch.rand(1), np.random.rand(), random.random()) == first
    True
    """
    version, numbers, next_gauss = random.getstate()
    return _of_torch(), _of_numpy(), (version, _PYTHON.pack(*numbers), next_gauss)


def set_generator_states(states: States) -> None:
    """Let the generators go on from states that :func:`generator_states` returned, here or elsewhere."""
    for_torch, for_numpy, (version, numbers, next_gauss) = states
    torch, numpy = _loaded("torch"), _loaded("numpy")
    if torch is not None and for_torch is not None:
        torch.set_rng_state(torch.frombuffer(bytearray(for_torch), dtype=torch.uint8))
    if numpy is not None and for_numpy is not None:
        keys, position, has_gauss, gauss = for_numpy
        numpy.random.set_state(("MT19937", numpy.frombuffer(keys, numpy.uint32), position, has_gauss, gauss))
    random.setstate((version, _PYTHON.unpack(numbers), next_gauss))


def _of_torch() -> bytes | None:
    torch = _loaded("torch")
    return None if torch is None else torch.get_rng_state().numpy().tobytes()


def _of_numpy() -> tuple[bytes, int, int, float] | None:
    numpy = _loaded("numpy")
    if numpy is None:
        return None
    _, keys, position, has_gauss, gauss = numpy.random.get_state()
    return numpy.asarray(keys).tobytes(), int(position), int(has_gauss), float(gauss)


def _loaded(module: str) -> Any:
    return sys.modules.get(module)
