"""What can be wrong with the Gaussian divergence in a loss, and by which name students are told.

Hidden: this module holds the right formula and is never handed out.
"""

from __future__ import annotations

import torch

from autograder.authoring.authored import authored
from autograder.neural.losses.probing import Diagnosis
from autograder.neural.losses.term_fits import Term, WrongFormula, diagnose_term


@authored
def gaussian_kl_mistake(mu: str = "mu", log_var: str = "log_var") -> Diagnosis:
    """A diagnosis for a loss with the term KL(N(mu, exp(log_var)) || N(0, 1)).

    The term is 1/2 sum(mu^2 + exp(log_var) - log_var - 1) (Kingma and Welling 2013, appendix
    B); ``mu`` and ``log_var`` are the names of the inputs, entries in any shape; the loss is
    a multiple of the term plus whatever depends on other inputs.

    >>> from autograder.neural.functions.random_inputs import normal
    >>> from autograder.neural.losses.probing import LossProbe
    >>> right = lambda mu, log_var: 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum()
    >>> wrong = lambda mu, log_var: 0.5 * (mu**2 + log_var.exp() + log_var - 1).sum()
    >>> inputs = {"mu": normal("B", "K"), "log_var": normal("B", "K")}
    >>> gaussian_kl_mistake()(LossProbe(wrong, right, inputs, seed=0)).note
    'kl.log-variance-sign'
    """
    term = Term(
        "kl",
        "KL divergence",
        (mu, log_var),
        lambda m, v: _kl(m**2, v.exp(), v),
        {
            "squared mean": lambda m, v: m.square(),
            "variance": lambda m, v: v.exp(),
            "log-variance": lambda m, v: v,
        },
        _WRONG_KL,
        sometimes_negative=log_var,
    )
    return lambda probe: diagnose_term(probe, term)


def _kl(squared_mean: torch.Tensor, variance: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    return 0.5 * (squared_mean + variance - log_variance - 1)


_WRONG_KL = (
    WrongFormula(
        "kl.log-variance-as-log-sigma",
        "`log_var` is used as if it were log σ; it is log σ².",
        lambda m, v: _kl(m**2, (2 * v).exp(), 2 * v),
    ),
    WrongFormula(
        "kl.log-variance-as-sigma",
        "`log_var` is used as if it were σ; it is log σ², and may be negative.",
        lambda m, v: _kl(m**2, v**2, (v**2).log()),
    ),
    WrongFormula(
        "kl.log-variance-as-variance",
        "`log_var` is used as if it were σ²; it is log σ², and may be negative.",
        lambda m, v: _kl(m**2, v, v.log()),
    ),
    WrongFormula(
        "kl.reversed",
        "This is KL(p || q), where KL(q || p) was asked: over which of the two is averaged?",
        lambda m, v: 0.5 * ((1 + m**2) * (-v).exp() - 1 + v),
    ),
    WrongFormula(
        "kl.mu-not-squared",
        "The mean enters without a square.",
        lambda m, v: _kl(m, v.exp(), v),
    ),
    WrongFormula(
        "kl.mu-absolute",
        "The mean enters with its absolute value, not with its square.",
        lambda m, v: _kl(m.abs(), v.exp(), v),
    ),
    WrongFormula(
        "kl.variance-squared",
        "The exponential enters as exp(2 `log_var`). What is σ² in terms of `log_var`?",
        lambda m, v: _kl(m**2, (2 * v).exp(), v),
    ),
    WrongFormula(
        "kl.sigma-for-variance",
        "The exponential enters as σ, where the definition has σ². What is σ² in terms of `log_var`?",
        lambda m, v: _kl(m**2, (v / 2).exp(), v),
    ),
    WrongFormula(
        "kl.log-variance-squared",
        "`log_var` enters squared, without an exponential. What is σ² in terms of `log_var`?",
        lambda m, v: _kl(m**2, v**2, v),
    ),
)
