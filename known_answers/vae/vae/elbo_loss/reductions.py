"""Losses with the right terms, summed or averaged over the wrong axes."""

import torch.nn.functional as F


def bce(p, x):
    return F.binary_cross_entropy(p, x, reduction="sum")


def mean_bce(p, x):
    return F.binary_cross_entropy(p, x)


def kl(m, v):
    return 0.5 * (m**2 + v.exp() - v - 1).sum()


def right(p, x, m, v):
    return (bce(p, x) + kl(m, v)) / len(x)


WRONG = {
    "mean cross-entropy, KL per image":
        (lambda p, x, m, v: mean_bce(p, x) + kl(m, v) / len(x), "loss.reconstruction-mean-over-pixels"),
    "mean cross-entropy, KL summed over the batch":
        (lambda p, x, m, v: mean_bce(p, x) + kl(m, v),
         "loss.reconstruction-mean-over-pixels.kl-sum-over-batch"),
    "mean of everything":
        (lambda p, x, m, v: mean_bce(p, x) + kl(m, v) / m.numel(),
         "loss.reconstruction-mean-over-pixels.kl-mean-over-latents"),
    "mean cross-entropy, half the KL":
        (lambda p, x, m, v: mean_bce(p, x) + kl(m, v) / 2 / len(x),
         "loss.reconstruction-mean-over-pixels.kl-halved"),
    "KL averaged over the latents":
        (lambda p, x, m, v: bce(p, x) / len(x) + kl(m, v) / m.numel(), "loss.kl-mean-over-latents"),
    "KL summed over the batch, averaged over the latents":
        (lambda p, x, m, v: bce(p, x) / len(x) + kl(m, v) / m.shape[1],
         "loss.kl-mean-over-latents-and-sum-over-batch"),
    "KL summed over the batch": (lambda p, x, m, v: bce(p, x) / len(x) + kl(m, v), "loss.kl-sum-over-batch"),
    "cross-entropy summed over the batch":
        (lambda p, x, m, v: bce(p, x) + kl(m, v) / len(x), "loss.reconstruction-sum-over-batch"),
    "everything summed over the batch": (lambda p, x, m, v: bce(p, x) + kl(m, v), "loss.sum-over-batch"),
    "everything per pixel": (lambda p, x, m, v: right(p, x, m, v) / 784, "loss.mean-over-pixels"),
    "the example of pytorch in 2017, per pixel and image":
        (lambda p, x, m, v: mean_bce(p, x) + kl(m, v) / (len(x) * 784), "loss.mean-over-pixels"),
    "batch size 128 written out": (lambda p, x, m, v: (bce(p, x) + kl(m, v)) / 128, "loss.fixed-batch-size"),
    "the ELBO itself": (lambda p, x, m, v: -right(p, x, m, v), "loss.sign"),
    "first image only": (lambda p, x, m, v: right(p[:1], x[:1], m[:1], v[:1]), "loss.one-image-only"),
    "half of everything": (lambda p, x, m, v: 0.5 * right(p, x, m, v), "loss.halved"),
}  # fmt: skip
