"""Pairs of a DeepEncoder, 784 - 256 - 128 - 64, and a DeepDecoder that mirrors it."""

import itertools

import torch
from torch import nn

NAMES = ("DeepEncoder", "DeepDecoder")
SIZES = (784, 256, 128, 64)


def linears(*sizes, activation=nn.Sigmoid, last=nn.Sigmoid):
    layers = []
    for fan_in, fan_out in itertools.pairwise(sizes):
        layers += [nn.Linear(fan_in, fan_out), activation()]
    return nn.Sequential(*layers[:-1], last())


def encoder(**changes):
    return lambda: linears(*SIZES, **changes)


def decoder(**changes):
    return lambda: linears(*SIZES[::-1], **changes)


class Deep(nn.Module):
    """A layer at a time, by setattr."""

    def __init__(self, sizes):
        super().__init__()
        self.count = len(sizes) - 1
        for number in range(self.count):
            setattr(self, f"fc{number}", nn.Linear(sizes[number], sizes[number + 1]))

    def forward(self, x):
        for number in range(self.count):
            x = getattr(self, f"fc{number}")(x).sigmoid()
        return x


class DeepEncoderClass(Deep):
    def __init__(self):
        super().__init__(SIZES)


class DeepDecoderClass(Deep):
    def __init__(self):
        super().__init__(SIZES[::-1])


class PlainTensors:
    def __init__(self, sizes):
        pairs = list(itertools.pairwise(sizes))
        self.weights = [(torch.randn(a, b) / a**0.5).requires_grad_() for a, b in pairs]
        self.biases = [torch.zeros(b, requires_grad=True) for _, b in pairs]

    def __call__(self, x):
        for weight, bias in zip(self.weights, self.biases):
            x = torch.sigmoid(x @ weight + bias)
        return x

    def parameters(self):
        return [*self.weights, *self.biases]


RIGHT = {
    "Sequentials": (encoder(), decoder()),
    "classes": (DeepEncoderClass, DeepDecoderClass),
    "plain tensors": (lambda: PlainTensors(SIZES), lambda: PlainTensors(SIZES[::-1])),
    "a Sequential and a class": (encoder(), DeepDecoderClass),
}


def missing_at_the_code():
    return nn.Sequential(
        nn.Linear(784, 256), nn.Sigmoid(), nn.Linear(256, 128), nn.Linear(128, 64), nn.Sigmoid()
    )


WRONG = {
    "64 missing in both":
        ((lambda: linears(784, 256, 128), lambda: linears(128, 256, 784)), "layers.missing-weight"),
    "64 in place of 128": ((lambda: linears(784, 256, 64), lambda: linears(64, 256, 784)), "layers.sizes"),
    "64 in the encoder only": ((encoder(), lambda: linears(128, 256, 784)), "layers.missing-weight"),
    "decoder jumps from 64 to 256": ((encoder(), lambda: linears(64, 256, 784)), "layers.sizes"),
    "decoder not mirrored": ((encoder(), lambda: linears(64, 256, 128, 784)), "layers.swapped"),
    "128 and 64 exchanged":
        ((lambda: linears(784, 256, 64, 128), lambda: linears(128, 64, 256, 784)), "layers.swapped"),
    "encoder and decoder exchanged": ((decoder(), encoder()), "layers.reversed"),
    "relu everywhere":
        ((encoder(activation=nn.ReLU, last=nn.ReLU), decoder(activation=nn.ReLU, last=nn.ReLU)),
         "activation.layer-1-relu.layer-2-relu.last-relu"),
    "relu inside":
        ((encoder(activation=nn.ReLU), decoder(activation=nn.ReLU)), "activation.layer-1-relu.layer-2-relu"),
    "activation missing before the code": ((missing_at_the_code, decoder()), "activation.layer-2-missing"),
    "no activation at the output": ((encoder(), decoder(last=nn.Identity)), "activation.last-missing"),
    "instances": ((linears(*SIZES), linears(*SIZES[::-1])), "answer.instance-for-builder"),
}  # fmt: skip
