"""Losses whose reconstruction term is wrong."""

import math

import torch
import torch.nn.functional as F


def bce(p, x):
    return F.binary_cross_entropy(p, x, reduction="sum")


def kl(m, v):
    return 0.5 * (m**2 + v.exp() - v - 1).sum()


def with_reconstruction(reconstruction):
    """A loss that is right but for the reconstruction, a sum over the batch."""
    return lambda p, x, m, v: (reconstruction(p, x) + kl(m, v)) / len(x)


def with_eps(eps):
    return with_reconstruction(lambda p, x: -(x * (p + eps).log() + (1 - x) * (1 - p + eps).log()).sum())


WRONG = {
    # exchanged, missing, of another sign
    "arguments of the cross-entropy exchanged":
        (with_reconstruction(lambda p, x: bce(x, p)), "loss.swapped-x_hat-x"),
    "arguments exchanged, with 1e-8 in the logarithms":
        (with_reconstruction(lambda p, x: -(p * (x + 1e-8).log() + (1 - p) * (1 - x + 1e-8).log()).sum()),
         "loss.swapped-x_hat-x"),
    "no reconstruction": (with_reconstruction(lambda p, x: 0), "loss.reconstruction-missing"),
    "second term missing":
        (with_reconstruction(lambda p, x: -(x * p.log()).sum()),
         "bernoulli.term-of-the-pixels-that-are-off-missing"),
    "second term missing, with 1e-8 in the logarithm":
        (with_reconstruction(lambda p, x: -(x * (p + 1e-8).log()).sum()),
         "bernoulli.term-of-the-pixels-that-are-off-missing"),
    "first term missing":
        (with_reconstruction(lambda p, x: -((1 - x) * (1 - p).log()).sum()),
         "bernoulli.term-of-the-pixels-that-are-on-missing"),
    "minus between the two terms":
        (with_reconstruction(lambda p, x: -(x * p.log() - (1 - x) * (1 - p).log()).sum()),
         "bernoulli.term-of-the-pixels-that-are-off-sign"),
    "the likelihood instead of the loss":
        (with_reconstruction(lambda p, x: -bce(p, x)), "loss.reconstruction-sign"),
    # the logarithm and the sigmoid
    "logarithm to base 2":
        (with_reconstruction(lambda p, x: bce(p, x) / math.log(2)), "loss.reconstruction-log2"),
    "logarithm to base 10":
        (with_reconstruction(lambda p, x: bce(p, x) / math.log(10)), "loss.reconstruction-log10"),
    "probabilities taken for logits":
        (with_reconstruction(lambda p, x: F.binary_cross_entropy_with_logits(p, x, reduction="sum")),
         "bernoulli.sigmoid-twice"),
    "sigmoid of the probabilities":
        (with_reconstruction(lambda p, x: bce(torch.sigmoid(p), x) + 0 * p.sum()), "bernoulli.sigmoid-twice"),
    "softmax by F.cross_entropy":
        (with_reconstruction(lambda p, x: F.cross_entropy(p, x, reduction="sum")), "bernoulli.softmax"),
    "softmax over the pixels":
        (with_reconstruction(lambda p, x: -(x * F.log_softmax(p, 1)).sum()), "bernoulli.softmax"),
    # the loss of another model
    "squared error": (with_reconstruction(lambda p, x: (p - x).square().sum()), "bernoulli.squared-error"),
    "half the squared error":
        (with_reconstruction(lambda p, x: 0.5 * (p - x).square().sum()), "bernoulli.squared-error"),
    "mean squared error, KL per image":
        (lambda p, x, m, v: F.mse_loss(p, x) + kl(m, v) / len(x), "bernoulli.squared-error"),
    "absolute error": (with_reconstruction(lambda p, x: (p - x).abs().sum()), "bernoulli.absolute-error"),
    "a normal likelihood with variance 1":
        (with_reconstruction(lambda p, x: 0.5 * ((p - x).square() + math.log(2 * math.pi)).sum()),
         "bernoulli.squared-error"),
    # guards that change the value
    "probabilities clamped at 1e-3":
        (with_reconstruction(lambda p, x: bce(p.clamp(1e-3, 0.999), x)), "edge.size"),
    "1e-2 inside the logarithm": (with_eps(1e-2), "bernoulli.large-epsilon-0.01"),
    "1e-3 inside the logarithm": (with_eps(1e-3), "bernoulli.large-epsilon-0.001"),
    "probabilities clamped at 1e-2":
        (with_reconstruction(lambda p, x: bce(p.clamp(1e-2, 0.99), x)), "loss.large-guard"),
    "probabilities clamped at 5e-3":
        (with_reconstruction(lambda p, x: bce(p.clamp(5e-3, 0.995), x)), "loss.large-guard"),
}  # fmt: skip
