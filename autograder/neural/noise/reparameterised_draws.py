"""What `reparameterize(mu, log_var)` draws, observed next to the student's code."""

from __future__ import annotations

import itertools
from typing import Any

import torch

from autograder.answers.random_generators import generator_states
from autograder.neural.answers.calling import as_tensor, call, name_of
from autograder.neural.answers.global_state import own_random_numbers


def draws_of(
    function: Any, mu: torch.Tensor, log_var: torch.Tensor, calls: list[list[int]]
) -> dict[str, Any]:
    """Call a function several times; ``calls`` is a list of [seed, how many calls under it].

    Returns the ``draws`` in order, one more that is made ``without_gradients``, the names of the inputs that
    were ``changed``, and whether some global generator ``reseeds``, that is, ends in the same state under two
    seeds.

    >>> draws_of(torch.normal, torch.zeros(2, 3), torch.ones(2, 3), [[1, 2], [2, 1]])["reseeds"]
    False
    """
    name = name_of(function, "reparameterize")
    given = {"mu": mu.clone(), "log_var": log_var.clone()}
    draws, states = [], []
    for seed, count in calls:
        with own_random_numbers(seed):
            for _ in range(count):
                returned = call(function, *given.values(), name=name)
                z = as_tensor(returned, tuple(mu.shape), name=name, half=False)
                draws.append(z.detach().clone())
            states.append(generator_states())
    with own_random_numbers(calls[0][0]), torch.no_grad():
        returned = call(function, mu.clone(), log_var.clone(), name=name)
        without = as_tensor(returned, tuple(mu.shape), name=name, half=False).clone()
    originals = {"mu": mu, "log_var": log_var}
    return {
        "draws": draws,
        "without_gradients": without,
        "changed": [each for each, value in given.items() if not torch.equal(value, originals[each])],
        "reseeds": any(
            first == second
            for one, other in itertools.pairwise(states)
            for first, second in zip(one, other, strict=True)
        ),
    }
