"""Wrong and right initialisers, as students write them: the corpus for the initialiser checks.

Wrong ones come with the note they have to be recognised by, right ones with the networks they
were written for.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import nn


def mlp(*sizes):
    layers = []
    for index in range(len(sizes) - 1):
        layers += [nn.Linear(sizes[index], sizes[index + 1]), nn.Sigmoid()]
    return nn.Sequential(*layers)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(784, 256), nn.Linear(256, 128)

    def forward(self, x):
        return torch.sigmoid(self.fc2(torch.sigmoid(self.fc1(x))))


def Decoder():  # noqa: N802
    return mlp(128, 256, 784)


class Raw:
    """Raw tensors, x @ W + b."""

    def __init__(self):
        self.W1 = torch.zeros(784, 256, requires_grad=True)
        self.b1 = torch.zeros(256, requires_grad=True)
        self.W2 = torch.zeros(256, 128, requires_grad=True)
        self.b2 = torch.zeros(1, 128, requires_grad=True)

    def __call__(self, x):
        return torch.sigmoid(torch.sigmoid(x @ self.W1 + self.b1) @ self.W2 + self.b2)

    def parameters(self):
        return [self.W1, self.b1, self.W2, self.b2]


OWN = (Encoder, Decoder)
RAW = (Raw,)


def each_parameter(change):
    def init_(module):
        with torch.no_grad():
            for parameter in module.parameters():
                change(parameter)

    return init_


def each_weight(change, bias=nn.init.zeros_):
    """Weights (as the matrix and its fans) and biases apart, for modules and raw tensors."""

    def init_(module):
        with torch.no_grad():
            for parameter in module.parameters():
                if parameter.dim() > 1 and 1 not in parameter.shape:
                    change(parameter, parameter.shape[1], parameter.shape[0])
                elif bias is not None:
                    bias(parameter)

    return init_


def linear_layers(module):
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight)
            nn.init.normal_(layer.bias)


def by_apply(module):
    def one(layer):
        if isinstance(layer, nn.Linear):
            layer.weight.data.normal_(0, 1)
            layer.bias.data = torch.randn(layer.bias.shape)

    return module.apply(one)


def by_attributes(module):
    """Written for one's own class, or for a flat Sequential; nothing else."""
    layers = [module.fc1, module.fc2] if isinstance(module, Encoder) else [module[0], module[2]]
    for layer in layers:
        nn.init.normal_(layer.weight, mean=0.0, std=1.0)
        nn.init.normal_(layer.bias)


def top_level_only(module):
    for layer in module.children():
        if isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight)
            nn.init.normal_(layer.bias)


def by_state_dict(module):
    module.load_state_dict({name: torch.randn_like(value) for name, value in module.state_dict().items()})


def raw_by_names(module):
    with torch.no_grad():
        for tensor in (module.W1, module.b1, module.W2, module.b2):
            tensor.copy_(torch.from_numpy(np.random.randn(*tensor.shape)))


RIGHT_NORMAL = {
    "normal_": (each_parameter(lambda p: p.normal_()), OWN),
    "nn.init": (each_parameter(nn.init.normal_), OWN),
    "linear layers": (linear_layers, OWN),
    "apply": (by_apply, OWN),
    "data = randn": (each_parameter(lambda p: setattr(p, "data", torch.randn_like(p))), OWN),
    "copy_ randn": (each_parameter(lambda p: p.copy_(torch.randn(p.shape))), OWN),
    "numpy": (each_parameter(lambda p: p.copy_(torch.tensor(np.random.normal(size=p.shape)))), OWN),
    "numpy generator": (each_parameter(lambda p: p.copy_(torch.tensor(np.random.default_rng().standard_normal(p.shape)))), OWN),
    "distributions": (each_parameter(lambda p: p.copy_(torch.distributions.Normal(0, 1).sample(p.shape))), OWN),
    "attributes of one's own class": (by_attributes, OWN),
    "top level of a Sequential": (top_level_only, OWN),
    "state dict": (by_state_dict, OWN),
    "Box and Muller": (each_parameter(lambda p: p.copy_((-2 * torch.rand(p.shape).clamp(min=1e-12).log()).sqrt() * (2 * math.pi * torch.rand(p.shape)).cos())), OWN),
    "raw tensors by name": (raw_by_names, RAW),
    "raw tensors": (each_parameter(lambda p: p.normal_()), RAW),
}  # fmt: skip


def replaces(module):
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            layer.weight = nn.Parameter(torch.randn_like(layer.weight))
            layer.bias = nn.Parameter(torch.randn_like(layer.bias))


def replaces_by_results(module):
    module.W1, module.b1 = torch.randn(784, 256, requires_grad=True) * 1.0, torch.randn(256)
    module.W2, module.b2 = torch.randn(256, 128, requires_grad=True) * 1.0, torch.randn(128)


def same_seed(p):
    torch.manual_seed(7)
    p.normal_()


def returns_new(module):
    return [torch.randn_like(parameter) for parameter in module.parameters()]


def for_one_layer(layer):
    if isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight)
        nn.init.normal_(layer.bias)


def first_layer_only(module):
    first = next(layer for layer in module.modules() if isinstance(layer, nn.Linear))
    nn.init.normal_(first.weight)
    nn.init.normal_(first.bias)


def one_row(p):
    p.copy_(torch.randn(p.shape[-1]).expand(p.shape))


WRONG_NORMAL = {
    "uniform on [0, 1]": (each_parameter(lambda p: p.uniform_()), "init.uniform"),
    "uniform on [-1, 1]": (each_parameter(lambda p: p.uniform_(-1, 1)), "init.uniform-unit"),
    "uniform with variance 1": (each_parameter(lambda p: p.uniform_(-(3**0.5), 3**0.5)), "init.uniform"),
    "std 0.01": (each_parameter(lambda p: p.normal_(0, 0.01)), "init.hundredth"),
    "std 0.1": (each_parameter(lambda p: p.normal_(0, 0.1)), "init.tenth"),
    "mean 1": (each_parameter(lambda p: p.normal_(1, 1)), "init.mean"),
    "std 1.1": (each_parameter(lambda p: p.normal_(0, 1.1)), "init.scale"),
    "truncated": (each_parameter(nn.init.trunc_normal_), "init.scale"),
    "zeros": (each_parameter(lambda p: p.zero_()), "init.constant"),
    "ones": (each_parameter(lambda p: p.fill_(1.0)), "init.constant"),
    "Laplace": (each_parameter(lambda p: p.copy_(torch.distributions.Laplace(0, 0.5**0.5).sample(p.shape))), "init.shape"),
    "nothing": (lambda module: None, "init.unchanged"),
    "returns new tensors": (returns_new, "init.unchanged"),
    "for one layer": (for_one_layer, "init.needs-apply"),
    "first layer only": (first_layer_only, "init.unchanged"),
    "biases forgotten": (each_weight(lambda w, i, o: w.normal_(), bias=None), "init.biases-forgotten"),
    "biases zero": (each_weight(lambda w, i, o: w.normal_()), "init.biases"),
    "default": (each_weight(lambda w, i, o: nn.init.kaiming_uniform_(w, a=5**0.5), lambda b: b.uniform_(-0.03, 0.03)), "init.torch-default"),
    "LeCun": (each_weight(lambda w, i, o: w.normal_(0, i**-0.5), nn.init.normal_), "init.lecun"),
    "Xavier": (each_weight(lambda w, i, o: nn.init.xavier_normal_(w)), "init.xavier"),
    "He": (each_weight(lambda w, i, o: nn.init.kaiming_normal_(w)), "init.he"),
    "one seed for all": (each_parameter(same_seed), "init.same-draws"),
    "one row": (each_parameter(one_row), "init.repeated"),
    "discrete": (each_parameter(lambda p: p.copy_(torch.randint(0, 2, p.shape) * 2 - 1)), "init.discrete"),
    "replaced": (replaces, "init.replaced"),
}  # fmt: skip


def truncated(w, fan_in, fan_out):
    # 0.8796 is the standard deviation of N(0, 1) truncated at 2.
    deviation = math.sqrt(2 / (fan_in + fan_out)) / 0.87962566
    nn.init.trunc_normal_(w, std=deviation, a=-2 * deviation, b=2 * deviation)


RIGHT_XAVIER = {
    "xavier_normal_": (each_weight(lambda w, i, o: nn.init.xavier_normal_(w)), OWN),
    "xavier_uniform_": (each_weight(lambda w, i, o: nn.init.xavier_uniform_(w)), OWN),
    "by hand, normal": (each_weight(lambda w, i, o: w.normal_(0, math.sqrt(2 / (i + o)))), OWN),
    "by hand, uniform": (each_weight(lambda w, i, o: w.uniform_(-math.sqrt(6 / (i + o)), math.sqrt(6 / (i + o)))), OWN),
    "rand scaled": (each_weight(lambda w, i, o: w.copy_((2 * torch.rand(w.shape) - 1) * (6 / (i + o)) ** 0.5)), OWN),
    "numpy": (each_weight(lambda w, i, o: w.copy_(torch.tensor(np.random.randn(*w.shape) * np.sqrt(2 / (i + o))))), OWN),
    "truncated, with the right variance": (each_weight(truncated), OWN),
    "times zero for biases": (each_weight(lambda w, i, o: nn.init.xavier_normal_(w), lambda b: b.mul_(0)), OWN),
    "raw tensors": (each_weight(lambda w, i, o: w.normal_(0, (2 / (i + o)) ** 0.5)), RAW),
    "raw tensors, data": (each_weight(lambda w, i, o: setattr(w, "data", torch.randn(w.shape) * (2 / (i + o)) ** 0.5)), RAW),
}  # fmt: skip

WRONG_XAVIER = {
    "variance for std": (each_weight(lambda w, i, o: w.normal_(0, 2 / (i + o))), "init.variance-for-std"),
    "bound for std": (each_weight(lambda w, i, o: w.normal_(0, (6 / (i + o)) ** 0.5)), "init.bound-for-std"),
    "std for bound": (each_weight(lambda w, i, o: w.uniform_(-((2 / (i + o)) ** 0.5), (2 / (i + o)) ** 0.5)), "init.std-for-bound"),
    "bound without root": (each_weight(lambda w, i, o: w.uniform_(-6 / (i + o), 6 / (i + o))), "init.bound-without-root"),
    "LeCun": (each_weight(lambda w, i, o: w.normal_(0, i**-0.5)), "init.lecun"),
    "He": (each_weight(lambda w, i, o: nn.init.kaiming_normal_(w)), "init.he"),
    "default": (each_weight(lambda w, i, o: nn.init.kaiming_uniform_(w, a=5**0.5)), "init.torch-default"),
    "sum of the fans": (each_weight(lambda w, i, o: w.normal_(0, (i + o) ** -0.5)), "init.half"),
    "std 2/sqrt(in + out)": (each_weight(lambda w, i, o: w.normal_(0, 2 * (i + o) ** -0.5)), "init.double"),
    "gain 4": (each_weight(lambda w, i, o: nn.init.xavier_normal_(w, gain=4)), "init.sixteenfold"),
    "N(0, 1)": (each_weight(lambda w, i, o: w.normal_()), "init.standard-normal"),
    "std 0.01": (each_weight(lambda w, i, o: w.normal_(0, 0.01)), "init.hundredth"),
    "zeros": (each_weight(lambda w, i, o: w.zero_()), "init.zeros"),
    "constant": (each_weight(lambda w, i, o: w.fill_((2 / (i + o)) ** 0.5)), "init.constant"),
    "rand without minus": (each_weight(lambda w, i, o: w.uniform_(0, 2 * (6 / (i + o)) ** 0.5)), "init.mean"),
    "gain of relu": (each_weight(lambda w, i, o: nn.init.xavier_normal_(w, gain=1.2)), "init.scale"),
    "one seed for all": (each_weight(lambda w, i, o: (torch.manual_seed(1), nn.init.xavier_normal_(w))), "init.same-draws"),
    "signs only": (each_weight(lambda w, i, o: w.copy_((torch.randint(0, 2, w.shape) * 2 - 1) * (2 / (i + o)) ** 0.5)), "init.repeated"),
    "skewed": (each_weight(lambda w, i, o: w.copy_((torch.empty(w.shape).exponential_() - 1) * (2 / (i + o)) ** 0.5)), "init.skewed"),
    "weights forgotten": (each_weight(lambda w, i, o: None), "init.unchanged"),
}  # fmt: skip
