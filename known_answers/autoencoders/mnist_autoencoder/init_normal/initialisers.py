"""Initialisers with N(0, 1), in short: right in several ways of drawing, and wrong."""

import math

import numpy as np
import torch
from torch import nn

NAMES = ("init_normal_",)


def each_parameter(change):
    """An initialiser that does the same to every parameter, weight or bias."""

    def init_(module):
        with torch.no_grad():
            for parameter in module.parameters():
                change(parameter)

    return init_


def each_weight(change, bias=nn.init.zeros_):
    """An initialiser that treats weights (given with fan_in and fan_out) and biases apart."""

    def init_(module):
        with torch.no_grad():
            for parameter in module.parameters():
                if parameter.dim() > 1:
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


def by_state_dict(module):
    module.load_state_dict({name: torch.randn_like(value) for name, value in module.state_dict().items()})


def box_muller(p):
    radius = (-2 * torch.rand(p.shape).clamp(min=1e-12).log()).sqrt()
    p.copy_(radius * (2 * math.pi * torch.rand(p.shape)).cos())


def by_a_vector(module):
    size = sum(parameter.numel() for parameter in module.parameters())
    nn.utils.vector_to_parameters(torch.randn(size), module.parameters())


RIGHT = {
    "normal_": each_parameter(lambda p: p.normal_()),
    "nn.init.normal_": each_parameter(nn.init.normal_),
    "nn.init.normal_ of linear layers": linear_layers,
    "apply": by_apply,
    "data = randn": each_parameter(lambda p: setattr(p, "data", torch.randn_like(p))),
    "copy_ of randn": each_parameter(lambda p: p.copy_(torch.randn(p.shape))),
    "zero and add": each_parameter(lambda p: p.zero_().add_(torch.randn_like(p))),
    "numpy": each_parameter(lambda p: p.copy_(torch.tensor(np.random.normal(size=p.shape)))),
    "a generator of numpy":
        each_parameter(lambda p: p.copy_(torch.tensor(np.random.default_rng().standard_normal(p.shape)))),
    "a distribution of torch":
        each_parameter(lambda p: p.copy_(torch.distributions.Normal(0, 1).sample(p.shape))),
    "weights and biases apart": each_weight(lambda w, i, o: w.normal_(), lambda b: b.normal_()),
    "state dict": by_state_dict,
    "one long vector": by_a_vector,
    "Box and Muller": each_parameter(box_muller),
}  # fmt: skip


def replaces(module):
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            layer.weight = nn.Parameter(torch.randn_like(layer.weight))
            layer.bias = nn.Parameter(torch.randn_like(layer.bias))


def same_seed(p):
    torch.manual_seed(7)
    p.normal_()


def seeded_once(module):
    torch.manual_seed(42)
    for parameter in module.parameters():
        nn.init.normal_(parameter)


def returns_new(module):
    return [torch.randn_like(parameter) for parameter in module.parameters()]


def rebinds(module):
    for parameter in module.parameters():
        parameter = torch.randn(parameter.shape)


def for_one_layer(layer):
    if isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight)
        nn.init.normal_(layer.bias)


def first_layer_only(module):
    first = next(layer for layer in module.modules() if isinstance(layer, nn.Linear))
    nn.init.normal_(first.weight)
    nn.init.normal_(first.bias)


def without_no_grad(module):
    for parameter in module.parameters():
        parameter.normal_(0, 1)


WRONG = {
    # another distribution
    "uniform on [0, 1]": (each_parameter(lambda p: p.uniform_()), "init.uniform"),
    "uniform on [-1, 1]": (each_parameter(lambda p: p.uniform_(-1, 1)), "init.uniform-unit"),
    "uniform with variance 1": (each_parameter(lambda p: p.uniform_(-(3**0.5), 3**0.5)), "init.uniform"),
    "standard deviation 0.01": (each_parameter(lambda p: p.normal_(0, 0.01)), "init.hundredth"),
    "standard deviation 0.1": (each_parameter(lambda p: p.normal_(0, 0.1)), "init.tenth"),
    "standard deviation 1.1": (each_parameter(lambda p: p.normal_(0, 1.1)), "init.scale"),
    "mean 1": (each_parameter(lambda p: p.normal_(1, 1)), "init.mean"),
    "truncated": (each_parameter(nn.init.trunc_normal_), "init.scale"),
    "zeros": (each_parameter(lambda p: p.zero_()), "init.constant"),
    "ones": (each_parameter(lambda p: p.fill_(1.0)), "init.constant"),
    "Laplace":
        (each_parameter(lambda p: p.copy_(torch.distributions.Laplace(0, 0.5**0.5).sample(p.shape))),
         "init.shape"),
    "signs": (each_parameter(lambda p: p.copy_(torch.randint(0, 2, p.shape) * 2 - 1)), "init.discrete"),
    "one row": (each_parameter(lambda p: p.copy_(torch.randn(p.shape[-1]).expand(p.shape))), "init.repeated"),
    # another initialisation
    "torch's own":
        (each_weight(lambda w, i, o: nn.init.kaiming_uniform_(w, a=5**0.5),
                     lambda b: b.uniform_(-0.03, 0.03)),
         "init.torch-default"),
    "LeCun": (each_weight(lambda w, i, o: w.normal_(0, i**-0.5), nn.init.normal_), "init.lecun"),
    "Xavier": (each_weight(lambda w, i, o: nn.init.xavier_normal_(w)), "init.xavier"),
    "He": (each_weight(lambda w, i, o: nn.init.kaiming_normal_(w)), "init.he"),
    # a part of the parameters, or none
    "biases forgotten": (each_weight(lambda w, i, o: w.normal_(), bias=None), "init.biases-forgotten"),
    "biases zero": (each_weight(lambda w, i, o: w.normal_()), "init.biases"),
    "first layer only": (first_layer_only, "init.unchanged"),
    "for one layer": (for_one_layer, "init.needs-apply"),
    "nothing": (lambda module: None, "init.unchanged"),
    "returns new tensors": (returns_new, "init.unchanged"),
    "gives the loop's name to new tensors": (rebinds, "init.unchanged"),
    # how it is done
    "new parameters": (replaces, "init.replaced"),
    "one seed for every matrix": (each_parameter(same_seed), "init.same-draws"),
    "a seed set inside": (seeded_once, "init.same-twice"),
    "in place without no_grad": (without_no_grad, "answer.raises"),
}  # fmt: skip
