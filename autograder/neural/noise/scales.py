"""Wrong scales of the noise in a reparameterised draw, recognised and put in words.

z - mu should be sigma times noise, with log_var = log sigma^2. Each mistake here is a
function of log_var that was found in sigma's place (in published code, or as a slip of the
formula), known by its values or by its derivative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from autograder.neural.noise.randomness import NumberArray, kolmogorov_distance
from autograder.reports.verdicts import Finding, failed


@dataclass(frozen=True)
class MistakenScale:
    """A function of log_var that was taken for sigma."""

    note: str
    words: str
    question: str
    of: Callable[[torch.Tensor], torch.Tensor]

    def finding(self, name: str) -> Finding:
        """The failed finding that names this mistake."""
        return failed(
            f"The noise in the z of `{name}` is scaled by {self.words}, not by sigma. {self.question}",
            f"noise.{self.note}",
        )


_LARGEST_DISTANCE = 1.95  # of n^0.5 times the Kolmogorov distance, exceeded by chance once in a thousand
_LOG_OF_SQUARE = "The input is log_var = log sigma^2: how does sigma follow from it?"

SCALES = (
    MistakenScale(
        "scale-variance", "`exp(log_var)`", "With log_var = log sigma^2, what is `exp(log_var)`?", torch.exp
    ),
    MistakenScale("scale-log-variance", "`log_var` itself", _LOG_OF_SQUARE, lambda v: v),
    MistakenScale("scale-log-variance", "half of `log_var`", _LOG_OF_SQUARE, lambda v: v / 2),
    MistakenScale("scale-log-variance", "the square of `log_var`", _LOG_OF_SQUARE, lambda v: v**2),
    MistakenScale(
        "scale-log-variance",
        "the root of `log_var` (its sign dropped)",
        _LOG_OF_SQUARE,
        lambda v: v.abs().sqrt(),
    ),
    MistakenScale("scale-missing", "a constant", "Where does `log_var` enter?", torch.ones_like),
    MistakenScale(
        "scale-inverse",
        "1/sigma",
        "Should a larger variance make the noise smaller?",
        lambda v: torch.exp(-v / 2),
    ),
    MistakenScale(
        "scale-inverse",
        "1/sigma^2",
        "Should a larger variance make the noise smaller?",
        lambda v: torch.exp(-v),
    ),
    MistakenScale(
        "scale-squared",
        "sigma^4",
        "Count how often you square, and how often you take a root.",
        lambda v: torch.exp(2 * v),
    ),
    MistakenScale(
        "scale-root",
        "the square root of sigma",
        "Count how often you take a root.",
        lambda v: torch.exp(v / 4),
    ),
    MistakenScale(
        "scale-exponential-twice",
        "exp(sigma)",
        "How often is `exp` applied?",
        lambda v: torch.exp(torch.exp(v / 2)),
    ),
    MistakenScale(
        "scale-exponential-twice",
        "exp(sigma^2)",
        "How often is `exp` applied?",
        lambda v: torch.exp(torch.exp(v)),
    ),
    MistakenScale(
        "scale-exponential-twice",
        "exp(sigma^2 / 2)",
        "How often is `exp` applied?",
        lambda v: torch.exp(torch.exp(v) / 2),
    ),
    MistakenScale("scale-softplus", "softplus(log_var)", _LOG_OF_SQUARE, torch.nn.functional.softplus),
)


def scale_by_derivative(
    log_var: torch.Tensor, derivative: torch.Tensor, difference: torch.Tensor
) -> MistakenScale | None:
    """The scale s with dz/dlog_var = (z - mu) s'(log_var)/s(log_var), if it is a known mistake.

    >>> v, noise = torch.linspace(-2, 2, 50), torch.ones(50)
    >>> scale_by_derivative(v, noise * v.exp(), noise * v.exp()).note
    'scale-variance'
    """
    for scale in SCALES:
        v = log_var.detach().to(torch.float64).requires_grad_()
        logarithm = torch.log(scale.of(v).abs())
        (slope,) = (
            torch.autograd.grad(logarithm.sum(), v) if logarithm.requires_grad else (torch.zeros_like(v),)
        )
        expected = slope * difference
        near = (derivative - expected).abs() <= 1e-3 + 1e-2 * expected.abs()
        if near.to(torch.float64).mean() > 0.98:  # next to log_var = 0 some scales divide by 0
            return scale
    return None


def scale_by_distribution(log_var: NumberArray, difference: NumberArray) -> MistakenScale | None:
    """The scale s with (z - mu)/s(log_var) standard normal, if it is a known mistake.

    >>> rng = np.random.default_rng(0)
    >>> v = rng.uniform(-3, 3, 4000)
    >>> scale_by_distribution(v, v * rng.normal(size=4000)).words
    '`log_var` itself'
    """
    for scale in SCALES:
        with np.errstate(all="ignore"):
            noise = difference / scale.of(torch.tensor(log_var)).numpy()
        noise = noise[np.isfinite(noise)]
        if kolmogorov_distance(noise) * np.sqrt(noise.size) < _LARGEST_DISTANCE:
            return scale
    return None
