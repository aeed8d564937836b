"""What a student's code could leave changed for everybody else: random numbers, settings, patched modules.

A notebook is one process. A function that calls ``torch.set_default_dtype``, or that replaces
``torch.randn`` by its own, would change what the next check computes; a check that seeds would
change the student's next random number. So whatever runs a student's code runs it in
:func:`own_random_numbers`.
"""

from __future__ import annotations

import contextlib
import math
import operator
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

_PATCHABLE: tuple[Any, ...] = (
    torch,
    torch.Tensor,
    torch.autograd,
    torch.nn,
    torch.nn.functional,
    torch.nn.init,
    nn.Module,
    nn.Linear,
    np,
    np.random,
    random,
    math,
)
"""Modules and classes whose functions both students and checks use."""

_SETTINGS: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (torch.get_default_dtype, torch.set_default_dtype),
    (torch.get_default_device, lambda device: torch.set_default_device(_unless_cpu(device))),
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (torch.get_num_threads, torch.set_num_threads),
    (torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms),
    (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    (np.geterr, lambda modes: np.seterr(**modes)),
    (sys.getrecursionlimit, sys.setrecursionlimit),
)
"""What can be read, compared and put back; some of it costs time where it is set without need."""

_STANDARD = tuple(get() for get, _ in _SETTINGS)

_GENERATORS: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (torch.get_rng_state, torch.set_rng_state),
    (np.random.get_state, np.random.set_state),
    (random.getstate, random.setstate),
)


@contextlib.contextmanager
def left_as_found() -> Iterator[None]:
    """Put back what the block changes: settings of torch, numpy and Python, and functions that it replaces.

    >>> right = torch.randn
    >>> with left_as_found():
    ...     torch.randn = torch.zeros
    ...     torch.set_default_dtype(torch.float64)
    >>> torch.randn is right, torch.get_default_dtype()
    (True, torch.float32)
    """
    found = [dict(vars(each)) for each in _PATCHABLE]
    settings = [get() for get, _ in _SETTINGS]
    states = [get() for get, _ in _GENERATORS]
    try:
        yield
    finally:
        for each, names in zip(_PATCHABLE, found, strict=True):
            _put_back(each, names)
        for (get, put), value in zip(_SETTINGS, settings, strict=True):
            if get() != value:
                put(value)
        for (_, put), state in zip(_GENERATORS, states, strict=True):
            put(state)


@contextlib.contextmanager
def standard_settings() -> Iterator[None]:
    """The settings that were there when this module was imported, for the block: float32, one device,
    gradients.

    A student may have set others, such as ``torch.set_default_dtype(torch.float64)``; what the grader makes
    does not depend on them.

    >>> torch.set_default_dtype(torch.float64)
    >>> with standard_settings():
    ...     torch.get_default_dtype()
    torch.float32
    >>> torch.set_default_dtype(torch.float32)
    """
    with left_as_found():
        for (get, put), value in zip(_SETTINGS, _STANDARD, strict=True):
            if get() != value:
                put(value)
        yield


@contextlib.contextmanager
def own_random_numbers(seed: int) -> Iterator[None]:
    """Seed torch, numpy and random for the block, in the standard settings, and put everything global back
    afterwards.

    Records gradients inside the block. The numbers are not those of
    ``torch.Generator().manual_seed(seed)``.

    >>> before = torch.random.get_rng_state()
    >>> with own_random_numbers(3):
    ...     first = torch.rand(2)
    >>> with own_random_numbers(3):
    ...     bool((torch.rand(2) == first).all())
    True
    >>> torch.equal(before, torch.random.get_rng_state())
    True
    """
    # A check draws its inputs from a generator with this seed; the student's stream has to be another
    # one, or noise of the student's would repeat the inputs.
    stream = int(np.random.SeedSequence((seed, 1)).generate_state(1)[0])
    with standard_settings():
        torch.default_generator.manual_seed(stream)  # never touches a GPU, unlike torch.manual_seed
        np.random.seed(stream)
        random.seed(stream)
        with torch.enable_grad():
            yield


def _put_back(owner: Any, names: Mapping[str, Any]) -> None:
    now = vars(owner)
    if len(now) == len(names) and all(map(operator.is_, now.values(), names.values())):
        return
    for name, value in names.items():
        if now.get(name) is not value:
            setattr(owner, name, value)
    if isinstance(owner, type):  # modules grow by themselves: they load parts when these are first used
        for name in [each for each in now if each not in names and not each.startswith("__")]:
            delattr(owner, name)


def _unless_cpu(device: torch.device) -> torch.device | None:
    """None stands for “never set”: a default device that is set, even the CPU, slows every call of torch."""
    return None if device.type == "cpu" else device
