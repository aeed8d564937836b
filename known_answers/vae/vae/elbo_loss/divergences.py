"""Losses whose KL divergence is wrong."""

import torch.nn.functional as F


def bce(p, x):
    return F.binary_cross_entropy(p, x, reduction="sum")


def kl(m, v):
    return 0.5 * (m**2 + v.exp() - v - 1).sum()


def with_divergence(divergence):
    """A loss that is right but for the divergence, a sum over the batch."""
    return lambda p, x, m, v: (bce(p, x) + divergence(m, v)) / len(x)


def halved(terms):
    """A loss that is right but for the terms that are summed and halved."""
    return with_divergence(lambda m, v: 0.5 * terms(m, v).sum())


def free_bits(p, x, m, v):
    return bce(p, x) / len(x) + (0.5 * (m**2 + v.exp() - v - 1)).mean(0).clamp(min=1).sum()


WRONG = {
    # its weight and its sign
    "KL without 1/2": (with_divergence(lambda m, v: 2 * kl(m, v)), "loss.kl-missing-half"),
    "half the KL": (with_divergence(lambda m, v: 0.5 * kl(m, v)), "loss.kl-halved"),
    "ten times the KL": (with_divergence(lambda m, v: 10 * kl(m, v)), "loss.kl-factor"),
    "KL added with minus": (with_divergence(lambda m, v: -kl(m, v)), "loss.kl-sign"),
    "the bracket of Kingma and Welling without its minus":
        (halved(lambda m, v: 1 + v - m**2 - v.exp()), "loss.kl-sign"),
    "no KL": (with_divergence(lambda m, v: 0), "loss.kl-missing"),
    "KL squared": (with_divergence(lambda m, v: kl(m, v) ** 2 / len(m)), None),
    "free bits": (free_bits, None),
    # a term lost, or with another sign
    "constant dropped": (halved(lambda m, v: m**2 + v.exp() - v), "loss.constant"),
    "mu missing": (halved(lambda m, v: v.exp() - v - 1), "kl.squared-mean-missing"),
    "log-variance missing": (halved(lambda m, v: m**2 + v.exp() - 1), "kl.log-variance-missing"),
    "variance missing": (halved(lambda m, v: m**2 - v - 1), "kl.variance-missing"),
    "mu alone": (halved(lambda m, v: m**2), "kl.variance-missing.log-variance-missing"),
    "plus log-variance": (halved(lambda m, v: m**2 + v.exp() + v - 1), "kl.log-variance-sign"),
    "minus mu squared": (halved(lambda m, v: -(m**2) + v.exp() - v - 1), "kl.squared-mean-sign"),
    # another power or scale
    "mu not squared": (halved(lambda m, v: m + v.exp() - v - 1), "kl.mu-not-squared"),
    "absolute mu": (halved(lambda m, v: m.abs() + v.exp() - v - 1), "kl.mu-absolute"),
    "log_var taken for log sigma":
        (with_divergence(lambda m, v: kl(m, 2 * v)), "kl.log-variance-as-log-sigma"),
    "log_var taken for sigma":
        (with_divergence(lambda m, v: kl(m, (v**2).log())), "kl.log-variance-as-sigma"),
    "log_var taken for sigma, with a guard":
        (halved(lambda m, v: m**2 + v**2 - 1 - (v**2 + 1e-12).log()), "kl.log-variance-as-sigma"),
    "log_var taken for the variance":
        (with_divergence(lambda m, v: kl(m, v.log())), "kl.log-variance-as-variance"),
    "exp(2 log_var)": (halved(lambda m, v: m**2 + (2 * v).exp() - v - 1), "kl.variance-squared"),
    "sigma for the variance": (halved(lambda m, v: m**2 + (v / 2).exp() - v - 1), "kl.sigma-for-variance"),
    "log_var squared for the variance": (halved(lambda m, v: m**2 + v**2 - v - 1), "kl.log-variance-squared"),
    "log sigma for log sigma^2": (halved(lambda m, v: m**2 + v.exp() - v / 2 - 1), "kl.log-variance-halved"),
    "log-variance twice": (halved(lambda m, v: m**2 + v.exp() - 2 * v - 1), "kl.log-variance-missing-half"),
    # the direction, the arguments
    "reversed": (halved(lambda m, v: (1 + m**2) * (-v).exp() - 1 + v), "kl.reversed"),
    "reversed and without 1/2":
        (with_divergence(lambda m, v: ((1 + m**2) * (-v).exp() - 1 + v).sum()), "kl.reversed"),
    "mu and log_var exchanged":
        (lambda p, x, m, v: (bce(p, x) + kl(v, m)) / len(x), "loss.swapped-mu-log_var"),
}  # fmt: skip
