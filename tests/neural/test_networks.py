"""Promises of the network checks: any way of building is accepted, each mistake is named."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from autograder import grade
from autograder.neural.networks import (
    computes_sigmoid_layers,
    layer_sizes,
    outputs_in_unit_interval,
    uses_every_input,
)
from autograder.verdicts import AuthorError, Missing

ENCODER, DECODER, DEEP = (784, 256, 128), (128, 256, 784), (784, 256, 128, 64)


def linears(*sizes, last=True, activation=nn.Sigmoid, bias=True):
    layers = []
    for index, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes)):
        layers.append(nn.Linear(fan_in, fan_out, bias=bias))
        if last or index < len(sizes) - 2:
            layers.append(activation())
    return nn.Sequential(*layers)


class Subclass(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(sizes))

    def forward(self, x):
        for layer in self.layers:
            x = torch.sigmoid(layer(x))
        return x


class ParametersInAModule(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.weights = nn.ParameterList(
            [nn.Parameter(torch.randn(b, a)) for a, b in itertools.pairwise(sizes)]
        )
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(b, 1)) for b in sizes[1:]])

    def forward(self, x):
        h = x.T
        for weight, bias in zip(self.weights, self.biases, strict=True):
            h = torch.sigmoid(weight @ h + bias)
        return h.T


class RawTensors:
    """x @ W + b with plain tensors, N(0, 1) from the start."""

    def __init__(self, sizes, bias_shape=lambda n: (n,), dtype=torch.float32):
        self.weights = [
            torch.randn(a, b, requires_grad=True, dtype=dtype) for a, b in itertools.pairwise(sizes)
        ]
        self.biases = [torch.randn(bias_shape(b), requires_grad=True, dtype=dtype) for b in sizes[1:]]

    def __call__(self, x):
        for weight, bias in zip(self.weights, self.biases, strict=True):
            x = 1 / (1 + torch.exp(-(x @ weight + bias)))
        return x

    def parameters(self):
        return self.weights + self.biases


class RawTransposed(RawTensors):
    def __init__(self, sizes):
        self.weights = [(0.1 * torch.randn(b, a)).requires_grad_() for a, b in itertools.pairwise(sizes)]
        self.biases = [torch.zeros(1, b, requires_grad=True) for b in sizes[1:]]

    def __call__(self, x):
        for weight, bias in zip(self.weights, self.biases, strict=True):
            x = torch.sigmoid(F.linear(x, weight) + bias)
        return x

    def parameters(self):
        yield from self.biases
        yield from reversed(self.weights)


class Lazy(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.net = nn.Sequential(*(layer for b in sizes[1:] for layer in (nn.LazyLinear(b), nn.Sigmoid())))

    def forward(self, x):
        return self.net(x.flatten(1))


def zero_biases(sizes):
    network = linears(*sizes)
    for layer in network:
        if isinstance(layer, nn.Linear):
            nn.init.zeros_(layer.bias)
    return network


def zeros(sizes):
    network = Subclass(sizes)
    for parameter in network.parameters():
        nn.init.zeros_(parameter)
    return network


RIGHT = {
    "Sequential": lambda sizes: linears(*sizes),
    "subclass": Subclass,
    "parameters in a module": ParametersInAModule,
    "raw tensors": RawTensors,
    "raw tensors in float64": lambda sizes: RawTensors(sizes, dtype=torch.float64),
    "Sequential in float64": lambda sizes: linears(*sizes).double(),
    "raw tensors, bias as row": lambda sizes: RawTensors(sizes, bias_shape=lambda n: (1, n)),
    "raw tensors transposed, a generator": RawTransposed,
    "lazy layers": Lazy,
    "biases zero at first": zero_biases,
    "everything zero at first": zeros,
}  # fmt: skip


def checks(build, sizes):
    return {
        "sizes": layer_sizes(build, sizes, name="Encoder"),
        "interval": outputs_in_unit_interval(build, sizes, name="Encoder"),
        "layers": computes_sigmoid_layers(build, sizes, name="Encoder"),
        "inputs": uses_every_input(build, sizes, name="Encoder"),
    }


@pytest.mark.parametrize("sizes", [ENCODER, DECODER, DEEP, DEEP[::-1], (12, 6, 6, 6)], ids=str)
@pytest.mark.parametrize("make", RIGHT.values(), ids=RIGHT)
def test_any_right_way_of_building_passes(make, sizes):
    report = grade(*checks(lambda: make(sizes), sizes).values(), out_of=4)
    assert report.score == 4, [verdict.message for verdict in report.verdicts]


class _Calls:
    """A network whose call is given as a function of its layers."""

    def __init__(self, sizes, forward):
        self.net, self.forward = Subclass(sizes), forward

    def __call__(self, x):
        return self.forward(self.net, x)

    def parameters(self):
        return self.net.parameters()


class Remembers(_Calls):
    def __init__(self, sizes):
        super().__init__(sizes, None)
        self.last = None

    def __call__(self, x):
        before, self.last = self.last, x.mean()
        return self.net(x if before is None else x * before)


class ListsCopies(Subclass):
    def parameters(self):
        return [parameter.detach().clone().requires_grad_() for parameter in super().parameters()]


class NonLeaves(RawTensors):
    def __init__(self, sizes):
        super().__init__(sizes)
        self.weights = [weight * 0.1 for weight in self.weights]


_shared = linears(*ENCODER)
_encoder_weights = [torch.randn(a, b, requires_grad=True) for a, b in ((784, 256), (256, 128))]


class Tied:
    """A decoder with the encoder's matrices, transposed, and biases of its own."""

    def __init__(self):
        self.biases = [torch.zeros(256, requires_grad=True), torch.zeros(784, requires_grad=True)]

    def __call__(self, y):
        return torch.sigmoid(
            torch.sigmoid(y @ _encoder_weights[1].T + self.biases[0]) @ _encoder_weights[0].T + self.biases[1]
        )

    def parameters(self):
        return self.biases


def frozen():
    network = linears(*ENCODER)
    network[0].weight.requires_grad_(False)
    return network


def batch_norm():
    return nn.Sequential(
        nn.Linear(784, 256), nn.BatchNorm1d(256), nn.Sigmoid(), nn.Linear(256, 128), nn.Sigmoid()
    )


def half_ignored(net, x):
    return net(torch.cat([x[:, :400], torch.zeros_like(x[:, 400:])], dim=1))


WRONG = [
    ("256 and 128 swapped", lambda: linears(784, 128, 256), ENCODER, "sizes", "layers.swapped"),
    ("code of 64", lambda: linears(784, 256, 64), ENCODER, "sizes", "layers.sizes"),
    ("one layer", lambda: linears(784, 128), ENCODER, "sizes", "layers.sizes"),
    ("one layer too many", lambda: linears(784, 256, 128, 128), ENCODER, "sizes", "layers.extra"),
    ("64 missing", lambda: linears(*ENCODER), DEEP, "sizes", "layers.missing-weight"),
    ("64 replaces 128", lambda: linears(784, 256, 64), DEEP, "sizes", "layers.sizes"),
    ("encoder for decoder", lambda: linears(*ENCODER), DECODER, "sizes", "layers.reversed"),
    ("not mirrored", lambda: linears(128, 784, 784), DECODER, "sizes", "layers.sizes"),
    ("no biases", lambda: linears(*ENCODER, bias=False), ENCODER, "sizes", "layers.missing-bias"),
    ("batch norm", batch_norm, ENCODER, "sizes", "layers.extra"),
    ("a frozen weight", frozen, ENCODER, "sizes", "layers.not-trainable"),
    ("results of a computation", lambda: NonLeaves(ENCODER), ENCODER, "sizes", "layers.not-leaves"),
    ("one network for all", lambda: _shared, ENCODER, "sizes", "layers.shared"),
    ("tied", Tied, DECODER, "sizes", "layers.missing-weight"),
    ("transposed output", lambda: _Calls(ENCODER, lambda net, x: net(x).T), ENCODER, "sizes", "network.output-shape"),
    ("no activation at the end", lambda: linears(*ENCODER, last=False), ENCODER, "layers", "activation.last-missing"),
    ("no activation at all", lambda: linears(*ENCODER, activation=nn.Identity), ENCODER, "layers", "activation.layer-1-missing.last-missing"),
    ("relu", lambda: linears(*ENCODER, activation=nn.ReLU), ENCODER, "layers", "activation.layer-1-relu.last-relu"),
    ("tanh", lambda: linears(*DECODER, activation=nn.Tanh), DECODER, "layers", "activation.layer-1-tanh.last-tanh"),
    ("relu thrice", lambda: linears(*DEEP, activation=nn.ReLU), DEEP, "layers", "activation.layer-1-relu.layer-2-relu.last-relu"),
    ("relu inside", lambda: nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.Sigmoid()), ENCODER, "layers", "activation.layer-1-relu"),
    ("softmax at the end", lambda: nn.Sequential(*linears(*ENCODER)[:3], nn.Softmax(dim=1)), ENCODER, "layers", "activation.last-softmax"),
    ("sigmoid twice", lambda: nn.Sequential(linears(*ENCODER), nn.Sigmoid()), ENCODER, "layers", "activation.last-sigmoid-twice"),
    ("missing at the code", lambda: nn.Sequential(nn.Linear(784, 256), nn.Sigmoid(), nn.Linear(256, 128), nn.Linear(128, 64), nn.Sigmoid()), DEEP, "layers", "activation.layer-2-missing"),
    ("biases not added", lambda: _Calls(ENCODER, lambda net, x: torch.sigmoid(torch.sigmoid(x @ net.layers[0].weight.T) @ net.layers[1].weight.T)), ENCODER, "layers", "layers.unused-bias"),
    ("copies listed", lambda: ListsCopies(ENCODER), ENCODER, "layers", "layers.output"),
    ("scaled output", lambda: _Calls(ENCODER, lambda net, x: 0.5 * net(x)), ENCODER, "layers", "layers.output"),
    ("leaves the interval", lambda: linears(*ENCODER, last=False), ENCODER, "interval", "network.outside-unit-interval"),
    ("tanh leaves the interval", lambda: linears(*ENCODER, activation=nn.Tanh), ENCODER, "interval", "network.outside-unit-interval"),
    ("NaN for large inputs", lambda: _Calls(ENCODER, lambda net, x: net(x) * x.exp().mean() / x.exp().mean()), ENCODER, "interval", "network.outside-unit-interval"),
    ("dropout", lambda: nn.Sequential(linears(*ENCODER), nn.Dropout(0.1)), ENCODER, "inputs", "network.random"),
    ("noise", lambda: _Calls(ENCODER, lambda net, x: net(x + torch.randn_like(x))), ENCODER, "inputs", "network.random"),
    ("remembers", lambda: Remembers(ENCODER), ENCODER, "inputs", "network.random"),
    ("batch statistics", lambda: _Calls(ENCODER, lambda net, x: net(x - x.mean(0))), ENCODER, "inputs", "network.mixes-batch"),
    ("softmax over the batch", lambda: _Calls(ENCODER, lambda net, x: net(x).softmax(0)), ENCODER, "inputs", "network.mixes-batch"),
    ("half the picture", lambda: _Calls(ENCODER, half_ignored), ENCODER, "inputs", "network.unused-inputs"),
    ("constant", lambda: _Calls(DECODER, lambda net, x: net(0 * x)), DECODER, "inputs", "network.unused-inputs"),
    ("some outputs constant", lambda: _Calls(DECODER, lambda net, x: torch.cat([net(x)[:, :700], 0 * net(x)[:, 700:]], 1)), DECODER, "inputs", "network.constant-outputs"),
    ("detached", lambda: _Calls(ENCODER, lambda net, x: net(x).detach()), ENCODER, "inputs", "network.no-gradient"),
    ("detached inside", lambda: _Calls(ENCODER, lambda net, x: torch.sigmoid(net.layers[1](torch.sigmoid(net.layers[0](x)).detach()))), ENCODER, "inputs", "network.no-gradient"),
    ("code detached", lambda: _Calls(DECODER, lambda net, x: net(x.detach())), DECODER, "inputs", "network.input-detached"),
    ("numpy", lambda: _Calls(ENCODER, lambda net, x: net(x).detach().numpy()), ENCODER, "inputs", "answer.not-a-tensor"),
    ("returns nothing", lambda: _Calls(ENCODER, lambda net, x: None), ENCODER, "inputs", "answer.returns-nothing"),
    ("builds nothing", lambda: None, ENCODER, "sizes", "answer.none"),
    ("not a network", lambda: 3, ENCODER, "sizes", "network.not-callable"),
    ("a plain function", lambda: torch.sigmoid, ENCODER, "sizes", "network.no-parameters"),
    ("an instance", linears(*ENCODER), ENCODER, "sizes", "answer.instance-for-builder"),
    ("needs sizes", Subclass, ENCODER, "sizes", "answer.parameters"),
]  # fmt: skip


@pytest.mark.parametrize("course", ["course", "another"])
@pytest.mark.parametrize(
    ("build", "sizes", "which", "note"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_a_wrong_network_is_refused_and_named(build, sizes, which, note, course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", course)
    verdict = grade(checks(build, sizes)[which], out_of=1).verdicts[0]
    assert (verdict.status, verdict.note) == ("failed", note), verdict.message


def test_a_detached_input_is_no_fault_of_an_encoder():
    network = uses_every_input(lambda: _Calls(ENCODER, lambda net, x: net(x.detach())), ENCODER)
    assert grade(network, out_of=1).score == 1


def test_a_network_that_raises_is_shown_its_own_line():
    def forward(net, x):
        return net(x) @ x

    verdict = grade(layer_sizes(lambda: _Calls(ENCODER, forward), ENCODER), out_of=1).verdicts[0]
    assert verdict.note == "answer.raises"
    assert "return net(x) @ x" in verdict.message


def test_layers_that_do_not_fit_are_the_answers_fault():
    verdict = grade(computes_sigmoid_layers(lambda: linears(28, 10), ENCODER), out_of=1).verdicts[0]
    assert (verdict.status, verdict.note) == ("failed", "answer.raises")


def test_a_missing_name_is_said():
    verdict = grade(layer_sizes(Missing("Encoder"), ENCODER), out_of=1).verdicts[0]
    assert verdict.note == "answer.missing"


def test_sizes_have_to_be_sizes():
    with pytest.raises(AuthorError):
        layer_sizes(Subclass, (784,))


def test_the_global_random_numbers_are_left_alone():
    def states():
        return torch.random.get_rng_state().tolist(), repr(np.random.get_state()), random.getstate()

    before = states()
    grade(*checks(lambda: RawTensors(ENCODER), ENCODER).values(), out_of=4)
    assert states() == before
