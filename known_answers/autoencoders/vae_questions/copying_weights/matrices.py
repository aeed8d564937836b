"""Pairs of an encoder's and a decoder's matrix: some copy four numbers through six, some do not."""

import numpy as np
import torch
from torch import nn

NAMES = ("encoder_weights", "decoder_weights")
CELLS = (
    "copying_weights_tests",
)  # the divergence has to be written for the matrices as they are: tensors, lists, layers

generator = torch.Generator().manual_seed(0)
W = torch.randn(6, 4, generator=generator)
I64, I46 = torch.eye(6, 4), torch.eye(4, 6)


def linear(weight):
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    layer.weight.data.copy_(weight)
    return layer


orthonormal = torch.linalg.qr(W).Q

RIGHT = {
    "unit matrices": (I64, I46),
    "pseudo-inverse": (W, torch.linalg.pinv(W)),
    "orthonormal columns and their transpose": (orthonormal, orthonormal.T),
    "another left inverse":
        (torch.cat([torch.eye(4), torch.ones(2, 4)]), torch.cat([torch.eye(4), torch.zeros(4, 2)], 1)),
    "scaled both ways": (3 * I64, I46 / 3),
    "rounded to five decimals": (3 * I64, I46 * 0.33333),
    "permuted both ways": (I64[[5, 2, 0, 4, 1, 3]], I46[:, [5, 2, 0, 4, 1, 3]]),
    "the first two numbers twice, and averaged":
        (torch.cat([torch.eye(4), torch.eye(4)[:2]]),
         torch.cat([torch.diag(torch.tensor([0.5, 0.5, 1, 1])), torch.eye(4)[:, :2] / 2], 1)),
    "arrays": (np.eye(6, 4), np.eye(4, 6)),
    "whole numbers": (torch.eye(6, 4, dtype=torch.int64), np.eye(4, 6, dtype=int)),
    "nested lists": (np.eye(6, 4).tolist(), np.eye(4, 6).astype(int).tolist()),
    "layers": (linear(I64), linear(I46)),
    "parameters": (nn.Parameter(I64.clone()), torch.eye(4, 6, requires_grad=True)),
}  # fmt: skip

WRONG = {
    # shapes
    "encoder transposed": ((I46, I46), "matrix.transposed"),
    "decoder transposed": ((I64, I64), "matrix.transposed"),
    "both exchanged": ((I46, I64), "matrix.transposed"),
    "square": ((torch.eye(4), torch.eye(4)), "matrix.shape"),
    "a vector": ((torch.ones(6), I46), "matrix.shape"),
    # what comes back
    "zeros": ((torch.zeros(6, 4), I46), "copies.rank"),
    "ones": ((torch.ones(6, 4), torch.ones(4, 6)), "copies.rank"),
    "one input left out": ((I64 * torch.tensor([1.0, 1, 1, 0]), I46), "copies.rank"),
    "transposed weights": ((W, W.T), "copies.not"),
    "random matrices": ((W, torch.randn(4, 6, generator=generator)), "copies.not"),
    "doubled": ((I64, 2 * I46), "copies.scaled"),
    "minus": ((I64, -I46), "copies.scaled"),
    "a thousandth too small": ((I64, I46 * 0.999), "copies.scaled"),
    "another order": ((I64, I46[[1, 0, 2, 3]]), "copies.permuted"),
    # no matrices
    "NaN": ((I64 / 0, I46), "answer.nan"),
    "ragged": (([[1, 2], [3]], I46), "matrix.ragged"),
    "letters": (([["a"] * 4] * 6, I46), "matrix.ragged"),
    "code in a string": (("torch.eye(6, 4)", I46), "matrix.type"),
    "nothing": ((None, I46), "matrix.type"),
    "a layer with a bias": ((nn.Linear(4, 6), I46), "matrix.bias"),
}  # fmt: skip
