"""Encoders 784 - 256 - 128: built in several ways, and wrong in their sizes, activations or manners."""

import itertools

import torch
import torch.nn.functional as F
from torch import nn

NAMES = ("Encoder",)
SIZES = (784, 256, 128)


def linears(*sizes, last=True, activation=nn.Sigmoid, bias=True):
    layers = []
    for index, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes)):
        layers.append(nn.Linear(fan_in, fan_out, bias=bias))
        if last or index < len(sizes) - 2:
            layers.append(activation())
    return nn.Sequential(*layers)


class Listed(nn.Module):
    """Its layers in a ModuleList."""

    def __init__(self, sizes=SIZES):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(sizes))

    def forward(self, x):
        for layer in self.layers:
            x = torch.sigmoid(layer(x))
        return x


class PlainTensors:
    """x @ W + b with plain tensors, N(0, 1) from the start."""

    def __init__(self):
        pairs = list(itertools.pairwise(SIZES))
        self.weights = [torch.randn(a, b, requires_grad=True) for a, b in pairs]
        self.biases = [torch.randn(b, requires_grad=True) for _, b in pairs]

    def __call__(self, x):
        for weight, bias in zip(self.weights, self.biases):
            x = 1 / (1 + torch.exp(-(x @ weight + bias)))
        return x

    def parameters(self):
        return self.weights + self.biases


class MatricesFromTheLeft(nn.Module):
    """W x + b as in the formula, with parameters of its own."""

    def __init__(self):
        super().__init__()
        self.W1, self.b1 = nn.Parameter(torch.randn(256, 784) / 28), nn.Parameter(torch.zeros(256))
        self.W2, self.b2 = nn.Parameter(torch.randn(128, 256) / 16), nn.Parameter(torch.zeros(128))

    def forward(self, x):
        hidden = F.sigmoid((self.W1 @ x.T).T + self.b1)
        return F.sigmoid((self.W2 @ hidden.T).T + self.b2)


def lazy_after_a_dry_run():
    network = nn.Sequential(nn.LazyLinear(256), nn.Sigmoid(), nn.LazyLinear(128), nn.Sigmoid())
    network(torch.zeros(1, 784))
    return network


def zeros():
    network = Listed()
    for parameter in network.parameters():
        nn.init.zeros_(parameter)
    return network


RIGHT = {
    "Sequential": lambda: linears(*SIZES),
    "ModuleList": Listed,
    "plain tensors, x W": PlainTensors,
    "parameters of its own, W x": MatricesFromTheLeft,
    "lazy layers after a dry run": lazy_after_a_dry_run,
    "everything zero at first": zeros,
    "Flatten in front": lambda: nn.Sequential(nn.Flatten(), linears(*SIZES)),
}


class Calls:
    """A network whose call is given as a function of its layers."""

    def __init__(self, forward):
        self.net, self.forward = Listed(), forward

    def __call__(self, x):
        return self.forward(self.net, x)

    def parameters(self):
        return self.net.parameters()


class Remembers(Calls):
    def __init__(self):
        super().__init__(None)
        self.last = None

    def __call__(self, x):
        before, self.last = self.last, x.mean()
        return self.net(x if before is None else x * before)


class ListsCopies(Listed):
    def parameters(self):
        return [parameter.detach().clone().requires_grad_() for parameter in super().parameters()]


class ResultsOfAComputation(PlainTensors):
    def __init__(self):
        super().__init__()
        self.weights = [weight * 0.1 for weight in self.weights]


def frozen():
    network = linears(*SIZES)
    network[0].weight.requires_grad_(False)
    return network


def batch_norm():
    return nn.Sequential(
        nn.Linear(784, 256), nn.BatchNorm1d(256), nn.Sigmoid(), nn.Linear(256, 128), nn.Sigmoid()
    )


def relu_inside():
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.Sigmoid())


def half_the_picture(net, x):
    return net(torch.cat([x[:, :400], torch.zeros_like(x[:, 400:])], dim=1))


def without_biases(net, x):
    return torch.sigmoid(torch.sigmoid(x @ net.layers[0].weight.T) @ net.layers[1].weight.T)


def detached_inside(net, x):
    return torch.sigmoid(net.layers[1](torch.sigmoid(net.layers[0](x)).detach()))


one_network = linears(*SIZES)

WRONG = {
    # sizes and parameters
    "256 and 128 exchanged": (lambda: linears(784, 128, 256), "layers.swapped"),
    "a code of 64": (lambda: linears(784, 256, 64), "layers.sizes"),
    "one layer": (lambda: linears(784, 128), "layers.sizes"),
    "one layer too many": (lambda: linears(784, 256, 128, 128), "layers.extra"),
    "no biases": (lambda: linears(*SIZES, bias=False), "layers.missing-bias"),
    "batch norm": (batch_norm, "layers.extra"),
    "a frozen weight": (frozen, "layers.not-trainable"),
    "weights that are results of a computation": (ResultsOfAComputation, "layers.not-leaves"),
    "one network for all calls": (lambda: one_network, "layers.shared"),
    "biases not added": (lambda: Calls(without_biases), "layers.unused-bias"),
    "copies of its parameters listed": (ListsCopies, "layers.output"),
    # activations
    "no activation at the end": (lambda: linears(*SIZES, last=False), "activation.last-missing"),
    "no activation at all":
        (lambda: linears(*SIZES, activation=nn.Identity), "activation.layer-1-missing.last-missing"),
    "relu": (lambda: linears(*SIZES, activation=nn.ReLU), "activation.layer-1-relu.last-relu"),
    "relu inside": (relu_inside, "activation.layer-1-relu"),
    "tanh": (lambda: linears(*SIZES, activation=nn.Tanh), "activation.layer-1-tanh.last-tanh"),
    "softmax at the end":
        (lambda: nn.Sequential(*linears(*SIZES)[:3], nn.Softmax(dim=1)), "activation.last-softmax"),
    "sigmoid twice at the end":
        (lambda: nn.Sequential(linears(*SIZES), nn.Sigmoid()), "activation.last-sigmoid-twice"),
    # what the output is
    "output transposed": (lambda: Calls(lambda net, x: net(x).T), "network.output-shape"),
    "half the output": (lambda: Calls(lambda net, x: 0.5 * net(x)), "layers.output"),
    "NaN for large inputs":
        (lambda: Calls(lambda net, x: net(x) * x.exp().mean() / x.exp().mean()),
         "network.outside-unit-interval"),
    "detached": (lambda: Calls(lambda net, x: net(x).detach()), "network.no-gradient"),
    "hidden layer detached": (lambda: Calls(detached_inside), "network.no-gradient"),
    "returns numpy": (lambda: Calls(lambda net, x: net(x).detach().numpy()), "answer.not-a-tensor"),
    "returns nothing": (lambda: Calls(lambda net, x: None), "answer.returns-nothing"),
    # what it depends on
    "dropout": (lambda: nn.Sequential(linears(*SIZES), nn.Dropout(0.1)), "network.random"),
    "noise on the input": (lambda: Calls(lambda net, x: net(x + torch.randn_like(x))), "network.random"),
    "remembers the last batch": (Remembers, "network.random"),
    "mean of the batch subtracted": (lambda: Calls(lambda net, x: net(x - x.mean(0))), "network.mixes-batch"),
    "softmax over the batch": (lambda: Calls(lambda net, x: net(x).softmax(0)), "network.mixes-batch"),
    "half the picture": (lambda: Calls(half_the_picture), "network.unused-inputs"),
    # no builder of networks
    "builds nothing": (lambda: None, "answer.none"),
    "builds a number": (lambda: 3, "network.not-callable"),
    "builds a plain function": (lambda: torch.sigmoid, "network.no-parameters"),
    "an instance for the class": (linears(*SIZES), "answer.instance-for-builder"),
}  # fmt: skip
