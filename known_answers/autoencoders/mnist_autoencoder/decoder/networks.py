"""Decoders 128 - 256 - 784: built in several ways, and wrong in their sizes, activations or manners."""

import itertools

import torch
import torch.nn.functional as F
from torch import nn

NAMES = ("Decoder",)
SIZES = (128, 256, 784)


def linears(*sizes, last=True, activation=nn.Sigmoid, bias=True):
    layers = []
    for index, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes)):
        layers.append(nn.Linear(fan_in, fan_out, bias=bias))
        if last or index < len(sizes) - 2:
            layers.append(activation())
    return nn.Sequential(*layers)


class PlainTensors:
    """F.linear with plain tensors, listed from last to first by a generator."""

    def __init__(self):
        self.weights = [(0.1 * torch.randn(b, a)).requires_grad_() for a, b in itertools.pairwise(SIZES)]
        self.biases = [torch.zeros(b, requires_grad=True) for b in SIZES[1:]]

    def __call__(self, x):
        for weight, bias in zip(self.weights, self.biases):
            x = torch.sigmoid(F.linear(x, weight) + bias)
        return x

    def parameters(self):
        yield from self.biases
        yield from reversed(self.weights)


class ByEinsum(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.ParameterList(
            [nn.Parameter(torch.randn(a, b) / 9) for a, b in itertools.pairwise(SIZES)]
        )
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(b)) for b in SIZES[1:]])

    def forward(self, y):
        for weight, bias in zip(self.weights, self.biases):
            y = torch.special.expit(torch.einsum("bi,io->bo", y, weight) + bias)
        return y


def biases_zero_at_first():
    network = linears(*SIZES)
    for layer in network:
        if isinstance(layer, nn.Linear):
            nn.init.zeros_(layer.bias)
    return network


RIGHT = {
    "Sequential": lambda: linears(*SIZES),
    "plain tensors, a generator of them": PlainTensors,
    "einsum": ByEinsum,
    "biases zero at first": biases_zero_at_first,
    "nested Sequentials":
        lambda: nn.Sequential(
            *(nn.Sequential(nn.Linear(a, b), nn.Sigmoid()) for a, b in itertools.pairwise(SIZES))),
    "an image by Unflatten and Flatten":
        lambda: nn.Sequential(linears(*SIZES), nn.Unflatten(1, (28, 28)), nn.Flatten()),
}  # fmt: skip


class Calls:
    """A network whose call is given as a function of its layers."""

    def __init__(self, forward):
        self.net, self.forward = linears(*SIZES), forward

    def __call__(self, y):
        return self.forward(self.net, y)

    def parameters(self):
        return self.net.parameters()


encoder_weights = [torch.randn(a, b, requires_grad=True) for a, b in ((784, 256), (256, 128))]


class Tied:
    """The encoder's matrices, transposed, with biases of its own."""

    def __init__(self):
        self.biases = [torch.zeros(256, requires_grad=True), torch.zeros(784, requires_grad=True)]

    def __call__(self, y):
        hidden = torch.sigmoid(y @ encoder_weights[1].T + self.biases[0])
        return torch.sigmoid(hidden @ encoder_weights[0].T + self.biases[1])

    def parameters(self):
        return self.biases


def some_pixels_constant(net, y):
    return torch.cat([net(y)[:, :700], 0 * net(y)[:, 700:]], 1)


WRONG = {
    "an encoder": (lambda: linears(784, 256, 128), "layers.reversed"),
    "not mirrored": (lambda: linears(128, 784, 784), "layers.sizes"),
    "one layer": (lambda: linears(128, 784), "layers.sizes"),
    "the encoder's matrices, transposed": (Tied, "layers.missing-weight"),
    "no biases": (lambda: linears(*SIZES, bias=False), "layers.missing-bias"),
    "no activation at the end": (lambda: linears(*SIZES, last=False), "activation.last-missing"),
    "tanh": (lambda: linears(*SIZES, activation=nn.Tanh), "activation.layer-1-tanh.last-tanh"),
    "relu inside":
        (lambda: nn.Sequential(nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 784), nn.Sigmoid()),
         "activation.layer-1-relu"),
    "softmax over the pixels":
        (lambda: nn.Sequential(*linears(*SIZES)[:3], nn.Softmax(dim=1)), "activation.last-softmax"),
    "constant": (lambda: Calls(lambda net, y: net(0 * y)), "network.unused-inputs"),
    "some pixels constant": (lambda: Calls(some_pixels_constant), "network.constant-outputs"),
    "code detached": (lambda: Calls(lambda net, y: net(y.detach())), "network.input-detached"),
    "images of 28 x 28":
        (lambda: nn.Sequential(linears(*SIZES), nn.Unflatten(1, (28, 28))), "network.output-shape"),
    "black and white": (lambda: Calls(lambda net, y: net(y).round()), "layers.output"),
    "grey values up to 255": (lambda: Calls(lambda net, y: 255 * net(y)), "network.outside-unit-interval"),
}  # fmt: skip
