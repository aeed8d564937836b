"""How many random numbers does a Monte Carlo estimate use: n of them, or one that is scaled?

The mean of n samples of a normal distribution is itself normal, so the right value plus one normal number
divided by sqrt(n) has the distribution of an honest estimate, for every mu, sigma and n: no number of calls
tells them apart. What tells them apart is the same call under the same seed with another n. An honest
estimate then averages other numbers; the imitation gives the same number again, scaled. An imitation that
draws n numbers and averages them is no imitation any more.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.neural.answers.calling import as_tensor, call, name_of
from autograder.neural.answers.global_state import own_random_numbers
from autograder.reports.verdicts import Finding, undecided

_CALLS = 6
_UNEXPLAINED = 1e-6
"""The part of the variance of one row of estimates that the other leaves open. For independent normal rows it
follows a beta distribution with 2 and 1/2, and is this small with a probability of 4e-13; of one scaled
number it is below 1e-8, the square of the rounding of single precision."""


def estimates_under_seeds(
    estimator: Any, mu: float, sigma: float, counts: list[int], seed: int
) -> dict[str, torch.Tensor]:
    """Six estimates for each n, the first of every n under one seed, the second under another, and so on.

    >>> found = estimates_under_seeds(lambda mu, sigma, n: mu + torch.randn(n).mean(), 0.0, 1.0, [5, 9], 1)
    >>> found["estimates"].shape
    torch.Size([2, 6])
    """
    name = name_of(estimator, "your estimator")
    estimates = torch.zeros(len(counts), _CALLS, dtype=torch.float64)
    for row, n in enumerate(counts):
        for column in range(_CALLS):
            with own_random_numbers(seed + column):
                estimates[row, column] = one_number(call(estimator, mu, sigma, n, name=name), name)
    return {"estimates": estimates}


def one_number(value: object, name: str) -> float:
    """An estimate as a float; a tensor or array with one entry in any shape is taken too.

    >>> one_number(torch.ones(1, 1), "pathwise_gradient")
    1.0
    """
    tensor = as_tensor(value, name=name)
    return float(tensor.detach() if tensor.numel() == 1 else as_tensor(value, (), name=name).detach())


def judge_one_draw(estimates: torch.Tensor, counts: list[int], name: str) -> Finding | None:
    """A finding for estimates (2, calls) that move with one random number only, whatever n is.

    It is left to a person: what is left over of an odd number of antithetic draws looks the same.

    >>> one = torch.randn(6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    >>> judge_one_draw(torch.stack([3 + one, 3 + one / 8]), [5, 320], "f").note
    'estimator.one-draw'
    """
    few, many = (row - row.mean() for row in estimates)
    scale = float(few.square().sum() * many.square().sum())
    if not scale > 0 or 1 - float((few * many).sum()) ** 2 / scale > _UNEXPLAINED:
        return None
    return undecided(
        f"Under the same seed, the estimates of `{name}` with n = {counts[0]} and n = {counts[1]} samples "
        "are off by one and the same random number, only scaled. An average of n samples has n of them; a "
        "person will look at it.",
        "estimator.one-draw",
    )
