"""Promises of the network checks, for any sizes.

That each mistake is named is promised in tests/source/test_program_answers.py.
"""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
import torch
from torch import nn

from autograder import grade
from autograder.neural.networks.checks import (
    computes_sigmoid_layers,
    layer_sizes,
    outputs_in_unit_interval,
    uses_every_input,
)
from autograder.reports.verdicts import AuthorError, Missing
from tests.neural.known_answers import known_answers, known_notes

ENCODER, DEEP_DECODER = (784, 256, 128), (64, 128, 256, 784)


def linears(*sizes):
    pairs = itertools.pairwise(sizes)
    return nn.Sequential(*(layer for pair in pairs for layer in (nn.Linear(*pair), nn.Sigmoid())))


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


class Lazy(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.net = nn.Sequential(*(layer for b in sizes[1:] for layer in (nn.LazyLinear(b), nn.Sigmoid())))

    def forward(self, x):
        return self.net(x.flatten(1))


RIGHT = {
    "Sequential": lambda sizes: linears(*sizes),
    "subclass": Subclass,
    "parameters in a module": ParametersInAModule,
    "raw tensors in float64": lambda sizes: RawTensors(sizes, dtype=torch.float64),
    "Sequential in float64": lambda sizes: linears(*sizes).double(),
    "raw tensors, bias as row": lambda sizes: RawTensors(sizes, bias_shape=lambda n: (1, n)),
    "lazy layers": Lazy,
}  # fmt: skip


def checks(build, sizes):
    return {
        "sizes": layer_sizes(build, sizes, name="Encoder"),
        "interval": outputs_in_unit_interval(build, sizes, name="Encoder"),
        "layers": computes_sigmoid_layers(build, sizes, name="Encoder"),
        "inputs": uses_every_input(build, sizes, name="Encoder"),
    }


@pytest.mark.parametrize("sizes", [ENCODER, DEEP_DECODER, (12, 6, 6, 6)], ids=str)
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


@pytest.mark.parametrize(
    ("case", "which"),
    [
        ("256 and 128 exchanged", "sizes"),
        ("batch norm", "sizes"),
        ("output transposed", "sizes"),
        ("relu inside", "layers"),
        ("biases not added", "layers"),
        ("NaN for large inputs", "interval"),
        ("dropout", "inputs"),
        ("mean of the batch subtracted", "inputs"),
        ("half the picture", "inputs"),
        ("detached", "inputs"),
    ],
)
def test_each_check_has_a_mistake_of_its_own(case, which):
    verdict = grade(checks(known_answers("encoder", "wrong")[case], ENCODER)[which], out_of=1).verdicts[0]
    assert (verdict.status, verdict.note) == ("failed", known_notes("encoder")[case]), verdict.message


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
