"""Diagnoses for the losses that torch has itself: cross-entropy and squared error.

Each varies the inputs of its term alone, so that whatever else the loss adds stays
constant. First the loss is fitted over the parts of the right formula, which shows a
missing part, a sign or a factor; if that does not explain it, over the formulas below
that known mistakes give, each with a free factor and a constant.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812

from autograder.authoring.authored import authored
from autograder.neural.losses.probing import Diagnosis
from autograder.neural.losses.term_fits import Formula, Term, WrongFormula, diagnose_term


@authored
def bernoulli_mistake(p: str = "x_hat", x: str = "x") -> Diagnosis:
    """A diagnosis for a loss with the term - sum(x log p + (1 - x) log(1 - p)).

    ``p`` and ``x`` are the names of the inputs: probabilities, and targets in [0, 1].

    >>> from autograder.neural.functions.random_inputs import binary, probabilities
    >>> from autograder.neural.losses.probing import LossProbe
    >>> right = lambda p, x: F.binary_cross_entropy(p, x, reduction="sum")
    >>> wrong = lambda p, x: F.binary_cross_entropy_with_logits(p, x, reduction="sum")
    >>> inputs = {"p": probabilities("B", "D"), "x": binary("B", "D")}
    >>> bernoulli_mistake("p", "x")(LossProbe(wrong, right, inputs, seed=0)).note
    'bernoulli.sigmoid-twice'
    """
    term = Term(
        "bernoulli",
        "cross-entropy",
        (p, x),
        _bce,
        {
            "term of the pixels that are on": lambda q, t: t * q.log(),
            "term of the pixels that are off": lambda q, t: (1 - t) * (1 - q).log(),
        },
        _WRONG_BERNOULLI,
    )
    return lambda probe: diagnose_term(probe, term)


@authored
def squared_error_mistake(x: str = "x", z: str = "z") -> Diagnosis:
    """A diagnosis for a loss that is a multiple of the sum of (x - z)^2.

    >>> from autograder.neural.functions.random_inputs import grey, probabilities
    >>> from autograder.neural.losses.probing import LossProbe
    >>> right, wrong = (lambda x, z: (x - z).square().sum()), (lambda x, z: (x - z).abs().sum())
    >>> inputs = {"x": grey("B", "D"), "z": probabilities("B", "D")}
    >>> squared_error_mistake()(LossProbe(wrong, right, inputs, seed=0)).note
    'squared-error.absolute'
    """
    parts: dict[str, Formula] = {"square": lambda a, b: (a - b).square()}
    term = Term("squared-error", "squared error", (x, z), parts["square"], parts, _WRONG_SQUARED_ERROR)
    return lambda probe: diagnose_term(probe, term)


def _bce(p: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return F.binary_cross_entropy(p, x, reduction="none")


def _log_normaliser(p: torch.Tensor) -> torch.Tensor:
    """Of the continuous Bernoulli distribution, log(2 artanh(1 - 2p)/(1 - 2p)); log 2 at p = 1/2."""
    away = 1 - 2 * p
    series = math.log(2) + away.square() / 3
    return torch.where(away.abs() < 1e-3, series, (2 * torch.atanh(away) / away).abs().log())


def _with_epsilon(epsilon: float) -> WrongFormula:
    return WrongFormula(
        f"bernoulli.large-epsilon-{epsilon:g}",
        f"The logarithm is taken of p + {epsilon:g}. A guard against log(0) has to be so small that other "
        "values do not feel it.",
        lambda p, x: -(x * (p + epsilon).log() + (1 - x) * (1 - p + epsilon).log()),
    )


_WRONG_BERNOULLI = (
    WrongFormula(
        "bernoulli.sigmoid-twice",
        "The probabilities go through a sigmoid once more; they are probabilities already, not logits.",
        lambda p, x: _bce(torch.sigmoid(p), x),
    ),
    WrongFormula(
        "bernoulli.softmax",
        "The pixels go through a softmax, as if exactly one of them were on; each has a probability of its "
        "own.",
        lambda p, x: -x * F.log_softmax(p, dim=-1),
    ),
    WrongFormula(
        "bernoulli.squared-error",
        "This is a squared error, which is the likelihood of a Gaussian; a cross-entropy was asked.",
        lambda p, x: (x - p).square(),
    ),
    WrongFormula(
        "bernoulli.absolute-error",
        "This is an absolute error, or a cross-entropy whose arguments are exchanged: of which of the two "
        "is the logarithm taken?",
        lambda p, x: (x - p).abs(),
    ),
    WrongFormula(
        "bernoulli.kl-to-target",
        "The entropy of the targets is subtracted, as in a KL divergence; the cross-entropy keeps it.",
        lambda p, x: _bce(p, x) - _bce(x, x),
    ),
    WrongFormula(
        "bernoulli.logarithm-outside",
        "The logarithm is taken of x p + (1 − x)(1 − p) as a whole; for grey targets that is another "
        "function.",
        lambda p, x: -(x * p + (1 - x) * (1 - p)).log(),
    ),
    WrongFormula(
        "bernoulli.continuous",
        "This is the continuous Bernoulli distribution (Loaiza-Ganem and Cunningham 2019): the logarithm "
        "of its normalising constant is subtracted. The cross-entropy, which was asked, has none.",
        lambda p, x: _bce(p, x) - _log_normaliser(p),
    ),
    *(_with_epsilon(epsilon) for epsilon in (1e-2, 1e-3, 1e-4)),
)


def _rows(x: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
    return x - z


def _all(x: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
    return (x - z).reshape(1, -1)


def _each(of_all: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """What is made of the whole batch, in equal parts for its images: no formula is a loss by itself."""
    return (of_all / len(x)).expand(len(x))


_ROOT = "A square root is taken; the definition has none."
_CANCEL = "The differences are added first and squared afterwards, so that positive and negative ones cancel."

_WRONG_SQUARED_ERROR = (
    WrongFormula(
        "squared-error.absolute", "This is a sum of absolute differences.", lambda x, z: (x - z).abs()
    ),
    WrongFormula("squared-error.not-squared", "The differences are not squared.", lambda x, z: x - z),
    WrongFormula(
        "squared-error.difference-of-squares",
        "This is a difference of squares, not the square of a difference.",
        lambda x, z: x**2 - z**2,
    ),
    WrongFormula("squared-error.root", _ROOT, lambda x, z: _rows(x, z).square().sum(-1).sqrt()),
    WrongFormula("squared-error.root", _ROOT, lambda x, z: _rows(x, z).square().mean(-1).sqrt()),
    WrongFormula("squared-error.root", _ROOT, lambda x, z: _each(_all(x, z).square().sum(-1).sqrt(), x)),
    WrongFormula("squared-error.root", _ROOT, lambda x, z: _each(_all(x, z).square().mean(-1).sqrt(), x)),
    WrongFormula("squared-error.square-of-sum", _CANCEL, lambda x, z: _rows(x, z).sum(-1).square()),
    WrongFormula("squared-error.square-of-sum", _CANCEL, lambda x, z: _rows(x, z).mean(-1).square()),
    WrongFormula("squared-error.square-of-sum", _CANCEL, lambda x, z: _each(_all(x, z).sum(-1).square(), x)),
    WrongFormula("squared-error.square-of-sum", _CANCEL, lambda x, z: _each(_all(x, z).mean(-1).square(), x)),
)
