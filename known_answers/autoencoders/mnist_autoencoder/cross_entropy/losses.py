"""The cross-entropy of grey targets, in short: right in several forms, and wrong."""

import torch
import torch.nn.functional as F
from torch import nn


def right(x, z):
    return F.binary_cross_entropy(z, x, reduction="none").sum(dim=1).mean()


def by(logarithm=torch.log):
    return lambda x, z: -(x * logarithm(z) + (1 - x) * logarithm(1 - z)).sum() / len(x)


def with_eps(eps):
    return lambda x, z: -(x * torch.log(z + eps) + (1 - x) * torch.log(1 - z + eps)).sum(1).mean()


def image_by_image(x, z):
    return torch.stack([F.binary_cross_entropy(b, a, reduction="sum") for a, b in zip(x, z)]).mean()


RIGHT = {
    "sum over pixels, mean over images": right,
    "one sum over the batch size": lambda x, z: F.binary_cross_entropy(z, x, reduction="sum") / x.shape[0],
    "mean times 784": lambda x, z: 784 * F.binary_cross_entropy(z, x),
    "1e-7 inside the logarithm": with_eps(1e-7),
    "1e-6 inside the logarithm": with_eps(1e-6),
    "clamped at 1e-6": lambda x, z: by()(x, z.clamp(1e-6, 1 - 1e-6)),
    "clamped at 1e-4": lambda x, z: by()(x, z.clamp(1e-4, 1 - 1e-4)),
    "from logits":
        lambda x, z: F.binary_cross_entropy_with_logits(z.logit(1e-6), x, reduction="sum") / len(x),
    "target detached": lambda x, z: right(x.detach(), z),
    "BCELoss": lambda x, z: nn.BCELoss(reduction="sum")(z, x) / len(z),
    "image by image": image_by_image,
    "logarithms clamped at -100, probabilities at 1e-7":
        lambda x, z: -(x * z.clamp(min=1e-7).log().clamp(-100)
                       + (1 - x) * (1 - z).clamp(min=1e-7).log().clamp(-100)).sum(1).mean(),
    "einsum":
        lambda x, z: -(torch.einsum("bd,bd->b", x, (z + 1e-8).log())
                       + torch.einsum("bd,bd->b", 1 - x, (1 - z + 1e-8).log())).mean(),
}  # fmt: skip

WRONG = {
    # sign, arguments, terms
    "minus missing": (lambda x, z: -right(x, z), "loss.sign"),
    "arguments exchanged": (lambda x, z: right(z, x), "loss.swapped-x-z"),
    "arguments exchanged, with 1e-8 in the logarithms":
        (lambda x, z: with_eps(1e-8)(z, x), "loss.swapped-x-z"),
    "second term missing":
        (lambda x, z: -(x * z.log()).sum(1).mean(), "bernoulli.term-of-the-pixels-that-are-off-missing"),
    "second term missing, with 1e-8 in the logarithm":
        (lambda x, z: -(x * (z + 1e-8).log()).sum(1).mean(),
         "bernoulli.term-of-the-pixels-that-are-off-missing"),
    "one logarithm of both":
        (lambda x, z: -(x * z + (1 - x) * (1 - z)).log().sum(1).mean(), "bernoulli.logarithm-outside"),
    # logarithm and sigmoid
    "probabilities taken for logits":
        (lambda x, z: F.binary_cross_entropy_with_logits(z, x, reduction="sum") / len(x),
         "bernoulli.sigmoid-twice"),
    "logarithm to base 2": (by(torch.log2), "loss.log2"),
    "logarithm to base 10": (by(torch.log10), "loss.log10"),
    "softmax by F.cross_entropy": (lambda x, z: F.cross_entropy(z, x), "bernoulli.softmax"),
    # reductions
    "mean over the pixels": (lambda x, z: F.binary_cross_entropy(z, x), "loss.mean-over-pixels"),
    "sum over the batch": (lambda x, z: F.binary_cross_entropy(z, x, reduction="sum"), "loss.sum-over-batch"),
    "first image only": (lambda x, z: right(x[:1], z[:1]), "loss.one-image-only"),
    "another image of the batch": (lambda x, z: right(x.roll(1, 0), z), None),
    # another loss
    "divergence from the target": (lambda x, z: right(x, z) - right(x, x), "bernoulli.kl-to-target"),
    "squared error": (lambda x, z: ((x - z) ** 2).sum(1).mean(), "bernoulli.squared-error"),
    "absolute error": (lambda x, z: (x - z).abs().sum(1).mean(), "bernoulli.absolute-error"),
    "root of the squared error": (lambda x, z: ((x - z) ** 2).sum(1).sqrt().mean(), None),
    "targets rounded": (lambda x, z: right(x.round(), z), "loss.values"),
    # guards and edges
    "1e-2 inside the logarithm": (with_eps(1e-2), "bernoulli.large-epsilon-0.01"),
    "raw logarithm": (by(), "edge.not-finite"),
    "nan_to_num":
        (lambda x, z: torch.nan_to_num(-(x * z.log() + (1 - x) * (1 - z).log())).sum(1).mean(),
         "edge.not-finite"),
    # gradients and manners
    "z detached": (lambda x, z: right(x, z.detach()), "gradient.none"),
    "targets clamped in place": (lambda x, z: right(x.clamp_(0.01, 0.99), z), "loss.changes-inputs"),
    "one value per image":
        (lambda x, z: F.binary_cross_entropy(z, x, reduction="none").sum(1), "answer.shape"),
    "a Python number": (lambda x, z: float(right(x, z)), "answer.not-a-tensor"),
}  # fmt: skip
