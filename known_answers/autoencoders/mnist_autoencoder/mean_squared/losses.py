"""The squared error, in short: right in several forms, and wrong."""

import torch
import torch.nn.functional as F
from torch import nn


def right(x, z):
    return (x - z).square().sum(dim=1).mean()


def in_a_loop(x, z):
    total = 0
    for i in range(x.shape[0]):
        difference = x[i] - z[i]
        total = total + difference @ difference
    return total / x.shape[0]


def overwritten_in_a_loop(x, z):
    for a, b in zip(x, z):
        loss = ((a - b) ** 2).sum() / len(x)
    return loss


RIGHT = {
    "square, sum, mean": right,
    "mse_loss times the number of pixels": lambda x, z: F.mse_loss(z, x) * x.shape[1],
    "MSELoss with sum over the batch size": lambda x, z: nn.MSELoss(reduction="sum")(z, x) / z.size(0),
    "one sum over the batch size": lambda x, z: ((z - x) ** 2).sum() / x.size(0),
    "squared norm of each row": lambda x, z: torch.linalg.vector_norm(x - z, dim=-1).pow(2).mean(),
    "multiplied out": lambda x, z: (x * x - 2 * x * z + z * z).sum(1).mean(0),
    "trace of a product": lambda x, z: torch.trace((x - z) @ (x - z).T) / len(x),
    "pixels averaged over the batch first": lambda x, z: ((x - z) ** 2).mean(0).sum(),
    "a loop over the images": in_a_loop,
    "einsum": lambda x, z: torch.einsum("bd,bd->b", x - z, x - z).mean(),
}

WRONG = {
    # reductions
    "mean of everything": (lambda x, z: F.mse_loss(z, x), "loss.mean-over-pixels"),
    "sum of everything": (lambda x, z: F.mse_loss(z, x, reduction="sum"), "loss.sum-over-batch"),
    "half": (lambda x, z: 0.5 * right(x, z), "loss.halved"),
    "last image only": (lambda x, z: right(x[-1:], z[-1:]), "loss.one-image-only"),
    "overwritten in a loop": (overwritten_in_a_loop, "loss.one-image-only"),
    "one value per image": (lambda x, z: ((x - z) ** 2).sum(dim=1), "answer.shape"),
    "shape (1,)": (lambda x, z: right(x, z)[None], "loss.shape"),
    # another distance
    "root per image": (lambda x, z: (x - z).norm(dim=1).mean(), "squared-error.root"),
    "root of the mean": (lambda x, z: F.mse_loss(z, x).sqrt(), "squared-error.root"),
    "root of the sum": (lambda x, z: torch.dist(x, z), "squared-error.root"),
    "absolute": (lambda x, z: (x - z).abs().sum(1).mean(), "squared-error.absolute"),
    "l1_loss": (lambda x, z: F.l1_loss(z, x), "squared-error.absolute"),
    "not squared": (lambda x, z: (x - z).sum(1).mean(), "squared-error.not-squared"),
    "square of the mean": (lambda x, z: (x - z).mean() ** 2, "squared-error.square-of-sum"),
    "square of the sum": (lambda x, z: ((x - z).sum(1) ** 2).mean(), "squared-error.square-of-sum"),
    "difference of the squares":
        (lambda x, z: (x**2 - z**2).sum(1).mean(), "squared-error.difference-of-squares"),
    "x with itself": (lambda x, z: ((x - x) ** 2).sum(1).mean() + 0 * z.sum(), "loss.zero"),
    "minus": (lambda x, z: -right(x, z), "loss.sign"),
    "images of the batch shifted by one": (lambda x, z: right(x.roll(1, 0), z), None),
    # gradients and manners
    "by numpy": (lambda x, z: ((x - z).detach().numpy() ** 2).sum(1).mean(), "answer.not-a-tensor"),
    "detached": (lambda x, z: right(x, z.detach()), "gradient.none"),
    "in place": (lambda x, z: x.sub_(z).square().sum(1).mean(), "loss.changes-inputs"),
    "returns nothing": (lambda x, z: print(right(x, z)), "answer.returns-nothing"),
}  # fmt: skip
